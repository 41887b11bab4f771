//! Changing rules: a draft by one person, approval by a second after the scenarios pass, in force from then on.
//!
//! A draft is kept only if it reads and does not cross the law; what was approved is a new version, old ones stay
//! readable for the log. It decides nothing: rules are read again by `reload`.

use super::action;
use super::draft::{DraftState, RuleDesk, RuleDraft};
use super::engine::{Policy, Rules};
use super::files;
use super::permit::Permit;
use super::rule::RuleSet;
use super::scenario::{Report, Scenarios};
use super::store::{self, Origin, RuleVersion};
use crate::db::Db;
use crate::error::{Problem, Result, reason};
use crate::tx::Tx;

/// Longest text of a rule set in bytes.
pub const TEXT_BYTES_MAX: usize = 64 * 1024;
/// Longest reason of a change in characters.
pub const REASON_CHARACTERS_MAX: usize = 1000;

/// What a change needs beside its permit.
#[derive(Clone, Copy, Debug)]
pub struct Desk<'a> {
    /// Records.
    pub db: &'a Db,
    /// The rules in force.
    pub policy: &'a Policy,
    /// What must still hold after the change.
    pub scenarios: &'a Scenarios,
}

impl Desk<'_> {
    /// The rules as they would be with this text in place of the set's.
    ///
    /// # Errors
    /// `policy_invalid` with each line that does not read or crosses the law.
    pub fn preview(&self, set: &str, text: &str) -> Result<Policy> {
        let rules = self.policy.rules();
        let number = rules.set(set).map_or(0, |current| current.version) + 1;
        let others = rules.departments.values().chain([&rules.city]).filter(|other| other.name != set);
        let texts = others.map(|other| (&*other.name, other.version, &*other.text));
        let (city, departments) = files::parse_sets(texts.chain([(set, number, text)]))?;
        Ok(Policy::of(Rules::new(rules.version, city, departments)?))
    }
    /// Runs the scenarios over the rules as they would be, except those that tell of the set's own rules.
    pub fn try_out(&self, set: &str, text: &str) -> Result<Report> {
        Ok(self.scenarios.run_for_change_of(set, &self.preview(set, text)?))
    }

    /// Puts a draft beside the rules in force.
    ///
    /// # Errors
    /// `policy_invalid`; `invalid_input` without a reason.
    pub async fn draft(
        &self,
        permit: Permit<action::DraftPolicy, RuleDesk>,
        text: &str,
        reason: &str,
    ) -> Result<RuleDraft> {
        let reason = reason.trim();
        check_form(text, reason)?;
        let desk = permit.subject();
        self.preview(desk.set(), text)?;
        let mut tx = Tx::begin(self.db, &permit).await?;
        let number = store::next_draft(tx.connection(), desk.set()).await?;
        let current = store::current(tx.connection(), desk.set()).await?;
        let mut draft = RuleDraft {
            id: RuleDraft::id_of(desk.set(), number),
            set: desk.set().to_owned(),
            org: desk.org().cloned(),
            number,
            based_on: current.map_or(0, |current| current.number),
            text: text.to_owned(),
            reason: reason.to_owned(),
            by: permit.caller().person.id.clone(),
            at: permit.caller().at,
            state: DraftState::Waiting,
            version: 0,
        };
        tx.insert(&mut draft).await?;
        tx.record(
            permit
                .entry_about("rule_draft", &draft.id)
                .related("rule_set", desk.set())
                .detail("reason", reason)
                .state(&draft),
        );
        tx.commit().await?;
        Ok(draft)
    }

    /// Brings a draft into force, by a second person, if all scenarios pass. What narrows decides at once; what
    /// widens waits for the log's seal and until then is among [`Policy::waiting`].
    ///
    /// # Errors
    /// `wrong_stage`, `policy_moved_on`, `scenarios_failed` with each that failed, `policy_invalid`.
    pub async fn approve(&self, permit: Permit<action::ApprovePolicy, RuleDraft>) -> Result<RuleVersion> {
        let mut draft = permit.subject().clone();
        require_waiting(&draft)?;
        let report = self.try_out(&draft.set, &draft.text)?;
        if let Some(problem) = report.problem() {
            return Err(problem);
        }
        let widens = self.widens(&draft.set, &draft.text)?;
        let mut tx = Tx::begin(self.db, &permit).await?;
        let current = store::current(tx.connection(), &draft.set).await?.map_or(0, |current| current.number);
        if current != draft.based_on {
            return Err(moved_on());
        }
        let mut next = RuleVersion {
            id: store::version_id(&draft.set, current + 1),
            set: draft.set.clone(),
            number: current + 1,
            changed: store::next_change(tx.connection()).await?,
            text: draft.text.clone(),
            widens,
            origin: Some(Origin {
                drafted_by: draft.by.clone(),
                approved_by: permit.caller().person.id.clone(),
                at: permit.caller().at,
                reason: draft.reason.clone(),
            }),
            version: 0,
        };
        draft.state = DraftState::Approved { by: permit.caller().person.id.clone(), number: next.number };
        tx.insert(&mut next).await?;
        tx.update(&mut draft).await?;
        tx.record(
            permit
                .entry()
                .related("rule_version", &next.id)
                .related("rule_set", &next.set)
                .detail("scenarios", report.passed)
                .state(&draft),
        );
        tx.record(permit.entry_about("rule_version", &next.id).related("rule_draft", &draft.id).state(&next));
        supersede(&mut tx, &permit, &next).await?;
        tx.commit().await?;
        self.policy.refresh(&self.db.writer).await?;
        Ok(next)
    }

    /// Measured against what decides now, so that nothing rides into force on a version that still waits.
    fn widens(&self, set: &str, text: &str) -> Result<bool> {
        let next = RuleSet::parse(set, 0, text).map_err(|found| files::invalid(&found))?;
        Ok(next.is_wider_than(self.policy.rules().set(set)))
    }

    /// Turns a draft down as a second person.
    ///
    /// # Errors
    /// `invalid_input` without a reason; `wrong_stage`.
    pub async fn reject(
        &self,
        permit: Permit<action::ApprovePolicy, RuleDraft>,
        why: &str,
    ) -> Result<RuleDraft> {
        let why = reason(why)?;
        let mut draft = permit.subject().clone();
        require_waiting(&draft)?;
        draft.state = DraftState::Rejected { by: permit.caller().person.id.clone(), reason: why.clone() };
        let mut tx = Tx::begin(self.db, &permit).await?;
        tx.update(&mut draft).await?;
        tx.record(permit.entry().detail("rejected", true).detail("reason", why).state(&draft));
        tx.commit().await?;
        Ok(draft)
    }

    /// Takes one's own draft back.
    ///
    /// # Errors
    /// `not_author`; `wrong_stage`.
    pub async fn withdraw(&self, permit: Permit<action::DraftPolicy, RuleDraft>) -> Result<RuleDraft> {
        let mut draft = permit.subject().clone();
        if draft.by != permit.caller().person.id {
            return Err(Problem::new(
                403,
                "not_author",
                "只有起草人可以撤回草案",
                "only its author takes a draft back",
            )
            .next("如不同意，请由有权批准的人不予采纳", "whoever may approve it can reject it"));
        }
        require_waiting(&draft)?;
        draft.state = DraftState::Withdrawn;
        let mut tx = Tx::begin(self.db, &permit).await?;
        tx.update(&mut draft).await?;
        tx.record(permit.entry().detail("withdrawn", true).state(&draft));
        tx.commit().await?;
        Ok(draft)
    }
}

/// Ends the other drafts of a set that changed a version which is the newest no more.
async fn supersede(
    tx: &mut Tx,
    permit: &Permit<action::ApprovePolicy, RuleDraft>,
    next: &RuleVersion,
) -> Result<()> {
    let all = store::drafts(tx.connection(), &next.set).await?;
    let stale = all.into_iter().filter(|draft| {
        draft.state == DraftState::Waiting && draft.id != permit.subject().id && draft.based_on < next.number
    });
    for mut draft in stale {
        draft.state = DraftState::Superseded { number: next.number };
        tx.update(&mut draft).await?;
        let entry = permit.entry_about("rule_draft", &draft.id);
        tx.record(entry.related("rule_version", &next.id).detail("superseded_by", &next.id).state(&draft));
    }
    Ok(())
}

fn check_form(text: &str, reason: &str) -> Result<()> {
    let mut problem = Problem::invalid("草案未保存", "the draft was not kept");
    if text.len() > TEXT_BYTES_MAX {
        problem = problem.field("text", "规则文本过长", "the text is too long");
    }
    if reason.is_empty() || reason.chars().count() > REASON_CHARACTERS_MAX {
        problem =
            problem.field("reason", "请写明修改理由，最多1000字", "say why, in at most 1000 characters");
    }
    problem.plain("text", text).plain("reason", reason).unless_good()
}

fn require_waiting(draft: &RuleDraft) -> Result<()> {
    let ended = |zh: &str, en: &str| {
        Problem::conflict("wrong_stage", zh, en)
            .next("如仍需修改，请重新起草", "draft again if a change is still wanted")
    };
    Err(match &draft.state {
        DraftState::Waiting => return Ok(()),
        DraftState::Superseded { .. } => moved_on(),
        DraftState::Approved { .. } => ended("该草案已获批准", "this draft was approved already"),
        DraftState::Rejected { .. } => ended("该草案未获采纳", "this draft was rejected"),
        DraftState::Withdrawn => ended("该草案已撤回", "this draft was taken back"),
    })
}

fn moved_on() -> Problem {
    Problem::conflict(
        "policy_moved_on",
        "起草之后该规则已有新版本",
        "the set has a newer version than the one this draft changes",
    )
    .next("请在最新版本上重新起草", "draft again on the newest version")
}

/// A set with the versions that led to it, for the page of rules.
#[derive(Clone, Debug)]
pub struct RuleSetView {
    /// The rules in force; none if the department has none of its own.
    pub set: Option<RuleSet>,
    /// Every version, newest first.
    pub history: Vec<RuleVersion>,
    /// Every draft, newest first.
    pub drafts: Vec<RuleDraft>,
}

/// What there is to see of a set.
pub async fn view(
    db: &Db,
    policy: &Policy,
    permit: &Permit<action::ViewPolicy, RuleDesk>,
) -> Result<RuleSetView> {
    let set = permit.subject().set();
    Ok(RuleSetView {
        set: policy.rule_set(set),
        history: store::history(&db.reader, set).await?,
        drafts: store::drafts(&db.reader, set).await?,
    })
}
