//! "May this person do that, and why?": the question of the page of rules, of `POST /policies/explain` and of
//! `matou policy explain`.
//!
//! It finds person, post and what the act is done to, and asks [`Policy::explain`](crate::policy::Policy::explain); it has no rule of its own.

use std::str::FromStr;

use crate::app::App;
use crate::catalog::{self, Resource};
use crate::db;
use crate::error::{Problem, Result};
use crate::id::{PersonId, PostId, ResourceId, TokenId};
use crate::identity::token::TokenScope;
use crate::identity::{Caller, Via, posts_on_offer};
use crate::org::{self, Person, Post};
use crate::policy::action::{Side, ViewPolicy};
use crate::policy::{Action, Explanation, Facts, RuleDesk, Subject};
use crate::{credential, grant, request};

/// The question.
#[derive(Clone, Debug)]
pub struct Inquiry {
    /// The act.
    pub action: Action,
    /// What it is done to: a resource code, `res_..`, `req_..`, `lin_..`, `gra_..` or `app_..`; none for acts that
    /// need none.
    pub about: Option<String>,
    /// Sign-in name, person or post.
    pub who: String,
    /// Short name of the organisation whose post is meant; none for the first post on offer.
    pub post: Option<String>,
}

/// The answer, with the names a reader needs.
#[derive(Clone, Debug)]
pub struct Inquired {
    /// The person in their post.
    pub asked_about: Caller,
    /// Why it comes out so.
    pub explanation: Explanation,
}

/// Who looks for what is asked about.
#[derive(Clone, Copy, Debug)]
pub enum Sight<'a> {
    /// Somebody, who finds what they may know of.
    Of(&'a Caller),
    /// The operator at the machine.
    AtTheMachine,
}

/// Answers the question for whoever may see rules.
///
/// # Errors
/// `invalid_input` naming what was not found.
pub async fn inquire(app: &App, caller: &Caller, inquiry: &Inquiry) -> Result<Inquired> {
    app.permit::<ViewPolicy, _>(caller, RuleDesk::city()).await?;
    answer(app, Sight::Of(caller), inquiry).await
}

/// Answers it for the operator at the machine, who sees everything.
///
/// # Errors
/// `invalid_input` naming what was not found.
pub async fn inquire_at_the_machine(app: &App, inquiry: &Inquiry) -> Result<Inquired> {
    answer(app, Sight::AtTheMachine, inquiry).await
}

async fn answer(app: &App, sight: Sight<'_>, inquiry: &Inquiry) -> Result<Inquired> {
    let asked_about = find(app, inquiry).await?;
    let facts = facts(app, sight, &asked_about, inquiry.action, inquiry.about.as_deref()).await;
    let facts = facts.map_err(|problem| match problem.status {
        404 => unknown(
            "resource",
            "没有这个资源代码，或您无权知道",
            "no such resource code, or not yours to know of",
        ),
        _ => problem,
    })?;
    let explanation = app.policy.explain(inquiry.action, &asked_about, &app.tree(), &facts);
    Ok(Inquired { asked_about, explanation })
}

/// The facts of an act by somebody: of what it is done to, else of their own organisation's matters.
///
/// # Errors
/// 404 for what is not there, or not to be known of.
pub async fn facts(
    app: &App,
    sight: Sight<'_>,
    asked_about: &Caller,
    action: Action,
    about: Option<&str>,
) -> Result<Facts> {
    let Some(about) = about else {
        let own = Some(asked_about.org.id.clone());
        return Ok(Facts { provider: own.clone(), requester: own, ..Facts::default() });
    };
    let reader = &app.db.reader;
    Ok(match about.split_once('_').map(|(noun, _)| noun) {
        Some("req") => match sight {
            Sight::Of(caller) => request::commands::view(app, caller, &id(about)?).await?.request.facts(),
            Sight::AtTheMachine => request::store::request(reader, &id(about)?).await?.facts(),
        },
        Some("lin") => match sight {
            Sight::Of(caller) => request::decide::view_line(app, caller, &id(about)?).await?.facts(),
            Sight::AtTheMachine => request::store::line(reader, &id(about)?).await?.facts(),
        },
        Some("gra") => match sight {
            Sight::Of(caller) => grant::commands::get(app, caller, &id(about)?).await?.facts(),
            Sight::AtTheMachine => grant::store::grant(reader, &id(about)?).await?.facts(),
        },
        Some("app") => match sight {
            Sight::Of(caller) => credential::commands::get(app, caller, &id(about)?).await?.facts(),
            Sight::AtTheMachine => credential::store::application(reader, &id(about)?).await?.facts(),
        },
        _ => {
            let entry = entry(app, sight, about).await?;
            // Acts of requesters are about their own asking for the resource.
            match action.side() {
                Side::Requester => request::check::asking(asked_about, &entry),
                _ => entry.facts(),
            }
        }
    })
}

fn id<T: FromStr>(text: &str) -> Result<T> {
    text.parse().map_err(|_| Problem::not_found())
}

/// An entry by identifier or code.
async fn entry(app: &App, sight: Sight<'_>, named: &str) -> Result<Resource> {
    let reader = &app.db.reader;
    match (named.parse::<ResourceId>(), sight) {
        (Ok(id), Sight::Of(caller)) => catalog::commands::view(app, caller, &id).await,
        (Ok(id), Sight::AtTheMachine) => catalog::store::resource(reader, &id).await,
        (Err(_), Sight::Of(caller)) => catalog::commands::view_by_code(app, caller, named).await,
        (Err(_), Sight::AtTheMachine) => catalog::store::by_code(reader, named).await,
    }
}

fn unknown(field: &str, zh: &str, en: &str) -> Problem {
    Problem::invalid("无法说明", "this cannot be explained").field(field, zh, en)
}

async fn find(app: &App, inquiry: &Inquiry) -> Result<Caller> {
    let (who, now) = (inquiry.who.as_str(), app.now());
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
        let tree = app.tree();
        let meant = |post: &&Post| match &inquiry.post {
            Some(slug) => tree.get(&post.org).is_some_and(|org| org.slug == *slug),
            None => true,
        };
        posts_on_offer(&posts, now).into_iter().find(meant).cloned().ok_or_else(nobody)?
    };
    // Nobody acts as this caller: it exists to be asked about, and carries no session.
    let via = Via::Token { id: TokenId::new(), scopes: Vec::<TokenScope>::new() };
    Caller::new((person, post), &app.tree(), (via, false), now)
}
