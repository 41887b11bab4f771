//! `/publish`: the steward's desk, one entry on its way into the catalogue, and the form that compiles it.
//!
//! Forms: `POST /publish` (a new entry) and `POST /publish/{id}/draft` (`code`, `kind`, `title.zh`, `title.en`,
//! `summary.zh`, `items`, `operations`, `binding`, `format`, `update_cycle`, `sharing`, repeated `methods`,
//! `conditions`, `reason`, `basis`, `domain`, `grade`, `tags`); `POST /publish/{id}/assess` (`kind`, `finding`),
//! `/submit`, `/head-approve`, `/withdraw` (`reason`). What is offered is decided by `catalog` and `policy`.

use askama::Template;

use super::frame::Frame;
use super::part::{Chip, Choice, Icon, Said, Tokens};
use super::request::Tab;

/// The steward's desk.
#[derive(Template)]
#[template(path = "publish.html")]
pub struct PublishPage {
    /// Frame.
    pub frame: Frame,
    /// Views by state; the one shown has no URL.
    pub tabs: Vec<Tab>,
    /// Whether the post may compile entries.
    pub may_draft: bool,
    /// Entries of the organisation.
    pub rows: Vec<DeskRow>,
}

/// An entry of the organisation.
pub struct DeskRow {
    /// Its page at this desk.
    pub url: String,
    /// Title.
    pub title: Said,
    /// Resource code.
    pub code: String,
    /// Name of the kind.
    pub kind: String,
    /// State.
    pub chip: Chip,
    /// `第 2 版`; empty before the first publication.
    pub edition: String,
    /// What comes next, and from whom.
    pub next: Said,
}

/// One entry on its way.
#[derive(Template)]
#[template(path = "publish_entry.html")]
pub struct PublishEntryPage {
    /// Frame.
    pub frame: Frame,
    /// `res_..`.
    pub id: String,
    /// Title.
    pub title: Said,
    /// Resource code.
    pub code: String,
    /// Name of the kind.
    pub kind: String,
    /// State, sharing, grade.
    pub chips: Vec<Chip>,
    /// Why it came back, if it did.
    pub returned: Option<Said>,
    /// What the law still asks for before it can be sent on.
    pub missing: Vec<String>,
    /// The way to publication.
    pub steps: Vec<Step>,
    /// What the post can do now.
    pub may: EntryActs,
    /// Findings recorded so far: what was assessed, finding, by whom and when.
    pub assessments: Vec<(String, Said, Said)>,
    /// The attributes: name and value.
    pub facts: Vec<(String, Said)>,
    /// Data items.
    pub items: Vec<PublishItem>,
}

impl PublishEntryPage {
    /// The kind of assessment that is chosen: the one that was refused, else the first that is wanted.
    fn assessing(&self) -> &str {
        let entered =
            self.frame.entered.iter().find(|(name, _)| name == "kind").map(|(_, kind)| kind.as_str());
        entered.or(self.may.assess.first().map(|choice| choice.value.as_str())).unwrap_or_default()
    }
    fn can_act(&self) -> bool {
        let may = &self.may;
        !may.assess.is_empty() || may.submit || may.head_approve || may.withdraw || may.send_back
    }
}

/// One step on the way.
pub struct Step {
    /// `done`, `now` or `later`.
    pub class: &'static str,
    /// What is done.
    pub name: String,
    /// By whom, or by which article.
    pub note: Said,
}

/// What the post can do with an entry now.
#[derive(Default)]
pub struct EntryActs {
    /// Where the form opens that changes it.
    pub edit: Option<String>,
    /// Kinds of assessment that can be recorded.
    pub assess: Vec<Choice>,
    /// Send it to the department head.
    pub submit: bool,
    /// Approve it as department head.
    pub head_approve: bool,
    /// Send it back as department head.
    pub send_back: bool,
    /// Take it out of the catalogue.
    pub withdraw: bool,
}

/// A data item.
pub struct PublishItem {
    /// Column or member.
    pub name: String,
    /// What it means.
    pub title: Said,
    /// Type, worded.
    pub kind: String,
    /// Grade.
    pub grade: Chip,
    /// Marks.
    pub marks: Vec<Chip>,
}

/// The form.
#[derive(Template)]
#[template(path = "publish_form.html")]
pub struct PublishFormPage {
    /// Frame; `problem` names wrong fields.
    pub frame: Frame,
    /// Where it posts.
    pub action: String,
    /// Hidden fields: a key for a new entry, which is made once; the version of one that is changed.
    pub tokens: Tokens,
    /// Whether the code can still be chosen.
    pub is_new: bool,
    /// The providing organisation, which is the caller's.
    pub provider: Said,
    /// What was filled in.
    pub form: EntryForm,
    /// Options.
    pub options: EntryOptions,
}

/// What the form holds, as it was typed.
#[derive(Clone, Debug, Default)]
pub struct EntryForm {
    /// 信息资源代码.
    pub code: String,
    /// Kind.
    pub kind: String,
    /// 目录名称.
    pub title_zh: String,
    /// Its English.
    pub title_en: String,
    /// 摘要.
    pub summary_zh: String,
    /// 数据项, one a line.
    pub items: String,
    /// Operations of an API, one a line.
    pub operations: String,
    /// Table or base address.
    pub binding: String,
    /// 数据格式.
    pub format: String,
    /// 更新频率.
    pub update_cycle: String,
    /// 共享属性.
    pub sharing: String,
    /// 共享方式.
    pub methods: Vec<String>,
    /// 使用条件, one a line.
    pub conditions: String,
    /// Why it is not shared.
    pub reason: String,
    /// The law it rests on.
    pub basis: String,
    /// 分类.
    pub domain: String,
    /// 分级.
    pub grade: String,
    /// Tags.
    pub tags: String,
}

/// Options of the form.
#[derive(Clone, Debug, Default)]
pub struct EntryOptions {
    /// Kinds.
    pub kinds: Vec<Choice>,
    /// Formats.
    pub formats: Vec<Choice>,
    /// Update cycles.
    pub cycles: Vec<Choice>,
    /// Sharing attributes.
    pub sharings: Vec<Choice>,
    /// Ways of sharing.
    pub methods: Vec<Choice>,
    /// Grades.
    pub grades: Vec<Choice>,
}
