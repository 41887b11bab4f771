//! What waits for somebody: the inbox (待办) of the acting post, the soonest clock first.
//!
//! Computed from what is there, never stored, so it cannot be wrong. Mail and push are not in this version.

mod demands;
mod grants;
mod searches;

use serde::Serialize;

use crate::app::App;
use crate::catalog;
use crate::clock::Timestamp;
use crate::dispute;
use crate::error::Result;
use crate::identity::Caller;
use crate::org::Role;
use crate::policy::action::{Agree, SignOffRequest};
use crate::policy::{Action, ActionKind, Subject};
use crate::request::{self, DueDate, Line, LineState, decide};
use crate::text::Bilingual;

/// What is asked of the reader.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Task {
    /// 签批: consent to a request of one's own department (Art. 20).
    SignOff,
    /// 答复: answer a line (Art. 21).
    Answer,
    /// 补正: say what was asked for.
    Supplement,
    /// 确认调整方案: say whether an offer will do.
    AnswerOffer,
    /// 协商争议: as the provider give in, as the requester turn to the authority or take it back (Art. 28).
    NegotiateDispute,
    /// 协调争议: mediate as the authority.
    MediateDispute,
    /// 决定争议: decide as the government.
    DecideDispute,
    /// 审批延期: consent to a longer clock as the authority, or not (Art. 21).
    DecideExtension,
    /// 审核目录: consent as department head (Art. 13).
    ApproveEntry,
    /// 公布目录: audit and publish as the authority (Art. 16).
    Publish,
    /// 退回修改: mend an entry that came back.
    Mend,
    /// 到期处理: ask for a later end of a grant that is nearly over, or prepare to do without it.
    Renew,
    /// 授权复核: confirm what is still needed, give back what is not (Art. 27).
    Review,
    /// 挂接资源: connect an entry that is only listed, for what was agreed on it (Art. 22).
    Connect,
    /// 人工开通: open a grant by hand and say so (Art. 22).
    OpenByHand,
    /// 答复需求: answer a demand, or pass it on (Art. 20).
    AnswerDemand,
    /// 查看需求答复: read the answer to one's own demand, and close it.
    ReadDemandAnswer,
    /// 检索有新结果: a kept search finds what its reader has not seen.
    SearchNews,
}

impl Task {
    /// In words: Chinese, English.
    pub fn name(self) -> (&'static str, &'static str) {
        match self {
            Self::SignOff => ("签批申请", "Sign off"),
            Self::Answer => ("答复申请", "Answer"),
            Self::Supplement => ("补正材料", "Supplement"),
            Self::AnswerOffer => ("确认调整方案", "Answer the offer"),
            Self::NegotiateDispute => ("协商争议", "Negotiate the dispute"),
            Self::MediateDispute => ("协调争议", "Mediate the dispute"),
            Self::DecideDispute => ("决定争议", "Decide the dispute"),
            Self::DecideExtension => ("审批延期", "Decide on an extension"),
            Self::ApproveEntry => ("审核目录条目", "Approve the entry"),
            Self::Publish => ("公布目录条目", "Publish the entry"),
            Self::Mend => ("修改退回条目", "Mend the entry"),
            Self::Renew => ("授权将到期：延期或停用", "Ends soon: renew or stop"),
            Self::Review => ("复核授权：确认或退还", "Review: confirm or give back"),
            Self::Connect => ("挂接资源并公布", "Connect the entry and publish it"),
            Self::OpenByHand => ("人工开通授权并确认", "Open the grant by hand and say so"),
            Self::AnswerDemand => ("答复数据需求", "Answer a demand"),
            Self::ReadDemandAnswer => ("查看需求答复并办结", "Read the answer to a demand and close it"),
            Self::SearchNews => ("检索有新结果", "New results of a search"),
        }
    }
}

/// Something that waits.
#[derive(Clone, Debug, Serialize)]
pub struct InboxItem {
    /// What is asked.
    pub task: Task,
    /// The noun: `request`, `line`, `dispute`, `resource`, `grant`, `review`, `demand` or
    /// `search`.
    pub noun: &'static str,
    /// Its identifier.
    pub id: String,
    /// What it is about.
    pub title: Bilingual,
    /// Which organisation waits; the reader's own where nobody does.
    pub from: Bilingual,
    /// Since when.
    pub since: Timestamp,
    /// Its legal clock, if one runs.
    pub due: Option<DueDate>,
    /// Working days left; negative when overdue.
    pub working_days_left: Option<i64>,
}

/// What waits for the caller's post, the soonest due first, then the oldest.
///
/// # Errors
/// Only when the database is away.
pub async fn inbox(app: &App, caller: &Caller) -> Result<Vec<InboxItem>> {
    let mut items = Vec::new();
    sign_offs(app, caller, &mut items).await?;
    answers(app, caller, &mut items).await?;
    questions(app, caller, &mut items).await?;
    extensions(app, caller, &mut items).await?;
    disputes(app, caller, &mut items).await?;
    entries(app, caller, &mut items).await?;
    grants::ending(app, caller, &mut items).await?;
    grants::reviews(app, caller, &mut items).await?;
    grants::to_open(app, caller, &mut items).await?;
    demands::waiting(app, caller, &mut items).await?;
    searches::news(app, caller, &mut items).await?;
    items.sort_by_key(|item| (item.due.as_ref().map_or(i64::MAX, |due| due.at.0), item.since));
    Ok(items)
}

fn organisation(app: &App, id: &crate::id::OrgId) -> Bilingual {
    app.tree().get(id).map(|org| org.name.clone()).unwrap_or_default()
}

async fn sign_offs(app: &App, caller: &Caller, items: &mut Vec<InboxItem>) -> Result<()> {
    let tree = app.tree();
    for one in request::store::waiting_for_head(&app.db.reader, &caller.org.id).await? {
        if app.policy.allows(SignOffRequest::ACTION, caller, &tree, &one.facts()).allowed {
            items.push(InboxItem {
                task: Task::SignOff,
                noun: "request",
                id: one.id.to_string(),
                title: Bilingual::zh(one.title),
                from: organisation(app, &one.requester),
                since: one.created_at,
                due: None,
                working_days_left: None,
            });
        }
    }
    Ok(())
}

async fn answers(app: &App, caller: &Caller, items: &mut Vec<InboxItem>) -> Result<()> {
    let tree = app.tree();
    for line in decide::desk(app, caller).await? {
        let asked = matches!(line.state, LineState::Offered { .. });
        if asked || !app.policy.allows(Agree::ACTION, caller, &tree, &line.facts()).allowed {
            continue;
        }
        let (from, since) = (organisation(app, &line.requester), line.created_at);
        items.push(of_line(app, caller, line, Task::Answer, (from, since))?);
    }
    Ok(())
}

/// What providers want to know of the person who asked: what is missing, whether an offer will do.
async fn questions(app: &App, caller: &Caller, items: &mut Vec<InboxItem>) -> Result<()> {
    for one in request::commands::list(app, caller).await? {
        if one.requested_by != caller.person.id || one.state.as_str() != "signed_off" {
            continue;
        }
        for line in request::store::lines_of(&app.db.reader, &one.id).await? {
            let (task, since) = match (&line.state, &line.supplement, &line.offer) {
                (LineState::SupplementAsked, Some(asked), _) => (Task::Supplement, asked.at),
                (LineState::Offered { .. }, _, Some(offer)) => (Task::AnswerOffer, offer.at),
                _ => continue,
            };
            let from = organisation(app, &line.provider);
            items.push(of_line(app, caller, line, task, (from, since))?);
        }
    }
    Ok(())
}

async fn extensions(app: &App, caller: &Caller, items: &mut Vec<InboxItem>) -> Result<()> {
    if !caller.has_role(Role::Authority) {
        return Ok(());
    }
    for line in request::extend::waiting(app, caller).await? {
        let since = line.waiting_extension().map_or(line.created_at, |asked| asked.at);
        let from = organisation(app, &line.provider);
        items.push(of_line(app, caller, line, Task::DecideExtension, (from, since))?);
    }
    Ok(())
}

async fn disputes(app: &App, caller: &Caller, items: &mut Vec<InboxItem>) -> Result<()> {
    for (action, one) in dispute::commands::waiting(app, caller).await? {
        let left = one.due.as_ref().map(|due| request::due::working_days_left(app, due, caller.at));
        items.push(InboxItem {
            task: match action {
                Action::MediateDispute => Task::MediateDispute,
                Action::DecideDispute => Task::DecideDispute,
                _ => Task::NegotiateDispute,
            },
            noun: "dispute",
            id: one.id.to_string(),
            from: organisation(
                app,
                if action == Action::EscalateDispute { &one.provider } else { &one.requester },
            ),
            since: one.steps.last().map_or(one.created_at, |step| step.at),
            title: one.title,
            working_days_left: left.transpose()?,
            due: one.due,
        });
    }
    Ok(())
}

/// What waits with a line, under the clock of its answer.
fn of_line(
    app: &App,
    caller: &Caller,
    line: Line,
    task: Task,
    (from, since): (Bilingual, Timestamp),
) -> Result<InboxItem> {
    let left = line.due.as_ref().map(|due| request::due::working_days_left(app, due, caller.at));
    Ok(InboxItem {
        task,
        noun: "line",
        id: line.id.to_string(),
        title: line.resource_title,
        from,
        since,
        working_days_left: left.transpose()?,
        due: line.due,
    })
}

async fn entries(app: &App, caller: &Caller, items: &mut Vec<InboxItem>) -> Result<()> {
    use crate::catalog::resource::Stage;
    let mut add = |task: Task, resource: &catalog::Resource| {
        let title = resource.work.as_ref().map(|work| work.content.title.clone()).unwrap_or_default();
        items.push(InboxItem {
            task,
            noun: "resource",
            id: resource.id.to_string(),
            title,
            from: organisation(app, &resource.provider),
            since: resource.created_at,
            due: None,
            working_days_left: None,
        });
    };
    if caller.has_role(Role::Authority) {
        for resource in catalog::commands::awaiting_publication(app, caller).await? {
            add(Task::Publish, &resource);
        }
    }
    let (head, steward) = (caller.has_role(Role::DepartmentHead), caller.has_role(Role::Steward));
    if head || steward {
        for resource in catalog::store::on_the_desk(&app.db.reader, &caller.org.id).await? {
            match resource.work.as_ref().map(|work| &work.stage) {
                Some(Stage::AwaitingHead) if head => add(Task::ApproveEntry, &resource),
                Some(Stage::Returned { .. }) if steward => add(Task::Mend, &resource),
                _ => {}
            }
        }
    }
    Ok(())
}
