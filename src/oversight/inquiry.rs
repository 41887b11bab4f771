//! "May this person do that, and why?": the question of the page of rules and of `matou policy explain`.
//!
//! It finds person, post and resource and asks [`Policy::explain`](crate::policy::Policy::explain); it has no rule of its own.

use crate::app::App;
use crate::catalog;
use crate::db;
use crate::error::{Problem, Result};
use crate::id::{PersonId, PostId, TokenId};
use crate::identity::token::TokenScope;
use crate::identity::{Caller, Via, posts_on_offer};
use crate::org::{self, Person, Post};
use crate::policy::action::{Side, ViewPolicy};
use crate::policy::{Action, Explanation, Facts, RuleDesk, Subject};

/// The question.
#[derive(Clone, Debug)]
pub struct Inquiry {
    /// The act.
    pub action: Action,
    /// Code of the resource it is done to; none for acts that need none.
    pub code: Option<String>,
    /// Sign-in name, person or post.
    pub who: String,
}

/// The answer, with the names a reader needs.
#[derive(Clone, Debug)]
pub struct Inquired {
    /// The person in their post.
    pub asked_about: Caller,
    /// Why it comes out so.
    pub explanation: Explanation,
}

/// Answers the question for whoever may see rules.
///
/// # Errors
/// `invalid_input` naming what was not found.
pub async fn inquire(app: &App, caller: &Caller, inquiry: &Inquiry) -> Result<Inquired> {
    app.permit::<ViewPolicy, _>(caller, RuleDesk::city()).await?;
    let asked_about = find(app, caller, &inquiry.who).await?;
    let facts = if let Some(code) = &inquiry.code {
        let entry = catalog::commands::view_by_code(app, caller, code).await.map_err(|_| {
            unknown(
                "resource",
                "没有这个资源代码，或您无权知道",
                "no such resource code, or not yours to know of",
            )
        })?;
        about(inquiry.action, &asked_about, entry.facts())
    } else {
        let own = Some(asked_about.org.id.clone());
        Facts { provider: own.clone(), requester: own, ..Facts::default() }
    };
    let explanation = app.policy.explain(inquiry.action, &asked_about, &app.tree(), &facts);
    Ok(Inquired { asked_about, explanation })
}

/// Acts of requesters are about their own asking for the resource.
fn about(action: Action, asked_about: &Caller, facts: Facts) -> Facts {
    match action.side() {
        Side::Requester => Facts { requester: Some(asked_about.org.id.clone()), ..facts },
        _ => facts,
    }
}

fn unknown(field: &str, zh: &str, en: &str) -> Problem {
    Problem::invalid("无法说明", "this cannot be explained").field(field, zh, en)
}

async fn find(app: &App, caller: &Caller, who: &str) -> Result<Caller> {
    let nobody = || unknown("person", "没有这个登录名或岗位", "no such sign-in name or post");
    let reader = &app.db.reader;
    let chosen = match who.parse::<PostId>() {
        Ok(id) => Some(db::load::<Post>(reader, id.as_str()).await?.ok_or_else(nobody)?),
        Err(_) => None,
    };
    let person = match &chosen {
        Some(post) => db::load::<Person>(reader, post.person.as_str()).await?,
        None => match who.parse::<PersonId>() {
            Ok(id) => db::load::<Person>(reader, id.as_str()).await?,
            Err(_) => org::store::person_by_login(reader, who).await?,
        },
    }
    .ok_or_else(nobody)?;
    let post = if let Some(post) = chosen {
        post
    } else {
        let posts = org::store::posts_of(reader, &person.id).await?;
        posts_on_offer(&posts, caller.at).first().map(|post| (*post).clone()).ok_or_else(nobody)?
    };
    // Nobody acts as this caller: it exists to be asked about, and carries no session.
    let via = Via::Token { id: TokenId::new(), scopes: Vec::<TokenScope>::new() };
    Caller::new((person, post), &app.tree(), (via, false), caller.at)
}
