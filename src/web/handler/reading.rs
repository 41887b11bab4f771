//! How organisations, people, applications and scopes read on the pages of desk, applications and grants.
//!
//! It looks names up and words values; whether the visitor may see the thing they belong to was asked before.

use std::sync::Arc;

use crate::app::App;
use crate::catalog::{Content, Personal, Resource};
use crate::clock::Timestamp;
use crate::credential::Application;
use crate::db;
use crate::error::Result;
use crate::grant::{Grant, waits};
use crate::id::{AppId, OrgId, PersonId, PostId, ResourceId};
use crate::identity::Caller;
use crate::org::{Person, Post, Tree};
use crate::request::DueDate;
use crate::scope::{Mask, RowFilter, Scope};
use crate::text::{Bilingual, Language};
use crate::web::frame::Frame;
use crate::web::locales::Words;
use crate::web::part::chip::Sharing as SharingChip;
use crate::web::part::{Chip, Due, Link, Paging, Said};
use crate::web::request::Tab;
use crate::web::wording;

/// Rows of one page of a list.
pub(super) const ROWS: usize = 25;

/// How a mask covers a value.
pub(super) fn mask_words(mask: Mask, language: Language) -> String {
    match mask {
        Mask::IdCard => language.pick("身份号码：留前 6 后 4", "identity number: first 6, last 4"),
        Mask::Name => language.pick("姓名：留首字", "name: first character"),
        Mask::Phone => language.pick("电话：留前 3 后 4", "telephone: first 3, last 4"),
        Mask::Hash => language.pick("加密摘要", "keyed digest"),
        Mask::YearOnly => language.pick("仅年份", "year only"),
        Mask::Hide => language.pick("隐去内容", "hidden"),
        Mask::Partial { keep_start, keep_end: 0 } => {
            return match language {
                Language::Zh => format!("只留前 {keep_start} 字"),
                Language::En => format!("first {keep_start} only"),
            };
        }
        Mask::Partial { keep_start, keep_end } => {
            return match language {
                Language::Zh => format!("留前 {keep_start} 后 {keep_end}"),
                Language::En => format!("first {keep_start}, last {keep_end}"),
            };
        }
    }
    .to_owned()
}

/// Words things for one reader.
pub(super) struct Reading<'a> {
    pub app: &'a App,
    pub caller: &'a Caller,
    pub language: Language,
    pub t: &'static Words,
    pub tree: Arc<Tree>,
    pub now: Timestamp,
}

impl<'a> Reading<'a> {
    pub fn new(app: &'a App, caller: &'a Caller, frame: &Frame) -> Self {
        Self { app, caller, language: frame.language, t: frame.t, tree: app.tree(), now: app.now() }
    }
    pub fn pick(&self, zh: &'static str, en: &'static str) -> &'static str {
        self.language.pick(zh, en)
    }
    pub fn name(&self, (zh, en): (&'static str, &'static str)) -> &'static str {
        self.language.pick(zh, en)
    }
    pub fn said(&self, text: &Bilingual) -> Said {
        Said::new(text, self.language)
    }
    pub fn typed(&self, text: &str) -> Said {
        Said::typed(text, self.language)
    }
    pub fn plain(&self, zh: &'static str, en: &'static str) -> Said {
        Said::plain(self.pick(zh, en))
    }
    pub fn organisation(&self, id: &OrgId) -> Said {
        self.tree.get(id).map(|org| self.said(&org.name)).unwrap_or_default()
    }
    pub async fn person(&self, id: &PersonId) -> Result<Said> {
        let found: Option<Person> = db::load(&self.app.db.reader, id.as_str()).await?;
        Ok(found.map(|person| self.said(&person.name)).unwrap_or_default())
    }
    pub async fn post(&self, id: &PostId) -> Result<Said> {
        let found: Option<Post> = db::load(&self.app.db.reader, id.as_str()).await?;
        Ok(found.map(|post| self.said(&post.title)).unwrap_or_default())
    }
    pub async fn application(&self, id: &AppId) -> Result<Said> {
        let found: Option<Application> = db::load(&self.app.db.reader, id.as_str()).await?;
        Ok(found.map(|application| self.typed(&application.name)).unwrap_or_default())
    }
    /// The entry, if this reader may see it.
    pub async fn resource(&self, id: &ResourceId) -> Option<Resource> {
        crate::catalog::commands::view(self.app, self.caller, id).await.ok()
    }
    /// A link whose word is a title.
    pub fn link(&self, title: &Bilingual, url: impl Into<String>) -> Link {
        Link::new(self.said(title), url)
    }
    pub fn day(&self, at: Timestamp) -> String {
        wording::day(at, self.now, self.language)
    }
    pub fn moment(&self, at: Timestamp) -> String {
        wording::moment(at, self.now, self.language)
    }
    /// The last day of a scope: `2027-06-30`; empty where it has no end.
    pub fn until(scope: &Scope) -> String {
        scope.valid.until.map(|until| wording::date(Timestamp(until))).unwrap_or_default()
    }
    pub fn sharing(&self, text: &str) -> Option<Chip> {
        let sharing = match text {
            "unconditional" => SharingChip::Unconditional,
            "conditional" => SharingChip::Conditional,
            "withheld" => SharingChip::Withheld,
            _ => return None,
        };
        Some(Chip::sharing(sharing, self.t))
    }
    /// The end of a scope as a clock, in working days.
    pub fn expiry(&self, scope: &Scope, frame: &Frame) -> Result<Option<Due>> {
        let Some(until) = scope.valid.until.map(Timestamp) else { return Ok(None) };
        let rule = self.pick("使用时限届满，授权自动终止", "the grant ends by itself on this day");
        self.deadline(until, rule, frame).map(Some)
    }
    /// A moment until which something can be done.
    pub fn deadline(&self, until: Timestamp, rule: &str, frame: &Frame) -> Result<Due> {
        let counted = DueDate {
            at: until,
            date: wording::date(until),
            clock: String::new(),
            working_days: 0,
            profile: String::new(),
            certainty: crate::calendar::Certainty::Fixed,
        };
        Ok(Due { rule: rule.to_owned(), ..wording::due(self.app, frame, &counted)? })
    }
    /// What a grant that is not open yet waits for, who has to act and by when.
    pub async fn waits(&self, grant: &Grant) -> Result<Option<Said>> {
        let Some((waits, by)) = waits::of(self.app, grant).await? else { return Ok(None) };
        let provider = self.tree.get(&grant.provider).map(|org| org.name.clone()).unwrap_or_default();
        let day = self.day(by);
        Ok(Some(self.said(&waits.says(&provider, (&day, &day)))))
    }
    pub fn extent(&self, scope: &Scope) -> String {
        let (fields, operations) = (scope.fields.len(), scope.operations.len());
        let several = |count: usize, one: &str| format!("{count} {one}{}", if count == 1 { "" } else { "s" });
        match (self.language, fields, operations) {
            (Language::Zh, 0, 0) => "整体使用".to_owned(),
            (Language::Zh, fields, 0) => format!("{fields} 个数据项"),
            (Language::Zh, 0, operations) => format!("{operations} 个操作"),
            (Language::Zh, ..) => format!("{fields} 个数据项 · {operations} 个操作"),
            (Language::En, 0, 0) => "as a whole".to_owned(),
            (Language::En, fields, 0) => several(fields, "item"),
            (Language::En, 0, operations) => several(operations, "operation"),
            (Language::En, ..) => {
                format!("{} · {}", several(fields, "item"), several(operations, "operation"))
            }
        }
    }
    pub fn mask(&self, mask: Mask) -> String {
        mask_words(mask, self.language)
    }
    /// Which rows, in words of the rule itself; all where there is none.
    pub fn rows(&self, filter: Option<&RowFilter>) -> Said {
        match filter.map(serde_json::to_string) {
            Some(Ok(text)) => self.typed(&text),
            _ => self.plain("全部记录", "all rows"),
        }
    }
    /// How many of the scope's fields are personal information.
    pub fn personal_fields(scope: &Scope, content: Option<&Content>) -> usize {
        let is_personal = |name: &str| {
            content.and_then(|content| content.item(name)).is_some_and(|item| item.personal != Personal::None)
        };
        scope.fields.iter().filter(|field| is_personal(&field.name)).count()
    }
}

/// A tab of a list; the one shown has no URL.
pub(super) fn tab(word: &str, count: usize, url: &str, shown: bool) -> Tab {
    let url = if shown { String::new() } else { url.to_owned() };
    Tab { word: word.to_owned(), count: Some(count as u64), url }
}

/// The rows of a page and where it stands; `url` is the list's address without its page.
pub(super) fn page_of<T>(t: &'static Words, all: Vec<T>, number: usize, url: &str) -> (Vec<T>, Paging) {
    let total = all.len();
    let last_page = total.div_ceil(ROWS).max(1);
    let number = number.clamp(1, last_page);
    let first = (number - 1) * ROWS;
    let rows: Vec<T> = all.into_iter().skip(first).take(ROWS).collect();
    let mark = if url.contains('?') { '&' } else { '?' };
    let to = |page: usize| format!("{url}{mark}page={page}");
    let paging = Paging {
        t,
        first: if total == 0 { 0 } else { first as u64 + 1 },
        last: (first + rows.len()) as u64,
        total: Some(total as u64),
        previous: (number > 1).then(|| to(number - 1)),
        next: (number < last_page).then(|| to(number + 1)),
        export: None,
    };
    (rows, paging)
}
