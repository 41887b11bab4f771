//! A demand and its life as pure transitions: filed, routed, answered, closed.
//!
//! It knows no database. Who may file or answer is the permit's matter.

use serde::{Deserialize, Serialize};

use crate::clock::Timestamp;
use crate::error::{Problem, Result};
use crate::id::{DemandId, OrgId, PersonId, ResourceId};
use crate::policy::{Facts, Subject};

/// Longest title in characters.
pub const TITLE_CHARS_MAX: usize = 100;
/// Longest description, basis or answer in characters.
pub const TEXT_CHARS_MAX: usize = 2000;

/// How far a demand has come.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum DemandState {
    /// 已提出: nobody is known yet who could answer; the city's authority sees it.
    Filed,
    /// 已分派.
    Routed {
        /// Who is to answer.
        to: OrgId,
        /// Since when.
        at: Timestamp,
    },
    /// 已答复.
    Answered {
        /// Who answered.
        to: Option<OrgId>,
        /// What was said.
        note: String,
        /// The entry that meets it, if there is one.
        resource: Option<ResourceId>,
        /// Which person answered.
        by: PersonId,
        /// When.
        at: Timestamp,
    },
    /// 已办结: the department that asked needs nothing more.
    Closed {
        /// Who had it last.
        to: Option<OrgId>,
        /// When.
        at: Timestamp,
    },
}

impl DemandState {
    /// The text form in rules, JSON and lists.
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::Filed => "filed",
            Self::Routed { .. } => "routed",
            Self::Answered { .. } => "answered",
            Self::Closed { .. } => "closed",
        }
    }
    /// Name: Chinese, English.
    pub fn name(&self) -> (&'static str, &'static str) {
        match self {
            Self::Filed => ("已提出", "Filed"),
            Self::Routed { .. } => ("待答复", "Awaiting an answer"),
            Self::Answered { .. } => ("已答复", "Answered"),
            Self::Closed { .. } => ("已办结", "Closed"),
        }
    }
}

/// One time a demand was passed on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pass {
    /// Who had it; none if nobody was known.
    pub from: Option<OrgId>,
    /// Who got it.
    pub to: OrgId,
    /// Which person passed it on.
    pub by: PersonId,
    /// What was said to it; may be empty.
    pub note: String,
    /// When.
    pub at: Timestamp,
}

/// A demand.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Demand {
    /// Its identifier.
    pub id: DemandId,
    /// The department that needs something.
    pub org: OrgId,
    /// Who wrote it.
    pub filed_by: PersonId,
    /// The harvested entry it is about, if it is about one.
    pub about: Option<ResourceId>,
    /// What it is called.
    pub title: String,
    /// What is needed, in which scope.
    pub what: String,
    /// 使用依据: what the use rests on.
    pub use_basis: String,
    /// How it came to whoever has it, the oldest first; a filed demand goes to its first addressee by itself.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub passed: Vec<Pass>,
    /// How far it has come.
    #[serde(flatten)]
    pub state: DemandState,
    /// When it was filed.
    pub created_at: Timestamp,
    /// Version in the database.
    #[serde(skip)]
    pub version: i64,
}

crate::record!(Demand, "demand", id, |this| {
    "org_id": this.org.to_string(),
    "created_at": this.created_at.0,
    "addressee_id": this.addressee().map(ToString::to_string),
    "state": this.state.as_str(),
});

impl Demand {
    /// Who is, or was, to answer.
    pub fn addressee(&self) -> Option<&OrgId> {
        match &self.state {
            DemandState::Filed => None,
            DemandState::Routed { to, .. } => Some(to),
            DemandState::Answered { to, .. } | DemandState::Closed { to, .. } => to.as_ref(),
        }
    }

    /// Whether it waits for an answer.
    pub fn is_waiting(&self) -> bool {
        matches!(self.state, DemandState::Filed | DemandState::Routed { .. })
    }
    /// Since when it lies with whoever has it.
    pub fn since(&self) -> Timestamp {
        match &self.state {
            DemandState::Routed { at, .. } => *at,
            _ => self.created_at,
        }
    }

    /// Passed on to who can answer it, or back to who passed it on.
    ///
    /// # Errors
    /// `wrong_stage` unless it waits for an answer; `invalid_input` for an overlong note.
    pub fn pass(&mut self, by: PersonId, to: OrgId, note: &str, at: Timestamp) -> Result<()> {
        if !self.is_waiting() {
            return Err(answered_already());
        }
        let note = note.trim();
        let length = note.chars().count();
        if length > TEXT_CHARS_MAX {
            return Err(Problem::invalid("需求未转出", "the demand was not passed on").field(
                "note",
                format!("说明最多{TEXT_CHARS_MAX}字，现有{length}字"),
                format!("a note has at most {TEXT_CHARS_MAX} characters, not {length}"),
            ));
        }
        let from = self.addressee().cloned();
        self.passed.push(Pass { from, to: to.clone(), by, note: note.to_owned(), at });
        self.state = DemandState::Routed { to, at };
        Ok(())
    }

    /// The answer of whom it was addressed to.
    ///
    /// # Errors
    /// `wrong_stage` unless it waits for one; `invalid_input` for an empty or overlong answer.
    pub fn answer(
        &mut self,
        by: PersonId,
        note: &str,
        resource: Option<ResourceId>,
        at: Timestamp,
    ) -> Result<()> {
        let to = match &self.state {
            DemandState::Filed => None,
            DemandState::Routed { to, .. } => Some(to.clone()),
            DemandState::Answered { .. } | DemandState::Closed { .. } => {
                return Err(answered_already());
            }
        };
        let mut problem = Problem::invalid("答复未提交", "the answer was not given");
        let note = text(&mut problem, "note", note, TEXT_CHARS_MAX);
        if !problem.fields.is_empty() {
            return Err(problem);
        }
        self.state = DemandState::Answered { to, note, resource, by, at };
        Ok(())
    }

    /// The department that asked needs nothing more.
    ///
    /// # Errors
    /// `wrong_stage` if it is closed already.
    pub fn close(&mut self, at: Timestamp) -> Result<()> {
        if matches!(self.state, DemandState::Closed { .. }) {
            return Err(wrong_stage("该需求已办结", "it is closed already"));
        }
        self.state = DemandState::Closed { to: self.addressee().cloned(), at };
        Ok(())
    }
}

impl Subject for Demand {
    fn facts(&self) -> Facts {
        Facts {
            noun: "demand",
            id: self.id.to_string(),
            provider: self.addressee().cloned(),
            requester: Some(self.org.clone()),
            state: self.state.as_str().to_owned(),
            participants: vec![self.filed_by.clone()],
            ..Facts::default()
        }
    }
    fn version(&self) -> Option<i64> {
        Some(self.version)
    }
}

/// The page on which a demand is filed that already says what it is called and which entry it is about.
///
/// `to`: the organisation an authority would pass it on to, by short name.
pub fn filing_address(title: &str, about: &str, to: &str) -> String {
    let mut query =
        url::form_urlencoded::Serializer::for_suffix("/demands?new=1".to_owned(), "/demands?".len());
    // What a search may hold is longer than a title may be.
    let title: String = title.chars().take(TITLE_CHARS_MAX).collect();
    for (name, value) in [("title", title.as_str()), ("about", about), ("to", to)] {
        if !value.is_empty() {
            query.append_pair(name, value);
        }
    }
    query.finish()
}

/// A text that must say something and not too much; what is wrong with it goes into the problem.
pub(super) fn text(problem: &mut Problem, field: &str, text: &str, longest: usize) -> String {
    let text = text.trim();
    let length = text.chars().count();
    let mut wrong = |zh: String, en: String| {
        *problem = problem.clone().field(field, zh, en);
    };
    let (zh, en) = match field {
        "title" => ("需要什么数据", "what is needed"),
        "what" => ("内容与范围", "content and scope"),
        "use_basis" => ("使用依据", "basis of use"),
        _ => ("答复内容", "the answer"),
    };
    if length == 0 {
        wrong(format!("请填写{zh}"), format!("{en} must be filled in"));
    } else if length > longest {
        wrong(
            format!("{zh}最多{longest}字，现有{length}字"),
            format!("{en} has at most {longest} characters, not {length}"),
        );
    }
    *problem = problem.clone().plain(field, text);
    text.to_owned()
}

fn answered_already() -> Problem {
    wrong_stage("该需求已答复或已办结", "it was answered or closed already")
}

fn wrong_stage(zh: &str, en: &str) -> Problem {
    Problem::conflict("wrong_stage", zh, en)
}
