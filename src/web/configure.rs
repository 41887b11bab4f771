//! `/apps/{id}/configure` and `/handover/{id}`: see what will be made, make it, open the envelope once.
//!
//! Forms: `POST /apps/{id}/configure` (`plan`: digest of the dry run shown; `credential`: `secret` or `key`) applies what was shown; `POST /handover/{id}/open` opens the envelope, once, in a session of the owner. A secret is
//! on the page only in the answer to that second form; it is never in a URL and never shown again.

use askama::Template;

use super::frame::Frame;
use super::part::{Chip, Due, Icon, Link, Said, Tokens};
use crate::random::Secret;

/// Where a configuration stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// 1: the dry run.
    Plan,
    /// 2: being applied, or stopped on the way.
    Applying,
    /// 3: sealed; the envelope waits.
    Sealed,
}

/// The configuration of an application, in three steps.
#[derive(Template)]
#[template(path = "configure.html")]
pub struct ConfigurePage {
    /// Frame.
    pub frame: Frame,
    /// `app_..`.
    pub app: String,
    /// Its name.
    pub name: Said,
    /// Where it stands.
    pub stage: Stage,
    /// What will be made, grant by grant.
    pub grants: Vec<PlannedGrant>,
    /// Hidden fields of the apply form.
    pub tokens: Tokens,
    /// Digest of the dry run: field `plan`.
    pub plan: String,
    /// Field `credential`: `secret` or `key`.
    pub credential: &'static str,
    /// What the application may prove itself by, the chosen one without an address; empty if there is no choice.
    pub ways: Vec<Link>,
    /// What to know before it is applied, such as a secret in force that will die.
    pub notices: Vec<Said>,
    /// How far each target has come, once applied.
    pub progress: Vec<ProgressRow>,
    /// The envelope, once sealed.
    pub handover: Option<Link>,
    /// Address that shows the progress anew.
    pub refresh_url: String,
}

impl ConfigurePage {
    fn class(&self, step: u8) -> &'static str {
        let now = match self.stage {
            Stage::Plan => 1,
            Stage::Applying => 2,
            Stage::Sealed => 3,
        };
        match step.cmp(&now) {
            std::cmp::Ordering::Less => "done",
            std::cmp::Ordering::Equal => "now",
            std::cmp::Ordering::Greater => "later",
        }
    }
    fn at(&self, stage: &str) -> bool {
        matches!(
            (self.stage, stage),
            (Stage::Plan, "plan") | (Stage::Applying, "applying") | (Stage::Sealed, "sealed")
        )
    }
}

/// One grant and what it will make.
pub struct PlannedGrant {
    /// `gra_..`.
    pub id: String,
    /// The entry.
    pub resource: Said,
    /// Provider.
    pub provider: Said,
    /// `7 个数据项 · 渝中区 · 至 2027-06-30`.
    pub scope: String,
    /// What is made, changed or taken away at the target.
    pub changes: Vec<Change>,
}

/// One change at a target.
pub struct Change {
    /// `+`, `~` or `-`.
    pub sign: char,
    /// What: `行级接口 /gw/gra_../rows`.
    pub what: String,
    /// Exactly what, as the target would see it: SQL, a route, an access rule; empty where it says no more.
    pub exact: String,
}

/// How far a target has come.
pub struct ProgressRow {
    /// The entry.
    pub resource: Said,
    /// What is being done.
    pub what: String,
    /// Done, under way, failed and retried.
    pub chip: Chip,
    /// What went wrong, and what happens next.
    pub note: Said,
}

/// The envelope.
#[derive(Template)]
#[template(path = "handover.html")]
pub struct HandoverPage {
    /// Frame.
    pub frame: Frame,
    /// `han_..`.
    pub id: String,
    /// The application and its page.
    pub app: Link,
    /// When it was sealed.
    pub sealed: String,
    /// What is inside, without secrets: one entry per grant.
    pub contents: Vec<HandoverEntry>,
    /// Sealed, opened now, or opened before.
    pub state: Envelope,
}

/// State of an envelope.
pub enum Envelope {
    /// Its log entry is not sealed yet, so it cannot be opened.
    Waiting,
    /// It can be opened: hidden fields and time limit.
    Sealed(Tokens, Due),
    /// It was opened in this very answer: files to copy, the secret among them.
    Opened(Vec<HandoverFile>),
    /// It was opened before: when and by whom.
    AlreadyOpened(String, Said),
    /// A newer envelope took its place.
    Replaced,
    /// Nobody opened it in time.
    Lapsed,
}

/// One grant in an envelope.
pub struct HandoverEntry {
    /// The grant and the entry.
    pub grant: Link,
    /// Endpoint.
    pub endpoint: String,
    /// Whether it is open yet.
    pub state: Chip,
}

/// A file of an opened envelope.
pub struct HandoverFile {
    /// `.env`, `matou.json`, `example.sh`.
    pub name: String,
    /// Its text, which holds the secret: debug output does not show it.
    pub text: Secret,
}
