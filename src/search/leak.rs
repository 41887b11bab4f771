//! A second look at what searches answered, taken of some of them: whether the rules, asked for each single hit,
//! would show it to the caller.
//!
//! Searches decide by visibility classes. Should a class ever stand for entries that a rule treats differently,
//! this counts and reports it; the answer itself has gone out. It knows nothing of how hits are found.

use std::sync::atomic::Ordering;

use search_index::Page;

use crate::app::App;
use crate::catalog::{self, Resource};
use crate::error::Result;
use crate::identity::Caller;
use crate::policy::{Action, Subject};

/// Of so many searches one is looked at again.
const ONE_OF: u64 = 64;

/// Looks at an answer again, if it is its turn.
pub(super) async fn sample(app: &App, caller: Option<&Caller>, page: &Page) {
    if !app.searches.asked.fetch_add(1, Ordering::Relaxed).is_multiple_of(ONE_OF) {
        return;
    }
    match leaks(app, caller, page).await {
        Ok(0) => {}
        Ok(count) => {
            app.searches.leaks.fetch_add(count, Ordering::Relaxed);
            tracing::error!(count, "a search showed what the rules hide");
        }
        Err(problem) => tracing::warn!(code = problem.code, "an answer could not be looked at again"),
    }
}

/// How many hits of an answer the caller may not see.
///
/// # Errors
/// Only when the database is away.
pub async fn leaks(app: &App, caller: Option<&Caller>, page: &Page) -> Result<u64> {
    let ids: Vec<_> = page.hits.iter().filter_map(|hit| hit.id.parse().ok()).collect();
    let entries = catalog::store::resources(&app.db.reader, &ids).await?;
    let tree = app.tree();
    let may = |entry: &Resource, action| app.policy.shows(action, caller, &tree, &entry.facts());
    let leaked = page.hits.iter().filter(|hit| {
        let entry = entries.iter().find(|entry| entry.id.as_str() == hit.id);
        // What changed its class since it was found was found as it was.
        entry.is_some_and(|entry| {
            let sees = may(entry, Action::ViewResource) || (hit.title_only && may(entry, Action::SeeTitle));
            entry.class == Some(hit.class) && !sees
        })
    });
    Ok(leaked.count() as u64)
}
