//! `/requests` and `/requests/{id}`: what was asked, one lane per department, and every entry in words.
//!
//! Forms: `POST /requests/{id}/sign-off`, `/return`, `/withdraw`, `/copy`; per line `POST /lines/{id}/resubmit`
//! (`text`), `/accept-offer`, `/decline-offer` (`note`), `/withdraw`, `/dispute` (`reason`). All carry `version` and
//! `idempotency_key` of their model. Which are offered is decided by `request` and `policy`.

use askama::Template;

use super::frame::Frame;
use super::part::lane::Lanes;
use super::part::{Chip, Due, Icon, Link, Paging, Said, Tokens};

/// The list of requests.
#[derive(Template)]
#[template(path = "requests.html")]
pub struct RequestsPage {
    /// Frame.
    pub frame: Frame,
    /// Views with their counts; the one shown has no URL.
    pub tabs: Vec<Tab>,
    /// What is searched for in titles and numbers (`q`).
    pub query: String,
    /// Rows.
    pub rows: Vec<RequestRow>,
    /// Neighbours.
    pub paging: Paging,
}

/// One view of a list.
pub struct Tab {
    /// Its name.
    pub word: String,
    /// How many rows it has, where that is known.
    pub count: Option<u64>,
    /// Its URL; empty for the one shown.
    pub url: String,
}

/// One request in the list.
pub struct RequestRow {
    /// The request.
    pub url: String,
    /// Its number for people: `渝中〔2026〕118号`.
    pub number: String,
    /// Title.
    pub title: Said,
    /// Application.
    pub app: Said,
    /// Who submitted it, or drafts it.
    pub by: Said,
    /// When it was submitted: `11月20日`; empty for a draft.
    pub submitted: String,
    /// `3 / 5`: lines answered.
    pub answered: String,
    /// Where it stands as a whole.
    pub chip: Chip,
    /// The soonest clock.
    pub due: Option<Due>,
}

/// A request.
#[derive(Template)]
#[template(path = "request.html")]
pub struct RequestPage {
    /// Frame; `print` holds number, date and receipt.
    pub frame: Frame,
    /// `req_..`.
    pub id: String,
    /// Its number for people.
    pub number: String,
    /// Title.
    pub title: Said,
    /// Where it stands as a whole.
    pub chip: Chip,
    /// Application and its page.
    pub app: Link,
    /// Requesting organisation, person and post: `渝中区大数据局 陈思远（数据资源科）`.
    pub by: Said,
    /// When it was submitted.
    pub submitted: String,
    /// The five fields of Art. 20: name and value.
    pub uses: Vec<(String, Said)>,
    /// Whether all lines are needed together.
    pub together: bool,
    /// Lanes of the departments.
    pub lanes: Lanes,
    /// Lines.
    pub lines: Vec<LineRow>,
    /// What happened, newest first.
    pub entries: Vec<EntryRow>,
    /// Present if the reader may sign it off now.
    pub sign_off: Option<SignOff>,
    /// Present if it may be withdrawn as a whole.
    pub withdraw: Option<Tokens>,
    /// Present if it may be copied as new.
    pub copy: Option<Tokens>,
    /// Present once something was agreed: where it is configured.
    pub configure_url: Option<String>,
}

/// The head's decision on a request of their own organisation.
pub struct SignOff {
    /// Hidden fields of both forms.
    pub tokens: Tokens,
    /// Number of lines.
    pub lines: u64,
    /// Number of departments.
    pub departments: u64,
    /// What the head should know before: aggregation, identifying fields, grades.
    pub warnings: Vec<Said>,
}

/// One line.
pub struct LineRow {
    /// `lin_..`.
    pub id: String,
    /// The entry.
    pub resource_url: String,
    /// Its title.
    pub title: Said,
    /// Department.
    pub department: Said,
    /// `7 / 23`.
    pub fields: String,
    /// Where it stands.
    pub chip: Chip,
    /// Its clock.
    pub due: Option<Due>,
    /// Answer in words: reason of a refusal, what the supplement asks for, what was narrowed.
    pub answer: Said,
    /// Present while a supplement is asked for.
    pub supplement: Option<Tokens>,
    /// Present while an offer stands.
    pub offer: Option<Offer>,
    /// Present if a refusal may be disputed.
    pub dispute: Option<Tokens>,
    /// The dispute, once there is one.
    pub dispute_url: Option<String>,
    /// Present if it may be withdrawn.
    pub withdraw: Option<Tokens>,
    /// The grant, once there is one.
    pub grant_url: Option<String>,
}

impl LineRow {
    fn wants_reader(&self) -> bool {
        self.supplement.is_some() || self.offer.is_some()
    }
}

/// What a department offers instead of what was asked.
pub struct Offer {
    /// Hidden fields of both forms.
    pub tokens: Tokens,
    /// What would change, each in a sentence.
    pub changes: Vec<Said>,
    /// Until when it stands.
    pub due: Option<Due>,
}

/// One entry of the timeline.
pub struct EntryRow {
    /// `11月20日 09:41`.
    pub at: String,
    /// The moment in RFC 3339.
    pub iso: String,
    /// Who, in which post.
    pub who: Said,
    /// What was done, in words.
    pub words: Said,
    /// The audit entry with its proof; empty for what is not an act.
    pub proof_url: String,
}
