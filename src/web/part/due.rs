//! A deadline as people read it: what is left, the date, and the rule it follows from.
//!
//! It never counts working days: `calendar` does. Colour only repeats what words and shape already say.

use askama::Template;

use super::{Icon, writes_markup};
use crate::web::locales::Words;

/// How pressing it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pace {
    /// More than two working days are left.
    Calm,
    /// Two working days or fewer are left.
    Soon,
    /// The deadline has passed.
    Overdue,
    /// It was met.
    Met,
    /// It was answered, but late.
    Missed,
}

impl Pace {
    /// The class of the style sheet.
    pub fn class(self) -> &'static str {
        match self {
            Self::Calm => "calm",
            Self::Soon => "soon",
            Self::Overdue => "overdue",
            Self::Met => "met",
            Self::Missed => "missed",
        }
    }
    /// The shape.
    pub fn icon(self) -> Icon {
        match self {
            Self::Calm | Self::Soon => Icon::Clock,
            Self::Overdue | Self::Missed => Icon::Alert,
            Self::Met => Icon::Check,
        }
    }
}

/// A deadline.
#[derive(Clone, Debug, Template)]
#[template(path = "part/due.html")]
pub struct Due {
    /// How pressing it is.
    pub pace: Pace,
    /// What is left: `还剩 2 个工作日`.
    pub words: String,
    /// The date: `11月25日 17:30`.
    pub date: String,
    /// The moment in RFC 3339, for machines.
    pub iso: String,
    /// The rule: `有条件共享须在 10 个工作日内答复（《政务数据共享条例》第21条）`.
    pub rule: String,
}

writes_markup!(Due);

impl Due {
    /// A deadline that still runs, with `left` working days to go (0 for today, negative when passed).
    pub fn running(
        t: &Words,
        left: i64,
        date: impl Into<String>,
        iso: impl Into<String>,
        rule: impl Into<String>,
    ) -> Self {
        let (pace, words) = match left {
            0 => (Pace::Soon, t.part.due_today.to_owned()),
            1 | 2 => (Pace::Soon, t.part.due_left.of(left)),
            3.. => (Pace::Calm, t.part.due_left.of(left)),
            _ => (Pace::Overdue, t.part.due_over.of(left.unsigned_abs())),
        };
        Self { pace, words, date: date.into(), iso: iso.into(), rule: rule.into() }
    }
    /// A deadline whose act was done.
    pub fn done(
        t: &Words,
        in_time: bool,
        date: impl Into<String>,
        iso: impl Into<String>,
        rule: impl Into<String>,
    ) -> Self {
        let (pace, words) =
            if in_time { (Pace::Met, t.part.due_met) } else { (Pace::Missed, t.part.due_missed) };
        Self { pace, words: words.to_owned(), date: date.into(), iso: iso.into(), rule: rule.into() }
    }
}
