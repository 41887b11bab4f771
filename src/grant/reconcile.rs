//! The reconciler: makes the targets what the grants say, and writes down what they confirmed.
//!
//! Run from jobs and from a sweep, any number of times and in any order: it takes an identifier, looks at the
//! grant as it is now and does what is missing. Opening waits for the log's seal; closing waits for nothing and
//! is never given up. It decides nothing.

use super::{Ending, Grant, GrantState, store};
use crate::app::App;
use crate::audit::entry::{ActorRef, Entry};
use crate::audit::store::object_is_sealed;
use crate::catalog;
use crate::catalog::kind::{Delivery, Kind};
use crate::catalog::resource::Content;
use crate::clock::Timestamp;
use crate::connector::{self, Confirmed, Connector, Observed, Target};
use crate::error::{Problem, Result};
use crate::id::{GrantId, ResourceId};
use crate::job::queue::{Job, Patience};
use crate::tx::{Internal, Tx};

/// The kind of the job whose subject is a grant.
pub const JOB: &str = "reconcile_grant";
/// Grants looked at in one sweep.
const SWEEP: u64 = 500;

/// How a reconciliation ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The target is what the grant says.
    Settled,
    /// A person at the provider has to open it and say so.
    AwaitsPerson,
    /// The provider has to connect what is only listed yet; its publication takes this up again.
    AwaitsConnection,
    /// The target of an open grant does not answer as it should.
    Broken(Problem),
}

/// The job that reconciles a grant. Closing is tried until it is confirmed, and so is a renewal until it begins:
/// no sweep looks for either in a grant that is open.
pub fn job(grant: &Grant, now: Timestamp) -> Job {
    let lasts = grant.awaits_confirmation() || grant.renewal.is_some();
    let patience = if lasts { Patience::NeverGivesUp } else { Patience::Parks };
    Job::new(JOB, grant.id.as_str(), patience, now)
}

/// What widens access waits until the log has its place for it.
pub fn sealing() -> Problem {
    Problem::new(
        409,
        "sealing",
        "审计日志正在封存本次授权，完成后即可开通",
        "the log is being sealed; this opens as soon as it is",
    )
    .next("请稍候几秒后重试", "try again in a few seconds")
}

/// Not closed as far as anybody knows: an error, so that the job stays and shows.
fn close_by_hand() -> Problem {
    Problem::new(
        409,
        "close_by_hand",
        "该授权已终止或暂停，等待数据提供部门确认已在其系统中关闭",
        "this grant is closed here and waits for the provider to confirm that it was closed by hand",
    )
    .next("请数据提供部门关闭后在授权页确认", "the provider closes it and confirms on the page of the grant")
}

/// Whether everything done to a grant so far is sealed.
pub async fn is_sealed(app: &App, grant: &Grant) -> Result<bool> {
    let reader = &app.db.reader;
    Ok(object_is_sealed(reader, "grant", grant.id.as_str()).await?
        && object_is_sealed(reader, "line", grant.line.as_str()).await?)
}

/// The entry of a resource as it was last published, also after it was withdrawn: what is in use is served on.
pub async fn content(app: &App, grant: &Grant) -> Result<Content> {
    let resource = catalog::store::resource(&app.db.reader, &grant.resource).await?;
    resource.published.map(|published| published.content).ok_or_else(connector::not_bound)
}

/// How grants of a resource kind are delivered.
pub fn delivery(grant: &Grant) -> Delivery {
    Kind::parse(&grant.kind).map_or(Delivery::ByHand, |kind| kind.info().delivery)
}

/// Brings one grant's target in line.
///
/// # Errors
/// What stands in the way; the job is tried again.
pub async fn reconcile(app: &App, id: &GrantId) -> Result<Outcome> {
    let mut grant = store::grant(&app.db.reader, id).await?;
    let connector = connector::of(delivery(&grant));
    if grant.renewal.is_some() && !grant.awaits_confirmation() {
        begin_renewal(app, &mut grant, connector).await?;
    }
    match grant.state {
        GrantState::Provisioning { .. } => open(app, grant, connector).await,
        GrantState::Active { .. } => look(app, &grant, connector).await,
        _ if grant.awaits_confirmation() => close(app, grant, connector).await,
        GrantState::Suspended { .. } | GrantState::Ended { .. } => Ok(Outcome::Settled),
    }
}

fn target<'a>(grant: &'a Grant, content: &'a Content) -> Target<'a> {
    Target { grant: &grant.id, resource: &grant.resource, scope: &grant.scope, content }
}

fn entry(app: &App, grant: &Grant, action: &str, connector: &dyn Connector) -> Entry {
    let actor = ActorRef::System { part: "grant".to_owned() };
    Entry::new(app.now(), actor, action, "grant", grant.id.as_str())
        .detail("connector", connector.name())
        .related("line", grant.line.as_str())
        .related("application", grant.app.as_str())
        .state(grant)
}

async fn open(app: &App, mut grant: Grant, connector: &dyn Connector) -> Result<Outcome> {
    let content = content(app, &grant).await?;
    if content.awaits_connection() {
        return note_unconnected(app, grant, connector).await;
    }
    if !is_sealed(app, &grant).await? {
        return Err(sealing());
    }
    if connector.open(app, target(&grant, &content)).await? == Confirmed::ByPerson {
        return Ok(Outcome::AwaitsPerson);
    }
    grant.activate(app.now())?;
    let entry = entry(app, &grant, "grant.activate", connector);
    save(app, &mut grant, entry).await
}

/// Writes down, once, that the provider has to connect the resource first: both sides are told from there.
async fn note_unconnected(app: &App, mut grant: Grant, connector: &dyn Connector) -> Result<Outcome> {
    if grant.await_connection(app.now()) {
        let entry = entry(app, &grant, "grant.await_connection", connector)
            .related("resource", grant.resource.as_str())
            .detail("open_by", grant.open_by().map(Timestamp::rfc3339));
        save(app, &mut grant, entry).await?;
    }
    Ok(Outcome::AwaitsConnection)
}

/// Takes up what waits to be opened on an entry that was published anew. One that cannot be opened yet does not
/// hold up the others.
///
/// # Errors
/// What stands in the way of the last that could not be opened; the job is tried again.
pub async fn after_publication(app: &App, resource: &ResourceId) -> Result<()> {
    let mut hindered = Ok(());
    for grant in store::live_on(&app.db.reader, resource).await? {
        if !matches!(grant.state, GrantState::Provisioning { .. }) {
            continue;
        }
        match reconcile(app, &grant.id).await {
            Ok(Outcome::Broken(problem)) | Err(problem) => hindered = Err(problem),
            Ok(Outcome::Settled | Outcome::AwaitsPerson | Outcome::AwaitsConnection) => {}
        }
    }
    hindered
}

/// Lets an agreed later end begin. It widens access, so the agreement has its place in the log first.
async fn begin_renewal(app: &App, grant: &mut Grant, connector: &dyn Connector) -> Result<()> {
    let Some(line) = grant.renewal.as_ref().map(|renewal| renewal.line.clone()) else { return Ok(()) };
    if !object_is_sealed(&app.db.reader, "line", line.as_str()).await? || !is_sealed(app, grant).await? {
        return Err(sealing());
    }
    grant.begin_renewal(app.now());
    let entry = entry(app, grant, "grant.extend", connector).detail("scope", &grant.scope);
    save(app, grant, entry).await.map(drop)
}

async fn look(app: &App, grant: &Grant, connector: &dyn Connector) -> Result<Outcome> {
    let content = content(app, grant).await?;
    Ok(match connector.observe(app, target(grant, &content)).await? {
        Observed::Ready | Observed::Unknown => Outcome::Settled,
        Observed::NotReady(problem) => Outcome::Broken(problem),
    })
}

async fn close(app: &App, mut grant: Grant, connector: &dyn Connector) -> Result<Outcome> {
    if connector.close(app, &grant.id).await? == Confirmed::ByPerson {
        return Err(close_by_hand());
    }
    grant.confirm_closed(app.now())?;
    let entry = entry(app, &grant, "grant.close_confirmed", connector);
    save(app, &mut grant, entry).await
}

/// Saves a grant that nobody moved meanwhile; if somebody did, their change brings its own job.
async fn save(app: &App, grant: &mut Grant, entry: Entry) -> Result<Outcome> {
    let mut tx = Tx::internal(&app.db, Internal::FollowUp).await?;
    match tx.update(grant).await {
        Ok(()) => {}
        Err(Problem { code: "stale_version", .. }) => return Ok(Outcome::Settled),
        Err(problem) => return Err(problem),
    }
    tx.record(entry);
    tx.commit().await?;
    Ok(Outcome::Settled)
}

/// Ends the grants whose time is over; answers how many. No call goes through after that moment in any case.
pub async fn expire(app: &App) -> Result<usize> {
    let over = store::expired(&app.db.reader, app.now(), SWEEP).await?;
    let mut ended = 0;
    for mut grant in over {
        // Agreed to last longer: the later end begins with the seal, and until then no call goes through.
        if grant.renewal.as_ref().is_some_and(|renewal| renewal.until > app.now()) {
            continue;
        }
        grant.end(Ending::Expired, app.now())?;
        let mut tx = Tx::internal(&app.db, Internal::FollowUp).await?;
        match tx.update(&mut grant).await {
            Ok(()) => {}
            Err(Problem { code: "stale_version", .. }) => continue,
            Err(problem) => return Err(problem),
        }
        tx.record(entry(app, &grant, "grant.expire", connector::of(delivery(&grant))));
        tx.follow(job(&grant, app.now()));
        tx.commit().await?;
        ended += 1;
    }
    Ok(ended)
}

/// Looks again at everything that is not settled: what waits to be opened, and what waits to be confirmed
/// closed. Heals what a lost job left; answers how many still wait.
pub async fn sweep(app: &App) -> Result<usize> {
    let mut waiting = 0;
    for state in ["provisioning", "suspended"] {
        for grant in store::in_state(&app.db.reader, state, SWEEP).await? {
            if state == "suspended" && !grant.awaits_confirmation() {
                continue;
            }
            match reconcile(app, &grant.id).await {
                Ok(Outcome::Settled) => {}
                Ok(Outcome::AwaitsPerson | Outcome::AwaitsConnection | Outcome::Broken(_)) => waiting += 1,
                Err(problem) => {
                    tracing::info!(grant = %grant.id, code = problem.code, "a grant waits");
                    waiting += 1;
                }
            }
        }
    }
    Ok(waiting)
}
