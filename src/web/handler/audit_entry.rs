//! `/audit/entries/{id}`: one entry in words and as JSON, with its proof and its receipt.

use axum::Router;
use axum::extract::Path;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::IntoResponse;
use axum::routing::get;

use super::audit::outcome;
use super::names::Names;
use crate::api::Shared;
use crate::app::App;
use crate::audit::entry::{ActorRef, Entry, ObjectRef, Outcome};
use crate::audit::{tree, words};
use crate::clock::Timestamp;
use crate::error::{Problem, Result};
use crate::id::EntryId;
use crate::oversight::log::{self, Shown};
use crate::web::audit::{AuditEntryPage, Proof};
use crate::web::frame::{Frame, PrintHead, Section};
use crate::web::part::{Chip, Icon, Link, Said, Tone};
use crate::web::visit::{Page, SignedVisit, render};
use crate::web::wording;

/// Routes of one entry.
pub fn routes() -> Router<Shared> {
    Router::new().route("/audit/entries/{id}", get(entry)).route("/audit/entries/{id}/receipt", get(receipt))
}

async fn entry(SignedVisit { app, caller, mut frame }: SignedVisit, Path(id): Path<String>) -> Page {
    let id: EntryId = id.parse().map_err(|_| Problem::not_found())?;
    let shown = log::show(&app, &caller, &id).await?;
    let names = Names::of_entries(&app, &frame, std::slice::from_ref(&shown.entry)).await?;
    let number = wording::thousands(u64::try_from(shown.entry.number).unwrap_or(0));
    frame.title = frame.t.audit.number_of.with(&number);
    frame.section = Some(Section::Audit);
    frame.trail = vec![Link::new(frame.t.frame.audit, "/audit")];
    frame.print = Some(PrintHead {
        number: id.to_string(),
        date: wording::moment(shown.entry.at, caller.at, frame.language),
        receipt: format!("{}/audit/entries/{id}/receipt", app.config.server.public_url),
    });
    let neighbour = |id: &Option<EntryId>| id.as_ref().map(|id| format!("/audit/entries/{id}"));
    let page = AuditEntryPage {
        id: id.to_string(),
        number,
        chip: outcome(&frame, &shown.entry),
        sentence: names.sentence(&shown.entry),
        facts: facts(&app, &frame, &names, &shown.entry, caller.at).await?,
        related: shown.entry.related.iter().map(|object| related(&names, object)).collect(),
        leaf: pretty(&shown.entry)?,
        proof: shown.receipt.as_ref().map(|_| proof(&app, &frame, &shown)).transpose()?.flatten(),
        previous: neighbour(&shown.previous),
        next: neighbour(&shown.next),
        frame,
    };
    render(&page)
}

fn related(names: &Names, object: &ObjectRef) -> Link {
    let link = names.object(&object.noun, &object.id);
    let elsewhere = format!("/audit?object={}:{}", object.noun, object.id);
    if link.url.is_empty() { Link::new(link.word, elsewhere) } else { link }
}

/// The entry as JSON, which is the leaf with line breaks where a reader wants them.
fn pretty(entry: &Entry) -> Result<String> {
    String::from_utf8(entry.leaf()?).map_err(Problem::internal)
}

async fn facts(
    app: &App,
    frame: &Frame,
    names: &Names,
    entry: &Entry,
    now: Timestamp,
) -> Result<Vec<(String, Said)>> {
    let a = &frame.t.audit;
    let mut facts = vec![
        (a.fact_at, Said::plain(wording::moment(entry.at, now, frame.language))),
        (a.fact_actor, names.actor(&entry.actor)),
    ];
    if let ActorRef::Person { post, .. } = &entry.actor
        && let Some(post) = crate::db::load::<crate::org::Post>(&app.db.reader, post.as_str()).await?
    {
        facts.push((a.fact_post, Said::new(&post.title, frame.language)));
    }
    facts.push((a.fact_object, names.object(&entry.object.noun, &entry.object.id).word));
    if let Some(rule) = &entry.rule {
        facts.push((a.fact_rule, Said::plain(rule)));
    }
    if let Outcome::Denied { code } = &entry.outcome {
        facts.push((a.fact_code, Said::plain(code)));
    }
    let mut facts: Vec<(String, Said)> =
        facts.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
    for (name, value) in &entry.details {
        let word = words::detail(name).map_or(name.as_str(), |(zh, en)| frame.language.pick(zh, en));
        facts.push((word.to_owned(), detail(frame, name, value)));
    }
    if let Some(digest) = &entry.state_digest {
        facts.push((a.fact_digest.to_owned(), Said::plain(digest)));
    }
    Ok(facts)
}

/// A detail in words; what is more than a word or a number is in the record, which the page shows as it is.
fn detail(frame: &Frame, name: &str, value: &serde_json::Value) -> Said {
    let language = frame.language;
    match value {
        serde_json::Value::String(code) => match words::value(name, code) {
            Some((zh, en)) => Said::plain(language.pick(zh, en)),
            None => Said::typed(code, language),
        },
        serde_json::Value::Bool(yes) => Said::plain(if *yes { frame.t.visit.yes } else { frame.t.visit.no }),
        serde_json::Value::Number(number) => Said::plain(number.to_string()),
        serde_json::Value::Null => Said::plain("—"),
        serde_json::Value::Array(_) | serde_json::Value::Object(_) => Said::plain(frame.t.audit.in_record),
    }
}

fn proof(app: &App, frame: &Frame, shown: &Shown) -> Result<Option<Proof>> {
    let Some(receipt) = &shown.receipt else { return Ok(None) };
    let proven = receipt.verify(&log::verifier(app))?;
    let id = &shown.entry.id;
    let root = receipt.checkpoint.lines().nth(2).unwrap_or_default().to_owned();
    Ok(Some(Proof {
        chip: Chip::new(Tone::Green, Icon::Check, frame.t.audit.chip_proven),
        index: proven.index.to_string(),
        size: wording::thousands(proven.size),
        leaf_hash: tree::record_hash(&receipt.entry).to_string(),
        path: receipt.hashes.iter().map(ToString::to_string).collect(),
        root,
        checkpoint: receipt.checkpoint.clone(),
        receipt_url: format!("/audit/entries/{id}/receipt"),
        command: format!("matou audit verify --receipt {id}.tlog-proof --key log.vkey"),
    }))
}

async fn receipt(SignedVisit { app, caller, .. }: SignedVisit, Path(id): Path<String>) -> Page {
    let id: EntryId = id.parse().map_err(|_| Problem::not_found())?;
    let receipt = log::receipt(&app, &caller, &id).await?.to_string();
    let name = format!("attachment; filename=\"{id}.tlog-proof\"");
    Ok(([(CONTENT_TYPE, "text/plain; charset=utf-8".to_owned()), (CONTENT_DISPOSITION, name)], receipt)
        .into_response())
}
