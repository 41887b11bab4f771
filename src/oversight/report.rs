//! Sharing reports (Art. 38): answers on time, refusals by ground, dormant grants, freshness of the catalogue.
//!
//! The counting is pure and works on rows and log entries, so every figure can be computed again by somebody
//! else. It changes nothing; how it is shown is the page's matter.

use std::collections::BTreeMap;

use crate::app::App;
use crate::audit::store::{self as log, Filter};
use crate::catalog::{Resource, UpdateCycle};
use crate::clock::{DAY_MICROS, Timestamp};
use crate::db::{self, Page, Where};
use crate::dispute;
use crate::error::Result;
use crate::grant::{Grant, GrantState, usage};
use crate::id::{LineId, OrgId};
use crate::identity::Caller;
use crate::policy::action::ViewReport;
use crate::policy::{ActionKind, Facts, Subject};
use crate::request::{Line, LineState, RefusalGround, due};

/// Rows of one kind that a report reads.
const ROWS_MAX: u64 = 20_000;
/// Days without a call after which a live grant is dormant.
pub const DORMANT_DAYS: i64 = 90;
/// Working days the law gives beyond a cycle (Art. 17).
const UPDATE_ALLOWANCE_DAYS: i64 = 14;
/// What a report is asked for.
#[derive(Clone, Debug)]
pub struct Asked {
    /// From this moment.
    pub from: Timestamp,
    /// Before this moment.
    pub until: Timestamp,
    /// One provider, or all the caller may see.
    pub provider: Option<OrgId>,
}

/// A line as far as its clock is concerned.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// Who owed it.
    pub provider: OrgId,
    /// When it was received.
    pub received: Timestamp,
    /// Last moment of the legal clock.
    pub due: Timestamp,
    /// When it was answered.
    pub answered: Option<Timestamp>,
    /// The ground, if it was refused.
    pub refused: Option<RefusalGround>,
    /// Whether a dispute ended against that refusal (Art. 28). The answer that followed is counted as one more.
    pub overturned: bool,
    /// Working days it took.
    pub working_days: i64,
}

/// Answers of one organisation, or of all.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Answered.
    pub answered: u64,
    /// Late among them.
    pub late: u64,
    /// Not answered although the time is over.
    pub overdue: u64,
    /// Refused.
    pub refused: u64,
    /// Those of the refused that a dispute ended against.
    pub overturned: u64,
    days: Vec<i64>,
}

impl Tally {
    fn add(&mut self, answer: &Answer, now: Timestamp) {
        match answer.answered {
            Some(at) => {
                self.answered += 1;
                self.late += u64::from(at > answer.due);
                self.refused += u64::from(answer.refused.is_some());
                self.overturned += u64::from(answer.overturned);
                self.days.push(answer.working_days);
            }
            None => self.overdue += u64::from(now > answer.due),
        }
    }
    /// Half of the answers took at most so many working days.
    pub fn median(&self) -> Option<i64> {
        let mut days = self.days.clone();
        days.sort_unstable();
        days.get(days.len().saturating_sub(1) / 2).copied()
    }
    /// In time, in thousandths of the answers.
    pub fn in_time(&self) -> Option<u64> {
        ((self.answered - self.late) * 1000).checked_div(self.answered)
    }
    /// Refused, in thousandths of the answers.
    pub fn refused_share(&self) -> Option<u64> {
        (self.refused * 1000).checked_div(self.answered)
    }
}

/// Answers counted.
#[derive(Clone, Debug, Default)]
pub struct Answers {
    /// All of them.
    pub all: Tally,
    /// By provider.
    pub by_provider: BTreeMap<OrgId, Tally>,
    /// By month, `YYYY-MM`: answered, late among them.
    pub months: BTreeMap<String, (u64, u64)>,
    /// Refusals by ground.
    pub grounds: Vec<(RefusalGround, u64)>,
}

/// Counts answers.
pub fn count(answers: &[Answer], now: Timestamp) -> Answers {
    let mut counted = Answers::default();
    for answer in answers {
        counted.all.add(answer, now);
        counted.by_provider.entry(answer.provider.clone()).or_default().add(answer, now);
        if let Some(at) = answer.answered {
            let month = usage::civil_day(at).get(..7).unwrap_or_default().to_owned();
            let entry = counted.months.entry(month).or_insert((0, 0));
            entry.0 += 1;
            entry.1 += u64::from(at > answer.due);
        }
    }
    let refused =
        |ground: RefusalGround| answers.iter().filter(|it| it.refused == Some(ground)).count() as u64;
    counted.grounds = RefusalGround::ALL.map(|ground| (ground, refused(ground))).to_vec();
    counted.grounds.retain(|(_, count)| *count > 0);
    counted.grounds.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    counted
}

/// Freshness of one organisation's entries.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Freshness {
    /// Published entries whose cycle can be told by their publication.
    pub measured: u64,
    /// Those of them whose update is due.
    pub stale: u64,
}

/// Days of a cycle that is told by publication; none where data flows oftener, or at no fixed time.
fn cycle_days(cycle: UpdateCycle) -> Option<i64> {
    match cycle {
        UpdateCycle::Monthly => Some(31),
        UpdateCycle::Quarterly => Some(92),
        UpdateCycle::HalfYearly => Some(184),
        UpdateCycle::Yearly => Some(366),
        UpdateCycle::RealTime
        | UpdateCycle::Daily
        | UpdateCycle::Weekly
        | UpdateCycle::Irregular
        | UpdateCycle::Never => None,
    }
}

/// Whether the update of an entry is due; none where it is not told by publication.
pub fn is_stale(cycle: UpdateCycle, published: Timestamp, now: Timestamp) -> Option<bool> {
    let days = cycle_days(cycle)? + UPDATE_ALLOWANCE_DAYS;
    Some(now.0 - published.0 > days * DAY_MICROS)
}

/// A live grant that nobody uses.
#[derive(Clone, Debug)]
pub struct Dormant {
    /// The grant.
    pub grant: Grant,
    /// Day of its last use, `YYYY-MM-DD`.
    pub last: Option<String>,
}

/// A report.
#[derive(Clone, Debug, Default)]
pub struct Report {
    /// Answers.
    pub answers: Answers,
    /// Live grants.
    pub live: u64,
    /// Dormant ones among them, longest first.
    pub dormant: Vec<Dormant>,
    /// Freshness by provider.
    pub freshness: BTreeMap<OrgId, Freshness>,
}

/// What a report speaks of, as the subject of a permit.
struct Matter(Option<OrgId>);

impl Subject for Matter {
    fn facts(&self) -> Facts {
        Facts { noun: "report", id: "sharing".to_owned(), provider: self.0.clone(), ..Facts::default() }
    }
}

/// Makes the report of what the caller may see.
///
/// # Errors
/// The denial, which is logged.
pub async fn make(app: &App, caller: &Caller, asked: &Asked) -> Result<Report> {
    let about = asked.provider.clone().or_else(|| Some(caller.org.id.clone()));
    app.permit::<ViewReport, _>(caller, Matter(about)).await?;
    let tree = app.tree();
    let sees = |provider: &OrgId| {
        asked.provider.as_ref().is_none_or(|wanted| wanted == provider)
            && app
                .policy
                .allows(ViewReport::ACTION, caller, &tree, &Matter(Some(provider.clone())).facts())
                .allowed
    };
    let lines: Vec<Line> = db::list(&app.db.reader, &[], Page::descending("id", ROWS_MAX)).await?;
    let lines: Vec<Line> = lines.into_iter().filter(|line| sees(&line.provider)).collect();
    let answers = answers(app, asked, &lines).await?;
    let (live, dormant) = dormant(app, caller.at, &sees).await?;
    Ok(Report {
        answers: count(&answers, caller.at),
        live,
        dormant,
        freshness: fresh(app, caller.at, &sees).await?,
    })
}

/// When the clocks of requests and lines began, newest first.
struct Receipts(BTreeMap<String, Vec<Timestamp>>);

impl Receipts {
    /// When the clock of a line began that ran at a moment.
    fn before(&self, line: &Line, moment: Timestamp) -> Timestamp {
        let newest = |id: &str| self.0.get(id)?.iter().find(|at| **at <= moment).copied();
        newest(line.id.as_str()).or_else(|| newest(line.request.as_str())).unwrap_or(line.created_at)
    }
}

/// When clocks began: requests signed off, notices answered, lines reopened; from the log.
async fn receipts(app: &App, asked: &Asked) -> Result<Receipts> {
    let mut found: BTreeMap<String, Vec<Timestamp>> = BTreeMap::new();
    let reopening = ["dispute.give_in", "dispute.mediate", "dispute.decide"];
    for action in reopening.into_iter().chain(["request.sign_off", "line.resubmit"]) {
        let from = Timestamp(asked.from.0 - 120 * DAY_MICROS);
        let wanted = Filter { action: Some(action.to_owned()), from: Some(from), ..Filter::default() };
        let limit = usize::try_from(ROWS_MAX).unwrap_or(usize::MAX);
        for entry in log::entries(&app.db.reader, &wanted, limit).await?.entries {
            let reopens = entry.details.get("state_now").is_some_and(|state| state == "received");
            if !entry.is_denied() && (reopens || !reopening.contains(&action)) {
                found.entry(entry.object.id.clone()).or_default().push(entry.at);
            }
        }
    }
    for times in found.values_mut() {
        times.sort_by_key(|at| std::cmp::Reverse(*at));
    }
    Ok(Receipts(found))
}

/// What was answered to a line, and when.
type Given = (Timestamp, Option<RefusalGround>, bool);

/// The refusals that disputes ended against, by line: the line itself no longer tells of them.
async fn overturned(app: &App) -> Result<BTreeMap<LineId, Given>> {
    let ended = dispute::store::all(&app.db.reader).await?.into_iter();
    let against = ended.filter(|one| one.outcome().is_some_and(dispute::Outcome::obliges));
    Ok(against.map(|one| (one.line, (one.refused_at, Some(one.ground), true))).collect())
}

async fn answers(app: &App, asked: &Asked, lines: &[Line]) -> Result<Vec<Answer>> {
    let (receipts, overturned) = (receipts(app, asked).await?, overturned(app).await?);
    let within = |(at, ..): &Given| asked.from <= *at && *at < asked.until;
    let mut answers = Vec::new();
    for line in lines {
        let given = |refused| line.answered_at().map(|at| (at, refused, false));
        let last = match &line.state {
            LineState::Received { at } | LineState::Offered { at } => {
                answers.push(answer(app, line, *at, None)?);
                None
            }
            LineState::Agreed { .. } => given(None),
            LineState::Refused { ground, .. } => given(Some(*ground)),
            LineState::Disputed { refusal, .. } => given(Some(refusal.ground)),
            LineState::AwaitingSignOff | LineState::SupplementAsked | LineState::Withdrawn { .. } => None,
        };
        let first = overturned.get(&line.id).copied();
        for given in first.into_iter().chain(last).filter(within) {
            answers.push(answer(app, line, receipts.before(line, given.0), Some(given))?);
        }
    }
    Ok(answers)
}

/// An answer, or that it is still owed, with the clock that ran for it.
fn answer(app: &App, line: &Line, received: Timestamp, given: Option<Given>) -> Result<Answer> {
    let mut clock = due::count(app, due::answer_clock(&line.sharing), received)?;
    if let Some(days) = line.extended_by(received) {
        clock = due::extended(app, &clock, days)?;
    }
    let told = given.map_or(received, |(at, ..)| at);
    Ok(Answer {
        provider: line.provider.clone(),
        received,
        due: clock.at,
        answered: given.map(|(at, ..)| at),
        refused: given.and_then(|(_, ground, _)| ground),
        overturned: given.is_some_and(|(.., overturned)| overturned),
        working_days: app.calendar.working_days_between(due::civil_day(received)?, due::civil_day(told)?),
    })
}

async fn dormant(app: &App, now: Timestamp, sees: &impl Fn(&OrgId) -> bool) -> Result<(u64, Vec<Dormant>)> {
    let active = [Where::Eq("state", "active".into())];
    let grants: Vec<Grant> = db::list(&app.db.reader, &active, Page::ascending("id", ROWS_MAX)).await?;
    let last = usage::store::last_days(&app.db.reader).await?;
    let limit = Timestamp(now.0 - DORMANT_DAYS * DAY_MICROS);
    let first_day = usage::civil_day(limit);
    let (mut live, mut dormant) = (0, Vec::new());
    for grant in grants.into_iter().filter(|grant| sees(&grant.provider)) {
        live += 1;
        let GrantState::Active { since } = &grant.state else { continue };
        let used = last.get(grant.id.as_str()).cloned();
        if *since < limit && used.as_ref().is_none_or(|day| *day < first_day) {
            dormant.push(Dormant { grant, last: used });
        }
    }
    dormant.sort_by(|one, other| one.last.cmp(&other.last));
    Ok((live, dormant))
}

async fn fresh(
    app: &App,
    now: Timestamp,
    sees: &impl Fn(&OrgId) -> bool,
) -> Result<BTreeMap<OrgId, Freshness>> {
    let published = [Where::Eq("state", "published".into())];
    let entries: Vec<Resource> =
        db::list(&app.db.reader, &published, Page::ascending("id", ROWS_MAX)).await?;
    let mut found: BTreeMap<OrgId, Freshness> = BTreeMap::new();
    for entry in entries.iter().filter(|entry| !entry.is_harvested() && sees(&entry.provider)) {
        let Some(live) = entry.live() else { continue };
        let stale = live.content.update_cycle.and_then(|cycle| is_stale(cycle, live.at, now));
        if let Some(stale) = stale {
            let row = found.entry(entry.provider.clone()).or_default();
            row.measured += 1;
            row.stale += u64::from(stale);
        }
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(days: i64, late: bool, refused: Option<RefusalGround>) -> Answer {
        let due = if late { Timestamp(0) } else { Timestamp(i64::MAX) };
        let answered = Some(Timestamp(1_790_000_000_000_000));
        Answer {
            provider: OrgId::new(),
            received: Timestamp(0),
            due,
            answered,
            refused,
            overturned: false,
            working_days: days,
        }
    }

    #[test]
    fn late_and_refused_answers_are_counted_apart() {
        let waits = Answer { answered: None, ..answer(0, true, None) };
        let answers = [
            answer(1, false, None),
            Answer { overturned: true, ..answer(3, false, Some(RefusalGround::NotHeld)) },
            answer(12, true, None),
            waits,
        ];
        let counted = count(&answers, Timestamp(1_800_000_000_000_000));
        let all = &counted.all;
        assert_eq!((all.answered, all.late, all.overdue), (3, 1, 1));
        assert_eq!((all.refused, all.overturned), (1, 1));
        assert_eq!((all.median(), all.in_time(), all.refused_share()), (Some(3), Some(666), Some(333)));
        assert_eq!(counted.grounds, [(RefusalGround::NotHeld, 1)]);
        assert_eq!(counted.months.values().copied().collect::<Vec<_>>(), [(3, 1)]);
        assert_eq!(Tally::default().in_time(), None);
    }

    #[test]
    fn an_entry_is_stale_after_its_own_cycle_and_the_law_s_allowance() {
        let now = Timestamp(100 * DAY_MICROS);
        let at = |day: i64| Timestamp(day * DAY_MICROS);
        assert_eq!(is_stale(UpdateCycle::Monthly, at(54), now), Some(true));
        assert_eq!(is_stale(UpdateCycle::Monthly, at(55), now), Some(false));
        assert_eq!(is_stale(UpdateCycle::Daily, at(0), now), None);
    }
}
