//! What each line of a basket meets, told before it is submitted: verdict, route, due date, hints.
//!
//! Nothing here decides: a line foretold as likely refused can always be submitted. Only what is unpublished,
//! withheld, harvested or not for this caller is blocked (surface.md).

use serde::Serialize;

use super::basket::BasketItem;
use super::consent::Consent;
use super::due::{self, DueDate};
use super::notice::{self, Notice};
use super::store;
use crate::app::App;
use crate::calendar::profile::Clock;
use crate::catalog::{self, Content, Personal, Resource, Sharing};
use crate::error::{FieldError, Result};
use crate::grant;
use crate::identity::Caller;
use crate::policy::action::AskResource;
use crate::policy::{ActionKind, Facts, Subject};
use crate::text::Bilingual;

/// What a line meets.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "verdict", rename_all = "snake_case")]
pub enum Verdict {
    /// Answered at sign-off under a standing consent.
    Automatic {
        /// Which consent.
        consent: String,
    },
    /// The provider's office head answers.
    Review,
    /// A rule of the provider speaks against it; it can be submitted all the same.
    LikelyRefused {
        /// The rule.
        rule: String,
        /// What it says.
        why: Bilingual,
    },
    /// It cannot be submitted.
    Blocked {
        /// Stable code: `not_published`, `withheld`, `harvested`, `not_eligible`, `scope_outdated`.
        code: &'static str,
        /// Why, and what to do.
        why: Bilingual,
    },
}

/// A line of the check.
#[derive(Clone, Debug, Serialize)]
pub struct CheckedLine {
    /// The basket item.
    pub item: BasketItem,
    /// The resource as the caller may see it; absent if they may not know of it any more.
    pub resource: Option<Resource>,
    /// What it meets.
    #[serde(flatten)]
    pub verdict: Verdict,
    /// When the answer is due if it were received now.
    pub answer_due: Option<DueDate>,
    /// When the data is due if it were agreed on that day (K7, Art. 22).
    pub provide_due: Option<DueDate>,
    /// A grant of the same resource that the organisation holds already.
    pub duplicate_of: Option<String>,
    /// What would make it smaller or quicker.
    pub hints: Vec<Bilingual>,
    /// What the requester should know beforehand.
    pub notices: Vec<Notice>,
}

/// A checked basket.
#[derive(Clone, Debug, Serialize)]
pub struct Checked {
    /// Its lines in the order of the basket.
    pub lines: Vec<CheckedLine>,
}

impl Checked {
    /// Whether nothing is blocked and there is something to submit.
    pub fn can_be_submitted(&self) -> bool {
        !self.lines.is_empty()
            && !self.lines.iter().any(|line| matches!(line.verdict, Verdict::Blocked { .. }))
    }
}

/// Checks the caller's basket.
pub async fn basket(app: &App, caller: &Caller, scenario: &str) -> Result<Checked> {
    let mut lines = Vec::new();
    for item in super::basket::list(app, caller).await? {
        lines.push(line(app, caller, item, scenario).await?);
    }
    Ok(Checked { lines })
}

async fn line(app: &App, caller: &Caller, item: BasketItem, scenario: &str) -> Result<CheckedLine> {
    let resource = catalog::commands::view(app, caller, &item.resource).await.ok();
    let verdict = match &resource {
        None => blocked(
            "not_published",
            "条目已不在目录中，请移除或改选",
            "the entry is not in the catalogue any more; take it out or choose another",
        ),
        Some(resource) => verdict(app, caller, &item, resource, scenario).await?,
    };
    let content = resource.as_ref().and_then(Resource::live).map(|live| &live.content);
    let sharing = content.and_then(|content| content.sharing.as_ref()).map_or("", Sharing::as_str);
    let (mut answer_due, mut provide_due) = (None, None);
    if !matches!(verdict, Verdict::Blocked { .. }) {
        let answer = due::count(app, due::answer_clock(sharing), caller.at)?;
        provide_due = Some(due::count(app, Clock::Provide, answer.at)?);
        answer_due = Some(answer);
    }
    let held =
        grant::store::live_of(&app.db.reader, &caller.org.id, std::slice::from_ref(&item.resource)).await?;
    let hints = content.map(|content| hints(&item, content)).unwrap_or_default();
    let duplicate_of = held.last().map(|grant| grant.id.to_string());
    let notices = notices(app, resource.as_ref(), provide_due.as_ref());
    Ok(CheckedLine { item, resource, verdict, answer_due, provide_due, duplicate_of, hints, notices })
}

/// What is to be known of an entry that is in the catalogue.
fn notices(app: &App, resource: Option<&Resource>, provide_due: Option<&DueDate>) -> Vec<Notice> {
    let Some((resource, live)) = resource.and_then(|resource| Some((resource, resource.live()?))) else {
        return Vec::new();
    };
    let provider = app.tree().get(&resource.provider).map(|org| org.name.clone()).unwrap_or_default();
    notice::about(&live.content, &provider, provide_due)
}

fn blocked(code: &'static str, zh: &str, en: &str) -> Verdict {
    Verdict::Blocked { code, why: Bilingual::new(zh, en) }
}

/// The facts of asking for a resource: the entry's, asked by the caller's organisation.
pub fn asking(caller: &Caller, resource: &Resource) -> Facts {
    Facts { requester: Some(caller.org.id.clone()), participants: Vec::new(), ..resource.facts() }
}

async fn verdict(
    app: &App,
    caller: &Caller,
    item: &BasketItem,
    resource: &Resource,
    scenario: &str,
) -> Result<Verdict> {
    let Some(live) = resource.live() else {
        return Ok(blocked("not_published", "条目未发布或已下架", "the entry is not published (any more)"));
    };
    if resource.is_harvested() {
        return Ok(blocked(
            "harvested",
            "外部目录收割条目，尚不能授权；可提交数据需求，由责任部门补全后办理",
            "taken over from a foreign catalogue and not grantable yet; file a demand instead",
        ));
    }
    if let Some(Sharing::Withheld { reason, basis }) = &live.content.sharing {
        let zh = format!("不予共享：{reason}（依据：{basis}）");
        return Ok(blocked("withheld", &zh, &format!("withheld: {reason} (basis: {basis})")));
    }
    let (facts, tree) = (asking(caller, resource), app.tree());
    let ask = app.policy.allows(AskResource::ACTION, caller, &tree, &facts);
    if let Some(problem) = ask.problem() {
        return Ok(Verdict::Blocked { code: "not_eligible", why: Bilingual::new(problem.zh, problem.en) });
    }
    if let Some(outdated) = outdated(item, resource, caller) {
        return Ok(outdated);
    }
    let consents = store::consents_on(&app.db.reader, &resource.id).await?;
    // The purpose of the line itself wins over that of the whole request.
    let own = item.scope.purpose.trim();
    let scenario = if own.is_empty() { scenario } else { own };
    let answers = |consent: &&Consent| consent.answers(live.entry_version, &item.scope, scenario, caller.at);
    if let Some(consent) = consents.iter().find(answers) {
        return Ok(Verdict::Automatic { consent: consent.id.to_string() });
    }
    let foreseen = app.policy.foresee(caller, &tree, &facts);
    Ok(match (foreseen.problem(), foreseen.rule) {
        (Some(problem), Some(rule)) => {
            Verdict::LikelyRefused { rule: rule.to_string(), why: Bilingual::new(problem.zh, problem.en) }
        }
        _ => Verdict::Review,
    })
}

/// What was put in earlier and fits the entry no more, or whose end has come too near.
fn outdated(item: &BasketItem, resource: &Resource, caller: &Caller) -> Option<Verdict> {
    let fits = super::basket::check_scope(&item.scope, resource);
    let problem = fits.and_then(|()| super::basket::check_term(&item.scope, caller.at)).err()?;
    let said = |pick: fn(&FieldError) -> &str, between: &str| {
        problem.fields.iter().map(pick).collect::<Vec<_>>().join(between)
    };
    let zh = format!("所选内容已不符合条目现状，请重新选择：{}", said(|field| &field.zh, "；"));
    let en =
        format!("what was chosen fits the entry no more, choose again: {}", said(|field| &field.en, "; "));
    Some(blocked("scope_outdated", &zh, &en))
}

fn hints(item: &BasketItem, content: &Content) -> Vec<Bilingual> {
    let chosen = |name: &str| item.scope.field(name).is_some();
    let of = |wanted: Personal| -> Vec<String> {
        let of_kind = content.items.iter().filter(|one| one.personal == wanted && chosen(&one.name));
        of_kind.map(|one| one.title.zh.clone()).collect()
    };
    let mut hints = Vec::new();
    let sensitive = of(Personal::Sensitive);
    if !sensitive.is_empty() {
        let list = sensitive.join("、");
        hints.push(Bilingual::new(
            format!("含敏感个人信息 {list}，须说明充分必要性；非必要可不申请"),
            format!("contains sensitive personal information ({list}); leave it out unless it is necessary"),
        ));
    }
    let plain: Vec<_> = content
        .items
        .iter()
        .filter(|one| one.personal != Personal::None && one.usual_mask().is_some())
        .filter(|one| item.scope.field(&one.name).is_some_and(|field| field.mask.is_none()))
        .map(|one| one.title.zh.clone())
        .collect();
    if !plain.is_empty() {
        let list = plain.join("、");
        hints.push(Bilingual::new(
            format!("{list} 申请脱敏后的值即可时，更容易获得同意"),
            format!("{list}: asking for masked values is agreed to more easily"),
        ));
    }
    hints
}
