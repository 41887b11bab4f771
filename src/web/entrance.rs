//! Pages at the door: sign-in needed, choose a post, something went wrong.
//!
//! Signing in is a link to `/login?return_to=..`; choosing a post is `POST /me/post` (`post`, `return_to`).
//! What does not exist and what the reader may not know of look the same.

use askama::Template;

use super::frame::{Frame, PostOption, ProblemSummary};
use super::part::{Icon, Link};

/// Somebody must sign in to go on.
#[derive(Template)]
#[template(path = "sign_in.html")]
pub struct SignInPage {
    /// Frame; `here` is where one wanted to go.
    pub frame: Frame,
    /// Why: the session ended, or the page needs one.
    pub why: String,
    /// Name of the identity provider.
    pub provider: String,
    /// `/login?return_to=..`.
    pub sign_in_url: String,
}

/// The person must say in which post they act.
#[derive(Template)]
#[template(path = "choose_post.html")]
pub struct ChoosePostPage {
    /// Frame.
    pub frame: Frame,
    /// Posts on offer.
    pub posts: Vec<PostOption>,
    /// Posts that ended, to be understood but not chosen: organisation, title and last day.
    pub ended: Vec<String>,
    /// Where to go on to.
    pub return_to: String,
}

/// Something went wrong.
#[derive(Template)]
#[template(path = "error.html")]
pub struct ErrorPage {
    /// Frame; its `problem` stays empty, the page itself says it.
    pub frame: Frame,
    /// What happened.
    pub problem: ProblemSummary,
    /// Number of the request in our logs, to be named to the operator.
    pub trace: String,
    /// Where to go on to.
    pub links: Vec<Link>,
}
