//! What people do with entries: draft, assess, submit, approve, publish, return, withdraw.
//!
//! Each is load, permit, pure transition, save, commit (design.md section 3). Searching is `search`.

use super::resource::{Assessment, Content, Origin, Resource};
use super::state::AssessmentKind;
use super::store;
use crate::app::App;
use crate::error::{Problem, Result, reason};
use crate::id::ResourceId;
use crate::idempotency::{self, Key};
use crate::identity::Caller;
use crate::policy::action::{
    AssessResource, DraftResource, HeadApproveResource, PublishResource, ReturnResource, SubmitResource,
    ViewResource, WithdrawResource,
};
use crate::policy::class::ClassKey;
use crate::policy::{ActionKind, Permit, Subject};
use crate::tx::Tx;

/// Longest resource code in characters.
const CODE_CHARS_MAX: usize = 100;

/// What one may see of an entry.
///
/// # Errors
/// 404 for one that does not exist and for one the caller may not know of: both look the same.
pub async fn view(app: &App, caller: &Caller, id: &ResourceId) -> Result<Resource> {
    let resource = store::resource(&app.db.reader, id).await?;
    let allowed = app.policy.allows(ViewResource::ACTION, caller, &app.tree(), &resource.facts());
    if allowed.allowed { Ok(resource) } else { Err(Problem::not_found()) }
}

/// The entry with a resource code, if the caller may see it.
pub async fn view_by_code(app: &App, caller: &Caller, code: &str) -> Result<Resource> {
    let resource = store::by_code(&app.db.reader, code).await?;
    view(app, caller, &resource.id).await
}

/// Entries of the caller's own organisation, whatever their state, newest first.
pub async fn own_desk(app: &App, caller: &Caller) -> Result<Vec<Resource>> {
    let all = store::of_provider(&app.db.reader, &caller.org.id, 500).await?;
    let tree = app.tree();
    let may = |resource: &Resource| {
        app.policy.allows(ViewResource::ACTION, caller, &tree, &resource.facts()).allowed
    };
    Ok(all.into_iter().filter(may).collect())
}

/// Entries waiting for the authority (K3), oldest change first.
pub async fn awaiting_publication(app: &App, caller: &Caller) -> Result<Vec<Resource>> {
    let mut waiting = store::in_state(&app.db.reader, "submitted", 500).await?;
    waiting.extend(store::reworked(&app.db.reader).await?);
    let tree = app.tree();
    waiting.retain(|resource| {
        app.policy.allows(PublishResource::ACTION, caller, &tree, &resource.facts()).allowed
    });
    waiting.sort_by_key(|resource| resource.change_number);
    Ok(waiting)
}

/// Starts a new entry of the caller's organisation.
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
    let code = code.trim();
    if code.is_empty() || code.chars().count() > CODE_CHARS_MAX || code.chars().any(char::is_control) {
        return Err(Problem::invalid("条目未建立", "the entry was not made").field(
            "code",
            "请填写信息资源代码，最多100字",
            "give a resource code of at most 100 characters",
        ));
    }
    let mut resource = Resource {
        id: ResourceId::new(),
        code: code.to_owned(),
        provider: caller.org.id.clone(),
        origin: Origin::Own,
        published: None,
        work: None,
        withdrawn: None,
        class: None,
        change_number: 0,
        created_at: caller.at,
        version: 0,
    };
    resource.draft(content, caller.person.id.clone())?;
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
    change::<DraftResource>(app, caller, id, Some(version), None, |entry| entry.draft(content, by)).await
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
    let mut entry = permit.entry().detail("code", &resource.code).detail("state_now", resource.state());
    if let Some(reason) = reason {
        entry = entry.detail("reason", reason.trim());
    }
    tx.record(entry.state(&resource));
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
