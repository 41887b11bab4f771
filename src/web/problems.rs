//! `/problems` and `/problems/{code}`: what each code means and what to do next, for whoever met one.
//!
//! The list is `api::known_problems`; it shows nothing of anybody.

use askama::Template;

use super::frame::Frame;
use super::part::Icon;

/// The list, or one code of it.
#[derive(Template)]
#[template(path = "problems.html")]
pub struct ProblemsPage {
    /// Frame.
    pub frame: Frame,
    /// What the page is for.
    pub lead: String,
    /// Codes in their order.
    pub codes: Vec<Code>,
    /// What the link to the whole list says, on the page of one code.
    pub all: Option<String>,
}

/// One code.
pub struct Code {
    /// The code, which is its anchor too.
    pub code: String,
    /// HTTP statuses it comes with.
    pub statuses: String,
    /// What it says: what happened, what to do next.
    pub said: Vec<(String, String)>,
}
