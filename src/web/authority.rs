//! `/authority`: what the competent authority owes today, audits in bulk, extensions, disputes, urging.
//!
//! Forms: `POST /authority/publish` (repeated `resources`), `POST /resources/{id}/return` (`reason`),
//! `POST /lines/{id}/extension-consent` (`decision` = `agree` or `refuse`, `reason`), `POST /lines/{id}/urge`
//! (`text`). The authority never decides in a provider's place; `policy` sees to that.

use askama::Template;

use super::audit::Figure;
use super::frame::Frame;
use super::part::{Chip, Due, Icon, Link, Said, Tokens};

/// The authority's desk.
#[derive(Template)]
#[template(path = "authority.html")]
pub struct AuthorityPage {
    /// Frame.
    pub frame: Frame,
    /// Figures of today.
    pub figures: Vec<Figure>,
    /// Entries to be audited, soonest first.
    pub audits: Vec<AuditCase>,
    /// Hidden fields of the bulk publication.
    pub tokens: Tokens,
    /// Extensions that ask for consent.
    pub extensions: Vec<ExtensionCase>,
    /// Disputes to be mediated.
    pub disputes: Vec<DisputeCase>,
    /// Answers that are late or nearly so.
    pub late: Vec<LateCase>,
}

/// An entry to be audited.
pub struct AuditCase {
    /// `res_..`, sent as field `resources`.
    pub id: String,
    /// The entry as submitted.
    pub url: String,
    /// Title.
    pub title: Said,
    /// Provider.
    pub provider: Said,
    /// What changed, or that it is new.
    pub changes: Said,
    /// What the checks say.
    pub chips: Vec<Chip>,
    /// Its clock.
    pub due: Option<Due>,
    /// Whether it can be published without a closer look.
    pub is_clean: bool,
    /// Hidden fields of sending it back.
    pub tokens: Tokens,
}

/// An extension.
pub struct ExtensionCase {
    /// `lin_..`.
    pub id: String,
    /// The request.
    pub request: Link,
    /// The entry.
    pub title: Said,
    /// Who asks.
    pub department: Said,
    /// `延长 5 个工作日，至 12月15日`.
    pub asked: String,
    /// Why.
    pub reason: Said,
    /// The clock it would move.
    pub due: Due,
    /// Hidden fields.
    pub tokens: Tokens,
}

/// A dispute.
pub struct DisputeCase {
    /// Its page.
    pub url: String,
    /// What it is about.
    pub title: Said,
    /// Both sides.
    pub sides: Said,
    /// Where it stands.
    pub chip: Chip,
    /// Its clock.
    pub due: Option<Due>,
}

/// A late answer.
pub struct LateCase {
    /// `lin_..`.
    pub id: String,
    /// The request.
    pub request: Link,
    /// The entry.
    pub title: Said,
    /// Who owes the answer.
    pub department: Said,
    /// The clock.
    pub due: Due,
    /// How often it was urged: `已督办 1 次，11月20日`.
    pub urged: String,
    /// Hidden fields of urging; absent if it was urged today.
    pub urge: Option<Tokens>,
}
