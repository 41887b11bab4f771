//! `matou token PERSON`: a personal token from the operator at the machine, entered in the log.

use super::Setting;
use crate::audit::entry::{ActorRef, Entry};
use crate::error::{Problem, Result};
use crate::identity::token::{Issuer, TokenScope, Wish};
use crate::identity::{posts_on_offer, store};
use crate::org;
use crate::tx::{Internal, Tx};

/// Arguments of `matou token`.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// Sign-in name, such as `head@health`.
    person: String,
    /// Short name of the organisation whose post it acts in; the main post when absent.
    #[arg(long)]
    post: Option<String>,
    /// Hours it is valid.
    #[arg(long, default_value_t = 8)]
    hours: i64,
}

fn nobody(what: &str) -> Problem {
    Problem::new(
        500,
        "unknown_person",
        format!("没有登记 `{what}`，或没有有效岗位"),
        format!("there is no `{what}`, or no post is held now"),
    )
    .next("请核对登录名和 --post", "check the sign-in name and --post")
}

pub(super) async fn run(setting: Setting<'_>, arguments: Arguments) -> Result<()> {
    let app = setting.app_without_index().await?;
    let now = app.now();
    let person = org::store::person_by_login(&app.db.reader, &arguments.person)
        .await?
        .ok_or_else(|| nobody(&arguments.person))?;
    let posts = org::store::posts_of(&app.db.reader, &person.id).await?;
    let tree = app.tree();
    let wanted = |post: &&org::Post| match &arguments.post {
        Some(slug) => tree.get(&post.org).is_some_and(|org| &org.slug == slug),
        None => true,
    };
    let offered = posts_on_offer(&posts, now);
    let post = offered.into_iter().find(wanted).ok_or_else(|| nobody(&arguments.person))?;
    let wish = Wish {
        name: "matou token".to_owned(),
        scopes: TokenScope::ALL.to_vec(),
        expires_at: now.plus_seconds(arguments.hours.saturating_mul(3600)),
        issuer: Issuer::Operator,
    };
    let mut tx = Tx::internal(&app.db, Internal::Identity).await?;
    let (token, secret) = store::issue_token(tx.connection(), post, wish, now).await?;
    let operator =
        ActorRef::Operator { name: std::env::var("USER").unwrap_or_else(|_| "operator".to_owned()) };
    tx.record(
        Entry::new(now, operator, "token.issue", "token", token.id.as_str())
            .related("person", person.id.as_str())
            .detail("post", post.id.as_str())
            .detail("expires_at", token.expires_at)
            .detail("scopes", &token.scopes),
    );
    tx.commit().await?;
    println!("{}", secret.expose());
    Ok(())
}
