//! `/synonyms`: words that searches take for one another.
//!
//! Form: `POST /synonyms` (`text`, `version`); putting the former list back posts the same form with it. Who may
//! change the list is `policy`, what a line means `search_index::Synonyms`.

use askama::Template;

use super::frame::Frame;
use super::part::{Icon, Said, Tokens};

/// The list of synonyms.
#[derive(Template)]
#[template(path = "synonyms.html")]
pub struct SynonymsPage {
    /// Frame.
    pub frame: Frame,
    /// The list as it was written, or as somebody tried to.
    pub text: String,
    /// What somebody else saved meanwhile, beside a text that was refused for it.
    pub theirs: Option<String>,
    /// The list before the last change; none if there was no change.
    pub before: Option<String>,
    /// Who changed it last, and when.
    pub changed: Said,
    /// Present if this post may change it: hidden fields with the version shown.
    pub tokens: Option<Tokens>,
    /// The groups that come with the system.
    pub shipped: Vec<Said>,
}
