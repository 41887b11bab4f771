//! `/revocations`: many grants ended in one act: looked at first, revoked for one reason, followed until confirmed.
//!
//! The address of a preview says what was chosen; revoking sends along what was seen. Who may end what is
//! `policy`, what is ended `grant::revocation`.

use axum::Router;
use axum::extract::{Path, Query};
use axum::routing::{get, post};
use serde::Deserialize;

use super::grant::calls;
use super::kept::line;
use super::reading::Reading;
use crate::api::Shared;
use crate::app::App;
use crate::catalog;
use crate::error::{Problem, Result};
use crate::grant::Grant;
use crate::grant::revocation::commands::{self, Followed, Preview};
use crate::grant::revocation::{Acknowledgement, Selection, acknowledgements};
use crate::id::RevocationId;
use crate::identity::Caller;
use crate::org;
use crate::policy::Action;
use crate::web::frame::{Flash, Frame, Section};
use crate::web::part::{Chip, Choice, Icon, Link, Paging, Said, Tone};
use crate::web::register::{ActForm, Cell, Column, Filing, OpenRow, RegisterPage, RegisterRow};
use crate::web::visit::{Page, Posted, SignedVisit, refused, render, say, see_other};

/// The scope of the form that chooses what is looked at.
const CHOOSING: &str = "choose";
/// The scope of the form that revokes it.
const REVOKING: &str = "revoke";

/// The list, a preview, one revocation, and the act.
pub fn routes() -> Router<Shared> {
    Router::new()
        .route("/revocations", get(list).post(apply))
        .route("/revocations/preview", post(choose))
        .route("/revocations/{id}", get(one))
}

/// What was chosen, and the digest of the preview that was seen.
#[derive(Clone, Debug, Default, Deserialize)]
struct Chosen {
    #[serde(default)]
    by: String,
    #[serde(default)]
    about: String,
    #[serde(default)]
    digest: String,
}

impl Chosen {
    fn query(&self) -> String {
        let pairs = [("by", &self.by), ("about", &self.about), ("digest", &self.digest)];
        let given = pairs.into_iter().filter(|(_, value)| !value.is_empty());
        url::form_urlencoded::Serializer::new(String::new()).extend_pairs(given).finish()
    }
}

/// What stands beside the list.
enum Beside<'a> {
    Nothing,
    Preview(&'a Chosen, Preview),
    Done(RevocationId),
}

/// Reads what was chosen: an identifier, or the name people use for it.
async fn selection(app: &App, caller: &Caller, frame: &Frame, chosen: &Chosen) -> Result<Selection> {
    let about = chosen.about.trim();
    let read = match chosen.by.as_str() {
        "application" => about.parse().ok().map(|app| Selection::Application { app }),
        "organisation" => {
            let named = app.tree().by_slug(about).map(|org| org.id.clone());
            about.parse().ok().or(named).map(|organisation| Selection::Organisation { organisation })
        }
        "person" => {
            let named = org::store::person_by_login(&app.db.reader, about).await?.map(|person| person.id);
            about.parse().ok().or(named).map(|person| Selection::Person { person })
        }
        "resource" => {
            let named = catalog::commands::view_by_code(app, caller, about).await.ok().map(|one| one.id);
            about.parse().ok().or(named).map(|resource| Selection::Resource { resource })
        }
        _ => {
            let words = about.split([' ', ',', '，', '、', '\n']).map(str::trim);
            let ids = words.filter(|word| !word.is_empty()).map(str::parse).collect();
            let ids: std::result::Result<Vec<_>, _> = ids;
            ids.ok().filter(|grants| !grants.is_empty()).map(|grants| Selection::Grants { grants })
        }
    };
    read.ok_or_else(|| {
        let problem = Problem::invalid("没有可预览的授权", "there is nothing to preview");
        let words = (frame.t.keeping.not_found, frame.t.keeping.not_found);
        problem.field("about", words.0, words.1)
    })
}

async fn list(SignedVisit { app, caller, mut frame }: SignedVisit, Query(chosen): Query<Chosen>) -> Page {
    if chosen.by.is_empty() {
        return render(&page(&app, &caller, frame, Beside::Nothing).await?);
    }
    let seen = match selection(&app, &caller, &frame, &chosen).await {
        Ok(selection) => commands::preview(&app, &caller, &selection).await,
        Err(problem) => Err(problem),
    };
    match seen {
        Ok(preview) => {
            let beside = Beside::Preview(&chosen, preview);
            render(&page(&app, &caller, frame, beside).await?)
        }
        Err(problem) => {
            frame.refuse(&problem, CHOOSING, [("by", &*chosen.by), ("about", &*chosen.about)].into_iter());
            refused(&problem, &page(&app, &caller, frame, Beside::Nothing).await?)
        }
    }
}

async fn one(SignedVisit { app, caller, frame }: SignedVisit, Path(id): Path<String>) -> Page {
    let id: RevocationId = id.parse().map_err(|_| Problem::not_found())?;
    render(&page(&app, &caller, frame, Beside::Done(id)).await?)
}

async fn choose(posted: Posted) -> Page {
    let text = |name: &str| posted.form.text(name).to_owned();
    let chosen = Chosen { by: text("by"), about: text("about"), digest: String::new() };
    see_other(&format!("/revocations?{}", chosen.query()))
}

async fn apply(Query(chosen): Query<Chosen>, posted: Posted) -> Page {
    let Posted { app, caller, mut frame, form, .. } = posted;
    let selection = selection(&app, &caller, &frame, &chosen).await?;
    let seen = Some(chosen.digest.as_str());
    let key = form.key(&caller, &format!("POST /revocations?{}", chosen.query()))?;
    let reason = form.text("reason");
    match commands::apply(&app, &caller, selection.clone(), reason, seen, key.as_ref()).await {
        Ok(done) => {
            let words = frame.t.keeping.done_revoked;
            say(&frame, &format!("/revocations/{}", done.revocation.id), Flash::good(words))
        }
        Err(problem) if matches!(problem.status, 409 | 412 | 422) => {
            frame.here =
                format!("/revocations?{}", Chosen { digest: String::new(), ..chosen.clone() }.query());
            frame.refuse(&problem, REVOKING, form.without_token());
            let preview = commands::preview(&app, &caller, &selection).await?;
            let beside = Beside::Preview(&chosen, preview);
            refused(&problem, &page(&app, &caller, frame, beside).await?)
        }
        Err(problem) => Err(problem.into()),
    }
}

async fn page(app: &App, caller: &Caller, mut frame: Frame, beside: Beside<'_>) -> Result<RegisterPage> {
    let k = &frame.t.keeping;
    k.revocations.clone_into(&mut frame.title);
    frame.section = Some(Section::Grants);
    frame.trail = vec![Link::new(frame.t.grant.list, "/grants")];
    let reading = Reading::new(app, caller, &frame);
    let all = commands::list(app, caller).await?;
    let here = match &beside {
        Beside::Done(id) => Some(id),
        Beside::Nothing | Beside::Preview(..) => None,
    };
    let is_here = |one: &Followed| here == Some(&one.revocation.id);
    let rows: Vec<RegisterRow> = all.iter().map(|one| row(&reading, one, is_here(one))).collect();
    let open = match &beside {
        Beside::Nothing => None,
        Beside::Preview(chosen, preview) => Some(preview_row(&reading, &frame, chosen, preview).await?),
        // By itself: the list holds the newest only.
        Beside::Done(id) => Some(followed_row(&reading, &commands::get(app, caller, id).await?).await?),
    };
    Ok(RegisterPage {
        lead: k.revocations_lead.to_owned(),
        siblings: vec![Link::new(k.reviews, "/reviews"), Link::new(k.revocations, "")],
        tabs: Vec::new(),
        columns: vec![
            Column::words(k.col_org),
            Column::words(k.col_day),
            Column::numbers(k.col_grants),
            Column::words(k.col_state),
        ],
        title_column: k.col_reason.to_owned(),
        paging: Paging::whole(frame.t, rows.len()),
        rows,
        empty: (k.revocations_none.to_owned(), k.revocations_none_text.to_owned()),
        filing: filing(&reading, &frame, &beside),
        open,
        frame,
    })
}

fn filing(reading: &Reading<'_>, frame: &Frame, beside: &Beside<'_>) -> Option<Filing> {
    let k = &reading.t.keeping;
    let rights = reading.app.policy.rights(reading.caller, &reading.tree);
    let ways = [
        ("application", k.by_application),
        ("person", k.by_person),
        ("organisation", k.by_organisation),
        ("resource", k.by_resource),
        ("grants", k.by_grants),
    ];
    let ways = ways.map(|(value, word)| Choice::new(value, word));
    let field = |name: &str, label: &str, chosen: fn(&Chosen) -> &str| {
        let field = frame.field(name, label).within(CHOOSING);
        match beside {
            Beside::Preview(shown, _) => field.value(chosen(shown)),
            Beside::Nothing | Beside::Done(_) => field,
        }
    };
    let form = || Filing {
        action: "/revocations/preview".to_owned(),
        word: k.choose.to_owned(),
        opened: frame.has_tried(CHOOSING),
        rule: k.choose_rule.to_owned(),
        tokens: frame.tokens(),
        fields: vec![
            field("by", k.f_by, |chosen| &chosen.by).options(&ways),
            field("about", k.f_about, |chosen| &chosen.about).hint(k.f_about_hint),
        ],
    };
    rights.contains(&Action::EndGrant).then(form)
}

fn state_chip(reading: &Reading<'_>, followed: &Followed) -> Chip {
    let k = &reading.t.keeping;
    match followed.unconfirmed() {
        0 => Chip::new(Tone::Green, Icon::Check, k.confirmed),
        waiting => Chip::new(Tone::Vermilion, Icon::Alert, k.unconfirmed.of(waiting)),
    }
}

fn row(reading: &Reading<'_>, followed: &Followed, here: bool) -> RegisterRow {
    let revocation = &followed.revocation;
    RegisterRow {
        url: format!("/revocations/{}", revocation.id),
        title: reading.typed(&revocation.reason),
        note: Said::default(),
        cells: vec![
            Cell::Text(reading.organisation(&revocation.org)),
            Cell::Text(Said::plain(reading.moment(revocation.at))),
            Cell::Number(followed.grants.len().to_string()),
            Cell::Chip(state_chip(reading, followed)),
        ],
        here,
    }
}

async fn preview_row(
    reading: &Reading<'_>,
    frame: &Frame,
    chosen: &Chosen,
    preview: &Preview,
) -> Result<OpenRow> {
    let k = &reading.t.keeping;
    let mut facts = Vec::new();
    for grant in &preview.closes {
        let used = calls(reading.app, grant).await?;
        let holder = reading.organisation(&grant.requester).text;
        let told = format!("{holder} · {}", k.calls_of.of(used));
        facts.push((line(reading, grant).await?, reading.typed(&told)));
    }
    if !preview.spared.is_empty() {
        facts.push((k.others.to_owned(), Said::plain(k.spared.of(preview.spared.len()))));
    }
    let sent = Chosen { digest: preview.digest.clone(), ..chosen.clone() };
    let act = ActForm {
        action: format!("/revocations?{}", sent.query()),
        word: k.revoke.of(preview.closes.len()),
        is_final: true,
        rule: k.revoke_rule.to_owned(),
        tokens: frame.once_each(),
        fields: vec![frame.field("reason", k.col_reason).lines(2).within(REVOKING)],
    };
    Ok(OpenRow {
        title: Said::plain(k.preview),
        chips: Vec::new(),
        due: None,
        facts,
        links: Vec::new(),
        entries: Vec::new(),
        acts: if preview.closes.is_empty() { Vec::new() } else { vec![act] },
    })
}

/// What each enforcement point of a grant said.
fn points(reading: &Reading<'_>, grant: &Grant) -> String {
    let k = &reading.t.keeping;
    let said = |one: Acknowledgement| {
        let name = if one.point == "gateway" { k.gateway } else { one.point };
        match one.confirmed_at {
            Some(at) => format!("{name} {}", reading.moment(at)),
            None if one.point == "by_hand" => k.waits_person.to_owned(),
            None => format!("{name} {}", k.waits),
        }
    };
    acknowledgements(grant).into_iter().map(said).collect::<Vec<_>>().join(" · ")
}

async fn followed_row(reading: &Reading<'_>, followed: &Followed) -> Result<OpenRow> {
    let mut facts = vec![(
        reading.t.keeping.col_org.to_owned(),
        reading.typed(&format!(
            "{} · {}",
            reading.organisation(&followed.revocation.org).text,
            reading.person(&followed.revocation.by).await?.text
        )),
    )];
    let mut links = Vec::new();
    for grant in &followed.grants {
        let name = line(reading, grant).await?;
        facts.push((name.clone(), Said::plain(points(reading, grant))));
        links.push(Link::new(name, format!("/grants/{}", grant.id)));
    }
    Ok(OpenRow {
        title: reading.typed(&followed.revocation.reason),
        chips: vec![state_chip(reading, followed)],
        due: None,
        facts,
        links,
        entries: Vec::new(),
        acts: Vec::new(),
    })
}
