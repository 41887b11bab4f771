//! What an agreed line opens: a new grant, or a later end of the one it renews.
//!
//! It only prepares and saves rows inside the answer's transaction; opening a target, and letting a later end
//! begin once the log is sealed, is `grant::reconcile`.

use super::{Line, due};
use crate::app::App;
use crate::audit::entry::Entry;
use crate::calendar::profile::Clock;
use crate::clock::Timestamp;
use crate::error::Result;
use crate::grant::{self, Grant, GrantState, reconcile};
use crate::id::{GrantId, PersonId};
use crate::scope::Scope;
use crate::tx::Tx;

/// A grant as an agreement leaves it, not saved yet.
#[derive(Clone, Debug)]
pub(super) struct Opened {
    /// The grant.
    pub grant: Grant,
    /// What the agreement grants.
    pub granted: Scope,
}

impl Opened {
    /// What agreeing to this much opens. A renewal keeps identifier, application and credentials of its grant;
    /// of one that has ended meanwhile nothing is left to renew, and what was agreed opens anew.
    pub async fn of(
        app: &App,
        line: &Line,
        granted: Scope,
        answers: &PersonId,
        at: Timestamp,
    ) -> Result<Self> {
        let Some(renews) = &line.renews else { return Self::anew(app, line, granted, at) };
        let mut grant = grant::store::grant(&app.db.reader, &renews.grant).await?;
        let granted = grant.renewed_scope(&line.scope, &granted)?;
        if matches!(grant.state, GrantState::Ended { .. }) {
            return Self::anew(app, line, granted, at);
        }
        grant.agree_renewal(granted.clone(), line.id.clone(), answers.clone())?;
        grant.entry_version = line.entry_version;
        grant.sharing.clone_from(&line.sharing);
        grant.personal = line.personal;
        // A lower grade would ask less of the application before the log is sealed.
        grant.grade = grant.grade.max(line.grade);
        // Who asked and signed off for more time takes part in the grant from now on.
        let joined = line.participants.iter().filter(|person| !grant.requested_by.contains(person));
        let joined: Vec<PersonId> = joined.cloned().collect();
        grant.requested_by.extend(joined);
        Ok(Self { grant, granted })
    }

    fn anew(app: &App, line: &Line, granted: Scope, at: Timestamp) -> Result<Self> {
        let grant = Grant {
            id: GrantId::new(),
            line: line.id.clone(),
            request: line.request.clone(),
            app: line.app.clone(),
            resource: line.resource.clone(),
            entry_version: line.entry_version,
            kind: line.kind.clone(),
            sharing: line.sharing.clone(),
            grade: line.grade,
            personal: line.personal,
            provider: line.provider.clone(),
            requester: line.requester.clone(),
            requested_by: line.participants.clone(),
            scope: granted.clone(),
            state: GrantState::Provisioning {
                due_at: due::count(app, Clock::Provide, at)?.at,
                unconnected_since: None,
            },
            changes: Vec::new(),
            renewal: None,
            created_at: at,
            version: 0,
        };
        Ok(Self { grant, granted })
    }

    /// Saves it with its entry and the reconciler's job.
    pub async fn save(&mut self, tx: &mut Tx, line: &Line, entry: Entry, at: Timestamp) -> Result<()> {
        let grant = &mut self.grant;
        if grant.version == 0 {
            tx.insert(grant).await?;
        } else {
            tx.update(grant).await?;
        }
        let mut entry = entry
            .related("line", line.id.as_str())
            .related("request", line.request.as_str())
            .related("application", grant.app.as_str())
            .related("resource", grant.resource.as_str())
            .detail("scope", &grant.scope);
        if let Some(renewal) = &grant.renewal {
            entry = entry.detail("renewed_until", renewal.until.rfc3339());
        }
        tx.record(entry.state(grant));
        tx.follow(reconcile::job(grant, at));
        Ok(())
    }
}
