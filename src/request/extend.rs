//! The extension of an answer's clock: the provider's office head asks, the authority of its tier decides
//! (Art. 21).
//!
//! The due date moves with the consent alone, and once. Requester and provider read both acts in the history of
//! the line. How days are counted is `due`.

use super::commands::line_entry;
use super::decide::{check_version, view_line};
use super::{Line, due, store};
use crate::app::App;
use crate::error::Result;
use crate::id::LineId;
use crate::identity::Caller;
use crate::policy::action::{DecideExtension, Extend};
use crate::policy::{ActionKind, Subject};
use crate::tx::Tx;

/// What the authority says to an extension.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It consents.
    Consented,
    /// It does not.
    Refused,
}

/// Asks the authority for a longer clock.
///
/// # Errors
/// `extension_asked_before`, `extension_too_late`, `invalid_input`, and `stale_version`.
pub async fn ask(
    app: &App,
    caller: &Caller,
    id: &LineId,
    version: Option<i64>,
    days: u16,
    why: &str,
) -> Result<Line> {
    let line = view_line(app, caller, id).await?;
    let permit = app.permit::<Extend, _>(caller, line).await?;
    check_version(permit.subject(), version)?;
    let mut line = permit.subject().clone();
    let days_max = due::extension_max(app, caller.at)?;
    line.ask_extension(caller.person.id.clone(), days, days_max, why, caller.at)?;
    let mut tx = Tx::begin(&app.db, &permit).await?;
    tx.update(&mut line).await?;
    tx.record(line_entry(&permit, &line).detail("days", days).detail("reason", why.trim()));
    tx.commit().await?;
    Ok(line)
}

/// Decides on an extension as the authority of the provider's tier.
///
/// # Errors
/// `no_extension_asked`, `extension_too_late`, `invalid_input` where a refusal has no reason, and
/// `stale_version`.
pub async fn decide(
    app: &App,
    caller: &Caller,
    id: &LineId,
    version: Option<i64>,
    verdict: Verdict,
    note: &str,
) -> Result<Line> {
    let line = view_line(app, caller, id).await?;
    let permit = app.permit::<DecideExtension, _>(caller, line).await?;
    check_version(permit.subject(), version)?;
    let mut line = permit.subject().clone();
    let by = caller.person.id.clone();
    match verdict {
        Verdict::Consented => {
            line.consent_extension(by, note, caller.at, |due, days| due::extended(app, due, days))?;
        }
        Verdict::Refused => line.refuse_extension(by, note, caller.at)?,
    }
    let mut tx = Tx::begin(&app.db, &permit).await?;
    tx.update(&mut line).await?;
    let mut entry = line_entry(&permit, &line)
        .detail("consented", verdict == Verdict::Consented)
        .detail("note", note.trim());
    if let Some(due) = &line.due {
        entry = entry.detail("due", &due.date);
    }
    tx.record(entry);
    tx.commit().await?;
    Ok(line)
}

/// Lines whose extension the caller's authority may decide on, the longest waiting first.
pub async fn waiting(app: &App, caller: &Caller) -> Result<Vec<Line>> {
    let mut lines = store::extensions_asked(&app.db.reader).await?;
    let tree = app.tree();
    lines.retain(|line| app.policy.allows(DecideExtension::ACTION, caller, &tree, &line.facts()).allowed);
    Ok(lines)
}
