//! Whether a resource can go into the basket, is there, or was asked for already.
//!
//! The form posts to `/basket/items`; with the script the list stays where it is. Who may ask is `policy`.

use askama::Template;

use super::{Chip, Tokens, writes_markup};
use crate::web::locales::Words;

/// Where the acting post stands with a resource.
#[derive(Clone, Debug)]
pub enum Standing {
    /// It can be put into the basket.
    Addable,
    /// It is in the basket.
    InBasket,
    /// A line asks for it: state and address of the request.
    Requested(Chip, String),
    /// A grant is live: address of the grant.
    Granted(String),
    /// It cannot be asked for, and why.
    Closed(String),
    /// It cannot be asked for yet, and why; where a demand for it begins.
    Wanted(String, String),
    /// Nobody is signed in: address of the sign-in.
    SignIn(String),
}

/// The act on a hit.
#[derive(Clone, Debug, Template)]
#[template(path = "part/basket.html")]
pub struct BasketAct {
    /// The words.
    pub t: &'static Words,
    /// `res_..`, sent as field `resource`.
    pub resource: String,
    /// Title, for screen readers.
    pub title: String,
    /// Where to come back to without the script.
    pub return_to: String,
    /// Hidden fields.
    pub tokens: Tokens,
    /// Where the post stands with it.
    pub standing: Standing,
}

writes_markup!(BasketAct);
