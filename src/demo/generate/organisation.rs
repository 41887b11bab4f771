//! Where each organisation of the full city stands: its number says what it is, so none has to be kept.
//!
//! The order is: sample city, two more zones, townships with their centres, departments of districts, villages.
//! Parents come before children.

use super::words::{DEPARTMENTS, FIRST, SECOND};
use crate::demo::city::{self, OrganisationSeed};
use crate::error::Result;
use crate::org::{OrgKind, Tier, uscc};
use crate::text::Bilingual;

/// 镇街 of the whole city, as the city counts its centres.
pub(super) const TOWNSHIPS: usize = 1_031;

/// 区县 and zones of the whole city, as the city counts its centres.
pub(super) const DISTRICTS: usize = 41;

/// A district or zone: what names of bodies in it are made of.
pub(super) struct Area {
    /// Short name of its government without `-gov`.
    pub slug: String,
    /// Its name.
    pub name: String,
    /// Its English name.
    pub en: String,
    /// Code of its division.
    pub division: Option<String>,
}

/// The sample city and what its numbers say about the rest.
pub(super) struct Layout {
    known: Vec<OrganisationSeed>,
    /// Slug, name and division of the sample city's townships.
    known_townships: Vec<(String, String, Option<String>)>,
    /// Areas whose departments and townships are generated.
    pub areas: Vec<Area>,
    /// How many zones the sample city lacks; they are the last areas.
    zones: usize,
}

impl Layout {
    pub fn new() -> Result<Self> {
        let known = city::organisations()?;
        let is_office =
            |org: &&OrganisationSeed| org.tier == Tier::Township && !org.slug.ends_with("-centre");
        let known_townships: Vec<_> = known
            .iter()
            .filter(is_office)
            .map(|org| (org.slug.clone(), short_name(&org.name.zh).to_owned(), org.division.clone()))
            .collect();
        let is_complete = |slug: &str| {
            let government = format!("{slug}-gov");
            known.iter().any(|org| org.tier == Tier::Township && org.parent.as_ref() == Some(&government))
        };
        let mut areas: Vec<_> =
            known.iter().filter_map(area).filter(|area| !is_complete(&area.slug)).collect();
        let zones = DISTRICTS.saturating_sub(known.iter().filter_map(area).count());
        areas.extend((1..=zones).map(|number| Area {
            slug: format!("zone{number}"),
            name: format!("示例{number}号开发区"),
            en: format!("Sample Zone {number}"),
            division: None,
        }));
        Ok(Self { known, known_townships, areas, zones })
    }

    fn townships(&self) -> usize {
        TOWNSHIPS - self.known_townships.len()
    }
    fn zones_end(&self) -> usize {
        self.known.len() + 2 * self.zones
    }
    fn townships_end(&self) -> usize {
        self.zones_end() + 2 * self.townships()
    }
    /// Everybody who provides data has a smaller number.
    pub fn providers_end(&self) -> usize {
        self.townships_end() + self.areas.len() * DEPARTMENTS.len()
    }

    /// The organisation of a number.
    pub fn organisation(&self, number: usize) -> OrganisationSeed {
        if let Some(known) = self.known.get(number) {
            known.clone()
        } else if number < self.zones_end() {
            self.zone(number, number - self.known.len())
        } else if number < self.townships_end() {
            self.township(number, number - self.zones_end())
        } else if number < self.providers_end() {
            self.department(number, number - self.townships_end())
        } else {
            self.village(number, number - self.providers_end())
        }
    }

    /// A zone's administration, then its centre.
    fn zone(&self, number: usize, place: usize) -> OrganisationSeed {
        let area = &self.areas[self.areas.len() - self.zones + place / 2];
        let is_centre = place % 2 == 1;
        let slug = if is_centre { area.slug.clone() } else { format!("{}-gov", area.slug) };
        let name = if is_centre {
            Bilingual::new(
                format!("{}数字化城市运行和治理中心", area.name),
                format!("{} Centre for Digital Operation and Governance", area.en),
            )
        } else {
            Bilingual::new(format!("{}管理委员会", area.name), format!("{} Administration", area.en))
        };
        let parent = if is_centre { format!("{}-gov", area.slug) } else { "city".to_owned() };
        let mut seed =
            seed(number, slug, name, OrgKind::AuthorisedOrganisation, Tier::District, parent, None);
        seed.strip = is_centre.then(|| "centre".to_owned());
        seed
    }

    /// A township's office, then its centre.
    fn township(&self, number: usize, place: usize) -> OrganisationSeed {
        let (slug, name, division) = self.township_name(place / 2 + self.known_townships.len());
        let area = &self.areas[place / 2 % self.areas.len()];
        let en = english(place / 2 / self.areas.len());
        if place % 2 == 1 {
            let name = Bilingual::new(
                format!("{name}基层治理指挥中心"),
                format!("{} {en} Centre for Grassroots Governance", area.en),
            );
            let centre = format!("{slug}-centre");
            let kind = OrgKind::AuthorisedOrganisation;
            let mut seed = seed(number, centre, name, kind, Tier::Township, slug, division);
            seed.strip = Some("centre".to_owned());
            return seed;
        }
        let ending = if name.ends_with("街道") { "办事处" } else { "人民政府" };
        let name = Bilingual::new(
            format!("{}{name}{ending}", area.name),
            format!(
                "{} {en} {}",
                area.en,
                if ending == "办事处" { "Subdistrict Office" } else { "Town Government" }
            ),
        );
        let parent = format!("{}-gov", area.slug);
        seed(number, slug, name, OrgKind::GovernmentOrgan, Tier::Township, parent, division)
    }

    /// Slug, name and division of a township, the sample city's first.
    pub fn township_name(&self, place: usize) -> (String, String, Option<String>) {
        if let Some(known) = self.known_townships.get(place) {
            return known.clone();
        }
        let generated = place - self.known_townships.len();
        let (area, serial) = (&self.areas[generated % self.areas.len()], generated / self.areas.len());
        let ending = if serial % 3 == 0 { "街道" } else { "镇" };
        let name = format!("{}{ending}", place_name(generated));
        (format!("{}-t{:02}", area.slug, serial + 1), name, area.division.clone())
    }

    fn department(&self, number: usize, place: usize) -> OrganisationSeed {
        let area = &self.areas[place % self.areas.len()];
        let department = &DEPARTMENTS[place / self.areas.len()];
        let name = Bilingual::new(
            department.name.replace('@', &area.name),
            format!("{} {}", area.en, department.en),
        );
        let slug = format!("{}-{}", area.slug, department.strip);
        let (kind, parent) = (OrgKind::GovernmentOrgan, format!("{}-gov", area.slug));
        let mut seed = seed(number, slug, name, kind, Tier::District, parent, area.division.clone());
        seed.is_authority = department.strip == "bigdata";
        seed.strip = Some(department.strip.to_owned());
        seed
    }

    fn village(&self, number: usize, place: usize) -> OrganisationSeed {
        let (serial, (parent, township, division)) =
            (place / TOWNSHIPS, self.township_name(place % TOWNSHIPS));
        let ending =
            if township.ends_with("街道") { "社区居民委员会" } else { "村村民委员会" };
        let name = Bilingual::new(
            format!("{township}{}{ending}", place_name(serial * 7 + place % TOWNSHIPS)),
            format!("Village {} of {parent}", serial + 1),
        );
        let slug = format!("{parent}-v{:02}", serial + 1);
        seed(number, slug, name, OrgKind::AuthorisedOrganisation, Tier::Village, parent, division)
    }
}

fn seed(
    number: usize,
    slug: String,
    name: Bilingual,
    kind: OrgKind,
    tier: Tier,
    parent: String,
    division: Option<String>,
) -> OrganisationSeed {
    let category = if kind == OrgKind::GovernmentOrgan { "11" } else { "12" };
    // MBG has not been issued; the number keeps codes apart.
    let uscc = uscc::complete(category, "500000", &format!("MBG{number:05}")).unwrap_or_default();
    let parent = Some(parent);
    OrganisationSeed {
        slug,
        name,
        kind,
        tier,
        parent,
        strip: None,
        division,
        uscc,
        class_group: None,
        is_authority: false,
    }
}

/// 解放碑街道 of 渝中区解放碑街道办事处.
fn short_name(name: &str) -> &str {
    let name = name.split_once('区').map_or(name, |(_, rest)| rest);
    name.trim_end_matches("办事处").trim_end_matches("人民政府")
}

fn area(org: &OrganisationSeed) -> Option<Area> {
    let slug = org.slug.strip_suffix("-gov").filter(|_| org.tier == Tier::District)?;
    let name = org.name.zh.trim_end_matches("人民政府").trim_end_matches("管理委员会");
    let name = name.trim_start_matches("重庆市").trim_start_matches("重庆");
    let en = org.name.en.clone().unwrap_or_default();
    let en = en.trim_end_matches(" People's Government").trim_end_matches(" Administration").to_owned();
    Some(Area { slug: slug.to_owned(), name: name.to_owned(), en, division: org.division.clone() })
}

/// One of four hundred, neighbours far apart.
fn place_name(number: usize) -> String {
    let mixed = number * 37 % (FIRST.len() * SECOND.len());
    format!("{}{}", FIRST[mixed % FIRST.len()], SECOND[mixed / FIRST.len()])
}

fn english(serial: usize) -> String {
    format!("No. {}", serial + 1)
}
