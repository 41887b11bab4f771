//! What a requester should know of a line before it is submitted, though it stops nothing: that nothing is connected
//! yet, and that tokens will have to be bound to a key.
//!
//! It judges nothing; the same is said of the grant once it is agreed (`grant::waits`, `credential::access`).

use serde::Serialize;

use super::due::DueDate;
use crate::catalog::Content;
use crate::credential::access;
use crate::text::Bilingual;

/// A notice.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Notice {
    /// Stable code, one of [`CODES`].
    pub code: &'static str,
    /// In words.
    pub says: Bilingual,
}

/// Listed, nothing connected yet.
pub const NOT_CONNECTED: &str = "not_connected";
/// Tokens are bound to a key of the application.
pub const SENDER_CONSTRAINED: &str = "sender_constrained";
/// Every code.
pub const CODES: [&str; 2] = [NOT_CONNECTED, SENDER_CONSTRAINED];

/// The notices about an entry; `provide_due` is when its data is due if it were agreed on in time.
pub(super) fn about(content: &Content, provider: &Bilingual, provide_due: Option<&DueDate>) -> Vec<Notice> {
    let mut notices = Vec::new();
    if content.awaits_connection() {
        notices.push(Notice { code: NOT_CONNECTED, says: not_connected(provider, provide_due) });
    }
    if access::is_bound(content.grade) {
        let (zh, en) = access::BOUND_BECAUSE;
        notices.push(Notice { code: SENDER_CONSTRAINED, says: Bilingual::new(zh, en) });
    }
    notices
}

fn not_connected(provider: &Bilingual, provide_due: Option<&DueDate>) -> Bilingual {
    let (zh, en) = (&provider.zh, provider.en.as_ref().unwrap_or(&provider.zh));
    let (by_zh, by_en) = match provide_due {
        Some(due) => (
            format!("{}个工作日内，最迟 {} 前", due.working_days, due.date),
            format!("{} working days, by {} at the latest", due.working_days, due.date),
        ),
        None => ("法定期限内".to_owned(), "the time the law gives".to_owned()),
    };
    Bilingual::new(
        format!("条目已公布，尚未挂接资源：同意后由{zh}在提供期限（{by_zh}）挂接，挂接后自动开通"),
        format!(
            "listed, nothing connected yet: once agreed, {en} connects it within the supply clock ({by_en})"
        ),
    )
}
