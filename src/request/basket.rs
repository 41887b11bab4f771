//! The basket (资源车): what one post is putting together. A private draft, so it leaves no entry in the log.
//!
//! It keeps whatever was put in, even if the entry is withdrawn later; `check` says what became of it.

use serde::{Deserialize, Serialize};

use super::store::{self, LINES_MAX};
use crate::app::App;
use crate::catalog::{self, Content, Personal, Resource};
use crate::clock::Timestamp;
use crate::error::{Problem, Result};
use crate::id::{ItemId, PostId, ResourceId};
use crate::identity::Caller;
use crate::identity::token::TokenScope;
use crate::scope::{FieldScope, Method, Scope, Validity};
use crate::tx::{Internal, Tx};

/// One thing in a basket.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct BasketItem {
    /// Its identifier.
    pub id: ItemId,
    /// Whose basket.
    pub post: PostId,
    /// The resource.
    pub resource: ResourceId,
    /// What is asked for of it.
    pub scope: Scope,
    /// When it was put in.
    pub added_at: Timestamp,
    /// Version in the database.
    #[serde(skip)]
    pub version: i64,
}

crate::record!(BasketItem, "basket_item", id, |this| {
    "post_id": this.post.to_string(),
    "resource_id": this.resource.to_string(),
    "added_at": this.added_at.0,
});

/// The scope put in when somebody names none: every item that is neither personal nor graded above 2, and
/// every operation; keys always, for rows are of no use without them (least scope, PIPL Art. 6).
pub fn usual_scope(content: &Content) -> Scope {
    let plain = |item: &&catalog::Item| (item.personal == Personal::None && item.grade <= 2) || item.is_key;
    let mut fields: Vec<FieldScope> = content
        .items
        .iter()
        .filter(plain)
        .map(|item| FieldScope { name: item.name.clone(), mask: None })
        .collect();
    if fields.is_empty() {
        fields =
            content.items.iter().map(|item| FieldScope { name: item.name.clone(), mask: None }).collect();
    }
    let allowed = content.kind.info().methods;
    let method = content.methods.iter().copied().find(|method| allowed.contains(method));
    Scope {
        fields,
        row_filter: None,
        operations: content.operations.iter().map(|operation| operation.name.clone()).collect(),
        method: method.or(allowed.first().copied()).unwrap_or(Method::Api),
        purpose: String::new(),
        legal_basis: String::new(),
        quota: None,
        valid: Validity::default(),
    }
}

/// Puts a resource in, or changes what is asked for of it.
///
/// # Errors
/// 404 for what the caller may not know of; `invalid_input` naming every wrong part of the scope.
pub async fn put(app: &App, caller: &Caller, id: &ResourceId, scope: Option<Scope>) -> Result<BasketItem> {
    let mut item = prepare(app, caller, id, scope).await?;
    let tx = Tx::internal(&app.db, Internal::Basket).await?;
    save(&tx, &mut item).await?;
    tx.commit().await?;
    Ok(item)
}

/// What [`put`] would put in; [`save`] does.
pub(super) async fn prepare(
    app: &App,
    caller: &Caller,
    id: &ResourceId,
    scope: Option<Scope>,
) -> Result<BasketItem> {
    caller.require_scope(TokenScope::Write)?;
    let resource = catalog::commands::view(app, caller, id).await?;
    let content = &resource.live().ok_or_else(not_published)?.content;
    let existing = store::basket_item(&app.db.reader, &caller.post.id, id).await?;
    caller.expected.check(id.as_str(), existing.as_ref().map(|item| item.version))?;
    let scope = scope.unwrap_or_else(|| match &existing {
        Some(item) => item.scope.clone(),
        None => usual_scope(content),
    });
    check_scope(&scope, &resource)?;
    check_term(&scope, caller.at)?;
    Ok(match existing {
        Some(item) => BasketItem { scope, ..item },
        None => BasketItem {
            id: ItemId::new(),
            post: caller.post.id.clone(),
            resource: id.clone(),
            scope,
            added_at: caller.at,
            version: 0,
        },
    })
}

/// Writes what was prepared.
///
/// # Errors
/// `basket_full`, before anything was written.
pub(super) async fn save(tx: &Tx, item: &mut BasketItem) -> Result<()> {
    if item.version > 0 {
        return tx.update(item).await;
    }
    if store::basket(tx.connection(), &item.post).await?.len() as u64 >= LINES_MAX {
        return Err(Problem::conflict(
            "basket_full",
            "资源车已满（100项）",
            "the basket is full (100 lines)",
        )
        .next("请先提交或移除部分资源", "submit it, or take something out"));
    }
    tx.insert(item).await
}

/// Takes a resource out; one that is not in is no error.
pub async fn remove(app: &App, caller: &Caller, id: &ResourceId) -> Result<()> {
    caller.require_scope(TokenScope::Write)?;
    let existing = store::basket_item(&app.db.reader, &caller.post.id, id).await?;
    caller.expected.check(id.as_str(), existing.as_ref().map(|item| item.version))?;
    if let Some(item) = existing {
        let tx = Tx::internal(&app.db, Internal::Basket).await?;
        tx.delete::<BasketItem>(item.id.as_str()).await?;
        tx.commit().await?;
    }
    Ok(())
}

/// What is in the caller's basket.
pub async fn list(app: &App, caller: &Caller) -> Result<Vec<BasketItem>> {
    store::basket(&app.db.reader, &caller.post.id).await
}

/// The refusal of what is not in the catalogue any more.
pub fn not_published() -> Problem {
    Problem::conflict(
        "not_published",
        "条目未发布或已下架，不能申请",
        "the entry is not published (any more)",
    )
    .next("请改选其他条目，或提交数据需求", "choose another entry, or file a demand")
}

/// Whether a scope fits an entry, with one field error for each part that does not.
pub fn check_scope(scope: &Scope, resource: &Resource) -> Result<()> {
    let content = resource.content().ok_or_else(not_published)?;
    let mut problem = Problem::invalid("申请内容有误", "what is asked for does not fit the entry");
    // Kinds without items are asked for as a whole.
    if (content.kind.info().has_items || !scope.fields.is_empty())
        && let Err(errors) = scope.check_against(&content.shape())
    {
        problem = errors.iter().fold(problem, |problem, error| error.told_in(problem));
    }
    if !content.kind.info().methods.contains(&scope.method) {
        problem =
            problem.field("method", "这类资源不能以此方式共享", "this kind cannot be shared in this way");
    }
    for (field, text) in [("purpose", &scope.purpose), ("legal_basis", &scope.legal_basis)] {
        problem = problem.text(field, text);
    }
    problem.unless_good()
}

/// Whether what is asked for ends, if it says when, ahead and not too far.
pub(super) fn check_term(scope: &Scope, at: Timestamp) -> Result<()> {
    let Some(until) = scope.valid.until else { return Ok(()) };
    let mut problem = Problem::invalid("申请内容有误", "what is asked for does not fit");
    if until <= at.0 || until > use_end_max(at).0 {
        let (zh, en) = USE_END;
        problem = problem.field("valid.until", zh, en);
    }
    problem.unless_good()
}

/// Years that a use may last when it is asked for; what lasts longer is asked for anew (PIPL Art. 19).
const USE_YEARS_MAX: i64 = 5;
/// What a wrong end is told.
pub(super) const USE_END: (&str, &str) =
    ("使用时限须为五年之内的将来日期，如 2027-06-30", "a day ahead within five years, such as 2027-06-30");

/// The last moment that the end of a use may be.
pub(super) fn use_end_max(at: Timestamp) -> Timestamp {
    at.plus_seconds(USE_YEARS_MAX * 366 * 86_400)
}
