//! What every page has: top bar, acting post, trail, notices, the summary of a refused form.
//!
//! A page's model holds a [`Frame`] and the page's own facts. The frame never decides what a person may see:
//! the handler lists the sections of the acting post.

use crate::error::Problem;
use crate::id::ItemId;
use crate::text::Language;
use crate::web::locales::{self, Words};
use crate::web::part::field::id_of;
use crate::web::part::{Due, Field, Link, Said, Tokens};

/// A section of the main menu.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Section {
    /// `/catalog`.
    Catalog,
    /// `/requests`.
    Requests,
    /// `/inbox`.
    Inbox,
    /// `/apps`.
    Apps,
    /// `/grants`.
    Grants,
    /// `/demands`.
    Demands,
    /// `/publish`.
    Publish,
    /// `/authority`.
    Authority,
    /// `/policies`.
    Policies,
    /// `/audit`.
    Audit,
    /// `/reports`.
    Reports,
    /// `/admin`.
    Admin,
}

impl Section {
    /// Where it begins.
    pub fn url(self) -> &'static str {
        match self {
            Self::Catalog => "/catalog",
            Self::Requests => "/requests",
            Self::Inbox => "/inbox",
            Self::Apps => "/apps",
            Self::Grants => "/grants",
            Self::Demands => "/demands",
            Self::Publish => "/publish",
            Self::Authority => "/authority",
            Self::Policies => "/policies",
            Self::Audit => "/audit",
            Self::Reports => "/reports",
            Self::Admin => "/admin",
        }
    }
    /// Its name.
    pub fn word(self, t: &Words) -> &'static str {
        match self {
            Self::Catalog => t.frame.catalog,
            Self::Requests => t.frame.requests,
            Self::Inbox => t.frame.inbox,
            Self::Apps => t.frame.apps,
            Self::Grants => t.frame.grants,
            Self::Demands => t.frame.demands,
            Self::Publish => t.frame.publish,
            Self::Authority => t.frame.authority,
            Self::Policies => t.frame.policies,
            Self::Audit => t.frame.audit,
            Self::Reports => t.frame.reports,
            Self::Admin => t.frame.admin,
        }
    }
}

/// A post the person can act in.
#[derive(Clone, Debug)]
pub struct PostOption {
    /// `pos_..`, sent as field `post`.
    pub id: String,
    /// The organisation.
    pub organisation: Said,
    /// The title of the post.
    pub title: Said,
    /// 主职, 兼职, 挂职 or 借调, worded.
    pub kind: String,
    /// Whether it is the acting one.
    pub acting: bool,
}

/// Who is signed in.
#[derive(Clone, Debug)]
pub struct SignedIn {
    /// Their name.
    pub person: Said,
    /// The organisation they act for.
    pub organisation: Said,
    /// The post they act in.
    pub post: Said,
    /// All posts on offer, the acting one included.
    pub posts: Vec<PostOption>,
}

/// A notice of what was just done.
#[derive(Clone, Debug)]
pub struct Flash {
    /// Whether it went well; else it is a warning.
    pub good: bool,
    /// What was done.
    pub words: String,
    /// A further step, such as `查看申请`.
    pub link: Option<Link>,
    /// How to take it back, where that makes sense.
    pub undo: Option<Undo>,
}

/// A button that takes the last act back.
#[derive(Clone, Debug)]
pub struct Undo {
    /// Where it posts.
    pub action: String,
    /// What it says: `恢复`.
    pub word: String,
    /// Hidden fields besides the tokens: name and value.
    pub fields: Vec<(String, String)>,
}

/// One wrong field in a summary.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WrongField {
    /// Name of the field, such as `use.basis`.
    pub name: String,
    /// Identifier of the input.
    pub anchor: String,
    /// What is wrong.
    pub words: String,
}

/// A refusal's words stand alone on a page, so they begin and end as sentences do.
fn sentence(language: Language, zh: &str, en: &str) -> String {
    let text = language.pick(zh, en);
    let ends = text.is_empty() || text.ends_with(['。', '.', '！', '？', '?', '!', '：', ':']);
    let stop = if ends { "" } else { language.pick("。", ".") };
    let mut letters = text.chars();
    let first = letters.next().map(|first| first.to_uppercase().to_string()).unwrap_or_default();
    format!("{first}{}{stop}", letters.as_str())
}

/// A refusal, worded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProblemSummary {
    /// HTTP status.
    pub status: u16,
    /// Stable code.
    pub code: String,
    /// What happened.
    pub words: String,
    /// What to do next.
    pub next: String,
    /// Wrong fields.
    pub fields: Vec<WrongField>,
    /// Whether what was entered is still in the form.
    pub kept: bool,
    /// A link that helps on, such as to confirm one's identity.
    pub link: Option<Link>,
}

impl ProblemSummary {
    /// Words a refusal; `kept` if the page still holds what was entered.
    pub fn new(problem: &Problem, language: Language, kept: bool) -> Self {
        let field = |wrong: &crate::error::FieldError| WrongField {
            name: wrong.field.clone(),
            anchor: id_of(&wrong.field),
            words: sentence(language, &wrong.zh, &wrong.en),
        };
        Self {
            status: problem.status,
            code: problem.code.to_owned(),
            words: sentence(language, &problem.zh, &problem.en),
            next: sentence(language, &problem.next.0, &problem.next.1),
            fields: problem.fields.iter().map(field).collect(),
            kept,
            link: None,
        }
    }
    /// For `step_up_required`: a link that confirms the person and comes back to this page.
    pub fn with_step_up(mut self, frame: &Frame) -> Self {
        let url = format!("/login?step_up=1&return_to={}", frame.back());
        self.link = Some(Link::new(frame.t.frame.step_up, url));
        self
    }
}

/// The number and place of a printed paper.
#[derive(Clone, Debug)]
pub struct PrintHead {
    /// Number of the paper, such as the request's.
    pub number: String,
    /// Its date.
    pub date: String,
    /// Where its receipt can be checked.
    pub receipt: String,
}

/// What every page has.
#[derive(Clone, Debug)]
pub struct Frame {
    /// Language of the page.
    pub language: Language,
    /// Words of that language.
    pub t: &'static Words,
    /// Title of the page.
    pub title: String,
    /// Path and query of this page, to come back to.
    pub here: String,
    /// Form token of the session.
    pub csrf: String,
    /// Who is signed in.
    pub signed_in: Option<SignedIn>,
    /// Lines in the basket; absent for posts that do not ask.
    pub basket: Option<u64>,
    /// Cases in the inbox.
    pub inbox: u64,
    /// The soonest clock among them.
    pub soonest: Option<Due>,
    /// What is in the search box.
    pub query: String,
    /// The section this page belongs to.
    pub section: Option<Section>,
    /// Sections of the acting post.
    pub sections: Vec<Section>,
    /// The way here, without the page itself.
    pub trail: Vec<Link>,
    /// Notices.
    pub flash: Vec<Flash>,
    /// A refused form.
    pub problem: Option<ProblemSummary>,
    /// Which of the page's forms was refused, by the scope of its fields.
    pub tried: String,
    /// What was entered in it: names and values.
    pub entered: Vec<(String, String)>,
    /// For pages that are papers.
    pub print: Option<PrintHead>,
}

impl Frame {
    /// A frame for somebody who is not signed in; the rest is filled in by field.
    pub fn new(language: Language, title: impl Into<String>, here: impl Into<String>) -> Self {
        Self {
            language,
            t: locales::of(language),
            title: title.into(),
            here: here.into(),
            csrf: String::new(),
            signed_in: None,
            basket: None,
            inbox: 0,
            soonest: None,
            query: String::new(),
            section: None,
            sections: vec![Section::Catalog],
            trail: Vec::new(),
            flash: Vec::new(),
            problem: None,
            tried: String::new(),
            entered: Vec::new(),
            print: None,
        }
    }
    /// The language as HTML names it.
    pub fn lang(&self) -> &'static str {
        self.language.pick("zh-CN", "en")
    }
    /// The other language's tag, for the switch.
    pub fn other_lang(&self) -> &'static str {
        self.language.pick("en", "zh-CN")
    }
    /// URL that switches the language and comes back.
    pub fn switch_url(&self) -> String {
        let to = self.language.pick("en", "zh");
        format!("/language?to={to}&return_to={}", self.back())
    }
    /// URL that signs in and comes back.
    pub fn sign_in_url(&self) -> String {
        format!("/login?return_to={}", self.back())
    }
    /// This page as the value of a query parameter.
    fn back(&self) -> String {
        url::form_urlencoded::byte_serialize(self.here.as_bytes()).collect()
    }
    /// Hidden fields of a form that does no harm when repeated.
    pub fn tokens(&self) -> Tokens {
        Tokens::csrf(self.csrf.clone())
    }
    /// Hidden fields of a form that must act once.
    pub fn once(&self, key: impl ToString) -> Tokens {
        self.tokens().once(key.to_string())
    }
    /// The same with a key of its own: two forms that are filled in are two acts, one form sent twice is one.
    pub fn once_each(&self) -> Tokens {
        self.once(ItemId::new())
    }
    /// A field that already carries its error and what was entered, if the form was refused.
    pub fn field(&self, name: impl ToString, label: impl ToString) -> Field {
        let name = name.to_string();
        let error = self.error(&name).to_owned();
        let entered = self.entered.iter().find(|(given, _)| *given == name);
        let value = entered.map(|(_, value)| value.as_str()).unwrap_or_default();
        Field::new(name, label).error(error).value(value).tried(&self.tried)
    }
    /// Shows a refusal of one of the page's forms: what is wrong at its fields, and what was entered in them.
    /// `tried` is the scope its fields stand in ([`Field::within`]); empty for the only form of a page.
    pub fn refuse<'a>(
        &mut self,
        problem: &Problem,
        tried: &str,
        entered: impl Iterator<Item = (&'a str, &'a str)>,
    ) {
        let mut summary = ProblemSummary::new(problem, self.language, true);
        for wrong in summary.fields.iter_mut().filter(|_| !tried.is_empty()) {
            wrong.anchor = format!("{}-{tried}", wrong.anchor);
        }
        self.problem = Some(summary);
        tried.clone_into(&mut self.tried);
        self.entered = entered.map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
    }
    /// Whether the form of that scope was refused, so that what hides it stays open.
    pub fn has_tried(&self, scope: &str) -> bool {
        !self.tried.is_empty() && self.tried == scope
    }
    /// What was wrong with a field; empty if nothing.
    pub fn error(&self, name: &str) -> &str {
        let fields = self.problem.iter().flat_map(|problem| &problem.fields);
        fields.filter(|field| field.name == name).map(|field| field.words.as_str()).next().unwrap_or("")
    }
    /// What somebody typed, marked where it is Chinese on an English page.
    pub fn said(&self, text: impl ToString) -> Said {
        Said::typed(text.to_string(), self.language)
    }
    /// Whether the acting post reads the log.
    pub(super) fn may_audit(&self) -> bool {
        self.sections.contains(&Section::Audit)
    }
    /// The main menu: link and whether this page belongs to it.
    pub(super) fn menu(&self) -> Vec<(Link, bool)> {
        let entry = |section: &Section| {
            (Link::new(section.word(self.t), section.url()), self.section == Some(*section))
        };
        self.sections.iter().map(entry).collect()
    }
}
