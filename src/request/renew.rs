//! Renewing (延期): a holder asks for a later end of a grant before it is over.
//!
//! It is a request like any other, with sign-off, clock and the provider's answer (Arts 20-21); nothing is
//! prolonged by silence. Agreed to, the grant lasts longer under its own identifier and credentials (`opening`).

use super::commands::{Whole, last_moment, line_entry, line_of, view};
use super::state::RequestState;
use super::{Line, Renews, Request, UseTerms, basket, check, store};
use crate::app::App;
use crate::catalog::{self, Resource};
use crate::error::{Problem, Result, reason};
use crate::grant::{self, Grant};
use crate::id::{GrantId, RequestId};
use crate::idempotency::{self, Key};
use crate::identity::Caller;
use crate::policy::action::{AskResource, SubmitRequest};
use crate::policy::{ActionKind, Permit};
use crate::scope::{Scope, Validity};
use crate::tx::Tx;

/// A later end.
#[derive(Clone, Debug)]
pub struct Wish {
    /// Last day of use, `YYYY-MM-DD`.
    pub until: String,
    /// Why it is still needed.
    pub reason: String,
}

/// The renewal of a grant that waits for its sign-off or answer, if one does.
pub async fn open_for(app: &App, grant: &Grant) -> Result<Option<Line>> {
    store::renewal_of(&app.db.reader, grant).await
}

/// Asks for a later end of a grant of the caller's own organisation, as a new request of one line.
///
/// # Errors
/// `renewal_waits` if one is under way, `wrong_state` for a grant that is over, `not_published` or
/// `renewal_blocked` if the entry cannot be asked for any more, `invalid_input` naming what is wrong.
pub async fn ask(app: &App, caller: &Caller, id: &GrantId, wish: &Wish, key: Option<&Key>) -> Result<Whole> {
    let again =
        |made: String| async move { view(app, caller, &made.parse().map_err(Problem::internal)?).await };
    idempotency::once(app, key, send(app, caller, (id, wish), key), again).await
}

async fn send(app: &App, caller: &Caller, (id, wish): (&GrantId, &Wish), key: Option<&Key>) -> Result<Whole> {
    let mut grant = grant::commands::get(app, caller, id).await?;
    // The permit is for the new request, so the grant is compared here.
    caller.expected.check(id.as_str(), Some(grant.version))?;
    let first = store::line(&app.db.reader, &grant.line).await?;
    let request = request(caller, &grant, &first, wish);
    let permit = app.permit::<SubmitRequest, _>(caller, request).await?;
    let mut request = permit.subject().clone();
    let why = reason(&wish.reason)?;
    let mut line = line(app, caller, &grant, &request, why).await?;
    let mut tx = Tx::begin(&app.db, &permit).await?;
    idempotency::remember(&tx, key, request.id.as_str()).await?;
    // Written as it was read: who asks for the same grant at the same moment comes too late, on either database.
    tx.update(&mut grant).await?;
    require_none_waits(store::renewal_of(tx.connection(), &grant).await?.as_ref(), &grant)?;
    tx.insert(&mut request).await?;
    tx.insert(&mut line).await?;
    record(&mut tx, &permit, &grant, &request, &line);
    tx.commit().await?;
    Ok(Whole { request, lines: vec![line] })
}

fn record(
    tx: &mut Tx,
    permit: &Permit<SubmitRequest, Request>,
    grant: &Grant,
    request: &Request,
    line: &Line,
) {
    let why = line.renews.as_ref().map_or("", |renews| renews.reason.as_str());
    tx.record(
        permit
            .entry()
            .related("grant", grant.id.as_str())
            .detail("title", &request.title)
            .detail("use", &request.terms)
            .detail("reason", why)
            .state(request),
    );
    tx.record(line_entry(permit, line).related("grant", grant.id.as_str()));
}

/// The request, with the terms of the line that was agreed on and the new end.
fn request(caller: &Caller, grant: &Grant, first: &Line, wish: &Wish) -> Request {
    let until = wish.until.trim();
    Request {
        id: RequestId::new(),
        title: format!("延期：{}（至{until}）", first.resource_title.zh),
        app: grant.app.clone(),
        requester: grant.requester.clone(),
        requested_by: caller.person.id.clone(),
        post: caller.post.id.clone(),
        terms: UseTerms { until: until.to_owned(), ..first.terms.clone() },
        together: false,
        state: RequestState::AwaitingSignOff,
        created_at: caller.at,
        version: 0,
    }
}

/// The one line: what the grant opens now, for longer.
async fn line(app: &App, caller: &Caller, grant: &Grant, request: &Request, why: String) -> Result<Line> {
    let until = last_moment(&request.terms.until).ok_or_else(|| {
        Problem::invalid("未提交延期", "no renewal was submitted").field(
            "until",
            "使用时限须为日期，如 2027-06-30",
            "a day such as 2027-06-30",
        )
    })?;
    grant.check_renewable(until, caller.at)?;
    require_none_waits(open_for(app, grant).await?.as_ref(), grant)?;
    let resource = catalog::commands::view(app, caller, &grant.resource).await?;
    let live = resource.live().ok_or_else(basket::not_published)?;
    require_eligible(app, caller, &resource)?;
    let valid = Validity { from: grant.scope.valid.from, until: Some(until.0) };
    let scope = Scope { valid, ..grant.scope.clone() };
    basket::check_scope(&scope, &resource)?;
    let line = line_of(request, &resource, live, scope);
    Ok(Line { renews: Some(Renews { grant: grant.id.clone(), reason: why }), ..line })
}

fn require_none_waits(open: Option<&Line>, grant: &Grant) -> Result<()> {
    if grant.renewal.is_none() && open.is_none() {
        return Ok(());
    }
    Err(Problem::conflict(
        "renewal_waits",
        "该授权的延期申请正在办理",
        "a renewal of this grant is under way",
    )
    .next("请在申请中查看进度", "see the request for where it stands"))
}

/// What cannot be asked for cannot be asked for longer, such as an entry that is withheld by now (Art. 15).
fn require_eligible(app: &App, caller: &Caller, resource: &Resource) -> Result<()> {
    let facts = check::asking(caller, resource);
    match app.policy.allows(AskResource::ACTION, caller, &app.tree(), &facts).problem() {
        None => Ok(()),
        Some(problem) => Err(Problem::conflict(
            "renewal_blocked",
            "该条目现已不能申请，授权不能延期",
            "the entry can no longer be asked for, so its grant is not renewed",
        )
        .field("resource", problem.zh, problem.en)
        .next(
            "请与提供部门联系，或在到期前做好停用准备",
            "ask the provider, or prepare to do without it when it ends",
        )),
    }
}
