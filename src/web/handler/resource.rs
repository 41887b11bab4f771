//! `/resources/{id}`: what an entry says, what is chosen of it, and the route a request would take.

use std::collections::HashSet;

use axum::Router;
use axum::extract::Path;
use axum::routing::get;

use super::entry_view::attribute;
use super::reading::mask_words;
use super::standing::{Standings, chips, name};
use crate::api::Shared;
use crate::app::App;
use crate::calendar::profile::Clock;
use crate::catalog::resource::Origin;
use crate::catalog::vocabulary::{domain_name, method_name};
use crate::catalog::{self, Content, Personal, Resource, Sharing};
use crate::error::{Problem, Result};
use crate::grant;
use crate::id::ResourceId;
use crate::identity::Caller;
use crate::policy::action::ViewGrant;
use crate::policy::{ActionKind, Subject};
use crate::request::{basket, due, store};
use crate::scope::Scope;
use crate::search::{self, Ask};
use crate::web::frame::{Frame, Section};
use crate::web::part::{Chip, Icon, Link, Said, Standing, Tone};
use crate::web::resource::{ItemRow, OperationRow, ResourcePage, Route, RouteStep, UserRow, VersionRow};
use crate::web::visit::{Page, Visit, render};
use crate::web::wording;

/// Entries shown beside as similar.
const SIMILAR: usize = 4;

/// The route.
pub fn routes() -> Router<Shared> {
    Router::new().route("/resources/{id}", get(show))
}

async fn show(visit: Visit, Path(id): Path<String>) -> Page {
    let Visit { app, caller, frame } = visit;
    let id: ResourceId = id.parse().map_err(|_| Problem::not_found())?;
    let resource = load(&app, caller.as_ref(), &id).await?;
    let chosen = match &caller {
        Some(caller) => {
            store::basket_item(&app.db.reader, &caller.post.id, &id).await?.map(|item| item.scope)
        }
        None => None,
    };
    render(&page(&app, caller.as_ref(), frame, &resource, chosen).await?)
}

/// What a visitor may see; somebody who is not signed in sees what anybody may find.
async fn load(app: &App, caller: Option<&Caller>, id: &ResourceId) -> Result<Resource> {
    if let Some(caller) = caller {
        return catalog::commands::view(app, caller, id).await;
    }
    let resource = catalog::store::resource(&app.db.reader, id).await?;
    let visible = search::visible(app, None).await?;
    let open = resource.live().is_some() && resource.class.is_some_and(|class| visible.full.contains(class));
    if open { Ok(resource) } else { Err(Problem::not_found()) }
}

/// The page, with what is chosen: in the basket, or just sent and refused.
pub(super) async fn page(
    app: &App,
    caller: Option<&Caller>,
    mut frame: Frame,
    resource: &Resource,
    chosen: Option<Scope>,
) -> Result<ResourcePage> {
    let content = resource.content().ok_or_else(Problem::not_found)?;
    let (language, t) = (frame.language, frame.t);
    frame.title = content.title.in_language(language).to_owned();
    frame.section = Some(Section::Catalog);
    frame.trail = vec![Link::new(t.catalog.title, "/catalog")];
    let of_page = Standings::of(app, caller, std::slice::from_ref(&resource.id)).await?;
    let standing = of_page.with(app, caller, &frame, resource);
    let chosen = chosen.unwrap_or_else(|| basket::usual_scope(content));
    let provider = app.tree().get(&resource.provider).map(|org| Said::new(&org.name, language));
    let (users, user_count) = users(app, caller, &frame, resource).await?;
    let version = resource.published.as_ref();
    let edition = version.map(|live| t.visit.edition.with(live.entry_version, wording::date(live.at)));
    Ok(ResourcePage {
        id: resource.id.to_string(),
        title: Said::new(&content.title, language),
        kind: content.kind.as_str().to_owned(),
        kind_word: name(content.kind.info().name, language).to_owned(),
        code: resource.code.clone(),
        provider: provider.unwrap_or_default(),
        provider_url: format!("/catalog?provider={}", resource.provider),
        edition: edition.unwrap_or_default(),
        chips: chips(resource, content, t),
        summary: Said::new(&content.summary, language),
        notices: notices(&frame, resource),
        items: items(&frame, content, &chosen),
        operations: operations(&frame, content, &chosen),
        conditions: conditions(&frame, content),
        route: route(app, caller, &frame, resource, &standing).await?,
        facts: facts(&frame, content),
        versions: versions(resource),
        quality: Vec::new(),
        users,
        user_count,
        similar: similar(app, caller, &frame, resource, content).await?,
        correction_url: String::new(),
        standing,
        frame,
    })
}

fn notices(frame: &Frame, resource: &Resource) -> Vec<Said> {
    let mut notices = Vec::new();
    if let Some(withdrawn) = &resource.withdrawn {
        notices.push(Said::typed(frame.t.visit.withdrawn.with(&withdrawn.reason), frame.language));
    }
    if let Origin::Harvested { source, missing } = &resource.origin {
        let words: Vec<&str> = missing.iter().map(|field| attribute(frame, field)).collect();
        let words = frame.t.visit.harvested_from.with(source, words.join(frame.language.pick("、", ", ")));
        notices.push(Said::typed(words, frame.language));
    }
    notices
}

fn items(frame: &Frame, content: &Content, chosen: &Scope) -> Vec<ItemRow> {
    let (language, t) = (frame.language, frame.t);
    let row = |item: &catalog::Item| {
        let mut marks = Vec::new();
        if item.is_key {
            marks.push(Chip::new(Tone::Plain, Icon::Key, t.visit.key));
        }
        match item.personal {
            Personal::None => {}
            Personal::Personal => marks.push(Chip::personal(t)),
            Personal::Sensitive => marks.push(Chip::new(Tone::Vermilion, Icon::Person, t.visit.sensitive)),
        }
        ItemRow {
            name: item.name.clone(),
            title: Said::new(&item.title, language),
            kind: name(item.kind.name(), language).to_owned(),
            grade: Chip::grade(item.grade, t),
            marks,
            chosen: chosen.field(&item.name).is_some(),
            mask: item.usual_mask().map(|mask| {
                // Masked unless asked for in clear: what nobody chose is offered in its mildest form.
                let in_clear = chosen.field(&item.name).is_some_and(|field| field.mask.is_none());
                (mask_words(mask, language), !in_clear)
            }),
        }
    };
    content.items.iter().map(row).collect()
}

fn operations(frame: &Frame, content: &Content, chosen: &Scope) -> Vec<OperationRow> {
    let row = |operation: &catalog::Operation| OperationRow {
        name: operation.name.clone(),
        call: format!("{} {}", operation.method, operation.path),
        title: Said::new(&operation.title, frame.language),
        chosen: chosen.operations.contains(&operation.name),
    };
    content.operations.iter().map(row).collect()
}

fn conditions(frame: &Frame, content: &Content) -> Vec<Said> {
    let said = |text: &str| Said::typed(text, frame.language);
    match &content.sharing {
        Some(Sharing::Conditional { conditions }) => conditions.iter().map(|text| said(text)).collect(),
        Some(Sharing::Withheld { reason, basis }) => vec![said(&frame.t.visit.withheld.with(reason, basis))],
        Some(Sharing::Unconditional) | None => Vec::new(),
    }
}

async fn route(
    app: &App,
    caller: Option<&Caller>,
    frame: &Frame,
    resource: &Resource,
    standing: &Standing,
) -> Result<Option<Route>> {
    let Some(live) = resource.live() else { return Ok(None) };
    let Some(sharing) = live.content.sharing.as_ref() else { return Ok(None) };
    if matches!(sharing, Sharing::Withheld { .. })
        || matches!(standing, Standing::Closed(_) | Standing::Wanted(..))
    {
        return Ok(None);
    }
    let (language, v, now) = (frame.language, &frame.t.visit, app.now());
    let answer = due::count(app, due::answer_clock(sharing.as_str()), now)?;
    let provide = due::count(app, Clock::Provide, answer.at)?;
    let own = caller.map(|caller| Said::new(&caller.org.name, language));
    let provider = app.tree().get(&resource.provider).map(|org| Said::new(&org.name, language));
    let step = |who: Said, act: &str, within: String| RouteStep { who, act: act.to_owned(), within };
    let provider = provider.unwrap_or_default();
    let steps = vec![
        step(own.unwrap_or_else(|| Said::plain(v.own_head)), v.step_sign, v.step_sign_rule.to_owned()),
        step(provider.clone(), v.step_answer, wording::rule(&answer, language)),
        step(provider, v.step_provide, wording::rule(&provide, language)),
    ];
    let consents = store::consents_on(&app.db.reader, &resource.id).await?;
    let standing_ones = consents.iter().filter(|consent| {
        consent.ended_at.is_none() && now < consent.until && consent.entry_version == live.entry_version
    });
    let titles = |covers: &[String]| {
        let title = |name: &String| {
            live.content.item(name).map_or(name.as_str(), |item| item.title.in_language(language)).to_owned()
        };
        covers.iter().map(title).collect::<Vec<_>>().join(language.pick("、", ", "))
    };
    let hints =
        standing_ones.map(|consent| Said::typed(v.consent_covers.with(titles(&consent.covers)), language));
    let expected = v.expected.with(wording::day(provide.at, now, language));
    Ok(Some(Route { steps, expected, hints: hints.collect() }))
}

fn facts(frame: &Frame, content: &Content) -> Vec<(String, Said)> {
    let (language, v) = (frame.language, &frame.t.visit);
    let typed = |text: &str| Said::typed(text, language);
    let methods: Vec<&str> =
        content.methods.iter().map(|method| name(method_name(*method), language)).collect();
    let rows = [
        (
            v.facet_domain,
            domain_name(&content.domain)
                .map_or_else(|| typed(&content.domain), |names| Said::plain(name(names, language))),
        ),
        (v.format, Said::plain(content.format.map_or("", |format| name(format.name(), language)))),
        (
            v.facet_update_cycle,
            Said::plain(content.update_cycle.map_or("", |cycle| name(cycle.name(), language))),
        ),
        (v.methods, Said::plain(methods.join(language.pick("、", ", ")))),
        (v.source_system, typed(content.source_system.as_deref().unwrap_or_default())),
        (v.facet_division, typed(content.division.as_deref().unwrap_or_default())),
        (v.open, Said::plain(if content.is_open { v.yes } else { v.no })),
        (v.facet_tag, typed(&content.tags.join(language.pick("、", ", ")))),
        (v.related, typed(&content.related_codes.join(language.pick("、", ", ")))),
    ];
    rows.into_iter()
        .filter(|(_, value)| !value.is_empty())
        .map(|(key, value)| (key.to_owned(), value))
        .collect()
}

fn versions(resource: &Resource) -> Vec<VersionRow> {
    let row = |live: &catalog::resource::Published| VersionRow {
        number: live.entry_version,
        date: wording::date(live.at),
        changes: Vec::new(),
        url: String::new(),
    };
    resource.published.iter().map(row).collect()
}

async fn users(
    app: &App,
    caller: Option<&Caller>,
    frame: &Frame,
    resource: &Resource,
) -> Result<(Vec<UserRow>, u64)> {
    let Some(caller) = caller else { return Ok((Vec::new(), 0)) };
    let (tree, now) = (app.tree(), app.now());
    let mut live = grant::store::live_on(&app.db.reader, &resource.id).await?;
    live.retain(|grant| grant.is_open(now));
    let (mut users, mut organisations) = (Vec::new(), HashSet::new());
    for grant in &live {
        organisations.insert(grant.requester.clone());
        if !app.policy.allows(ViewGrant::ACTION, caller, &tree, &grant.facts()).allowed {
            continue;
        }
        let application: Option<crate::credential::Application> =
            crate::db::load(&app.db.reader, grant.app.as_str()).await?;
        let organisation = tree.get(&grant.requester).map(|org| Said::new(&org.name, frame.language));
        users.push(UserRow {
            organisation: organisation.unwrap_or_default(),
            app: Said::typed(
                application.map(|application| application.name).unwrap_or_default(),
                frame.language,
            ),
            since: wording::date(grant.created_at),
        });
    }
    Ok((users, organisations.len() as u64))
}

async fn similar(
    app: &App,
    caller: Option<&Caller>,
    frame: &Frame,
    resource: &Resource,
    content: &Content,
) -> Result<Vec<Link>> {
    let ask = Ask { text: content.title.zh.clone(), limit: SIMILAR + 1, ..Ask::default() };
    let found = search::search(app, caller, ask).await?;
    let ids: Vec<ResourceId> = found.hits.iter().filter_map(|hit| hit.id.parse().ok()).collect();
    let others = catalog::store::resources(&app.db.reader, &ids).await?;
    let links = others.iter().filter(|other| other.id != resource.id).filter_map(|other| {
        let title = Said::new(&other.live()?.content.title, frame.language);
        Some(Link::new(title, format!("/resources/{}", other.id)))
    });
    Ok(links.take(SIMILAR).collect())
}
