//! `/consents`: standing consents (常设同意): what answers by itself, who signed it, until when.
//!
//! Forms: `GET /consents` (`resource`) chooses an entry; `POST /consents` (`resource`, repeated `covers`,
//! `purposes` one a line, `until`, `idempotency_key`) signs; `POST /consents/{id}/end`. What a consent answers is
//! `request::consent`.

use askama::Template;

use super::frame::Frame;
use super::part::{Chip, Choice, Icon, Link, Said, Tokens};

/// The consents of the acting organisation.
#[derive(Template)]
#[template(path = "consents.html")]
pub struct ConsentsPage {
    /// Frame.
    pub frame: Frame,
    /// Consents, newest first.
    pub rows: Vec<ConsentRow>,
    /// Present if this post may sign.
    pub form: Option<ConsentForm>,
}

/// One consent.
pub struct ConsentRow {
    /// `con_..`.
    pub id: String,
    /// The entry.
    pub resource: Link,
    /// Its title.
    pub title: Said,
    /// Version of the entry.
    pub version: u32,
    /// How many items and operations it covers.
    pub covers: usize,
    /// The purposes it covers.
    pub purposes: Said,
    /// Who signed.
    pub signed_by: Said,
    /// When.
    pub signed: String,
    /// Last day.
    pub until: String,
    /// Whether it stands.
    pub chip: Chip,
    /// Whether this post may end it.
    pub may_end: bool,
}

/// What signs one.
#[derive(Default)]
pub struct ConsentForm {
    /// Hidden fields: signing acts once.
    pub tokens: Tokens,
    /// Published entries of the organisation.
    pub entries: Vec<Choice>,
    /// The one chosen; empty before.
    pub chosen: String,
    /// Its title.
    pub title: Said,
    /// Its items and operations.
    pub covered: Vec<Covered>,
    /// Purposes, one a line.
    pub purposes: String,
    /// Last day.
    pub until: String,
}

/// An item or operation to tick.
pub struct Covered {
    /// Its name, field `covers`.
    pub name: String,
    /// What it means.
    pub title: Said,
    /// Personal information.
    pub marks: Vec<Chip>,
    /// Whether it is ticked.
    pub ticked: bool,
}
