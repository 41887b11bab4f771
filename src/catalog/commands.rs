//! What people do with entries: draft, assess, submit, approve, publish, return, withdraw.
//!
//! Each is load, permit, pure transition, save, commit (design.md section 3). Searching is `search`.

use super::resource::{Assessment, Content, Origin, Resource};
use super::state::AssessmentKind;
use super::{code, completeness, store};
use crate::app::App;
use crate::error::{Problem, Result, reason};
use crate::id::{PersonId, ResourceId};
use crate::idempotency::{self, Key};
use crate::identity::Caller;
use crate::job::queue::{Job, Patience};
use crate::policy::action::{
    AssessResource, DiscardResource, DraftResource, HeadApproveResource, PublishResource, ReturnResource,
    SubmitResource, ViewResource, WithdrawResource,
};
use crate::policy::class::ClassKey;
use crate::policy::{ActionKind, Permit, Subject};
use crate::tx::Tx;

/// The kind of the job that follows a publication; its subject is the entry. What was agreed and waits for
/// something to be connected goes on with it.
pub const PUBLISHED: &str = "entry_published";

/// What one may see of an entry.
///
/// # Errors
/// 404 for one that does not exist and for one the caller may not know of: both look the same.
pub async fn view(app: &App, caller: &Caller, id: &ResourceId) -> Result<Resource> {
    let resource = store::resource(&app.db.reader, id).await?;
    let allowed = app.policy.allows(ViewResource::ACTION, caller, &app.tree(), &resource.facts());
    // What was given up is there for the log only.
    if allowed.allowed && resource.discarded.is_none() { Ok(resource) } else { Err(Problem::not_found()) }
}

/// The entry with a resource code, if the caller may see it.
pub async fn view_by_code(app: &App, caller: &Caller, code: &str) -> Result<Resource> {
    let resource = store::by_code(&app.db.reader, code).await?;
    view(app, caller, &resource.id).await
}

/// Entries of the caller's own organisation, whatever their state, newest first.
pub async fn own_desk(app: &App, caller: &Caller) -> Result<Vec<Resource>> {
    Ok(seen(app, caller, store::of_provider(&app.db.reader, &caller.org.id).await?))
}

/// Entries of the caller's own organisation that stand somewhere, newest first; see [`Resource::standing`].
pub async fn own_standing(app: &App, caller: &Caller, standing: &str) -> Result<Vec<Resource>> {
    let mut all = store::of_provider_at(&app.db.reader, &caller.org.id, standing).await?;
    all.retain(|resource| resource.standing() == standing);
    Ok(seen(app, caller, all))
}

fn seen(app: &App, caller: &Caller, all: Vec<Resource>) -> Vec<Resource> {
    let tree = app.tree();
    let may = |resource: &Resource| {
        let allowed = app.policy.allows(ViewResource::ACTION, caller, &tree, &resource.facts());
        allowed.allowed && resource.discarded.is_none()
    };
    all.into_iter().filter(may).collect()
}

/// Entries waiting for the authority (K3), oldest change first.
pub async fn awaiting_publication(app: &App, caller: &Caller) -> Result<Vec<Resource>> {
    let mut waiting = store::in_state(&app.db.reader, "submitted").await?;
    waiting.extend(store::reworked(&app.db.reader).await?);
    let tree = app.tree();
    waiting.retain(|resource| {
        app.policy.allows(PublishResource::ACTION, caller, &tree, &resource.facts()).allowed
    });
    waiting.sort_by_key(|resource| resource.change_number);
    Ok(waiting)
}

/// Starts a new entry of the caller's organisation.
///
/// # Errors
/// `invalid_input` for a code that is not the department's to give, or content that is no entry;
/// `duplicate_code`.
pub async fn create(
    app: &App,
    caller: &Caller,
    code: &str,
    content: Content,
    key: Option<&Key>,
) -> Result<Resource> {
    let again =
        |made: String| async move { view(app, caller, &made.parse().map_err(Problem::internal)?).await };
    idempotency::once(app, key, start(app, caller, code, content, key), again).await
}

async fn start(
    app: &App,
    caller: &Caller,
    code: &str,
    content: Content,
    key: Option<&Key>,
) -> Result<Resource> {
    let resource = new_draft(app, caller, code, content)?;
    let permit = app.permit::<DraftResource, _>(caller, resource).await?;
    let mut resource = permit.subject().clone();
    let mut tx = Tx::begin(&app.db, &permit).await?;
    idempotency::remember(&tx, key, resource.id.as_str()).await?;
    resource.change_number = store::next_change(tx.connection()).await?;
    tx.insert(&mut resource).await.map_err(duplicate_code)?;
    tx.record(permit.entry().detail("code", &resource.code).state(&resource));
    tx.commit().await?;
    Ok(resource)
}

fn duplicate_code(problem: Problem) -> Problem {
    if problem.code != "duplicate" {
        return problem;
    }
    Problem::conflict("duplicate_code", "信息资源代码已被使用", "this resource code is in use already")
        .next("请核对编码，或打开已有条目", "check the code, or open the entry that has it")
}

/// Puts new content on the desk of an existing entry.
pub async fn redraft(
    app: &App,
    caller: &Caller,
    id: &ResourceId,
    version: i64,
    content: Content,
) -> Result<Resource> {
    let by = caller.person.id.clone();
    let draft = |entry: &mut Resource| put_on_desk(app, entry, content, by);
    change::<DraftResource>(app, caller, id, Some(version), None, draft).await
}

/// A new entry of the caller's organisation as it would be put on the desk; nothing is written.
///
/// # Errors
/// Those of [`create`] but a code that is in use.
pub(super) fn new_draft(app: &App, caller: &Caller, code: &str, content: Content) -> Result<Resource> {
    let code = code.trim();
    code::for_new_entry(code, &caller.org, &app.tree())?;
    let mut resource = Resource {
        id: ResourceId::new(),
        code: code.to_owned(),
        provider: caller.org.id.clone(),
        origin: Origin::Own,
        published: None,
        work: None,
        withdrawn: None,
        discarded: None,
        class: None,
        change_number: 0,
        created_at: caller.at,
        version: 0,
    };
    put_on_desk(app, &mut resource, content, caller.person.id.clone())?;
    Ok(resource)
}

/// Drafts, held to the divisions that the city has.
pub(super) fn put_on_desk(app: &App, entry: &mut Resource, content: Content, by: PersonId) -> Result<()> {
    let unknown = completeness::unknown_division(&content, &app.divisions());
    let mut problem = match (entry.draft(content, by), unknown.is_some()) {
        (done, false) => return done,
        (Ok(()), true) => {
            Problem::invalid("目录条目填写有误", "the catalogue entry is not complete or not valid")
        }
        (Err(problem), true) if problem.fields.is_empty() => return Err(problem),
        (Err(problem), true) => problem,
    };
    problem.fields.extend(unknown);
    Err(problem)
}

/// Records an assessment (Art. 13).
pub async fn assess(
    app: &App,
    caller: &Caller,
    id: &ResourceId,
    kind: AssessmentKind,
    finding: &str,
) -> Result<Resource> {
    let finding = reason(finding)?;
    let assessment = Assessment { by: caller.person.id.clone(), at: caller.at, finding };
    change::<AssessResource>(app, caller, id, None, None, |entry| entry.assess(kind, assessment)).await
}

/// Sends an entry to the department head.
pub async fn submit(app: &App, caller: &Caller, id: &ResourceId) -> Result<Resource> {
    change::<SubmitResource>(app, caller, id, None, None, Resource::submit).await
}

/// The department head's consent (Art. 13).
pub async fn head_approve(app: &App, caller: &Caller, id: &ResourceId) -> Result<Resource> {
    let (head, at) = (caller.person.id.clone(), caller.at);
    change::<HeadApproveResource>(app, caller, id, None, None, |entry| entry.head_approve(head, at)).await
}

/// The authority's publication (Art. 16).
pub async fn publish(app: &App, caller: &Caller, id: &ResourceId) -> Result<Resource> {
    let at = caller.at;
    change::<PublishResource>(app, caller, id, None, None, |entry| entry.publish(at)).await
}

/// Back to the provider with a reason.
pub async fn send_back(app: &App, caller: &Caller, id: &ResourceId, reason: &str) -> Result<Resource> {
    change::<ReturnResource>(app, caller, id, None, Some(reason), |entry| entry.send_back(reason)).await
}

/// Gives up what is being worked on; what was never published ends and frees its code.
///
/// # Errors
/// `wrong_stage` while head or authority review it.
pub async fn discard(app: &App, caller: &Caller, id: &ResourceId) -> Result<Resource> {
    let (by, at) = (caller.person.id.clone(), caller.at);
    change::<DiscardResource>(app, caller, id, None, None, |entry| entry.discard(by, at)).await
}

/// Out of the catalogue.
pub async fn withdraw(app: &App, caller: &Caller, id: &ResourceId, reason: &str) -> Result<Resource> {
    let at = caller.at;
    change::<WithdrawResource>(app, caller, id, None, Some(reason), |entry| entry.withdraw(reason, at)).await
}

/// One change of an entry: permit, transition, visibility class, place in the feed, commit.
async fn change<A: ActionKind>(
    app: &App,
    caller: &Caller,
    id: &ResourceId,
    version: Option<i64>,
    reason: Option<&str>,
    transition: impl FnOnce(&mut Resource) -> Result<()>,
) -> Result<Resource> {
    let loaded = view(app, caller, id).await?;
    if version.is_some_and(|version| version != loaded.version) {
        return Err(Problem::stale());
    }
    let permit: Permit<A, Resource> = app.permit(caller, loaded).await?;
    let mut resource = permit.subject().clone();
    transition(&mut resource)?;
    let mut tx = Tx::begin(&app.db, &permit).await?;
    enter_feed(&tx, &mut resource).await?;
    tx.update(&mut resource).await?;
    // The code it had before: giving a draft up frees it.
    let mut entry =
        permit.entry().detail("code", &permit.subject().code).detail("state_now", resource.state());
    if let Some(reason) = reason {
        entry = entry.detail("reason", reason.trim());
    }
    tx.record(entry.state(&resource));
    if A::ACTION == PublishResource::ACTION {
        tx.follow(Job::new(PUBLISHED, resource.id.as_str(), Patience::Parks, caller.at));
    }
    tx.commit().await?;
    Ok(resource)
}

/// Gives a changed entry its visibility class and its place in the feed, inside the changing transaction.
pub async fn enter_feed(tx: &Tx, resource: &mut Resource) -> Result<()> {
    if let Some(key) = ClassKey::of(&resource.facts()) {
        resource.class = Some(crate::policy::store::number_for(tx.connection(), &key).await?);
    }
    resource.change_number = store::next_change(tx.connection()).await?;
    Ok(())
}
