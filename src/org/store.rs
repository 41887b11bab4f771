//! Reading organisations, persons and posts.
//!
//! Written only through `tx`. It never judges whether a post may act.

use std::collections::{BTreeMap, BTreeSet};

use sea_orm::ConnectionTrait;

use super::{Organisation, Person, Post, Tree};
use crate::db::{self, Page, Where};
use crate::error::Result;
use crate::id::PersonId;

/// More organisations than the largest city has (domain.md section 6).
const ORGANISATIONS_MAX: u64 = 200_000;

/// The whole tree.
pub async fn tree(connection: &impl ConnectionTrait) -> Result<Tree> {
    let all: Vec<Organisation> = db::list(connection, &[], Page::ascending("id", ORGANISATIONS_MAX)).await?;
    Ok(Tree::new(all))
}

/// The person of a sign-in name.
pub async fn person_by_login(connection: &impl ConnectionTrait, login: &str) -> Result<Option<Person>> {
    let found = db::list(connection, &[Where::Eq("login", login.into())], Page::ascending("id", 1)).await?;
    Ok(found.into_iter().next())
}

/// All posts of a person, past ones included.
pub async fn posts_of(connection: &impl ConnectionTrait, person: &PersonId) -> Result<Vec<Post>> {
    db::list(connection, &[Where::Eq("person_id", person.to_string().into())], Page::ascending("id", 100))
        .await
}

/// Persons by identifier; those that do not exist are left out.
pub async fn persons(
    connection: &impl ConnectionTrait,
    ids: impl IntoIterator<Item = PersonId>,
) -> Result<BTreeMap<PersonId, Person>> {
    let ids: BTreeSet<PersonId> = ids.into_iter().collect();
    let mut found = BTreeMap::new();
    for part in ids.into_iter().collect::<Vec<_>>().chunks(500) {
        let wanted = part.iter().map(|id| id.to_string().into()).collect();
        let persons: Vec<Person> =
            db::list(connection, &[Where::In("id", wanted)], Page::ascending("id", 500)).await?;
        found.extend(persons.into_iter().map(|person| (person.id.clone(), person)));
    }
    Ok(found)
}
