//! `/`: figures and kinds from one search, what waits from the inbox, what is new.

use axum::Router;
use axum::routing::get;
use search_index::{Facet, Hit, Sort};

use super::catalog::hit_url;
use super::searches;
use super::standing::{name, sharing_chip};
use crate::api::Shared;
use crate::app::App;
use crate::catalog::kind::Tile as KindTile;
use crate::catalog::{self, Kind, Resource};
use crate::error::Result;
use crate::identity::Caller;
use crate::notify::{self, InboxItem, Task};
use crate::search::{self, Ask};
use crate::web::frame::Frame;
use crate::web::home::{HomePage, Recent, Tile, Waiting};
use crate::web::part::chip::EntryState;
use crate::web::part::{Chip, Link, Said};
use crate::web::visit::{Page, Visit, render};
use crate::web::wording;

/// Rows of each list.
const ROWS: usize = 6;

/// The route.
pub fn routes() -> Router<Shared> {
    Router::new().route("/", get(show))
}

async fn show(visit: Visit) -> Page {
    let Visit { app, caller, mut frame } = visit;
    frame.t.home.title.clone_into(&mut frame.title);
    let ask =
        Ask { sort: Sort::Newest, facets: vec![Facet::Kind, Facet::Provider], limit: ROWS, ..Ask::default() };
    let found = search::search(&app, caller.as_ref(), ask).await?;
    let counts = |facet: Facet| found.facets.get(&facet).map(Vec::as_slice).unwrap_or_default();
    // Kinds are counted for what may be seen in full; the rest of the total is known by title.
    let full = counts(Facet::Kind).iter().map(|(_, count)| count).sum::<u64>();
    let titles = found.total.saturating_sub(full);
    let ids: Vec<_> = found.hits.iter().filter_map(|hit| hit.id.parse().ok()).collect();
    let newest = catalog::store::resources(&app.db.reader, &ids).await?;
    let (waiting, saved) = match &caller {
        Some(caller) => {
            (waiting(&app, caller, &frame).await?, searches::in_short(&app, caller, &frame, ROWS).await?)
        }
        None => (Vec::new(), Vec::new()),
    };
    let page = HomePage {
        figures: figures(&frame, full, counts(Facet::Provider).len() as u64, titles),
        sign_in: (caller.is_none() && titles > 0)
            .then(|| Link::new(frame.t.home.see_more, frame.sign_in_url())),
        in_time: None,
        tiles: if full == 0 && titles > 0 { Vec::new() } else { tiles(counts(Facet::Kind), &frame) },
        searches: Vec::new(),
        saved,
        waiting,
        recent: found.hits.iter().filter_map(|hit| recent(&app, &frame, hit, &newest)).collect(),
        frame,
    };
    render(&page)
}

fn figures(frame: &Frame, full: u64, departments: u64, titles: u64) -> Vec<String> {
    let (h, number) = (&frame.t.home, wording::thousands);
    let mut figures = Vec::new();
    if full > 0 || titles == 0 {
        figures.push(h.figures.with(number(full), number(departments)));
    }
    if titles > 0 {
        let words = if full > 0 { &h.more_titles } else { &h.titles };
        figures.push(words.with(number(titles)));
    }
    figures
}

fn tiles(counts: &[(String, u64)], frame: &Frame) -> Vec<Tile> {
    let tile = |tile: KindTile| {
        let codes: Vec<&str> = tile.kinds().map(Kind::as_str).collect();
        let count = counts.iter().filter(|(kind, _)| codes.contains(&kind.as_str())).map(|(_, count)| count);
        let count = wording::thousands(count.sum());
        Tile {
            kind: codes.first().copied().unwrap_or_default().to_owned(),
            word: name(tile.name(), frame.language).to_owned(),
            count,
            url: format!("/catalog?kind={}", codes.join("&kind=")),
        }
    };
    KindTile::ALL.into_iter().map(tile).collect()
}

/// Where a case of the inbox is handled.
pub(super) fn case_url(item: &InboxItem) -> String {
    match item.task {
        Task::SignOff => format!("/requests/{}", item.id),
        Task::Answer => format!("/inbox/lines/{}", item.id),
        Task::Supplement | Task::AnswerOffer => format!("/lines/{}", item.id),
        Task::ApproveEntry | Task::Mend => "/publish".to_owned(),
        Task::Publish | Task::DecideExtension => "/authority".to_owned(),
        Task::Review => format!("/reviews/{}", item.id),
        Task::Renew | Task::OpenByHand => format!("/grants/{}", item.id),
        Task::Connect => format!("/publish/{}", item.id),
        Task::AnswerDemand | Task::ReadDemandAnswer => format!("/demands?open={}", item.id),
        Task::SearchNews => format!("/searches?open={}", item.id),
        Task::NegotiateDispute | Task::MediateDispute | Task::DecideDispute => {
            format!("/disputes?open={}", item.id)
        }
    }
}

async fn waiting(app: &App, caller: &Caller, frame: &Frame) -> Result<Vec<Waiting>> {
    let mut cases = Vec::new();
    for item in notify::inbox(app, caller).await?.into_iter().take(ROWS) {
        let due = item.due.as_ref().map(|due| wording::due(app, frame, due)).transpose()?;
        cases.push(Waiting {
            url: case_url(&item),
            title: Said::new(&item.title, frame.language),
            act: name(item.task.name(), frame.language).to_owned(),
            from: Said::new(&item.from, frame.language),
            due,
        });
    }
    Ok(cases)
}

/// A row of what is new: of what is known by title, the title and the provider.
fn recent(app: &App, frame: &Frame, hit: &Hit, entries: &[Resource]) -> Option<Recent> {
    let resource = entries.iter().find(|resource| resource.id.as_str() == hit.id)?;
    let live = resource.live()?;
    let provider = app.tree().get(&resource.provider).map(|org| Said::new(&org.name, frame.language));
    let shown = !hit.title_only;
    let sharing = shown.then(|| sharing_chip(live.content.sharing.as_ref(), frame.t));
    Some(Recent {
        url: hit_url(frame, hit),
        title: Said::new(&live.content.title, frame.language),
        provider: provider.unwrap_or_default(),
        day: if shown { wording::day(live.at, app.now(), frame.language) } else { String::new() },
        // Only a harvested entry may leave its sharing attribute open.
        sharing: sharing.map(|chip| chip.unwrap_or_else(|| Chip::entry(EntryState::Harvested, frame.t))),
    })
}
