//! A register: rows of one noun, the open row beside them, and a form that files a new one.
//!
//! `/demands`, `/corrections`, `/disputes`, `/scenarios` and lists of administration are registers. The handler
//! names columns, cells and acts; each act is a form with its own fields. It never knows what the noun is.

use askama::Template;

use super::frame::Frame;
use super::part::{Chip, Due, Field, Icon, Link, Paging, Said, Tokens};
use super::request::{EntryRow, Tab};

/// A register.
#[derive(Template)]
#[template(path = "register.html")]
pub struct RegisterPage {
    /// Frame; its title is the heading.
    pub frame: Frame,
    /// What is kept here, in a sentence.
    pub lead: String,
    /// Registers beside this one; the one shown has no URL.
    pub siblings: Vec<Link>,
    /// Views; may be none.
    pub tabs: Vec<Tab>,
    /// Columns after the title.
    pub columns: Vec<Column>,
    /// Heading of the title column.
    pub title_column: String,
    /// Rows.
    pub rows: Vec<RegisterRow>,
    /// Neighbours.
    pub paging: Paging,
    /// What an empty register says: heading and text.
    pub empty: (String, String),
    /// The form that files a new one.
    pub filing: Option<Filing>,
    /// The open row.
    pub open: Option<OpenRow>,
}

/// A column.
pub struct Column {
    /// Its heading.
    pub word: String,
    /// Whether it holds numbers.
    pub number: bool,
}

impl Column {
    /// A column of words.
    pub fn words(word: impl Into<String>) -> Self {
        Self { word: word.into(), number: false }
    }
    /// A column of numbers.
    pub fn numbers(word: impl Into<String>) -> Self {
        Self { word: word.into(), number: true }
    }
}

/// A row.
pub struct RegisterRow {
    /// Its address, usually `?open={id}`.
    pub url: String,
    /// Its title.
    pub title: Said,
    /// A second line; may be empty.
    pub note: Said,
    /// Cells, one a column.
    pub cells: Vec<Cell>,
    /// Whether it is the open one.
    pub here: bool,
}

/// A cell.
pub enum Cell {
    /// Words.
    Text(Said),
    /// A number, already formatted.
    Number(String),
    /// A state.
    Chip(Chip),
    /// A deadline.
    Due(Due),
    /// A link.
    Link(Link),
    /// Nothing.
    Empty,
}

/// A form that files a new row.
pub struct Filing {
    /// Where it posts.
    pub action: String,
    /// What opens it, and what its button says.
    pub word: String,
    /// Whether it is open at once.
    pub opened: bool,
    /// The rule it follows; may be empty.
    pub rule: String,
    /// Hidden fields.
    pub tokens: Tokens,
    /// Its fields.
    pub fields: Vec<Field>,
}

/// The open row.
pub struct OpenRow {
    /// Its title.
    pub title: Said,
    /// States.
    pub chips: Vec<Chip>,
    /// Its clock.
    pub due: Option<Due>,
    /// Attributes: name and value.
    pub facts: Vec<(String, Said)>,
    /// Links to what it is about.
    pub links: Vec<Link>,
    /// What happened, newest first.
    pub entries: Vec<EntryRow>,
    /// What the reader may do.
    pub acts: Vec<ActForm>,
}

/// An act on the open row.
pub struct ActForm {
    /// Where it posts.
    pub action: String,
    /// What the button says.
    pub word: String,
    /// Whether it cannot be undone.
    pub is_final: bool,
    /// The rule it follows; may be empty.
    pub rule: String,
    /// Hidden fields.
    pub tokens: Tokens,
    /// Fields; an act without fields is a plain button.
    pub fields: Vec<Field>,
}

impl ActForm {
    /// Whether it was refused, so that what is wrong is in sight.
    pub(super) fn was_refused(&self) -> bool {
        self.fields.iter().any(Field::is_wrong)
    }
    pub(super) fn class(&self) -> &'static str {
        if self.is_final { "final" } else { "" }
    }
}
