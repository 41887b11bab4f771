//! Lanes along working days: one row per department, one column per working day, today marked.
//!
//! It is a table, so that screen readers, print and narrow screens get the same facts. A lane is given by its
//! steps and its deadline as places on the axis; it never counts working days.

use askama::Template;

use super::{Chip, Due, Icon, Said, writes_markup};
use crate::web::locales::Words;

/// A working day of the axis.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Day {
    /// Day of the month: `25`.
    pub number: String,
    /// Month, on the first day shown and at each change; else empty.
    pub month: String,
    /// The whole date for screen readers: `11月25日`.
    pub full: String,
    /// Whether it is today.
    pub today: bool,
}

/// What happened on a day of a lane.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StepKind {
    /// Submitted.
    Submitted,
    /// A supplement was asked for.
    Asked,
    /// The supplement was given.
    Supplied,
    /// The answer may take longer.
    Extended,
    /// Less was offered.
    Offered,
    /// Answered: agreed.
    Agreed,
    /// Answered: refused.
    Refused,
    /// The refusal is disputed.
    Disputed,
    /// The dispute ended for the requester: an answer is owed again.
    Reopened,
    /// Opened: the requester can read.
    Opened,
    /// Withdrawn.
    Withdrawn,
}

impl StepKind {
    fn icon(self) -> Icon {
        match self {
            Self::Submitted => Icon::Envelope,
            Self::Asked => Icon::Edit,
            Self::Supplied => Icon::Plus,
            Self::Extended => Icon::Clock,
            Self::Offered => Icon::Narrow,
            Self::Agreed => Icon::Check,
            Self::Refused => Icon::Cross,
            Self::Disputed | Self::Reopened => Icon::Scales,
            Self::Opened => Icon::Key,
            Self::Withdrawn => Icon::Undo,
        }
    }
    /// The colour of the days that follow it.
    fn after(self) -> &'static str {
        match self {
            Self::Submitted | Self::Supplied | Self::Extended | Self::Reopened => "waiting",
            Self::Asked | Self::Offered | Self::Disputed => "asked",
            Self::Agreed => "agreed",
            Self::Opened => "open",
            Self::Refused | Self::Withdrawn => "",
        }
    }
}

/// One step of a lane.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// Place of its day on the axis, from 0.
    pub day: usize,
    /// What happened.
    pub kind: StepKind,
    /// In words: `11月20日 答复：同意 3 项`.
    pub words: String,
}

/// One department of a request.
#[derive(Clone, Debug)]
pub struct Lane {
    /// The department.
    pub department: Said,
    /// How many lines it decides: `3 项`.
    pub lines: String,
    /// Where it stands.
    pub chip: Chip,
    /// Its clock.
    pub due: Option<Due>,
    /// Place of the deadline on the axis.
    pub due_day: Option<usize>,
    /// What happened, oldest first.
    pub steps: Vec<Step>,
}

/// One cell of the drawing.
struct Cell<'a> {
    class: String,
    steps: Vec<&'a Step>,
    due: bool,
}

/// All lanes of a request.
#[derive(Clone, Debug, Template)]
#[template(path = "part/lanes.html")]
pub struct Lanes {
    /// The words.
    pub t: &'static Words,
    /// The axis, in order, working days only.
    pub days: Vec<Day>,
    /// The lanes.
    pub lanes: Vec<Lane>,
}

writes_markup!(Lanes);

impl Lanes {
    fn cells<'a>(&self, lane: &'a Lane) -> Vec<Cell<'a>> {
        let today = self.days.iter().position(|day| day.today).unwrap_or(self.days.len());
        let place = |index: usize| {
            let on_day: Vec<&Step> = lane.steps.iter().filter(|step| step.day == index).collect();
            let before = lane.steps.iter().rfind(|step| step.day <= index);
            let bar = before.map_or("", |step| step.kind.after());
            let ended = before.is_some_and(|step| step.kind == StepKind::Opened);
            // What has not happened yet is drawn as a plan, up to the deadline.
            let ahead = index > today && !ended && lane.due_day.is_some_and(|due| index <= due);
            let shown = if index <= today { bar } else { "" };
            let mut class = String::from(shown);
            if ahead && !bar.is_empty() {
                class.push_str("ahead");
            }
            if index == today {
                class.push_str(" today");
            }
            Cell { class, steps: on_day, due: lane.due_day == Some(index) }
        };
        (0..self.days.len()).map(place).collect()
    }
}
