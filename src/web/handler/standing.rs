//! Where the acting post stands with resources, and the chips that describe an entry.
//!
//! Whether one may ask is `policy`; whether it is in the basket, asked for or granted is read here once for
//! a whole page.

use std::collections::{HashMap, HashSet};

use super::demands::filing_url;
use crate::app::App;
use crate::catalog::{Content, Resource, Sharing};
use crate::error::Result;
use crate::grant;
use crate::id::ResourceId;
use crate::identity::Caller;
use crate::policy::ActionKind;
use crate::policy::action::AskResource;
use crate::request::{Line, LineState, basket, check, decide, store};
use crate::text::Language;
use crate::web::frame::Frame;
use crate::web::locales::Words;
use crate::web::part::chip::{EntryState, LineState as Shown, Sharing as SharingChip};
use crate::web::part::{Chip, Standing};

/// What the caller's post holds of some resources, asked for and is putting together.
#[derive(Default)]
pub(super) struct Standings {
    basket: HashSet<ResourceId>,
    requested: HashMap<ResourceId, (Shown, String)>,
    granted: HashMap<ResourceId, String>,
}

impl Standings {
    pub(super) async fn of(app: &App, caller: Option<&Caller>, resources: &[ResourceId]) -> Result<Self> {
        let Some(caller) = caller else {
            return Ok(Self::default());
        };
        let mut all = Self::default();
        all.basket.extend(basket::list(app, caller).await?.into_iter().map(|item| item.resource));
        let (reader, own) = (&app.db.reader, &caller.org.id);
        for grant in grant::store::live_of(reader, own, resources).await? {
            all.granted.insert(grant.resource, format!("/grants/{}", grant.id));
        }
        for line in store::waiting_on(reader, own, resources).await? {
            if decide::may_view(app, caller, &line) {
                let (state, url) = (line_state(&line), format!("/requests/{}", line.request));
                all.requested.insert(line.resource, (state, url));
            }
        }
        Ok(all)
    }

    /// Where the post stands with one resource.
    pub(super) fn with(
        &self,
        app: &App,
        caller: Option<&Caller>,
        frame: &Frame,
        resource: &Resource,
    ) -> Standing {
        let (t, language) = (frame.t, frame.language);
        let Some(caller) = caller else {
            return Standing::SignIn(frame.sign_in_url());
        };
        if self.basket.contains(&resource.id) {
            return Standing::InBasket;
        }
        if let Some(url) = self.granted.get(&resource.id) {
            return Standing::Granted(url.clone());
        }
        if let Some((state, url)) = self.requested.get(&resource.id) {
            return Standing::Requested(Chip::line(*state, t), url.clone());
        }
        let content = resource.live().map(|live| &live.content);
        let sharing = content.and_then(|content| content.sharing.as_ref());
        let closed = if content.is_none() {
            Some(t.visit.not_published.to_owned())
        } else if resource.is_harvested() {
            return wanted(app, caller, frame, resource);
        } else if let Some(Sharing::Withheld { .. }) = sharing {
            Some(t.part.withheld.to_owned())
        } else {
            let facts = check::asking(caller, resource);
            let asks = app.policy.allows(AskResource::ACTION, caller, &app.tree(), &facts);
            asks.problem().map(|problem| language.pick(&problem.zh, &problem.en).to_owned())
        };
        closed.map_or(Standing::Addable, Standing::Closed)
    }
}

/// A harvested entry cannot be asked for before its department completed it; a demand asks for that.
fn wanted(app: &App, caller: &Caller, frame: &Frame, resource: &Resource) -> Standing {
    let title =
        resource.content().map(|content| content.title.in_language(frame.language)).unwrap_or_default();
    let url = filing_url(app, Some(caller), title, &resource.code);
    let why = frame.t.visit.harvested.to_owned();
    if url.is_empty() { Standing::Closed(why) } else { Standing::Wanted(why, url) }
}

/// A line's state as chips show it.
pub(super) fn line_state(line: &Line) -> Shown {
    match line.state {
        LineState::AwaitingSignOff => Shown::SigningOff,
        LineState::Received { at } if line.extended_by(at).is_some() => Shown::Extended,
        LineState::Received { .. } if line.supplement.is_some() => Shown::Resubmitted,
        LineState::Received { .. } => Shown::Submitted,
        LineState::Offered { .. } => Shown::Offered,
        LineState::SupplementAsked => Shown::SupplementAsked,
        LineState::Agreed { .. } => Shown::Agreed,
        LineState::Refused { .. } => Shown::Refused,
        LineState::Withdrawn { .. } => Shown::Withdrawn,
    }
}

/// The chip of a sharing attribute; none where a harvested entry does not say.
pub(super) fn sharing_chip(sharing: Option<&Sharing>, t: &Words) -> Option<Chip> {
    sharing.map(|sharing| match sharing {
        Sharing::Unconditional => Chip::sharing(SharingChip::Unconditional, t),
        Sharing::Conditional { .. } => Chip::sharing(SharingChip::Conditional, t),
        Sharing::Withheld { .. } => Chip::sharing(SharingChip::Withheld, t),
    })
}

/// Sharing, grade, personal information, and the state where it is not simply published.
pub(super) fn chips(resource: &Resource, content: &Content, t: &Words) -> Vec<Chip> {
    let mut chips: Vec<Chip> = sharing_chip(content.sharing.as_ref(), t).into_iter().collect();
    if content.grade > 0 {
        chips.push(Chip::grade(content.grade, t));
    }
    if content.has_personal() {
        chips.push(Chip::personal(t));
    }
    if resource.is_harvested() {
        chips.push(Chip::entry(EntryState::Harvested, t));
    }
    let state = match resource.state() {
        "published" => None,
        "withdrawn" => Some(EntryState::Withdrawn),
        "assessed" | "awaiting_head" => Some(EntryState::Assessed),
        "submitted" => Some(EntryState::Submitted),
        "returned" => Some(EntryState::Returned),
        _ => Some(EntryState::Draft),
    };
    chips.extend(state.map(|state| Chip::entry(state, t)));
    chips
}

/// One of a pair of names.
pub(super) fn name(names: (&'static str, &'static str), language: Language) -> &'static str {
    language.pick(names.0, names.1)
}
