//! What a grant that is not open yet waits for, who has to act and by when: said once for API, pages and inbox.
//!
//! It only tells; what is to be done is done by `reconcile` and by people.

use super::{Grant, GrantState, reconcile};
use crate::app::App;
use crate::catalog::kind::Delivery;
use crate::clock::Timestamp;
use crate::error::Result;
use crate::text::Bilingual;

/// What stands between an agreed grant and its first call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Waits {
    /// The log's seal: seconds, and nobody has to act.
    Seal,
    /// Listed, nothing connected yet: the provider binds the entry and has it published.
    Connection,
    /// The provider opens it in its own system and says so.
    ByHand,
    /// The target, which our system tries again.
    Target,
}

impl Waits {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Seal, Self::Connection, Self::ByHand, Self::Target];

    /// The text form in JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Seal => "seal",
            Self::Connection => "connection",
            Self::ByHand => "by_hand",
            Self::Target => "target",
        }
    }

    /// Whether the provider has to act.
    pub fn is_for_provider(self) -> bool {
        matches!(self, Self::Connection | Self::ByHand)
    }

    /// In words: who has to act, until which day.
    pub fn says(self, provider: &Bilingual, day: (&str, &str)) -> Bilingual {
        let (zh, en) = (&provider.zh, provider.en.as_ref().unwrap_or(&provider.zh));
        let (day_zh, day_en) = day;
        match self {
            Self::Seal => Bilingual::new(
                format!("正在存证，通常数秒后开通；法定时限 {day_zh}（条例第二十二条）。"),
                format!("The log is being sealed, usually seconds; by law open by {day_en} (Art. 22)."),
            ),
            Self::Connection => Bilingual::new(
                format!(
                    "条目已公布，尚未挂接资源：由{zh}于 {day_zh} 前挂接并公布（条例第二十二条），挂接后自动开通。"
                ),
                format!(
                    "Listed, nothing connected yet: {en} connects and publishes it by {day_en} (Art. 22); then it \
                     opens by itself."
                ),
            ),
            Self::ByHand => Bilingual::new(
                format!("由{zh}于 {day_zh} 前人工开通并确认（条例第二十二条）。"),
                format!("{en} opens it by hand and says so by {day_en} (Art. 22)."),
            ),
            Self::Target => Bilingual::new(
                format!("等待开通；法定时限 {day_zh}（条例第二十二条）。"),
                format!("Waits to be opened, by law by {day_en} (Art. 22)."),
            ),
        }
    }
}

impl Grant {
    /// Until when the law gives time to open it, while it is not open.
    pub fn open_by(&self) -> Option<Timestamp> {
        match self.state {
            GrantState::Provisioning { due_at, .. } => Some(due_at),
            _ => None,
        }
    }

    /// Since when its provider has to connect the resource first, if it has to.
    pub fn unconnected_since(&self) -> Option<Timestamp> {
        match self.state {
            GrantState::Provisioning { unconnected_since, .. } => unconnected_since,
            _ => None,
        }
    }
}

/// What a grant waits for and until when; none for one that waits for nothing.
///
/// # Errors
/// Only when the database is away.
pub async fn of(app: &App, grant: &Grant) -> Result<Option<(Waits, Timestamp)>> {
    let Some(due_at) = grant.open_by() else { return Ok(None) };
    let waits = if grant.unconnected_since().is_some() {
        Waits::Connection
    } else if !reconcile::is_sealed(app, grant).await? {
        Waits::Seal
    } else if reconcile::delivery(grant) == Delivery::ByHand {
        Waits::ByHand
    } else {
        Waits::Target
    };
    Ok(Some((waits, due_at)))
}
