//! The list of needs (需求清单): what people looked for in vain and still would, ranked by how many did.
//!
//! Made of kept searches when it is read, so a need is off the list as soon as something that meets it is published.
//! A competent authority sees the needs of the organisations it is competent for, texts and numbers only: it never
//! tells who looked for something. What it makes of a need is a demand (`crate::demand`).

use std::collections::{BTreeMap, BTreeSet, HashMap};

use search_index::folded;

use super::kept::{KeptSearch, store};
use super::question::Question;
use super::{Ask, count, search};
use crate::app::App;
use crate::catalog;
use crate::catalog::import::HARVEST_PREFIX;
use crate::clock::Timestamp;
use crate::error::Result;
use crate::id::{OrgId, PersonId};
use crate::identity::Caller;
use crate::org::Tree;
use crate::policy::action::SurveyDemands;
use crate::policy::{ActionKind, Facts, Subject};

/// Days after which nobody waits for what they looked for.
const DAYS: i64 = 365;
/// Most texts, the most wanted first, of which it is looked whether they are met by now.
const LOOKED_AT_MAX: usize = 1000;
/// Most needs in the list.
const LIST_MAX: usize = 500;
/// Characters of a piece of a text that may name an organisation.
const NAMING_CHARS: usize = 3;

/// Something that is looked for and cannot be found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Need {
    /// The text as it was typed last.
    pub text: String,
    /// The text in the form in which all ways to write it are the same.
    pub folded: String,
    /// How many organisations looked for it.
    pub organisations: usize,
    /// How many people did.
    pub people: usize,
    /// How often they did.
    pub times: u64,
    /// When the first of them did.
    pub first_at: Timestamp,
    /// When the last of them did.
    pub last_at: Timestamp,
}

impl Need {
    /// The question that finds nothing.
    pub fn question(&self) -> Question {
        Question { text: self.text.clone(), ..Question::default() }
    }
}

/// What one organisation, or any, looked for in vain.
struct Survey(Option<OrgId>);

impl Subject for Survey {
    fn facts(&self) -> Facts {
        Facts { noun: "demand", id: "unmet".to_owned(), requester: self.0.clone(), ..Facts::default() }
    }
}

/// Whether the caller may read the list at all.
pub fn may_survey(app: &App, caller: &Caller) -> bool {
    app.policy.allows(SurveyDemands::ACTION, caller, &app.tree(), &Survey(None).facts()).allowed
}

/// The needs the caller is competent for: those of most organisations first, then of most people.
///
/// # Errors
/// The denial, which is logged.
pub async fn unmet(app: &App, caller: &Caller) -> Result<Vec<Need>> {
    app.permit::<SurveyDemands, _>(caller, Survey(None)).await?;
    let since = caller.at.plus_seconds(-DAYS * 86_400);
    let mut missed = store::missed_after(&app.db.reader, since).await?;
    let (tree, mut known) = (app.tree(), HashMap::new());
    missed.retain(|one| {
        *known.entry(one.org.clone()).or_insert_with(|| {
            let of = Survey(Some(one.org.clone())).facts();
            app.policy.allows(SurveyDemands::ACTION, caller, &tree, &of).allowed
        })
    });
    let mut needs = ranked(&missed);
    needs.truncate(LOOKED_AT_MAX);
    // Published entries are announced to every department (Art. 16): what the authority does not find, nobody does.
    let found = count(app, caller, needs.iter().map(|need| (need.question(), None)).collect()).await?;
    let open = needs.into_iter().zip(found).filter(|(_, found)| *found == 0);
    Ok(open.map(|(need, _)| need).take(LIST_MAX).collect())
}

/// Puts equal texts together and the most wanted first.
fn ranked(missed: &[KeptSearch]) -> Vec<Need> {
    let mut by_text: BTreeMap<String, Vec<&KeptSearch>> = BTreeMap::new();
    for one in missed {
        by_text.entry(one.question().folded()).or_default().push(one);
    }
    let need = |(folded, all): (String, Vec<&KeptSearch>)| {
        let last = all.iter().max_by_key(|one| one.last_at)?;
        Some(Need {
            text: last.text.clone(),
            folded,
            organisations: all.iter().map(|one| &one.org).collect::<BTreeSet<&OrgId>>().len(),
            people: all.iter().map(|one| &one.person).collect::<BTreeSet<&PersonId>>().len(),
            times: all.iter().map(|one| u64::from(one.times)).sum(),
            first_at: all.iter().map(|one| one.first_at).min()?,
            last_at: last.last_at,
        })
    };
    let mut needs: Vec<Need> = by_text.into_iter().filter_map(need).collect();
    needs.sort_by_key(|need| std::cmp::Reverse((need.organisations, need.people, need.times, need.last_at)));
    needs
}

/// Which department probably would have each of some needs: one that its text names, else the provider of the entry
/// that comes nearest. None where neither says anything: nobody is guessed at.
pub async fn owners(app: &App, caller: &Caller, needs: &[Need]) -> Result<Vec<Option<OrgId>>> {
    let tree = app.tree();
    let names: Vec<(OrgId, String)> = tree
        .all()
        .filter(|org| !org.slug.starts_with(HARVEST_PREFIX))
        .map(|org| (org.id.clone(), folded(&org.name.zh)))
        .collect();
    let mut owners = Vec::with_capacity(needs.len());
    for need in needs {
        owners.push(match named(&names, &folded(&need.text)) {
            Some(org) => Some(org),
            None => nearest(app, caller, &tree, &need.text).await?,
        });
    }
    Ok(owners)
}

/// The organisation whose name stands in a text, or the only one whose name holds one of its pieces.
fn named(names: &[(OrgId, String)], folded: &str) -> Option<OrgId> {
    let long = |text: &str| text.chars().count() >= NAMING_CHARS;
    let whole = names.iter().filter(|(_, name)| long(name) && folded.contains(name.as_str()));
    if let Some((org, _)) = whole.max_by_key(|(_, name)| name.len()) {
        return Some(org.clone());
    }
    folded.split(' ').filter(|piece| long(piece)).find_map(|piece| {
        let mut holding = names.iter().filter(|(_, name)| name.contains(piece));
        let first = holding.next()?;
        holding.next().is_none().then(|| first.0.clone())
    })
}

async fn nearest(app: &App, caller: &Caller, tree: &Tree, text: &str) -> Result<Option<OrgId>> {
    let ask = Ask { text: text.to_owned(), limit: 1, ..Ask::default() };
    let found = search(app, Some(caller), ask).await?;
    let hit = found.hits.first().filter(|hit| !hit.title_only);
    let Some(id) = hit.and_then(|hit| hit.id.parse().ok()) else { return Ok(None) };
    let entry = catalog::store::resource(&app.db.reader, &id).await?;
    let is_here = tree.get(&entry.provider).is_some_and(|org| !org.slug.starts_with(HARVEST_PREFIX));
    Ok(is_here.then_some(entry.provider))
}
