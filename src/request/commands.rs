//! What the requester's side does: submit a basket, sign it off or decline, take it back, look at it.
//!
//! Submitting makes one request with a line for each resource; signing off hands every line to its provider
//! and starts its clock (Arts 20-21). The provider's side is `decide`.

use serde::Deserialize;

use super::basket::{self, BasketItem};
use super::check::{self, CheckedLine, Verdict};
use super::decide;
use super::due;
use super::state;
use super::store;
use super::{Line, LineState, Request, RequestState, UseTerms};
use crate::app::App;
use crate::calendar::{BEIJING, end_of_day, parse_date};
use crate::catalog::resource::Published;
use crate::catalog::vocabulary::names_methods;
use crate::catalog::{Personal, Resource};
use crate::clock::Timestamp;
use crate::credential::Application;
use crate::db;
use crate::error::{Problem, Result};
use crate::id::{AppId, LineId, RequestId};
use crate::idempotency::{self, Key};
use crate::identity::Caller;
use crate::identity::token::TokenScope;
use crate::policy::action::{
    DeclineRequest, Resubmit, SignOffRequest, SubmitRequest, ViewRequest, WithdrawRequest,
};
use crate::policy::{ActionKind, Permit, Subject};
use crate::scope::{Scope, Validity};
use crate::tx::{Internal, Tx};

/// Longest title in characters.
pub const TITLE_CHARS_MAX: usize = 200;

/// A basket to be submitted.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Submission {
    /// The application that will use what is granted.
    pub app: AppId,
    /// What the request is called.
    pub title: String,
    /// What for (Art. 20).
    #[serde(rename = "use")]
    pub terms: UseTerms,
    /// Whether the lines are of use only together.
    #[serde(default)]
    pub together: bool,
}

/// A request with its lines.
#[derive(Clone, Debug)]
pub struct Whole {
    /// The request.
    pub request: Request,
    /// Its lines.
    pub lines: Vec<Line>,
}

/// The last moment of a day in the counting zone; none if it is no date.
pub fn last_moment(text: &str) -> Option<Timestamp> {
    let date = parse_date(text.trim()).ok()?;
    end_of_day(date, BEIJING).ok().map(Timestamp)
}

fn check_terms(submission: &Submission, at: Timestamp) -> Result<Timestamp> {
    let terms = &submission.terms;
    let mut problem =
        Problem::invalid("申请未提交，资源车内容保留", "nothing was submitted; the basket is kept");
    let title = submission.title.trim();
    if title.is_empty() || title.chars().count() > TITLE_CHARS_MAX {
        problem =
            problem.field("title", "请填写申请名称，最多200字", "give a title of at most 200 characters");
    }
    problem = problem.plain_line("title", title);
    for (field, text, zh, en) in [
        ("use.basis", &terms.basis, "使用依据", "basis of use"),
        ("use.scenario", &terms.scenario, "使用场景", "scenario of use"),
        ("use.scope", &terms.scope, "使用范围", "scope of use"),
        ("use.method", &terms.method, "共享方式", "method of sharing"),
    ] {
        if text.trim().is_empty() {
            problem =
                problem.field(field, format!("请填写{zh}（第二十条）"), format!("give the {en} (Art. 20)"));
        }
        problem = problem.text(field, text);
    }
    if !terms.method.trim().is_empty() && !names_methods(&terms.method) {
        problem = problem.field(
            "use.method",
            "共享方式须为服务接口、批量交换、文件下载或库表",
            "one of `api`, `batch`, `file`, `table`, or several separated by commas",
        );
    }
    let within = |until: &Timestamp| *until > at && *until <= basket::use_end_max(at);
    let Some(until) = last_moment(&terms.until).filter(within) else {
        let (zh, en) = basket::USE_END;
        return Err(problem.field("use.until", zh, en));
    };
    problem.unless_good().map(|()| until)
}

fn check_lines(lines: &[CheckedLine]) -> Result<()> {
    if lines.is_empty() {
        return Err(Problem::conflict("basket_empty", "资源车是空的", "the basket is empty")
            .next("请先从目录加入资源", "put something in from the catalogue first"));
    }
    let mut problem = Problem::new(
        409,
        "line_blocked",
        "有资源不能申请，申请未提交，资源车内容保留",
        "some lines cannot be asked for; nothing was submitted, the basket is kept",
    )
    .next("请移除或更换所列资源后再提交", "take out or replace what is listed, then submit again");
    for line in lines {
        if let Verdict::Blocked { why, .. } = &line.verdict {
            problem = problem.field(
                line.item.resource.as_str(),
                why.zh.clone(),
                why.en.clone().unwrap_or_default(),
            );
        }
    }
    if problem.fields.is_empty() { Ok(()) } else { Err(problem) }
}

/// Submits the caller's basket as one request; the basket is empty afterwards.
///
/// # Errors
/// `invalid_input` naming each of the five fields of Art. 20 that is missing, `line_blocked` naming each
/// line that cannot be asked for, `basket_empty`; nothing is lost in any case.
pub async fn submit(app: &App, caller: &Caller, submission: Submission, key: Option<&Key>) -> Result<Whole> {
    let again =
        |made: String| async move { view(app, caller, &made.parse().map_err(Problem::internal)?).await };
    idempotency::once(app, key, send(app, caller, submission, key), again).await
}

async fn send(app: &App, caller: &Caller, submission: Submission, key: Option<&Key>) -> Result<Whole> {
    let until = check_terms(&submission, caller.at)?;
    let application: Application =
        db::load(&app.db.reader, submission.app.as_str())
            .await?
            .filter(|application: &Application| application.org == caller.org.id)
            .ok_or_else(|| {
                Problem::invalid("申请未提交，资源车内容保留", "nothing was submitted; the basket is kept")
                    .field("app", "请选择本单位登记的应用", "choose an application of your own organisation")
            })?;
    let checked = check::basket(app, caller, &submission.terms.scenario).await?;
    check_lines(&checked.lines)?;
    let request = Request {
        id: RequestId::new(),
        title: submission.title.trim().to_owned(),
        app: application.id,
        requester: caller.org.id.clone(),
        requested_by: caller.person.id.clone(),
        post: caller.post.id.clone(),
        terms: submission.terms,
        together: submission.together,
        state: RequestState::AwaitingSignOff,
        created_at: caller.at,
        version: 0,
    };
    // Whoever submits is a participant, which bars deciding but not submitting.
    let permit = app.permit::<SubmitRequest, _>(caller, request).await?;
    let mut request = permit.subject().clone();
    let mut lines: Vec<Line> =
        checked.lines.iter().filter_map(|checked| make_line(&request, checked, until)).collect();
    let mut tx = Tx::begin(&app.db, &permit).await?;
    idempotency::remember(&tx, key, request.id.as_str()).await?;
    tx.insert(&mut request).await?;
    tx.record(permit.entry().detail("title", &request.title).detail("use", &request.terms).state(&request));
    for line in &mut lines {
        tx.insert(line).await?;
        tx.record(line_entry(&permit, line));
    }
    for checked in &checked.lines {
        tx.delete::<BasketItem>(checked.item.id.as_str()).await?;
    }
    tx.commit().await?;
    Ok(Whole { request, lines })
}

/// The entry of an act that leaves a line in a new state.
pub(crate) fn line_entry<A: ActionKind, S>(permit: &Permit<A, S>, line: &Line) -> crate::audit::entry::Entry {
    permit
        .entry_about("line", line.id.as_str())
        .related("request", line.request.as_str())
        .related("resource", line.resource.as_str())
        .detail("state_now", line.state.as_str())
        .state(line)
}

fn make_line(request: &Request, checked: &CheckedLine, until: Timestamp) -> Option<Line> {
    let resource = checked.resource.as_ref()?;
    let live = resource.live()?;
    let mut scope = checked.item.scope.clone();
    // What the line itself says wins over what the request says of all (Art. 20: each provider is told its own).
    let said = |own: &str, general: &str| {
        let own = own.trim();
        if own.is_empty() { general.trim().to_owned() } else { own.to_owned() }
    };
    scope.purpose = said(&scope.purpose, &request.terms.scenario);
    scope.legal_basis = said(&scope.legal_basis, &request.terms.basis);
    let nearer = scope.valid.until.map_or(until.0, |asked| asked.min(until.0));
    scope.valid = Validity { from: scope.valid.from, until: Some(nearer) };
    Some(line_of(request, resource, live, scope))
}

/// A line of a request: this much of the entry as it is published now.
pub(super) fn line_of(request: &Request, resource: &Resource, live: &Published, scope: Scope) -> Line {
    let terms = UseTerms {
        basis: scope.legal_basis.clone(),
        scenario: scope.purpose.clone(),
        ..request.terms.clone()
    };
    let is_personal =
        |name: &str| live.content.item(name).is_some_and(|item| item.personal != Personal::None);
    Line {
        id: LineId::new(),
        request: request.id.clone(),
        app: request.app.clone(),
        resource: resource.id.clone(),
        resource_code: resource.code.clone(),
        resource_title: live.content.title.clone(),
        entry_version: live.entry_version,
        kind: live.content.kind.as_str().to_owned(),
        sharing: live.content.sharing.as_ref().map_or("", |sharing| sharing.as_str()).to_owned(),
        grade: live.content.grade,
        personal: scope.fields.iter().any(|field| is_personal(&field.name)),
        provider: resource.provider.clone(),
        requester: request.requester.clone(),
        participants: vec![request.requested_by.clone()],
        terms,
        scope,
        state: LineState::AwaitingSignOff,
        due: None,
        supplement: None,
        extension: None,
        offer: None,
        renews: None,
        dispute: None,
        created_at: request.created_at,
        version: 0,
    }
}

/// A request with its lines, as far as the caller may see: the requester's side sees all of it, a provider
/// its own lines.
///
/// # Errors
/// 404 for what the caller may not know of.
pub async fn view(app: &App, caller: &Caller, id: &RequestId) -> Result<Whole> {
    let request = store::request(&app.db.reader, id).await?;
    let mut lines = store::lines_of(&app.db.reader, id).await?;
    let tree = app.tree();
    if app.policy.allows(ViewRequest::ACTION, caller, &tree, &request.facts()).allowed {
        return Ok(Whole { request, lines });
    }
    lines.retain(|line| decide::may_view(app, caller, line));
    if lines.is_empty() { Err(Problem::not_found()) } else { Ok(Whole { request, lines }) }
}

/// Requests of the caller's organisation, newest first.
pub async fn list(app: &App, caller: &Caller) -> Result<Vec<Request>> {
    let own = store::requests_of(&app.db.reader, &caller.org.id).await?;
    let tree = app.tree();
    let may =
        |request: &Request| app.policy.allows(ViewRequest::ACTION, caller, &tree, &request.facts()).allowed;
    Ok(own.into_iter().filter(may).collect())
}

/// The office head's consent: every line goes to its provider; what a standing consent answers is agreed at
/// once.
pub async fn sign_off(app: &App, caller: &Caller, id: &RequestId) -> Result<Whole> {
    let whole = view(app, caller, id).await?;
    let permit = app.permit::<SignOffRequest, _>(caller, whole.request).await?;
    let mut request = permit.subject().clone();
    request.sign_off(caller.person.id.clone(), caller.at)?;
    let mut lines = whole.lines;
    let mut answered = Vec::new();
    for line in &mut lines {
        line.participants.push(caller.person.id.clone());
        line.receive(caller.at, due::count(app, due::answer_clock(&line.sharing), caller.at)?)?;
        answered.push(decide::standing_consent(app, line, caller.at).await?);
    }
    let mut tx = Tx::begin(&app.db, &permit).await?;
    tx.update(&mut request).await?;
    tx.record(permit.entry().state(&request));
    for (line, consent) in lines.iter_mut().zip(answered) {
        tx.update(line).await?;
        tx.record(line_entry(&permit, line));
        if let Some(consent) = consent {
            decide::agree_by_consent(app, &mut tx, line, &consent, caller.at).await?;
        }
    }
    tx.commit().await?;
    Ok(Whole { request, lines })
}

/// The office head's "no": the request ends here.
pub async fn decline(app: &App, caller: &Caller, id: &RequestId, why: &str) -> Result<Whole> {
    let whole = view(app, caller, id).await?;
    let permit = app.permit::<DeclineRequest, _>(caller, whole.request).await?;
    let mut request = permit.subject().clone();
    request.decline(caller.person.id.clone(), why, caller.at)?;
    close(app, caller, &permit, request, whole.lines, Some(why)).await
}

/// Takes a request back; lines that were answered keep their answer.
///
/// # Errors
/// `all_answered` if no line waits any more: ending what was granted is another act.
pub async fn withdraw(app: &App, caller: &Caller, id: &RequestId) -> Result<Whole> {
    let whole = view(app, caller, id).await?;
    let permit = app.permit::<WithdrawRequest, _>(caller, whole.request).await?;
    let mut request = permit.subject().clone();
    request.withdraw(caller.at)?;
    whole.lines.iter().try_for_each(Line::require_no_open_dispute)?;
    state::require_one_waits(&whole.lines)?;
    close(app, caller, &permit, request, whole.lines, None).await
}

async fn close<A: ActionKind>(
    app: &App,
    caller: &Caller,
    permit: &Permit<A, Request>,
    mut request: Request,
    mut lines: Vec<Line>,
    why: Option<&str>,
) -> Result<Whole> {
    let mut tx = Tx::begin(&app.db, permit).await?;
    tx.update(&mut request).await?;
    let mut entry = permit.entry().state(&request);
    if let Some(why) = why {
        entry = entry.detail("reason", why.trim());
    }
    tx.record(entry);
    for line in lines.iter_mut().filter(|line| line.state.can_be_withdrawn()) {
        line.withdraw(caller.at)?;
        tx.update(line).await?;
        tx.record(line_entry(permit, line));
    }
    tx.commit().await?;
    Ok(Whole { request, lines })
}

/// Answers a supplement notice; the clock starts anew.
pub async fn resubmit(app: &App, caller: &Caller, id: &LineId, answer: &str) -> Result<Line> {
    let line = decide::view_line(app, caller, id).await?;
    let permit = app.permit::<Resubmit, _>(caller, line).await?;
    let mut line = permit.subject().clone();
    line.resubmit(answer, caller.at, due::count(app, due::answer_clock(&line.sharing), caller.at)?)?;
    let mut tx = Tx::begin(&app.db, &permit).await?;
    tx.update(&mut line).await?;
    tx.record(line_entry(&permit, &line).detail("answer", answer.trim()));
    tx.commit().await?;
    Ok(line)
}

/// Puts the lines of an earlier request into the caller's basket again; answers how many fitted.
pub async fn copy(app: &App, caller: &Caller, id: &RequestId, key: Option<&Key>) -> Result<usize> {
    let again = |made: String| async move { made.parse().map_err(Problem::internal) };
    idempotency::once(app, key, put_back(app, caller, id, key), again).await
}

async fn put_back(app: &App, caller: &Caller, id: &RequestId, key: Option<&Key>) -> Result<usize> {
    caller.require_scope(TokenScope::Write)?;
    let mut items = Vec::new();
    let Whole { request, lines } = view(app, caller, id).await?;
    for line in lines {
        let mut scope = Scope { valid: Validity::default(), ..line.scope };
        // What came from the request as a whole comes from the next one again.
        for (own, general) in
            [(&mut scope.purpose, &request.terms.scenario), (&mut scope.legal_basis, &request.terms.basis)]
        {
            if own == general.trim() {
                own.clear();
            }
        }
        // What is gone, or does not fit any more, stays out; the count tells.
        if let Ok(item) = basket::prepare(app, caller, &line.resource, Some(scope)).await {
            items.push(item);
        }
    }
    let tx = Tx::internal(&app.db, Internal::Basket).await?;
    let mut copied = 0_usize;
    for mut item in items {
        match basket::save(&tx, &mut item).await {
            Ok(()) => copied += 1,
            Err(Problem { code: "basket_full", .. }) => break,
            Err(problem) => return Err(problem),
        }
    }
    idempotency::remember(&tx, key, &copied.to_string()).await?;
    tx.commit().await?;
    Ok(copied)
}
