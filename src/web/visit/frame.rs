//! Furnishes the frame for somebody who is signed in: posts, basket, inbox, menu.
//!
//! The menu shows what the acting post is entitled to; what a page then allows is its command's business.

use crate::app::App;
use crate::error::Result;
use crate::identity::{Caller, posts_on_offer};
use crate::notify;
use crate::org::{self, Post, PostKind};
use crate::policy::Action;
use crate::request::basket;
use crate::text::Language;
use crate::web::frame::{Frame, PostOption, Section, SignedIn};
use crate::web::part::Said;
use crate::web::wording;

pub(super) async fn furnish(app: &App, caller: &Caller, frame: &mut Frame) -> Result<()> {
    frame.signed_in = Some(signed_in(app, caller, frame.language).await?);
    let rights = app.policy.rights(caller, &app.tree());
    frame.sections = sections(&rights);
    if rights.contains(&Action::AskResource) {
        frame.basket = Some(basket::list(app, caller).await?.len() as u64);
    }
    let waiting = notify::inbox(app, caller).await?;
    frame.inbox = waiting.len() as u64;
    let soonest = waiting.iter().find_map(|item| item.due.as_ref());
    frame.soonest = soonest.map(|due| wording::due(app, frame, due)).transpose()?;
    Ok(())
}

async fn signed_in(app: &App, caller: &Caller, language: Language) -> Result<SignedIn> {
    let (tree, all) = (app.tree(), org::store::posts_of(&app.db.reader, &caller.person.id).await?);
    let organisation =
        |post: &Post| tree.get(&post.org).map(|org| Said::new(&org.name, language)).unwrap_or_default();
    let posts = posts_on_offer(&all, caller.at).into_iter().map(|post| PostOption {
        id: post.id.to_string(),
        organisation: organisation(post),
        title: Said::new(&post.title, language),
        kind: kind(post.kind, language).to_owned(),
        acting: post.id == caller.post.id,
    });
    Ok(SignedIn {
        person: Said::new(&caller.person.name, language),
        organisation: Said::new(&caller.org.name, language),
        post: Said::new(&caller.post.title, language),
        posts: posts.collect(),
    })
}

fn kind(kind: PostKind, language: Language) -> &'static str {
    match kind {
        PostKind::Main => language.pick("主职", "main post"),
        PostKind::Concurrent => language.pick("兼职", "concurrent post"),
        PostKind::Attached => language.pick("挂职", "attached"),
        PostKind::Seconded => language.pick("借调", "seconded"),
    }
}

fn sections(rights: &[Action]) -> Vec<Section> {
    let any = |wanted: &[Action]| wanted.iter().any(|action| rights.contains(action));
    let offered = [
        (Section::Catalog, true),
        (Section::Requests, any(&[Action::ViewRequest])),
        (Section::Inbox, true),
        (Section::Apps, any(&[Action::ViewApp])),
        (Section::Grants, any(&[Action::ViewGrant])),
        (
            Section::Demands,
            any(&[Action::FileDemand, Action::ViewDemand, Action::SurveyDemands, Action::ViewDispute]),
        ),
        (
            Section::Publish,
            any(&[Action::DraftResource, Action::AssessResource, Action::HeadApproveResource]),
        ),
        (Section::Authority, any(&[Action::PublishResource])),
        (Section::Policies, any(&[Action::ViewPolicy])),
        (Section::Audit, any(&[Action::ReadAudit])),
        (Section::Reports, any(&[Action::ViewReport])),
        (Section::Admin, any(&[Action::ViewSystem])),
    ];
    offered.into_iter().filter(|(_, shown)| *shown).map(|(section, _)| section).collect()
}
