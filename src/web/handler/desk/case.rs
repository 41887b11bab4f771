//! The open case of the desk: who asks, for what, which items, what was answered before.
//!
//! What was ticked is `ticked`, what happened to it so far `history`.

use super::history;
use crate::catalog::{Content, Personal, Resource};
use crate::error::Result;
use crate::grant;
use crate::policy::{Action, Subject};
use crate::request::{Line, LineState, RefusalGround, RequestState, decide, offer};
use crate::scope::{FieldScope, Mask, Scope};
use crate::text::Language;
use crate::web::desk::{Acts, Case, CaseField, ConditionCheck, Entered, Precedent};
use crate::web::frame::Frame;
use crate::web::handler::plan::method_said;
use crate::web::handler::reading::Reading;
use crate::web::handler::standing::line_state;
use crate::web::part::{Chip, Choice, Icon, Link, Said, Tone};
use crate::web::wording;

/// Earlier answers shown beside a case.
const PRECEDENTS: usize = 5;
/// The covers an approver can choose from, with the names forms send.
pub(super) const MASKS: [(&str, Mask); 6] = [
    ("name", Mask::Name),
    ("id_card", Mask::IdCard),
    ("phone", Mask::Phone),
    ("year_only", Mask::YearOnly),
    ("hash", Mask::Hash),
    ("hide", Mask::Hide),
];

/// The chip of a line's state.
pub(super) fn state_chip(reading: &Reading<'_>, line: &Line) -> Chip {
    Chip::line(line_state(line), reading.t)
}

/// The word of a line's state.
pub(super) fn state_word(reading: &Reading<'_>, line: &Line) -> String {
    state_chip(reading, line).word
}

/// Fills in the case.
pub(super) async fn fill(
    reading: &Reading<'_>,
    frame: &Frame,
    line: &Line,
    entered: Entered,
) -> Result<Case> {
    let resource = reading.resource(&line.resource).await;
    let content = resource.as_ref().and_then(Resource::content);
    let due = line.due.as_ref().map(|due| wording::due(reading.app, frame, due)).transpose()?;
    let mut chips = vec![state_chip(reading, line)];
    chips.extend(reading.sharing(&line.sharing));
    chips.push(Chip::grade(line.grade, reading.t));
    if line.personal {
        chips.push(Chip::personal(reading.t));
    }
    let fields = fields(reading, line, content);
    let all = content.map_or(0, |content| content.items.len());
    let may = may(reading, line);
    let asks = may.agree || may.refuse;
    Ok(Case {
        id: line.id.to_string(),
        resource: reading.link(&line.resource_title, format!("/resources/{}", line.resource)),
        chips,
        due,
        request: request_link(reading, line).await,
        organisation: reading.organisation(&line.requester),
        people: people(reading, line).await?,
        uses: uses(reading, line),
        conditions: conditions(reading, line, resource.as_ref()),
        not_asked: all.saturating_sub(fields.len()) as u64,
        operations: operations(reading, line, content),
        fields,
        extent: reading.rows(line.scope.row_filter.as_ref()).text,
        warnings: warnings(reading, line, resource.as_ref()).await?,
        precedents: precedents(reading, line).await?,
        history: history::of(reading, line).await?,
        until: Reading::until(&line.scope),
        quota: line.scope.quota.map(|quota| quota.calls_per_day.to_string()).unwrap_or_default(),
        grant: grant_link(reading, line),
        confirm: if asks && !reading.caller.stepped_up { confirm(frame) } else { String::new() },
        tokens: frame.tokens().at(line.version),
        may,
        grounds: grounds(reading),
        entered,
    })
}

fn confirm(frame: &Frame) -> String {
    let back: String = url::form_urlencoded::byte_serialize(frame.here.as_bytes()).collect();
    format!("/login?step_up=1&return_to={back}")
}

async fn request_link(reading: &Reading<'_>, line: &Line) -> Link {
    let url = format!("/requests/{}", line.request);
    match crate::request::commands::view(reading.app, reading.caller, &line.request).await {
        Ok(whole) => Link::new(reading.typed(&whole.request.title), url),
        Err(_) => Link::new(line.request.as_str(), url),
    }
}

fn grant_link(reading: &Reading<'_>, line: &Line) -> Option<Link> {
    let LineState::Agreed { grant, .. } = &line.state else { return None };
    Some(Link::new(reading.pick("查看授权", "see the grant"), format!("/grants/{grant}")))
}

fn may(reading: &Reading<'_>, line: &Line) -> Acts {
    let waits = line.received_at().is_some();
    let facts = line.facts();
    let may =
        |action| waits && reading.app.policy.allows(action, reading.caller, &reading.tree, &facts).allowed;
    Acts {
        agree: may(Action::Agree),
        offer: may(Action::CounterOffer) && may(Action::Agree),
        supplement: !line.is_obliged(reading.now) && line.supplement.is_none() && may(Action::AskSupplement),
        extend: may_extend(reading, line) && may(Action::Extend),
        refuse: !line.is_obliged(reading.now) && may(Action::Refuse),
    }
}

/// A clock is extended once, and only while it runs.
fn may_extend(reading: &Reading<'_>, line: &Line) -> bool {
    !line.is_obliged(reading.now)
        && line.extension.is_none()
        && line.due.as_ref().is_some_and(|due| due.at >= reading.now)
}

fn grounds(reading: &Reading<'_>) -> Vec<Choice> {
    let first = Choice::new("", reading.pick("请选择", "choose"));
    let choice = |ground: RefusalGround| Choice::new(ground.as_str(), reading.name(ground.name()));
    std::iter::once(first).chain(RefusalGround::ALL.map(choice)).collect()
}

async fn people(reading: &Reading<'_>, line: &Line) -> Result<Vec<(String, Said)>> {
    let mut people = Vec::new();
    let mut add = |zh, en, said: Said| people.push((reading.pick(zh, en).to_owned(), said));
    let with = |person: Said, other: Said| Said {
        foreign: person.foreign || other.foreign,
        text: format!("{} · {}", person.text, other.text),
    };
    let request = crate::request::store::request(&reading.app.db.reader, &line.request).await?;
    let asker = reading.person(&request.requested_by).await?;
    add("申请人", "Asked by", with(asker, reading.post(&request.post).await?));
    if let RequestState::SignedOff { by, at } = &request.state {
        let day = Said::plain(reading.moment(*at));
        add("签发", "Signed off by", with(reading.person(by).await?, day));
    }
    add("应用", "Application", reading.application(&line.app).await?);
    Ok(people)
}

fn uses(reading: &Reading<'_>, line: &Line) -> Vec<(String, Said)> {
    let terms = &line.terms;
    [
        ("使用依据", "Basis", reading.typed(&terms.basis)),
        ("使用场景", "Scenario", reading.typed(&terms.scenario)),
        ("使用范围", "Scope", reading.typed(&terms.scope)),
        ("共享方式", "Method", method_said(&terms.method, reading.language)),
        ("使用时限", "Until", reading.typed(&terms.until)),
    ]
    .into_iter()
    .map(|(zh, en, said)| (reading.pick(zh, en).to_owned(), said))
    .collect()
}

fn conditions(reading: &Reading<'_>, line: &Line, resource: Option<&Resource>) -> Vec<ConditionCheck> {
    let binding = resource.map(|resource| offer::conditions(line, resource)).unwrap_or_default();
    let judge = || Chip::new(Tone::Amber, Icon::Eye, reading.pick("待您判断", "for you to judge"));
    let check = |text: &String| ConditionCheck { words: reading.typed(text), chip: judge() };
    binding.iter().map(check).collect()
}

fn masks(reading: &Reading<'_>, field: &FieldScope, content: Option<&Content>) -> Vec<Choice> {
    let Some(item) = content.and_then(|content| content.item(&field.name)) else { return Vec::new() };
    if item.is_key {
        return Vec::new();
    }
    let text = item.kind.field_type() == crate::scope::FieldType::Text;
    let fits = |mask: Mask| match mask {
        Mask::Hide | Mask::Hash => true,
        Mask::YearOnly => item.kind.field_type() == crate::scope::FieldType::Date,
        _ => text && item.personal != Personal::None,
    };
    let stricter =
        |mask: Mask| field.mask.is_none_or(|asked| mask.at_least_as_strict_as(asked) && mask != asked);
    let mut choices = vec![Choice::new("", asked(reading, field))];
    let offered = MASKS.into_iter().filter(|(_, mask)| fits(*mask) && stricter(*mask));
    choices.extend(offered.map(|(name, mask)| Choice::new(name, reading.mask(mask))));
    choices
}

fn asked(reading: &Reading<'_>, field: &FieldScope) -> String {
    field.mask.map_or_else(|| reading.pick("明文", "in clear").to_owned(), |mask| reading.mask(mask))
}

fn fields(reading: &Reading<'_>, line: &Line, content: Option<&Content>) -> Vec<CaseField> {
    let row = |field: &FieldScope| {
        let item = content.and_then(|content| content.item(&field.name));
        let personal = item.map_or(Personal::None, |item| item.personal);
        let marks = match personal {
            Personal::None => Vec::new(),
            Personal::Personal => vec![Chip::personal(reading.t)],
            Personal::Sensitive => {
                let word = reading.pick("敏感个人信息", "sensitive");
                vec![Chip::new(Tone::Vermilion, Icon::Person, word)]
            }
        };
        CaseField {
            name: field.name.clone(),
            title: item.map_or_else(|| reading.typed(&field.name), |item| reading.said(&item.title)),
            grade: item.map(|item| Chip::grade(item.grade, reading.t)),
            marks,
            mask: asked(reading, field),
            masks: masks(reading, field, content),
            chosen_mask: String::new(),
            identifying: personal != Personal::None,
            ticked: true,
        }
    };
    let shown = shown_scope(line);
    shown.fields.iter().map(row).collect()
}

/// What the case lists: what was granted where it was, else what was asked for.
fn shown_scope(line: &Line) -> &Scope {
    match &line.state {
        LineState::Agreed { granted, .. } => granted,
        _ => &line.scope,
    }
}

fn operations(reading: &Reading<'_>, line: &Line, content: Option<&Content>) -> Vec<CaseField> {
    let row = |name: &String| {
        let known = content.and_then(|content| content.operations.iter().find(|other| &other.name == name));
        CaseField {
            name: name.clone(),
            title: known.map_or_else(|| reading.typed(name), |known| reading.said(&known.title)),
            grade: None,
            marks: Vec::new(),
            mask: String::new(),
            masks: Vec::new(),
            chosen_mask: String::new(),
            identifying: false,
            ticked: true,
        }
    };
    shown_scope(line).operations.iter().map(row).collect()
}

async fn warnings(reading: &Reading<'_>, line: &Line, resource: Option<&Resource>) -> Result<Vec<Said>> {
    let mut warnings = Vec::new();
    if let Some(renews) = &line.renews {
        let prefix = reading.pick(
            "延期申请，同意后原授权延长，凭据不变。理由：",
            "A renewal: agreed to, the present grant lasts longer with its credentials. Reason: ",
        );
        warnings.push(reading.typed(&format!("{prefix}{}", renews.reason)));
    }
    if line.is_obliged(reading.now) {
        warnings.push(Said::plain(reading.t.line.obliged));
    }
    let content = resource.and_then(Resource::content);
    let personal = Reading::personal_fields(&line.scope, content);
    if personal > 0 {
        let held = grant::store::of_app(&reading.app.db.reader, &line.app).await?;
        let now = reading.now;
        let others = held.iter().filter(|grant| grant.personal && grant.is_open(now)).count();
        if others > 0 {
            warnings.push(Said::plain(match reading.language {
                Language::Zh => format!(
                    "本项含 {personal} 个个人信息数据项；该应用另持有 {others} 项含个人信息的授权，汇聚后可能识别个人（条例第二十五条）。"
                ),
                Language::En => format!(
                    "{personal} items are personal information; the application holds {others} more such grants, which together may identify people (Decree 809, Art. 25)."
                ),
            }));
        }
    }
    if resource.and_then(Resource::live).is_some_and(|live| live.entry_version != line.entry_version) {
        let version = line.entry_version;
        warnings.push(Said::plain(match reading.language {
            Language::Zh => format!("条目已有新版；本申请按第 {version} 版办理，其后新增的条件不适用（条例第十五条）。"),
            Language::En => format!(
                "The entry has a newer version; this line follows version {version}, later conditions do not bind it (Art. 15)."
            ),
        }));
    }
    Ok(warnings)
}

async fn precedents(reading: &Reading<'_>, line: &Line) -> Result<Vec<Precedent>> {
    let answered = decide::answered(reading.app, reading.caller).await?;
    let like = |other: &&Line| other.resource == line.resource && other.id != line.id;
    let row = |other: &Line| {
        let asked = other.scope.fields.len() + other.scope.operations.len();
        let (at, granted) = match &other.state {
            LineState::Agreed { at, granted, .. } => (*at, granted.fields.len() + granted.operations.len()),
            LineState::Refused { at, .. } => (*at, 0),
            _ => return None,
        };
        Some(Precedent {
            url: format!("/inbox/lines/{}", other.id),
            date: wording::date(at),
            organisation: reading.organisation(&other.requester),
            purpose: reading.typed(&other.terms.scenario),
            chip: state_chip(reading, other),
            fields: format!("{granted} / {asked}"),
        })
    };
    Ok(answered.iter().filter(like).filter_map(row).take(PRECEDENTS).collect())
}
