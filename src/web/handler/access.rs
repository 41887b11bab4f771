//! `/audit/access`: who could read what at a moment, told from the log by `oversight::access`.

use axum::Router;
use axum::extract::RawQuery;
use axum::routing::get;

use super::names::Names;
use crate::api::Shared;
use crate::app::App;
use crate::audit::entry::ActorRef;
use crate::catalog;
use crate::clock::Timestamp;
use crate::credential::Application;
use crate::db;
use crate::error::Result;
use crate::identity::Caller;
use crate::oversight::access::{self, Access, Question, Written};
use crate::web::audit::{AccessForm, AccessPage, AccessRow};
use crate::web::frame::{Frame, Section};
use crate::web::part::{Link, Paging, Said};
use crate::web::visit::{Fields, Page, SignedVisit, render};
use crate::web::wording;

/// Routes of the question.
pub fn routes() -> Router<Shared> {
    Router::new().route("/audit/access", get(ask))
}

/// A moment as the browser's field writes it, in the counting zone.
fn moment(text: &str) -> Option<Timestamp> {
    let local = chrono::NaiveDateTime::parse_from_str(text.get(..16)?, "%Y-%m-%dT%H:%M").ok()?;
    let at = local.and_local_timezone(crate::calendar::BEIJING).single()?;
    Some(Timestamp(at.timestamp_micros()))
}

async fn ask(SignedVisit { app, caller, mut frame }: SignedVisit, RawQuery(raw): RawQuery) -> Page {
    let query = Fields::parse(raw.unwrap_or_default().as_bytes());
    let text = |name: &str| query.text(name).to_owned();
    let mut form =
        AccessForm { at: text("at"), resource: text("resource"), app: text("app"), org: text("org") };
    if form.at.is_empty() {
        form.at = wording::date(caller.at) + "T09:00";
    }
    frame.t.audit.access_title.clone_into(&mut frame.title);
    frame.section = Some(Section::Audit);
    frame.trail = vec![Link::new(frame.t.frame.audit, "/audit")];
    let written = Written { org: &form.org, app: &form.app, resource: &form.resource };
    let asked = Question::read(&app, &caller, moment(&form.at).unwrap_or(caller.at), written).await?;
    let found = access::could_read(&app, &caller, &asked).await?;
    let a = &frame.t.audit;
    let mut sentence = match found.accesses.len() {
        0 => a.nobody.to_owned(),
        count => a.access_found.of(count),
    };
    if found.is_cut {
        sentence = format!("{sentence} {}", a.access_cut);
    }
    let rows = rows(&app, &caller, &frame, &found.accesses).await?;
    let last = rows.len() as u64;
    let paging = Paging {
        t: frame.t,
        first: last.min(1),
        last,
        total: Some(last),
        previous: None,
        next: None,
        export: None,
    };
    render(&AccessPage { access: form, sentence, rows, paging, frame })
}

async fn rows(app: &App, caller: &Caller, frame: &Frame, accesses: &[Access]) -> Result<Vec<AccessRow>> {
    let people = accesses.iter().filter_map(|access| match &access.allowed_by {
        Some(ActorRef::Person { person, .. }) => Some(person.clone()),
        Some(ActorRef::Consent { signed_by, .. }) => Some(signed_by.clone()),
        _ => None,
    });
    let names = Names::load(app, frame, people).await?;
    let ids: Vec<_> = accesses.iter().map(|access| access.grant.resource.clone()).collect();
    let resources = catalog::store::resources(&app.db.reader, &ids).await?;
    let (a, mut rows) = (&frame.t.audit, Vec::new());
    for access in accesses {
        let grant = &access.grant;
        let application: Option<Application> = db::load(&app.db.reader, grant.app.as_str()).await?;
        let title = resources.iter().find(|resource| resource.id == grant.resource);
        let title = title.and_then(|resource| resource.content()).map(|content| &content.title);
        let since = wording::moment(access.opened.at, caller.at, frame.language);
        rows.push(AccessRow {
            organisation: names.org(&grant.requester),
            app: application.map_or_else(Said::default, |app| Said::typed(app.name, frame.language)),
            resource: title.map_or_else(Said::default, |title| Said::new(title, frame.language)),
            fields: match grant.scope.fields.len() {
                0 => a.access_all.to_owned(),
                count => a.access_fields.of(count),
            },
            grant: Link::new(grant.id.to_string(), format!("/grants/{}", grant.id)),
            allowed_by: access.allowed_by.as_ref().map(|actor| names.actor(actor)).unwrap_or_default(),
            during: match access.closed_at {
                Some(end) => a.access_closed.with(since, wording::moment(end, caller.at, frame.language)),
                None => a.access_open.with(since),
            },
            proof_url: format!("/audit/entries/{}", access.opened.id),
        });
    }
    Ok(rows)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_is_read_in_the_counting_zone() {
        assert_eq!(moment("1970-01-01T08:00"), Some(Timestamp(0)));
        assert_eq!(moment("1970-01-01"), None);
    }
}
