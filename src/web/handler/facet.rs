//! The facets of `/catalog`: their values in words, and the trees among them.
//!
//! A tree shows its first level; a value that is chosen shows what lies below it. Counts are the index's own; nothing
//! is added up here.

use std::collections::{BTreeMap, HashSet};

use search_index::{Facet, Filters, Told};

use super::catalog::Question;
use super::standing::name;
use crate::app::App;
use crate::catalog::Kind;
use crate::catalog::vocabulary::{UpdateCycle, class_name, domain_name, sharing_name};
use crate::id::OrgId;
use crate::text::Language;
use crate::web::frame::Frame;
use crate::web::part::{Chip, Facet as FacetList, FacetValue, Said};

/// Values of a facet, or of one level of a tree, shown before `more`.
const VALUES: usize = 8;
/// Facets in the order of use.
pub(super) const SHOWN: [Facet; 10] = [
    Facet::Kind,
    Facet::Sharing,
    Facet::Organisation,
    Facet::Domain,
    Facet::Class,
    Facet::Division,
    Facet::Grade,
    Facet::Tier,
    Facet::UpdateCycle,
    Facet::Tag,
];

/// Counted values, commonest first.
type Counted = [(String, u64)];

/// What must be told however rare it is: what lies below a value that is chosen.
pub(super) fn looked_into(app: &App, filters: &Filters) -> Vec<Told> {
    let mut told = Vec::new();
    let chosen: HashSet<&String> = filters.organisation.iter().collect();
    if !chosen.is_empty() {
        let tree = app.tree();
        let is_below = |above: &OrgId| chosen.contains(&above.to_string());
        let below = tree.all().filter(|org| org.parent.as_ref().is_some_and(is_below));
        let mut below: Vec<String> = below.map(|org| org.id.to_string()).collect();
        below.sort();
        told.push(Told::Values(Facet::Organisation, below));
    }
    told.extend(filters.class.iter().map(|path| Told::Beginning(Facet::Class, format!("{path}-"))));
    // The codes of what lies in a province or county begin as its own does, without the noughts at its end.
    let stem = |code: &String| code.strip_suffix("0000").unwrap_or(code).to_owned();
    told.extend(filters.division.iter().map(|code| Told::Beginning(Facet::Division, stem(code))));
    told
}

/// All facets that have values.
pub(super) fn lists(
    app: &App,
    frame: &Frame,
    question: &Question,
    counted: &BTreeMap<Facet, Vec<(String, u64)>>,
) -> Vec<FacetList> {
    let list = |facet: &Facet| {
        let values = counted.get(facet).map(Vec::as_slice).unwrap_or_default();
        (!values.is_empty()).then(|| list(app, frame, question, *facet, values))
    };
    SHOWN.iter().filter_map(list).collect()
}

fn list(app: &App, frame: &Frame, question: &Question, facet: Facet, values: &Counted) -> FacetList {
    let wide = question.wide == Some(facet);
    let chosen = question.asked.filters.of(facet);
    let branches = Branches::new(app, facet, values, chosen, wide);
    let value = |(place, depth): &(usize, u8)| {
        let (value, count) = &values[*place];
        FacetValue {
            word: word(app, frame, facet, value),
            count: *count,
            url: question.turned(facet, value).url(),
            chosen: chosen.contains(value),
            depth: *depth,
        }
    };
    let (shown, cut) = branches.shown();
    let more = cut.then(|| question.widened(facet).url() + "#facets");
    FacetList {
        title: title(frame, facet).to_owned(),
        values: shown.iter().map(value).collect(),
        more: more.filter(|_| !wide),
    }
}

/// The value above another one, as far as it was counted: the nearest of those that hold it.
fn above(app: &App, facet: Facet, value: &str, is_counted: impl Fn(&str) -> bool) -> Option<String> {
    match facet {
        Facet::Organisation => {
            let tree = app.tree();
            let id = value.parse().ok()?;
            tree.upward(&id).skip(1).map(|org| org.id.to_string()).find(|id| is_counted(id))
        }
        Facet::Division => {
            let above = crate::search::divisions_above(value);
            above.into_iter().find(|code| is_counted(code))
        }
        Facet::Class => value.rsplit_once('-').map(|(above, _)| above.to_owned()).filter(|it| is_counted(it)),
        _ => None,
    }
}

/// Values with those below them.
struct Branches<'a> {
    chosen: HashSet<&'a str>,
    values: &'a Counted,
    /// Places of the values below each value, and of those below none.
    below: Vec<Vec<usize>>,
    roots: Vec<usize>,
    /// Whether each value shows what lies below it.
    open: Vec<bool>,
    wide: bool,
}

impl<'a> Branches<'a> {
    fn new(app: &App, facet: Facet, values: &'a Counted, chosen: &'a [String], wide: bool) -> Self {
        let places: BTreeMap<&str, usize> =
            values.iter().enumerate().map(|(place, (value, _))| (value.as_str(), place)).collect();
        let chosen: HashSet<&str> = chosen.iter().map(String::as_str).collect();
        let is_counted = |value: &str| places.contains_key(value);
        let parents: Vec<Option<usize>> = values
            .iter()
            .map(|(value, _)| above(app, facet, value, is_counted).and_then(|it| places.get(&*it).copied()))
            .collect();
        let (mut below, mut roots) = (vec![Vec::new(); values.len()], Vec::new());
        for (place, parent) in parents.iter().enumerate() {
            match parent {
                Some(parent) => below[*parent].push(place),
                None => roots.push(place),
            }
        }
        let mut open = vec![false; values.len()];
        for (place, (value, _)) in values.iter().enumerate() {
            let mut at = chosen.contains(value.as_str()).then_some(place);
            while let Some(here) = at.filter(|here| !open[*here]) {
                open[here] = true;
                at = parents[here];
            }
        }
        // One value above all others says nothing by itself.
        if let [only] = roots.as_slice() {
            open[*only] = true;
        }
        Self { chosen, values, below, roots, open, wide }
    }

    /// Places in the order shown, each with its depth; and whether some were left off.
    fn shown(&self) -> (Vec<(usize, u8)>, bool) {
        let (mut shown, mut cut) = (Vec::new(), false);
        self.walk(&self.roots, 0, &mut shown, &mut cut);
        (shown, cut)
    }

    fn walk(&self, level: &[usize], depth: u8, shown: &mut Vec<(usize, u8)>, cut: &mut bool) {
        for (rank, place) in level.iter().enumerate() {
            let open = self.open[*place];
            if rank >= VALUES && !self.wide && !open && !self.chosen.contains(self.values[*place].0.as_str())
            {
                *cut = true;
                continue;
            }
            shown.push((*place, depth));
            if open {
                self.walk(&self.below[*place], depth.saturating_add(1), shown, cut);
            }
        }
    }
}

fn title(frame: &Frame, facet: Facet) -> &'static str {
    let v = &frame.t.visit;
    match facet {
        Facet::Kind => v.facet_kind,
        Facet::Provider | Facet::Organisation => v.facet_provider,
        Facet::Domain => v.facet_domain,
        Facet::Class => v.facet_class,
        Facet::Sharing => v.facet_sharing,
        Facet::Grade => v.facet_grade,
        Facet::Tier => v.facet_tier,
        Facet::Division => v.facet_division,
        Facet::UpdateCycle => v.facet_update_cycle,
        Facet::Tag => v.facet_tag,
    }
}

/// A value in words.
pub(super) fn word(app: &App, frame: &Frame, facet: Facet, value: &str) -> Said {
    let language = frame.language;
    let known = match facet {
        Facet::Kind => Kind::parse(value).map(|kind| name(kind.info().name, language)),
        Facet::Sharing => Some(name(sharing_name(value), language)),
        Facet::UpdateCycle => UpdateCycle::parse(value).map(|cycle| name(cycle.name(), language)),
        Facet::Tier => tier(value).map(|names| name(names, language)),
        Facet::Domain => domain_name(value).map(|names| name(names, language)),
        Facet::Provider | Facet::Organisation => {
            let tree = app.tree();
            let org = value.parse().ok().and_then(|id| tree.get(&id).cloned());
            return org.map_or_else(|| Said::plain(value), |org| Said::new(&org.name, language));
        }
        Facet::Class => return class(app, value, language),
        Facet::Grade => {
            let grade = value.parse().map(|grade| Chip::grade(grade, frame.t).word);
            return Said::plain(grade.unwrap_or_else(|_| value.to_owned()));
        }
        Facet::Division => {
            let divisions = app.divisions();
            let named = divisions.all().iter().rfind(|division| division.code == value);
            return named.map_or_else(
                || Said::plain(value),
                |division| Said::typed(format!("{} {value}", division.name), language),
            );
        }
        Facet::Tag => None,
    };
    known.map_or_else(|| Said::typed(value, language), Said::plain)
}

/// A class by the guide's name; 目 by the organisation it was given to.
fn class(app: &App, path: &str, language: Language) -> Said {
    if let Some(names) = class_name(path) {
        return Said::plain(name(names, language));
    }
    let tree = app.tree();
    let mut parts = path.split('-').skip(2);
    match (parts.next().and_then(|group| tree.by_class_group(group)), parts.next()) {
        (Some(org), None) => Said::new(&org.name, language),
        _ => Said::plain(path),
    }
}

fn tier(value: &str) -> Option<(&'static str, &'static str)> {
    Some(match value {
        "city" => ("市级", "City"),
        "district" => ("区县", "District"),
        "township" => ("镇街", "Township"),
        "village" => ("村社", "Village"),
        _ => return None,
    })
}
