//! What a call leaves behind: a use record if it went through, a count if it was denied.

use crate::app::App;
use crate::error::{Problem, Result};
use crate::grant::usage::{self, Door, UseRecord};
use crate::id::GrantId;
use crate::scope::Scope;

use super::verify::Admitted;

/// A call that was refused, and the grant it was about if it had any business with one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Denied {
    /// Why.
    pub problem: Problem,
    /// The grant, only if a valid token named it: invented names make no rows.
    pub about: Option<GrantId>,
}

impl From<Problem> for Denied {
    fn from(problem: Problem) -> Self {
        Self { problem, about: None }
    }
}

impl Denied {
    /// A refusal of a call that was let in.
    pub fn of(admitted: &Admitted, problem: Problem) -> Self {
        Self { problem, about: Some(admitted.grant.id.clone()) }
    }
}

/// Counts a refusal; our own failures are not denials.
pub async fn count(app: &App, denied: &Denied) {
    if denied.problem.status < 500 {
        let about = denied.about.as_ref().map_or("-", GrantId::as_str);
        usage::denied(app, Door::Gateway, about, denied.problem.code).await;
    }
}

/// Refuses early when the quota is used up, before any work; the exact count is made with the record.
///
/// # Errors
/// `quota_exhausted`.
pub async fn check_quota(app: &App, admitted: &Admitted) -> Result<()> {
    let Some(quota) = admitted.scope.quota else { return Ok(()) };
    let today = usage::civil_day(app.now());
    let calls = usage::store::calls_on(&app.db.reader, &admitted.grant.id, &today).await?;
    if calls >= i64::from(quota.calls_per_day) { Err(usage::quota_exhausted(quota)) } else { Ok(()) }
}

/// Writes the record of a call; the proof shown with it is used up.
///
/// # Errors
/// `quota_exhausted`, `proof_replayed`, or the database's: then nothing may leave.
pub async fn used(
    app: &App,
    admitted: &Admitted,
    operation: &str,
    rows: u64,
    status: u16,
) -> Result<UseRecord> {
    let grant = &admitted.grant;
    let mut record = UseRecord::new(&grant.id, &grant.app, operation, &admitted.token, app.now());
    record.rows = rows;
    record.status = status;
    let Scope { quota, .. } = &admitted.scope;
    usage::record(app, record, *quota, admitted.proof.clone()).await
}
