//! The sample city as data: organisations, people, divisions and the catalogue, read from the TOML files here.
//!
//! Files are embedded, so the demo needs nothing beside the binary. They are checked as strictly as input of
//! strangers: an unknown key is an error. Nothing here knows the database; words for kinds, formats and cycles
//! are those of `catalog`.

#[cfg(test)]
mod catalogue_tests;
mod content;
mod organisation;
mod person;
mod resource;
mod staff;
#[cfg(test)]
mod tests;

pub use organisation::OrganisationSeed;
pub use person::{PersonSeed, PostSeed};
pub use resource::{ItemSeed, OperationSeed, Personal, ResourceSeed, SharingSeed};

use crate::error::{Problem, Result};
use crate::org::division::Divisions;

/// The file of the city's divisions.
pub const DIVISIONS: &str = include_str!("divisions.toml");

/// Every organisation, parents before children.
pub fn organisations() -> Result<Vec<OrganisationSeed>> {
    organisation::read(include_str!("organisations.toml"))
        .map_err(|cause| broken("organisations.toml", &cause))
}

/// The people of the story: whoever follows it signs in as them.
pub fn people() -> Result<Vec<PersonSeed>> {
    person::read(include_str!("people.toml")).map_err(|cause| broken("people.toml", &cause))
}

/// Heads and stewards of every other providing organ, so that any request can be answered.
pub fn staff() -> Result<Vec<PersonSeed>> {
    Ok(staff::of(resource::FILES.iter().map(|(provider, _)| *provider), &people()?))
}

/// The city's divisions, past ones included.
pub fn divisions() -> Result<Divisions> {
    Divisions::read(DIVISIONS).map_err(|cause| broken("divisions.toml", &cause))
}

/// The whole catalogue, in the order of the files.
pub fn resources() -> Result<Vec<ResourceSeed>> {
    let mut all = Vec::new();
    for (file, text) in resource::FILES {
        all.extend(resource::read(text).map_err(|cause| broken(file, &cause))?);
    }
    Ok(all)
}

/// The files are part of the binary, so this is a defect of the build; the tests read every one of them.
fn broken(file: &str, cause: &dyn std::fmt::Display) -> Problem {
    Problem::internal(format!("sample city, {file}: {cause}"))
}
