//! A city of full size, for benches and for trying what does not show in a small one.
//!
//! It begins with the sample city, so its people and entries are there too, and goes on with generated
//! organisations, persons and entries of the same seed types. Everything is made when it is asked for and always
//! the same; nothing is kept but the sample city itself. Words are in `words`. It never writes to a database.

mod organisation;
mod person;
mod resource;
#[cfg(test)]
mod tests;
mod words;

use crate::demo::city::{self, OrganisationSeed, PersonSeed, ResourceSeed};
use crate::error::Result;
use organisation::Layout;

/// How large a city.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Size {
    /// Organisations, those of the sample city included.
    pub organisations: usize,
    /// Persons, those of the sample city included.
    pub people: usize,
    /// Catalogue entries, those of the sample city included.
    pub resources: usize,
}

impl Size {
    /// The whole city: 1 + 41 + 1,031 centres and everybody who works with the catalogue.
    pub const CITY: Self = Self { organisations: 20_000, people: 800_000, resources: 100_000 };
}

/// Organisations, parents before children. Fewer than the sample city has are cut off at its end.
pub fn organisations(size: Size) -> Result<impl Iterator<Item = OrganisationSeed>> {
    let layout = Layout::new()?;
    Ok((0..size.organisations).map(move |number| layout.organisation(number)))
}

/// Persons with their posts in organisations of a city of that size, which is at least as large as the sample
/// city.
pub fn people(size: Size) -> Result<impl Iterator<Item = PersonSeed>> {
    let layout = Layout::new()?;
    let known = city::people()?;
    let first = known.len();
    let orgs = size.organisations.max(1);
    let staff = city::staff()?;
    let generated = (first..size.people.max(first)).map(move |number| {
        let (org, round) = (number % orgs, number / orgs);
        person::person(number, round, &layout.organisation(org), || {
            layout.organisation((org + 1) % orgs).slug
        })
    });
    Ok(known.into_iter().chain(staff).chain(generated).take(size.people))
}

/// Catalogue entries; their providers stand before the villages, so a city of four thousand organisations has
/// them all.
pub fn resources(size: Size) -> Result<impl Iterator<Item = ResourceSeed>> {
    let layout = Layout::new()?;
    let known = city::resources()?;
    let first = known.len();
    let generated =
        (0..size.resources.saturating_sub(first)).map(move |number| resource::resource(number, &layout));
    Ok(known.into_iter().chain(generated).take(size.resources))
}
