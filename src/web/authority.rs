//! `/authority`: entries that wait for publication with their clock, extensions to decide on, and the lines whose
//! answer is late.
//!
//! Forms: `POST /authority/publish` and `POST /authority/return` (repeated `resources`; `reason`). One row posts
//! the same forms with its own entry alone. `POST /lines/{id}/decide-extension` (`consent` yes or no, `reason`). The list of late lines (督办) only shows: nothing there is decided.

use askama::Template;

use super::frame::Frame;
use super::part::{Chip, Due, Icon, Link, Said, Tokens};

/// The authority's desk.
#[derive(Template)]
#[template(path = "authority.html")]
pub struct AuthorityPage {
    /// Frame.
    pub frame: Frame,
    /// Entries that wait, soonest due first.
    pub waiting: Vec<WaitingEntry>,
    /// Whether the post may publish.
    pub may_publish: bool,
    /// Whether the post may send back.
    pub may_return: bool,
    /// Whether the post keeps the words of searches.
    pub may_tune: bool,
    /// Extensions that wait, longest first.
    pub extensions: Vec<ExtensionCase>,
    /// Disputes to mediate, oldest first.
    pub disputes: Vec<DisputeCase>,
    /// Lines whose answer is late, latest first.
    pub late: Vec<LateLine>,
    /// What was typed as reason of a return.
    pub reason: String,
}

/// An entry that waits.
pub struct WaitingEntry {
    /// `res_..`.
    pub id: String,
    /// Its page.
    pub url: String,
    /// Title.
    pub title: Said,
    /// Resource code.
    pub code: String,
    /// Provider.
    pub provider: Said,
    /// Kind, sharing, grade, personal information.
    pub chips: Vec<Chip>,
    /// `首次发布` or `更新为第 3 版`.
    pub edition: String,
    /// What the authority has to look at, such as conditions that are new.
    pub remarks: Vec<Said>,
    /// Its clock (Art. 17: two working days).
    pub due: Option<Due>,
    /// Whether it was ticked.
    pub ticked: bool,
}

/// A longer clock that a department asks for.
pub struct ExtensionCase {
    /// `lin_..`.
    pub id: String,
    /// The line or its request.
    pub resource: Link,
    /// Who asks for more time.
    pub provider: Said,
    /// Who waits.
    pub requester: Said,
    /// `5 个工作日`.
    pub days: String,
    /// Why.
    pub reason: Said,
    /// The present clock.
    pub due: Option<Due>,
    /// Hidden fields of both forms.
    pub tokens: Tokens,
}

/// A dispute that waits for mediation.
pub struct DisputeCase {
    /// The dispute.
    pub title: Link,
    /// Who refused.
    pub provider: Said,
    /// Who disputes it.
    pub requester: Said,
    /// By when its mediation is due.
    pub due: Option<Due>,
}

/// A line whose answer is late.
pub struct LateLine {
    /// The line or its request.
    pub resource: Link,
    /// Who owes the answer.
    pub provider: Said,
    /// Who waits.
    pub requester: Said,
    /// State.
    pub chip: Chip,
    /// Its clock.
    pub due: Due,
}
