//! `/me`: own sessions and personal tokens.
//!
//! Forms: `POST /me/sessions/{id}/end`, `POST /me/sessions/end-others`, `POST /me/tokens` (`name`,
//! repeated `scopes`, `days`), `POST /me/tokens/{id}/revoke`. A new token is on the page only in the answer to
//! the form that made it.

use askama::Template;

use super::frame::Frame;
use super::part::{Chip, Choice, Icon, Said, Tokens};
use crate::random::Secret;

/// Own sessions and tokens.
#[derive(Template)]
#[template(path = "me.html")]
pub struct MePage {
    /// Frame.
    pub frame: Frame,
    /// Who: name and value.
    pub facts: Vec<(String, Said)>,
    /// Sessions, the present one first.
    pub sessions: Vec<SessionRow>,
    /// Tokens, newest first.
    pub tokens: Vec<TokenRow>,
    /// The token that was just made; shown once.
    pub issued: Option<Secret>,
    /// The form that makes one; absent if the reader may not.
    pub form: Option<TokenForm>,
}

impl MePage {
    fn has_others(&self) -> bool {
        self.sessions.iter().any(|session| !session.present)
    }
}

/// One session.
pub struct SessionRow {
    /// Its name in URLs: a digest, never the secret.
    pub id: String,
    /// What the browser says of itself.
    pub device: String,
    /// Since when.
    pub started: String,
    /// Last use.
    pub seen: String,
    /// Whether it is this one.
    pub present: bool,
}

/// One token.
pub struct TokenRow {
    /// `tok_..`.
    pub id: String,
    /// What it is for.
    pub name: Said,
    /// The post it acts in.
    pub post: Said,
    /// What it may do.
    pub scopes: String,
    /// Until when.
    pub until: String,
    /// Valid, ended, revoked.
    pub chip: Chip,
    /// Whether it can still be revoked.
    pub revocable: bool,
}

/// What makes a token.
#[derive(Clone, Debug, Default)]
pub struct TokenForm {
    /// Hidden fields.
    pub tokens: Tokens,
    /// Field `name`.
    pub name: String,
    /// The post it will act in, which is the acting one.
    pub post: String,
    /// Field `scopes` with what each allows, and whether it is ticked.
    pub scopes: Vec<(Choice, bool)>,
    /// Field `days`.
    pub days: String,
    /// Most days: as a hint.
    pub days_hint: String,
}
