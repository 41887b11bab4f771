//! The life of an entry as pure transitions (domain.md 2.5): drafted, assessed, approved, published,
//! returned, withdrawn.
//!
//! It knows no database. That the right person does it is the permit's matter; that the papers are complete
//! is decided here (Arts 13-16).

use super::code::ResourceCode;
use super::completeness;
use super::resource::{
    Assessment, Content, Discarding, Origin, Published, Resource, Stage, Withdrawal, Work,
};
use crate::clock::Timestamp;
use crate::error::{Problem, Result};
use crate::id::PersonId;

fn wrong_stage(zh: &str, en: &str) -> Problem {
    Problem::conflict("wrong_stage", zh, en)
}

/// What is assessed before publication (Art. 13).
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AssessmentKind {
    /// Secrecy risk.
    Secrecy,
    /// Personal-information impact.
    Personal,
}

impl AssessmentKind {
    /// Its name: Chinese, English.
    pub fn name(self) -> (&'static str, &'static str) {
        match self {
            Self::Secrecy => ("保密风险评估", "secrecy-risk assessment"),
            Self::Personal => ("个人信息保护影响评估", "personal-information impact assessment"),
        }
    }
}

impl Resource {
    /// Puts new content on the desk; what was assessed before no longer counts. A class path left out follows
    /// from the code.
    ///
    /// # Errors
    /// `invalid_input` for content that is no entry at all; `wrong_stage` while it is with head or authority.
    pub fn draft(&mut self, mut content: Content, by: PersonId) -> Result<()> {
        if let Some(Work { stage: Stage::AwaitingHead | Stage::Submitted { .. }, .. }) = self.work {
            return Err(wrong_stage(
                "正在审核中，不能修改",
                "it is being reviewed and cannot be changed now",
            ));
        }
        if self.withdrawn.is_some() {
            return Err(wrong_stage("条目已下架", "the entry was withdrawn"));
        }
        let code = ResourceCode::parse(&self.code);
        if let (Some(code), true) = (&code, content.class_path.is_empty()) {
            content.class_path.clone_from(&code.class_path);
        }
        completeness::check_draft(&content, code.as_ref())?;
        self.work = Some(Work { content, stage: Stage::Draft, by, secrecy: None, personal: None });
        Ok(())
    }

    /// Records an assessment; with both in, the work counts as assessed.
    pub fn assess(&mut self, kind: AssessmentKind, assessment: Assessment) -> Result<()> {
        let work = self.work.as_mut().ok_or_else(nothing_on_the_desk)?;
        if !matches!(work.stage, Stage::Draft | Stage::Assessed | Stage::Returned { .. }) {
            return Err(wrong_stage(
                "正在审核中，不能补评估",
                "it is being reviewed; assessments are closed",
            ));
        }
        match kind {
            AssessmentKind::Secrecy => work.secrecy = Some(assessment),
            AssessmentKind::Personal => work.personal = Some(assessment),
        }
        if work.secrecy.is_some() && work.personal.is_some() {
            work.stage = Stage::Assessed;
        }
        Ok(())
    }

    /// Sends complete, assessed work to the department head.
    ///
    /// # Errors
    /// `invalid_input` naming each mandatory attribute that is missing; `wrong_stage` without assessments.
    pub fn submit(&mut self) -> Result<()> {
        let work = self.work.as_mut().ok_or_else(nothing_on_the_desk)?;
        work.require_assessed()?;
        completeness::check(&work.content)?;
        work.stage = Stage::AwaitingHead;
        Ok(())
    }

    /// The department head's consent (Art. 13): the work goes to the authority.
    pub fn head_approve(&mut self, head: PersonId, at: Timestamp) -> Result<()> {
        let work = self.work.as_mut().ok_or_else(nothing_on_the_desk)?;
        if work.stage != Stage::AwaitingHead {
            return Err(wrong_stage("尚未提交部门负责人", "it is not with the department head"));
        }
        work.stage = Stage::Submitted { head, at };
        Ok(())
    }

    /// The authority's publication (Art. 16).
    pub fn publish(&mut self, at: Timestamp) -> Result<()> {
        match self.work.take() {
            Some(work) if matches!(work.stage, Stage::Submitted { .. }) => {
                let entry_version = self.published.as_ref().map_or(1, |before| before.entry_version + 1);
                self.published = Some(Published { content: work.content, entry_version, at });
                // A harvested entry that its department completed is the department's own from now on.
                self.origin = Origin::Own;
                Ok(())
            }
            other => {
                self.work = other;
                Err(wrong_stage("尚未报送主管部门", "it is not with the authority"))
            }
        }
    }

    /// Back to the provider with a reason, by head or authority.
    pub fn send_back(&mut self, reason: &str) -> Result<()> {
        let reason = crate::error::reason(reason)?;
        let work = self.work.as_mut().ok_or_else(nothing_on_the_desk)?;
        if !matches!(work.stage, Stage::AwaitingHead | Stage::Submitted { .. }) {
            return Err(wrong_stage("不在审核中", "it is not being reviewed"));
        }
        work.stage = Stage::Returned { reason };
        Ok(())
    }

    /// Gives up what is being worked on. Published content stays; an entry that was never published ends here,
    /// and its code is free again.
    ///
    /// # Errors
    /// `wrong_stage` while it is with head or authority, or if nothing is being worked on.
    pub fn discard(&mut self, by: PersonId, at: Timestamp) -> Result<()> {
        let work = self.work.as_ref().ok_or_else(nothing_on_the_desk)?;
        if matches!(work.stage, Stage::AwaitingHead | Stage::Submitted { .. }) {
            return Err(wrong_stage("正在审核中，不能放弃", "it is being reviewed and cannot be given up")
                .next("请先请部门负责人或主管部门退回", "let the head or the authority send it back first"));
        }
        self.work = None;
        if self.published.is_none() {
            let free = format!("discarded/{}", self.id);
            self.discarded = Some(Discarding { at, by, code: std::mem::replace(&mut self.code, free) });
        }
        Ok(())
    }

    /// Takes a published entry out of the catalogue.
    pub fn withdraw(&mut self, reason: &str, at: Timestamp) -> Result<()> {
        let reason = crate::error::reason(reason)?;
        if self.live().is_none() {
            return Err(wrong_stage("条目不在目录中", "the entry is not in the catalogue"));
        }
        self.withdrawn = Some(Withdrawal { at, reason });
        Ok(())
    }
}

impl Work {
    /// Refuses work that lacks an assessment (Art. 13), naming it and who records it.
    fn require_assessed(&self) -> Result<()> {
        let lacks = |kind: AssessmentKind| match kind {
            AssessmentKind::Secrecy => self.secrecy.is_none(),
            AssessmentKind::Personal => self.personal.is_none(),
        };
        let missing: Vec<(&str, &str)> = [AssessmentKind::Secrecy, AssessmentKind::Personal]
            .into_iter()
            .filter(|kind| lacks(*kind))
            .map(AssessmentKind::name)
            .collect();
        if !missing.is_empty() {
            let zh = missing.iter().map(|(zh, _)| *zh).collect::<Vec<_>>().join("、");
            let en = missing.iter().map(|(_, en)| *en).collect::<Vec<_>>().join(" and ");
            return Err(wrong_stage(
                &format!("还缺{zh}（第十三条），未报送"),
                &format!("the {en} is not recorded yet (Art. 13); nothing was sent"),
            )
            .next(
                format!("请本单位保密员记录{zh}，再报送"),
                format!("let your organisation's secrecy officer record the {en}, then send it"),
            ));
        }
        if self.stage == Stage::Assessed {
            return Ok(());
        }
        let (next_zh, next_en) = match self.stage {
            Stage::Returned { .. } => {
                ("请按退回意见修改并重新评估", "change what was objected to and have it assessed anew")
            }
            _ => ("请等待审核结果", "wait for the review"),
        };
        Err(wrong_stage("已报送过，或已被退回", "it was sent before, or came back").next(next_zh, next_en))
    }
}

fn nothing_on_the_desk() -> Problem {
    wrong_stage("没有在编的内容", "nothing is being worked on")
}
