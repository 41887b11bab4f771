//! One request as its page shows it: lanes along working days, lines with what can be done, entries in words.
//!
//! Nothing is decided here: buttons follow `policy`, days follow `calendar`.

use chrono::{Datelike as _, NaiveDate};

use super::offer::changes;
use super::plan::method_said;
use super::reading::Reading;
use super::request::{chip, soonest};
use super::standing::{line_state, name};
use super::timeline;
use crate::app::App;
use crate::catalog;
use crate::credential::Application;
use crate::db;
use crate::dispute::{self, Dispute};
use crate::error::Result;
use crate::grant::{self, Grant, GrantState};
use crate::id::OrgId;
use crate::identity::Caller;
use crate::org::{Person, Post};
use crate::policy::action::{SignOffRequest, WithdrawRequest};
use crate::policy::{Action, ActionKind, Subject};
use crate::request::commands::Whole;
use crate::request::due::civil_day;
use crate::request::{Line, LineState, Request, RequestState};
use crate::web::frame::{Frame, PrintHead, Section};
use crate::web::part::chip::LineState as Shown;
use crate::web::part::lane::{Day, Lane, Lanes, Step};
use crate::web::part::{Chip, Link, Said};
use crate::web::request::{LineRow, Offer, RequestPage, SignOff};
use crate::web::wording;

/// Working days drawn at most; what came before is in the entries.
const DAYS_MAX: usize = 32;

/// The number people quote: the year and the end of the identifier.
pub(super) fn number(request: &Request) -> String {
    let date = wording::date(request.created_at);
    let id = request.id.as_str();
    let tail = id.get(id.len().saturating_sub(8)..).unwrap_or(id).to_uppercase();
    format!("{}-{tail}", date.get(..4).unwrap_or_default())
}

/// A line with the grant it opened and the dispute about it.
pub(super) struct Opened {
    pub line: Line,
    pub grant: Option<Grant>,
    pub dispute: Option<Dispute>,
}

impl Opened {
    async fn of(app: &App, line: Line) -> Result<Self> {
        let grant = match &line.state {
            LineState::Agreed { grant, .. } => Some(grant::store::grant(&app.db.reader, grant).await?),
            _ => None,
        };
        let dispute = match &line.dispute {
            Some(id) => Some(dispute::store::dispute(&app.db.reader, id).await?),
            None => None,
        };
        Ok(Self { line, grant, dispute })
    }
}

/// The page of a request.
pub(super) async fn page(app: &App, caller: &Caller, mut frame: Frame, whole: Whole) -> Result<RequestPage> {
    let Whole { request, lines } = whole;
    let (language, now) = (frame.language, app.now());
    frame.title.clone_from(&request.title);
    frame.section = Some(Section::Requests);
    frame.trail = vec![Link::new(frame.t.request.list, "/requests")];
    frame.print = Some(PrintHead {
        number: number(&request),
        date: wording::date(request.created_at),
        receipt: format!("{}/requests/{}", app.config.server.public_url, request.id),
    });
    let application: Option<Application> = db::load(&app.db.reader, request.app.as_str()).await?;
    let state = chip(&frame, &request, &lines);
    let mut opened = Vec::new();
    for line in lines {
        opened.push(Opened::of(app, line).await?);
    }
    let rights = app.policy.rights(caller, &app.tree());
    let own = request.requester == caller.org.id;
    let agreed = opened.iter().any(|one| one.grant.is_some());
    let mut rows = Vec::new();
    for one in &opened {
        rows.push(line_row(app, caller, &frame, one).await?);
    }
    Ok(RequestPage {
        id: request.id.to_string(),
        number: number(&request),
        title: Said::typed(&request.title, language),
        chip: state,
        app: Link::new(
            Said::typed(application.map(|one| one.name).unwrap_or_default(), language),
            format!("/apps/{}", request.app),
        ),
        by: by(app, &frame, &request).await?,
        submitted: wording::moment(request.created_at, now, language),
        uses: uses(&frame, &request),
        together: request.together,
        lanes: lanes(app, &frame, &request, &opened)?,
        lines: rows,
        entries: timeline::entries(app, caller, &frame, &request, &opened).await?,
        sign_off: sign_off(app, caller, &frame, &request, &opened),
        withdraw: may_withdraw(app, caller, &request, &opened).then(|| frame.once_each().at(request.version)),
        copy: (own && rights.contains(&Action::AskResource)).then(|| frame.once_each()),
        configure_url: (own && agreed && rights.contains(&Action::ConfigureApp))
            .then(|| format!("/apps/{}/configure", request.app)),
        frame,
    })
}

async fn by(app: &App, frame: &Frame, request: &Request) -> Result<Said> {
    let person: Option<Person> = db::load(&app.db.reader, request.requested_by.as_str()).await?;
    let post: Option<Post> = db::load(&app.db.reader, request.post.as_str()).await?;
    let language = frame.language;
    let tree = app.tree();
    let words = [
        tree.get(&request.requester).map(|org| org.name.in_language(language).to_owned()),
        person.map(|person| person.name.in_language(language).to_owned()),
        post.map(|post| post.title.in_language(language).to_owned()),
    ];
    Ok(Said::typed(words.into_iter().flatten().collect::<Vec<_>>().join(" · "), language))
}

fn uses(frame: &Frame, request: &Request) -> Vec<(String, Said)> {
    let (b, terms) = (&frame.t.basket, &request.terms);
    let typed = |text: &str| Said::typed(text, frame.language);
    let rows = [
        (b.f_basis, typed(&terms.basis)),
        (b.f_scenario, typed(&terms.scenario)),
        (b.f_scope, typed(&terms.scope)),
        (b.f_method, method_said(&terms.method, frame.language)),
        (b.f_until, typed(&terms.until)),
    ];
    rows.map(|(key, value)| (key.to_owned(), value)).into()
}

fn sign_off(
    app: &App,
    caller: &Caller,
    frame: &Frame,
    request: &Request,
    opened: &[Opened],
) -> Option<SignOff> {
    let waits = matches!(request.state, RequestState::AwaitingSignOff);
    if !waits || !app.policy.allows(SignOffRequest::ACTION, caller, &app.tree(), &request.facts()).allowed {
        return None;
    }
    let personal = opened.iter().filter(|one| one.line.personal).count();
    let warning = (personal > 0).then(|| Said::plain(frame.t.visit.personal_lines.of(personal)));
    Some(SignOff {
        tokens: frame.once_each().at(request.version),
        lines: opened.len() as u64,
        departments: providers(opened).len() as u64,
        warnings: warning.into_iter().collect(),
    })
}

fn may_withdraw(app: &App, caller: &Caller, request: &Request, opened: &[Opened]) -> bool {
    let open = matches!(request.state, RequestState::AwaitingSignOff | RequestState::SignedOff { .. });
    open && opened.iter().any(|one| one.line.state.can_be_withdrawn())
        && app.policy.allows(WithdrawRequest::ACTION, caller, &app.tree(), &request.facts()).allowed
}

/// The providers in the order of their first line.
fn providers(opened: &[Opened]) -> Vec<&OrgId> {
    let mut all: Vec<&OrgId> = Vec::new();
    for one in opened {
        if !all.contains(&&one.line.provider) {
            all.push(&one.line.provider);
        }
    }
    all
}

fn state_of(one: &Opened) -> Shown {
    match (&one.line.state, &one.grant) {
        (LineState::Agreed { .. }, Some(grant)) => match grant.state {
            GrantState::Provisioning { .. } => Shown::Provisioning,
            GrantState::Active { .. } => Shown::Open,
            GrantState::Suspended { .. } | GrantState::Ended { .. } => Shown::Agreed,
        },
        _ => line_state(&one.line),
    }
}

async fn line_row(app: &App, caller: &Caller, frame: &Frame, one: &Opened) -> Result<LineRow> {
    let (line, language) = (&one.line, frame.language);
    let department = app.tree().get(&line.provider).map(|org| Said::new(&org.name, language));
    let resource: Option<catalog::Resource> = db::load(&app.db.reader, line.resource.as_str()).await?;
    let (tree, facts) = (app.tree(), line.facts());
    let may = |action: Action| app.policy.allows(action, caller, &tree, &facts).allowed;
    let resubmits = matches!(line.state, LineState::SupplementAsked) && may(Action::Resubmit);
    let content = resource.as_ref().and_then(catalog::Resource::content);
    let all = content.map_or(0, |content| content.items.len());
    let tokens = || frame.once_each().at(line.version);
    let due = line.due.as_ref().map(|due| wording::due(app, frame, due)).transpose()?;
    let waits = waits(&Reading::new(app, caller, frame), one).await?;
    let refused = matches!(line.state, LineState::Refused { .. }) && line.dispute.is_none();
    let disputes = refused && may(Action::DisputeRefusal);
    let offer = line.standing_offer().ok().filter(|_| may(Action::AcceptOffer)).map(|offer| Offer {
        tokens: tokens(),
        changes: changes(&Reading::new(app, caller, frame), line, offer, content),
        due: due.clone(),
    });
    Ok(LineRow {
        id: line.id.to_string(),
        resource_url: format!("/resources/{}", line.resource),
        title: Said::new(&line.resource_title, language),
        department: department.unwrap_or_default(),
        fields: if all == 0 { String::new() } else { format!("{} / {all}", line.scope.fields.len()) },
        chip: Chip::line(state_of(one), frame.t),
        due,
        answer: answer(app, frame, line, waits),
        supplement: resubmits.then(tokens),
        offer,
        dispute: disputes.then(tokens),
        dispute_url: line.dispute.as_ref().map(|dispute| format!("/disputes?open={dispute}")),
        withdraw: None,
        grant_url: one.grant.as_ref().map(|grant| format!("/grants/{}", grant.id)),
    })
}

/// What the grant of a line waits for, where its provider has to act: the requester is told who and by when.
async fn waits(reading: &Reading<'_>, one: &Opened) -> Result<String> {
    let Some(grant) = &one.grant else { return Ok(String::new()) };
    let said = reading.waits(grant).await?;
    Ok(said.filter(|_| grant.unconnected_since().is_some()).map(|said| said.text).unwrap_or_default())
}

fn answer(app: &App, frame: &Frame, line: &Line, waits: String) -> Said {
    let (language, v) = (frame.language, &frame.t.visit);
    let words = match &line.state {
        LineState::Refused { ground, reason, .. } => v.reason.with(name(ground.name(), language), reason),
        LineState::Agreed { note, granted, .. } => {
            let fewer = line.scope.fields.len().saturating_sub(granted.fields.len());
            let narrowed = (fewer > 0).then(|| v.narrowed.of(fewer));
            [narrowed.unwrap_or_default(), note.clone(), waits]
                .into_iter()
                .filter(|part| !part.is_empty())
                .collect::<Vec<_>>()
                .join(" · ")
        }
        LineState::Received { .. } if line.is_obliged(app.now()) => frame.t.line.obliged.to_owned(),
        LineState::Received { .. } => extension(frame, line),
        LineState::Disputed { refusal, .. } => {
            v.reason.with(name(refusal.ground.name(), language), &refusal.reason)
        }
        LineState::Offered { .. } => frame.t.line.offered.to_owned(),
        LineState::SupplementAsked => {
            line.supplement.as_ref().map(|asked| v.missing.with(&asked.missing)).unwrap_or_default()
        }
        _ => String::new(),
    };
    Said::typed(words, language)
}

/// Where the one extension stands: the requester is told (Art. 21).
fn extension(frame: &Frame, line: &Line) -> String {
    let l = &frame.t.line;
    let Some(asked) = &line.extension else { return String::new() };
    match &asked.decision {
        None => l.asked_for.with(asked.days, &asked.reason),
        Some(decision) if decision.consented => l.extended.with(asked.days, &asked.due_before),
        Some(decision) => l.not_extended.with(&decision.note),
    }
}

/// The working days from the submission to the last deadline or today, the newest ones.
fn axis(app: &App, frame: &Frame, request: &Request, opened: &[Opened]) -> Result<Vec<(NaiveDate, Day)>> {
    let today = civil_day(app.now())?;
    let deadlines = opened.iter().filter_map(|one| one.line.due.as_ref()).map(|due| due.at);
    let last = deadlines.max().map(civil_day).transpose()?.unwrap_or(today).max(today);
    let first = civil_day(request.created_at)?;
    let drawn = |day: &NaiveDate| app.calendar.is_working_day(*day) || *day == today || *day == first;
    let mut days: Vec<NaiveDate> = first.iter_days().take_while(|day| *day <= last).filter(drawn).collect();
    let skip = days.len().saturating_sub(DAYS_MAX);
    days.drain(..skip);
    let mut month = 0;
    let mut axis = Vec::new();
    for day in days {
        let new_month = day.month() != month;
        month = day.month();
        let pattern = frame.language.pick("%-m月%-d日", "%-d %b");
        let name = day.format(frame.language.pick("%-m月", "%b")).to_string();
        axis.push((
            day,
            Day {
                number: day.day().to_string(),
                month: if new_month { name } else { String::new() },
                full: day.format(pattern).to_string(),
                today: day == today,
            },
        ));
    }
    Ok(axis)
}

fn lanes(app: &App, frame: &Frame, request: &Request, opened: &[Opened]) -> Result<Lanes> {
    let axis = axis(app, frame, request, opened)?;
    // A step on a day that is not drawn stands on the last working day before it.
    let place = |at| -> Option<usize> {
        let day = civil_day(at).ok()?;
        Some(axis.iter().rposition(|(drawn, _)| *drawn <= day).unwrap_or(0))
    };
    let tree = app.tree();
    let mut lanes = Vec::new();
    for org in providers(opened) {
        let own: Vec<&Opened> = opened.iter().filter(|one| &one.line.provider == org).collect();
        let steps = timeline::steps(frame, request, &own);
        let mut steps: Vec<Step> = steps
            .into_iter()
            .filter_map(|(at, kind, words)| {
                let day = wording::day(at, app.now(), frame.language);
                Some(Step { day: place(at)?, kind, words: format!("{day} {words}") })
            })
            .collect();
        steps.sort_by_key(|step| step.day);
        let lines: Vec<Line> = own.iter().map(|one| one.line.clone()).collect();
        let due_at = lines.iter().filter_map(|line| line.due.as_ref()).map(|due| due.at).min();
        let state = own.iter().map(|one| state_of(one)).min_by_key(|state| progress(*state));
        lanes.push(Lane {
            department: tree.get(org).map(|org| Said::new(&org.name, frame.language)).unwrap_or_default(),
            lines: frame.t.basket.lines.of(own.len()),
            chip: Chip::line(state.unwrap_or(Shown::Submitted), frame.t),
            due: soonest(app, frame, &lines)?,
            due_day: due_at.and_then(place),
            steps,
        });
    }
    Ok(Lanes { t: frame.t, days: axis.into_iter().map(|(_, day)| day).collect(), lanes })
}

/// A department stands where its slowest line stands.
fn progress(state: Shown) -> u8 {
    match state {
        Shown::SupplementAsked | Shown::Offered => 0,
        Shown::SigningOff => 1,
        Shown::Submitted | Shown::Resubmitted | Shown::Extended | Shown::Disputed => 2,
        Shown::Provisioning => 3,
        Shown::Agreed => 4,
        Shown::Open => 5,
        Shown::Refused => 6,
        Shown::Withdrawn => 7,
    }
}
