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
use crate::scope::{FieldScope, Method, Scope, ScopeError, Validity};
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
    let scope = scope.unwrap_or_else(|| match &existing {
        Some(item) => item.scope.clone(),
        None => usual_scope(content),
    });
    check_scope(&scope, &resource)?;
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
    if let Some(item) = store::basket_item(&app.db.reader, &caller.post.id, id).await? {
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
        problem = errors.iter().fold(problem, scope_error);
    }
    if !content.kind.info().methods.contains(&scope.method) {
        problem =
            problem.field("method", "这类资源不能以此方式共享", "this kind cannot be shared in this way");
    }
    if problem.fields.is_empty() { Ok(()) } else { Err(problem) }
}

/// Adds a scope's error to a problem, in both languages.
pub fn scope_error(problem: Problem, error: &ScopeError) -> Problem {
    let (field, zh) = match error {
        ScopeError::UnknownField(name) => ("fields", format!("条目没有数据项 `{name}`")),
        ScopeError::UnknownOperation(name) => ("operations", format!("接口没有操作 `{name}`")),
        ScopeError::DuplicateField(name) => ("fields", format!("数据项 `{name}` 重复")),
        ScopeError::MaskedKey(name) => ("fields", format!("主键 `{name}` 不能脱敏，可改为不申请")),
        ScopeError::MaskType(name) => ("fields", format!("数据项 `{name}` 的类型不适用该脱敏方式")),
        ScopeError::FilterType(name) => ("row_filter", format!("对 `{name}` 的筛选值类型不符")),
        ScopeError::Wider(part) => ("scope", format!("`{part}` 超出原范围，只能收窄")),
        ScopeError::Nothing => ("fields", "至少选一个数据项或操作".to_owned()),
        ScopeError::NotFilterable(name) => ("row_filter", format!("`{name}` 未授权或已脱敏，不能作筛选条件")),
        ScopeError::BadName(name) => ("fields", format!("`{name}` 不是可用的名称")),
        ScopeError::BadValue(name) => ("row_filter", format!("对 `{name}` 的筛选值不可用")),
        ScopeError::Details(_) => ("scope", "授权详情的格式不可用".to_owned()),
    };
    problem.field(field, zh, error.to_string())
}
