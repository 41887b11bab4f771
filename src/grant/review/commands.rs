//! What people do with reviews: open one, confirm what is needed, give back what is not, look.

use super::{Due, ItemState, Review, ReviewItem, store};
use crate::app::App;
use crate::calendar::BEIJING;
use crate::clock::Timestamp;
use crate::error::{self, Problem, Result};
use crate::grant::commands::may_know;
use crate::grant::{Ending, Grant, reconcile, revocation};
use crate::id::{AppId, GrantId, OrgId, ResourceId, ReviewId, ReviewItemId};
use crate::idempotency::{self, Key};
use crate::identity::Caller;
use crate::identity::token::TokenScope;
use crate::policy::action::{ConfirmNeed, OpenReview, ReturnGrant};
use crate::policy::{ActionKind, Permit};
use crate::tx::Tx;

/// Working days a review gives when nobody says how many.
pub const DAYS_USUAL: u16 = 10;
/// The fewest and most it can give.
const DAYS: std::ops::RangeInclusive<u16> = 5..=60;

/// A review to be opened.
#[derive(Clone, Debug, Default)]
pub struct Wish {
    /// Whose grants; those of the caller's own organisation unless said.
    pub provider: Option<OrgId>,
    /// Only those on this resource.
    pub resource: Option<ResourceId>,
    /// Only those of this application.
    pub app: Option<AppId>,
    /// Only those this organisation holds.
    pub holder: Option<OrgId>,
    /// Why.
    pub reason: String,
    /// Working days to answer.
    pub working_days: Option<u16>,
}

/// One grant of a review.
#[derive(Clone, Debug)]
pub struct Asked {
    /// Where it stands in the review.
    pub item: ReviewItem,
    /// The grant as it is now.
    pub grant: Grant,
}

/// A review with the grants of it that the caller may see.
#[derive(Clone, Debug)]
pub struct Whole {
    /// The review.
    pub review: Review,
    /// Its grants.
    pub asked: Vec<Asked>,
}

impl Whole {
    /// How many of its grants stand so.
    pub fn count(&self, state: &str) -> usize {
        self.asked.iter().filter(|asked| asked.item.state.as_str() == state).count()
    }
}

fn due(app: &App, days: u16, at: Timestamp) -> Result<Due> {
    if !DAYS.contains(&days) {
        let (least, most) = (DAYS.start(), DAYS.end());
        return Err(Problem::invalid("未发起复核", "no review was opened").field(
            "working_days",
            format!("答复期限须为 {least} 至 {most} 个工作日"),
            format!("from {least} to {most} working days"),
        ));
    }
    let due = app.calendar.due(at.0, days, BEIJING).map_err(Problem::internal)?;
    let (at, date) = (Timestamp(due.at_micros), due.date.to_string());
    Ok(Due { at, date, working_days: days, certainty: due.certainty })
}

/// Opens a review over the active grants of a provider, by itself or by its authority.
///
/// # Errors
/// `nothing_to_review` if no grant fits or all are under review already; `invalid_input`.
pub async fn open(app: &App, caller: &Caller, wish: Wish, key: Option<&Key>) -> Result<Whole> {
    let again =
        |made: String| async move { get(app, caller, &made.parse().map_err(Problem::internal)?).await };
    idempotency::once(app, key, open_now(app, caller, wish, key), again).await
}

async fn open_now(app: &App, caller: &Caller, wish: Wish, key: Option<&Key>) -> Result<Whole> {
    let review = Review {
        id: ReviewId::new(),
        provider: wish.provider.clone().unwrap_or_else(|| caller.org.id.clone()),
        reason: error::reason(&wish.reason)?,
        opened_by: caller.person.id.clone(),
        org: caller.org.id.clone(),
        due: due(app, wish.working_days.unwrap_or(DAYS_USUAL), caller.at)?,
        opened_at: caller.at,
        version: 0,
    };
    let permit = app.permit::<OpenReview, _>(caller, review).await?;
    let mut review = permit.subject().clone();
    let grants = chosen(app, &review, &wish).await?;
    let mut tx = Tx::begin(&app.db, &permit).await?;
    idempotency::remember(&tx, key, review.id.as_str()).await?;
    tx.insert(&mut review).await?;
    let entry = permit.entry().detail("reason", &review.reason).detail("grants", grants.len());
    tx.record(entry.detail("due", &review.due.date).state(&review));
    let mut asked = Vec::new();
    for grant in grants {
        let mut item = ReviewItem {
            id: ReviewItemId::new(),
            review: review.id.clone(),
            grant: grant.id.clone(),
            holder: grant.requester.clone(),
            due_at: review.due.at,
            state: ItemState::Open,
            version: 0,
        };
        tx.insert(&mut item).await?;
        tx.record(
            permit
                .entry_about("review_item", item.id.as_str())
                .related("review", review.id.as_str())
                .related("grant", grant.id.as_str())
                .state(&item),
        );
        asked.push(Asked { item, grant });
    }
    tx.commit().await?;
    Ok(Whole { review, asked })
}

/// The grants a new review asks about: active, fitting, and in no other review at the moment.
async fn chosen(app: &App, review: &Review, wish: &Wish) -> Result<Vec<Grant>> {
    let mut grants = store::active_of(&app.db.reader, &review.provider, wish).await?;
    if grants.len() as u64 > store::GRANTS_MAX {
        return Err(Problem::conflict(
            "too_many_grants",
            format!("一次最多复核 {} 项授权", store::GRANTS_MAX),
            format!("one review asks about at most {} grants", store::GRANTS_MAX),
        )
        .next("请按资源、应用或单位分次复核", "review by resource, application or holder"));
    }
    let ids: Vec<GrantId> = grants.iter().map(|grant| grant.id.clone()).collect();
    let under_way = store::open_for(&app.db.reader, &ids).await?;
    grants.retain(|grant| !under_way.iter().any(|item| item.grant == grant.id));
    if grants.is_empty() {
        return Err(Problem::conflict(
            "nothing_to_review",
            "没有可复核的有效授权，或都已在复核中",
            "no active grant fits, or all of them are under review already",
        )
        .next("请核对选择范围，或查看进行中的复核", "check what was chosen, or see the reviews under way"));
    }
    Ok(grants)
}

async fn whole(app: &App, caller: &Caller, review: Review) -> Result<Option<Whole>> {
    let reader = &app.db.reader;
    let items = store::items(reader, &review.id).await?;
    let ids: Vec<GrantId> = items.iter().map(|item| item.grant.clone()).collect();
    let grants = revocation::store::grants(reader, &ids).await?;
    let of = |item: ReviewItem| {
        let grant = grants.iter().find(|grant| grant.id == item.grant)?;
        may_know(app, caller, grant).then(|| Asked { item, grant: grant.clone() })
    };
    let asked: Vec<Asked> = items.into_iter().filter_map(of).collect();
    Ok((!asked.is_empty()).then_some(Whole { review, asked }))
}

/// One review, with the grants of it that the caller may see.
///
/// # Errors
/// 404 if there are none.
pub async fn get(app: &App, caller: &Caller, id: &ReviewId) -> Result<Whole> {
    caller.require_scope(TokenScope::Read)?;
    let review = store::review(&app.db.reader, id).await?;
    whole(app, caller, review).await?.ok_or_else(Problem::not_found)
}

/// Reviews with grants the caller may see, newest first.
pub async fn list(app: &App, caller: &Caller) -> Result<Vec<Whole>> {
    caller.require_scope(TokenScope::Read)?;
    let mut all = Vec::new();
    for review in store::all(&app.db.reader).await? {
        all.extend(whole(app, caller, review).await?);
    }
    Ok(all)
}

/// Permits for some grants of a review, each with its item.
async fn permits<A: ActionKind>(
    app: &App,
    caller: &Caller,
    id: &ReviewId,
    grants: &[GrantId],
) -> Result<Vec<(Permit<A, Grant>, ReviewItem)>> {
    let Whole { review, mut asked } = get(app, caller, id).await?;
    // The permits are for its grants, so it is compared here.
    caller.expected.check(id.as_str(), Some(review.version))?;
    if grants.is_empty() {
        return Err(Problem::invalid("未答复", "nothing was answered").field(
            "grants",
            "请至少选择一项授权",
            "name at least one grant",
        ));
    }
    let mut permits = Vec::new();
    for grant in grants {
        // Taken out, so that a grant named twice is not answered twice.
        let place = asked.iter().position(|asked| asked.grant.id == *grant).ok_or_else(Problem::not_found)?;
        let Asked { item, grant } = asked.swap_remove(place);
        permits.push((app.permit::<A, _>(caller, grant).await?, item));
    }
    Ok(permits)
}

/// A transaction for several permits: the oldest rules one of them was given under must still be in force.
async fn begin<A: ActionKind>(app: &App, permits: &[(Permit<A, Grant>, ReviewItem)]) -> Result<Tx> {
    let oldest = permits.iter().map(|(permit, _)| permit).min_by_key(|permit| permit.rules_version());
    Tx::begin(&app.db, oldest.ok_or_else(|| Problem::internal("an answer without a permit"))?).await
}

async fn answer<A: ActionKind>(
    tx: &mut Tx,
    permit: &Permit<A, Grant>,
    item: &mut ReviewItem,
    words: &str,
) -> Result<()> {
    tx.update(item).await?;
    tx.record(
        permit
            .entry_about("review_item", item.id.as_str())
            .related("review", item.review.as_str())
            .related("grant", item.grant.as_str())
            .detail("reason", words.trim())
            .detail("state_now", item.state.as_str())
            .state(item),
    );
    Ok(())
}

/// Confirms as the holder's office head that some grants are still needed; all of them or none.
///
/// # Errors
/// `already_answered`, `review_lapsed`, `invalid_input` without a need in words.
pub async fn confirm(
    app: &App,
    caller: &Caller,
    id: &ReviewId,
    grants: &[GrantId],
    need: &str,
) -> Result<Whole> {
    let permits = permits::<ConfirmNeed>(app, caller, id, grants).await?;
    let mut tx = begin(app, &permits).await?;
    for (permit, item) in permits {
        let mut item = item;
        item.confirm(caller.person.id.clone(), need, caller.at)?;
        answer(&mut tx, &permit, &mut item, need).await?;
    }
    tx.commit().await?;
    get(app, caller, id).await
}

/// Gives some grants back as their holder; all of them or none, at once.
///
/// # Errors
/// `already_answered`, `review_lapsed`, `invalid_input` without a reason.
pub async fn give_back(
    app: &App,
    caller: &Caller,
    id: &ReviewId,
    grants: &[GrantId],
    why: &str,
) -> Result<Whole> {
    let permits = permits::<ReturnGrant>(app, caller, id, grants).await?;
    let mut tx = begin(app, &permits).await?;
    for (permit, item) in permits {
        let (mut item, mut grant) = (item, permit.subject().clone());
        item.give_back(caller.person.id.clone(), why, caller.at)?;
        let reason = why.trim().to_owned();
        grant.end(Ending::Returned { by: caller.person.id.clone(), reason: reason.clone() }, app.now())?;
        tx.update(&mut grant).await?;
        let entry = permit.entry().detail("reason", reason).related("application", grant.app.as_str());
        tx.record(entry.related("review", id.as_str()).state(&grant));
        tx.follow(reconcile::job(&grant, app.now()));
        answer(&mut tx, &permit, &mut item, why).await?;
    }
    tx.commit().await?;
    get(app, caller, id).await
}
