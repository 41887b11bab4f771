//! `/publish/{id}`: one entry on its way, with what the post can do now.
//!
//! Acts are offered by asking `policy`; whether the entry is complete is asked of `catalog::completeness`.

use axum::extract::Path;

use super::names::Names;
use super::publish::{id_of, standing};
use crate::app::App;
use crate::catalog::resource::{Assessment, Stage, Work};
use crate::catalog::vocabulary::{domain_name, method_name};
use crate::catalog::{Content, Item, Personal, Resource, Sharing, commands, completeness};
use crate::clock::Timestamp;
use crate::error::Result;
use crate::id::ResourceId;
use crate::identity::Caller;
use crate::policy::{Action, Subject};
use crate::web::frame::{Frame, Section};
use crate::web::part::chip::{self, EntryState};
use crate::web::part::{Chip, Choice, Icon, Link, Said, Tone};
use crate::web::publish::{EntryActs, PublishEntryPage, PublishItem, Step};
use crate::web::visit::{Page, SignedVisit, render};
use crate::web::wording;

/// Where an entry stands, as a chip.
pub(super) fn state_chip(frame: &Frame, entry: &Resource) -> Chip {
    let state = match standing(entry) {
        "assessed" => EntryState::Assessed,
        "awaiting_head" => return Chip::new(Tone::River, Icon::Seal, frame.t.publish.state_head),
        "submitted" => EntryState::Submitted,
        "returned" => EntryState::Returned,
        "published" if entry.is_harvested() => EntryState::Harvested,
        "published" => EntryState::Published,
        "withdrawn" => EntryState::Withdrawn,
        _ => EntryState::Draft,
    };
    Chip::entry(state, frame.t)
}

/// Sharing, grade and personal information of an entry.
pub(super) fn content_chips(frame: &Frame, content: &Content) -> Vec<Chip> {
    let mut chips = Vec::new();
    if let Some(sharing) = &content.sharing {
        let sharing = match sharing {
            Sharing::Unconditional => chip::Sharing::Unconditional,
            Sharing::Conditional { .. } => chip::Sharing::Conditional,
            Sharing::Withheld { .. } => chip::Sharing::Withheld,
        };
        chips.push(Chip::sharing(sharing, frame.t));
    }
    if content.grade > 0 {
        chips.push(Chip::grade(content.grade, frame.t));
    }
    if content.has_personal() {
        chips.push(Chip::personal(frame.t));
    }
    chips
}

pub(super) async fn show(SignedVisit { app, caller, frame }: SignedVisit, Path(id): Path<String>) -> Page {
    render(&page(&app, &caller, frame, &id_of(&id)?).await?)
}

/// The page of an entry; a frame with a refusal shows it at the form it came from.
pub(super) async fn page(
    app: &App,
    caller: &Caller,
    mut frame: Frame,
    id: &ResourceId,
) -> Result<PublishEntryPage> {
    let entry = commands::view(app, caller, id).await?;
    let content = entry.work.as_ref().map(|work| &work.content).or_else(|| entry.content());
    let title = content.map_or_else(Said::default, |content| Said::new(&content.title, frame.language));
    let (zh, en) = content.map_or(("", ""), |content| content.kind.info().name);
    // The browser's title cannot mark a Chinese name on an English page.
    frame.title = if title.foreign { entry.code.clone() } else { title.text.clone() };
    frame.section = Some(Section::Publish);
    frame.trail = vec![Link::new(frame.t.frame.publish, "/publish")];
    let by = entry.work.as_ref().map(people).unwrap_or_default();
    let names = Names::load(app, &frame, by).await?;
    let mut chips = vec![state_chip(&frame, &entry)];
    chips.extend(content.map(|content| content_chips(&frame, content)).unwrap_or_default());
    Ok(PublishEntryPage {
        id: id.to_string(),
        title,
        code: entry.code.clone(),
        kind: frame.language.pick(zh, en).to_owned(),
        chips,
        returned: match entry.work.as_ref().map(|work| &work.stage) {
            Some(Stage::Returned { reason }) => Some(Said::typed(reason, frame.language)),
            _ => None,
        },
        missing: entry.work.as_ref().map(|work| missing(&frame, &work.content)).unwrap_or_default(),
        steps: steps(&frame, &names, &entry, caller.at),
        may: acts(app, caller, &frame, &entry),
        assessments: assessments(&frame, &names, entry.work.as_ref(), caller.at),
        facts: content.map(|content| facts(&frame, &names, &entry, content)).unwrap_or_default(),
        items: content
            .map(|content| content.items.iter().map(|it| item(&frame, it)).collect())
            .unwrap_or_default(),
        frame,
    })
}

/// The name of an attribute by the field that holds it.
pub(super) fn attribute(frame: &Frame, field: &str) -> &'static str {
    let p = &frame.t.publish;
    match field {
        "sharing.conditions" => return p.f_conditions,
        "sharing.reason" => return p.f_reason,
        "sharing.basis" => return p.f_basis,
        _ => {}
    }
    match field.split('.').next().unwrap_or_default() {
        "title" => p.f_title,
        "items" => p.f_items,
        "format" => p.f_format,
        "update_cycle" => p.f_cycle,
        "sharing" => p.f_sharing,
        "methods" => p.f_methods,
        "grade" => p.f_grade,
        "summary" => p.f_summary,
        "domain" => p.f_domain,
        "operations" => p.f_operations,
        "binding" => p.f_binding,
        "provider" => p.f_provider,
        _ => "",
    }
}

fn people(work: &Work) -> Vec<crate::id::PersonId> {
    let assessors = [&work.secrecy, &work.personal].into_iter().flatten().map(|found| found.by.clone());
    let head = match &work.stage {
        Stage::Submitted { head, .. } => Some(head.clone()),
        _ => None,
    };
    assessors.chain(head).chain([work.by.clone()]).collect()
}

/// What the law still asks for, worded with the name of the attribute.
fn missing(frame: &Frame, content: &Content) -> Vec<String> {
    let Err(problem) = completeness::check(content) else { return Vec::new() };
    let colon = frame.language.pick("：", ": ");
    let words = |wrong: &crate::error::FieldError| {
        format!("{}{colon}{}", attribute(frame, &wrong.field), frame.language.pick(&wrong.zh, &wrong.en))
    };
    problem.fields.iter().map(words).collect()
}

fn steps(frame: &Frame, names: &Names, entry: &Resource, now: Timestamp) -> Vec<Step> {
    let p = &frame.t.publish;
    let Some(work) = &entry.work else { return Vec::new() };
    let told = |found: Option<&Assessment>| {
        found.map_or_else(
            || Said::plain(p.step_article_13),
            |found| {
                let person = names.person(&found.by);
                let at = wording::day(found.at, now, frame.language);
                Said { text: p.step_by.with(person.text, at), foreign: person.foreign }
            },
        )
    };
    let passed = match &work.stage {
        Stage::Draft | Stage::Returned { .. } => 1,
        Stage::Assessed => 3,
        Stage::AwaitingHead => 4,
        Stage::Submitted { .. } => 5,
    };
    let all = [
        (p.step_draft, names.person(&work.by)),
        (p.step_secrecy, told(work.secrecy.as_ref())),
        (p.step_personal, told(work.personal.as_ref())),
        (p.step_submit, Said::plain(p.step_article_12)),
        (p.step_head, Said::plain(p.step_article_13)),
        (p.step_authority, Said::plain(p.step_article_16)),
    ];
    let done = |place: usize| {
        place < passed || (place == 1 && work.secrecy.is_some()) || (place == 2 && work.personal.is_some())
    };
    let now = (0..all.len()).find(|place| !done(*place));
    let class = |place: usize| match place {
        place if done(place) => "done",
        place if Some(place) == now => "now",
        _ => "later",
    };
    let step = |(place, (name, note)): (usize, (&str, Said))| Step {
        class: class(place),
        name: name.to_owned(),
        note,
    };
    all.into_iter().enumerate().map(step).collect()
}

fn acts(app: &App, caller: &Caller, frame: &Frame, entry: &Resource) -> EntryActs {
    let (tree, facts, p) = (app.tree(), entry.facts(), &frame.t.publish);
    let may = |action: Action| app.policy.allows(action, caller, &tree, &facts).allowed;
    let at = standing(entry);
    let work = entry.work.as_ref();
    let open = matches!(at, "draft" | "assessed" | "returned");
    let mut assess = Vec::new();
    if open && work.is_some() && may(Action::AssessResource) {
        let kinds = [
            ("secrecy", p.assess_secrecy, work.is_some_and(|work| work.secrecy.is_none())),
            ("personal", p.assess_personal, work.is_some_and(|work| work.personal.is_none())),
        ];
        let wanted = kinds.into_iter().filter(|(_, _, wanted)| *wanted);
        assess = wanted.map(|(code, word, _)| Choice::new(code, word)).collect();
    }
    let can_edit = (open || at == "published") && entry.withdrawn.is_none() && may(Action::DraftResource);
    EntryActs {
        edit: can_edit.then(|| format!("/publish/{}/edit", entry.id)),
        assess,
        submit: at == "assessed" && may(Action::SubmitResource),
        head_approve: at == "awaiting_head" && may(Action::HeadApproveResource),
        send_back: at == "awaiting_head" && may(Action::ReturnResource),
        withdraw: entry.live().is_some() && may(Action::WithdrawResource),
    }
}

fn assessments(
    frame: &Frame,
    names: &Names,
    work: Option<&Work>,
    now: Timestamp,
) -> Vec<(String, Said, Said)> {
    let p = &frame.t.publish;
    let kinds = work.map(|work| [(p.assess_secrecy, &work.secrecy), (p.assess_personal, &work.personal)]);
    let told = |(word, found): (&str, &Option<Assessment>)| {
        found.as_ref().map(|found| {
            let person = names.person(&found.by);
            let by = p.step_by.with(person.text, wording::day(found.at, now, frame.language));
            (
                word.to_owned(),
                Said::typed(&found.finding, frame.language),
                Said { text: by, foreign: person.foreign },
            )
        })
    };
    kinds.into_iter().flatten().filter_map(told).collect()
}

fn facts(frame: &Frame, names: &Names, entry: &Resource, content: &Content) -> Vec<(String, Said)> {
    let (p, language) = (&frame.t.publish, frame.language);
    let pick = |(zh, en): (&'static str, &'static str)| Said::plain(language.pick(zh, en));
    let separator = language.pick("、", ", ");
    let methods: Vec<&str> = content
        .methods
        .iter()
        .map(|method| {
            let (zh, en) = method_name(*method);
            language.pick(zh, en)
        })
        .collect();
    let mut facts = vec![
        (p.f_title, Said::new(&content.title, language)),
        (p.f_provider, names.org(&entry.provider)),
        (p.f_format, content.format.map(|format| pick(format.name())).unwrap_or_default()),
        (p.f_cycle, content.update_cycle.map(|cycle| pick(cycle.name())).unwrap_or_default()),
        (p.f_sharing, content.sharing.as_ref().map(|sharing| pick(sharing.name())).unwrap_or_default()),
        (p.f_methods, Said::plain(methods.join(separator))),
        (p.f_grade, Said::plain(frame.t.part.grade_general.with(content.grade))),
        (
            p.f_domain,
            domain_name(&content.domain).map_or_else(|| Said::typed(&content.domain, language), pick),
        ),
        (p.f_summary, Said::new(&content.summary, language)),
    ];
    match &content.sharing {
        Some(Sharing::Conditional { conditions }) => {
            facts.push((p.f_conditions, Said::typed(conditions.join("；"), language)));
        }
        Some(Sharing::Withheld { reason, basis }) => {
            facts.push((p.f_reason, Said::typed(reason, language)));
            facts.push((p.f_basis, Said::typed(basis, language)));
        }
        Some(Sharing::Unconditional) | None => {}
    }
    let shown = |(name, value): (&str, Said)| {
        (name.to_owned(), if value.is_empty() { Said::plain("—") } else { value })
    };
    facts.into_iter().map(shown).collect()
}

fn item(frame: &Frame, item: &Item) -> PublishItem {
    let (zh, en) = item.kind.name();
    let mut marks = Vec::new();
    if item.is_key {
        marks.push(Chip::new(Tone::Plain, Icon::Key, frame.language.pick("主键", "key")));
    }
    if item.personal != Personal::None {
        marks.push(Chip::personal(frame.t));
    }
    PublishItem {
        name: item.name.clone(),
        title: Said::new(&item.title, frame.language),
        kind: frame.language.pick(zh, en).to_owned(),
        grade: Chip::grade(item.grade, frame.t),
        marks,
    }
}
