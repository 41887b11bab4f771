//! Chips: a state or attribute as shape and word, never colour alone.
//!
//! The enums here are what a page can show; handlers map the states of `catalog`, `request` and `grant` to
//! them with an exhaustive `match`, so a new state cannot be forgotten.

use std::fmt;

use super::{Icon, escaped, writes_markup};
use crate::web::locales::Words;

/// The colour family of a chip.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tone {
    /// Neither good nor bad.
    Plain,
    /// In motion, or waiting for somebody.
    River,
    /// Open, agreed, verified.
    Green,
    /// Soon due, or to be looked at.
    Amber,
    /// Overdue, ended, cannot be undone.
    Vermilion,
}

impl Tone {
    fn class(self) -> &'static str {
        match self {
            Self::Plain => "plain",
            Self::River => "river",
            Self::Green => "green",
            Self::Amber => "amber",
            Self::Vermilion => "vermilion",
        }
    }
}

/// A shape and a word.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chip {
    /// Its colour family.
    pub tone: Tone,
    /// Its shape.
    pub icon: Icon,
    /// Its word.
    pub word: String,
}

writes_markup!(Chip);

impl fmt::Display for Chip {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "<span class=\"chip {}\">{}{}</span>", self.tone.class(), self.icon, escaped(&self.word))
    }
}

/// 共享属性.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sharing {
    /// 无条件共享.
    Unconditional,
    /// 有条件共享.
    Conditional,
    /// 不予共享.
    Withheld,
}

/// State of a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LineState {
    /// Waits for the requester's own office head.
    SigningOff,
    /// Waits for the provider's answer.
    Submitted,
    /// 补正: the provider asked once for what is missing.
    SupplementAsked,
    /// The supplement was given.
    Resubmitted,
    /// The answer may take longer, with the authority's consent.
    Extended,
    /// The provider offered less than was asked.
    Offered,
    /// Agreed.
    Agreed,
    /// Agreed and being configured.
    Provisioning,
    /// The requester can read.
    Open,
    /// Refused with a reason.
    Refused,
    /// Taken back by the requester.
    Withdrawn,
    /// 争议处理.
    Disputed,
}

/// State of a grant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GrantState {
    /// Waits for its log entry to be sealed.
    Sealing,
    /// Being configured.
    Provisioning,
    /// Works.
    Live,
    /// Held back for now.
    Suspended,
    /// Revoked, but some enforcement point has not confirmed yet.
    Revoking,
    /// Ended or expired.
    Ended,
    /// Data kept by the requester must be disposed of.
    Disposing,
    /// Disposed of, with a certificate.
    Disposed,
}

/// State of a catalogue entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EntryState {
    /// 草稿.
    Draft,
    /// Secrecy and personal-information assessments are done.
    Assessed,
    /// The department head approved.
    HeadApproved,
    /// Waits for the authority.
    Submitted,
    /// Sent back with remarks.
    Returned,
    /// Published.
    Published,
    /// An update is due.
    UpdateDue,
    /// To be withdrawn on a day announced.
    WithdrawalNotice,
    /// Withdrawn.
    Withdrawn,
    /// Taken over from another catalogue: to be seen, not to be granted.
    Harvested,
}

/// What the check says of a basket line before it is submitted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// A standing consent covers it.
    Automatic,
    /// Somebody will look at it.
    Review,
    /// A rule speaks against it; it can be submitted all the same.
    LikelyRefused,
    /// It cannot be submitted.
    Blocked,
}

impl Chip {
    /// A chip.
    pub fn new(tone: Tone, icon: Icon, word: impl Into<String>) -> Self {
        Self { tone, icon, word: word.into() }
    }
    /// Sharing attribute.
    pub fn sharing(sharing: Sharing, t: &Words) -> Self {
        match sharing {
            Sharing::Unconditional => Self::new(Tone::Green, Icon::Open, t.part.unconditional),
            Sharing::Conditional => Self::new(Tone::River, Icon::Half, t.part.conditional),
            Sharing::Withheld => Self::new(Tone::Plain, Icon::Barred, t.part.withheld),
        }
    }
    /// Grade 1 to 4 of general data; 5 is important, 6 is core.
    pub fn grade(grade: u8, t: &Words) -> Self {
        let word = match grade {
            6.. => t.part.grade_core.to_owned(),
            5 => t.part.grade_important.to_owned(),
            _ => t.part.grade_general.with(grade),
        };
        let tone = if grade >= 3 { Tone::Amber } else { Tone::Plain };
        Self::new(tone, Icon::Steps, word)
    }
    /// Marks personal information.
    pub fn personal(t: &Words) -> Self {
        Self::new(Tone::Amber, Icon::Person, t.part.personal)
    }
    /// State of a line.
    pub fn line(state: LineState, t: &Words) -> Self {
        let (tone, icon, word) = match state {
            LineState::SigningOff => (Tone::River, Icon::Seal, t.part.line_signing_off),
            LineState::Submitted => (Tone::River, Icon::Clock, t.part.line_submitted),
            LineState::SupplementAsked => (Tone::Amber, Icon::Edit, t.part.line_supplement),
            LineState::Resubmitted => (Tone::River, Icon::Clock, t.part.line_resubmitted),
            LineState::Extended => (Tone::Amber, Icon::Clock, t.part.line_extended),
            LineState::Offered => (Tone::Amber, Icon::Narrow, t.part.line_offered),
            LineState::Agreed => (Tone::Green, Icon::Check, t.part.line_agreed),
            LineState::Provisioning => (Tone::River, Icon::Key, t.part.line_provisioning),
            LineState::Open => (Tone::Green, Icon::Open, t.part.line_open),
            LineState::Refused => (Tone::Vermilion, Icon::Cross, t.part.line_refused),
            LineState::Withdrawn => (Tone::Plain, Icon::Undo, t.part.line_withdrawn),
            LineState::Disputed => (Tone::Amber, Icon::Scales, t.part.line_disputed),
        };
        Self::new(tone, icon, word)
    }
    /// State of a grant.
    pub fn grant(state: GrantState, t: &Words) -> Self {
        let (tone, icon, word) = match state {
            GrantState::Sealing => (Tone::River, Icon::Seal, t.part.grant_sealing),
            GrantState::Provisioning => (Tone::River, Icon::Key, t.part.grant_provisioning),
            GrantState::Live => (Tone::Green, Icon::Check, t.part.grant_live),
            GrantState::Suspended => (Tone::Amber, Icon::Pause, t.part.grant_suspended),
            GrantState::Revoking => (Tone::Vermilion, Icon::Alert, t.part.grant_revoking),
            GrantState::Ended => (Tone::Plain, Icon::Stop, t.part.grant_ended),
            GrantState::Disposing => (Tone::Amber, Icon::Clock, t.part.grant_disposing),
            GrantState::Disposed => (Tone::Plain, Icon::Check, t.part.grant_disposed),
        };
        Self::new(tone, icon, word)
    }
    /// State of a catalogue entry.
    pub fn entry(state: EntryState, t: &Words) -> Self {
        let (tone, icon, word) = match state {
            EntryState::Draft => (Tone::Plain, Icon::Edit, t.part.entry_draft),
            EntryState::Assessed => (Tone::River, Icon::Check, t.part.entry_assessed),
            EntryState::HeadApproved => (Tone::River, Icon::Seal, t.part.entry_head_approved),
            EntryState::Submitted => (Tone::River, Icon::Clock, t.part.entry_submitted),
            EntryState::Returned => (Tone::Amber, Icon::Undo, t.part.entry_returned),
            EntryState::Published => (Tone::Green, Icon::Check, t.part.entry_published),
            EntryState::UpdateDue => (Tone::Amber, Icon::Clock, t.part.entry_update_due),
            EntryState::WithdrawalNotice => (Tone::Amber, Icon::Alert, t.part.entry_withdrawal),
            EntryState::Withdrawn => (Tone::Plain, Icon::Stop, t.part.entry_withdrawn),
            EntryState::Harvested => (Tone::Plain, Icon::Download, t.part.entry_harvested),
        };
        Self::new(tone, icon, word)
    }
    /// Verdict on a basket line.
    pub fn verdict(verdict: Verdict, t: &Words) -> Self {
        let (tone, icon, word) = match verdict {
            Verdict::Automatic => (Tone::Green, Icon::Check, t.part.verdict_automatic),
            Verdict::Review => (Tone::River, Icon::Eye, t.part.verdict_review),
            Verdict::LikelyRefused => (Tone::Amber, Icon::Alert, t.part.verdict_likely_refused),
            Verdict::Blocked => (Tone::Plain, Icon::Barred, t.part.verdict_blocked),
        };
        Self::new(tone, icon, word)
    }
}
