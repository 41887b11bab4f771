//! What time brings about in reviews: grants that nobody confirmed by the due day are suspended.
//!
//! Run by the worker any number of times; each item is moved once, with entries of its own.

use super::{ReviewItem, store};
use crate::app::App;
use crate::audit::entry::{ActorRef, Entry};
use crate::error::{Problem, Result};
use crate::grant::{self, GrantState, reconcile};
use crate::tx::{Internal, Tx};

/// Items looked at in one round.
const ROUND: u64 = 500;
/// Why such a grant is suspended, as its page and the log tell.
const REASON: &str = "授权复核到期，使用部门未确认仍需使用 / not confirmed in the review by its due day";

/// Suspends what was not answered in time; answers how many grants.
pub async fn lapse(app: &App) -> Result<usize> {
    let mut suspended = 0;
    for item in store::overdue(&app.db.reader, app.now(), ROUND).await? {
        match one(app, item).await {
            Ok(true) => suspended += 1,
            // Somebody answered, or moved the grant, at the same moment: the next round sees what is left.
            Ok(false) | Err(Problem { code: "stale_version", .. }) => {}
            Err(problem) => return Err(problem),
        }
    }
    Ok(suspended)
}

async fn one(app: &App, mut item: ReviewItem) -> Result<bool> {
    let now = app.now();
    let mut grant = grant::store::grant(&app.db.reader, &item.grant).await?;
    let review = store::review(&app.db.reader, &item.review).await?;
    let lives = matches!(grant.state, GrantState::Active { .. } | GrantState::Provisioning { .. });
    let entry = |noun: &str, id: &str| {
        let actor = ActorRef::System { part: "grant".to_owned() };
        Entry::new(now, actor, "grant.lapse", noun, id).related("review", review.id.as_str())
    };
    let mut tx = Tx::internal(&app.db, Internal::FollowUp).await?;
    if lives {
        // Whoever opened the review answers for what follows from it.
        grant.suspend(review.opened_by.clone(), REASON, now)?;
        tx.update(&mut grant).await?;
        tx.record(
            entry("grant", grant.id.as_str())
                .detail("reason", REASON)
                .related("application", grant.app.as_str())
                .state(&grant),
        );
        tx.follow(reconcile::job(&grant, now));
        item.lapse(now)?;
    } else {
        item.close(now)?;
    }
    tx.update(&mut item).await?;
    let told = entry("review_item", item.id.as_str()).related("grant", grant.id.as_str());
    tx.record(told.detail("state_now", item.state.as_str()).state(&item));
    tx.commit().await?;
    Ok(lives)
}
