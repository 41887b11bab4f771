//! `/lines`: what departments answer, each line by its provider's office head.
//!
//! The longer clock is `line_clock`, offers are `line_offer`, disputes `disputes`.

use axum::Json;
use axum::extract::State;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::answer::{List, Tagged};
use super::extract::{Body, Known, Named, Params, Particulars};
use super::line_view::{LineView, line_view};
use super::parameter::Parameter;
use super::route::{Doc, Routes};
use super::texts::{NoteText, ReasonText};
use super::view::{ScopeForm, Text, of_scope};
use super::words::{DeskWord, LineStateWord, RefusalGroundWord};
use super::{Answer, Shared, Signed};
use crate::error::{Problem, Result};
use crate::id::LineId;
use crate::request::{RefusalGround, commands, decide, extend};
use crate::scope::Scope;

/// Most lines of one bulk answer.
const BULK_MAX: usize = 100;
const LISTED: &Known = &[Parameter::one_of(
    "desk",
    DeskWord::all,
    "`waiting` (usual) for what waits for an answer, `answered`, or `extensions` for what waits for the authority's \
     consent to a longer clock",
)];

/// An agreement.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Agreement {
    /// Something narrower than what was asked for; all of it when absent.
    #[serde(default)]
    #[schema(value_type = Option<ScopeForm>)]
    pub scope: Option<Scope>,
    /// A word to the requester.
    #[serde(default)]
    #[schema(value_type = NoteText)]
    pub note: String,
}

/// A refusal (Art. 21).
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Refusal {
    /// One that the law knows.
    #[schema(value_type = RefusalGroundWord)]
    pub ground: RefusalGround,
    /// In words.
    #[schema(value_type = ReasonText)]
    pub reason: String,
}

/// The one notice of everything that is missing (Art. 21).
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Notice {
    /// What is missing, all of it.
    #[schema(value_type = ReasonText)]
    pub missing: String,
}

/// An answer to the notice.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Resubmission {
    /// What was asked for.
    #[schema(value_type = ReasonText)]
    pub answer: String,
}

/// Several lines agreed to as they were asked for.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct BulkAgreement {
    /// The lines.
    #[schema(value_type = Vec<String>)]
    pub lines: Vec<LineId>,
    /// A word to the requesters.
    #[serde(default)]
    #[schema(value_type = NoteText)]
    pub note: String,
}

/// What became of one line of a bulk answer.
#[derive(Debug, Serialize, ToSchema)]
pub struct BulkResult {
    /// The line.
    pub line: String,
    /// Its new state.
    #[schema(value_type = Option<LineStateWord>)]
    pub state: Option<String>,
    /// Stable code of the refusal, if it could not be agreed to.
    pub code: Option<String>,
    /// The refusal in words.
    pub why: Option<Text>,
}

/// What became of each line.
#[derive(Debug, Serialize, ToSchema)]
pub struct BulkResults {
    /// In the order given.
    pub items: Vec<BulkResult>,
}

/// The routes.
pub fn routes() -> Routes {
    Routes::new("lines")
        .get(
            "/api/v1/lines",
            list,
            Doc::new("待答复与已答复 / lines for one's organisation to answer")
                .query(LISTED)
                .lists::<LineView>(),
        )
        .get("/api/v1/lines/{id}", one, Doc::new("一项申请 / one line").shows_one::<LineView>())
        .post(
            "/api/v1/lines/{id}/agree",
            agree,
            Doc::new("同意，可收窄 / agree, perhaps narrower")
                .decides()
                .may_take::<Agreement>()
                .changes::<LineView>(),
        )
        .post(
            "/api/v1/lines/{id}/refuse",
            refuse,
            Doc::new("不予同意并说明理由 / refuse with reasons")
                .decides()
                .takes::<Refusal>()
                .changes::<LineView>(),
        )
        .post(
            "/api/v1/lines/{id}/supplement",
            supplement,
            Doc::new("一次性告知补正 / ask once for what is missing").takes::<Notice>().changes::<LineView>(),
        )
        .post(
            "/api/v1/lines/{id}/resubmit",
            resubmit,
            Doc::new("补正 / answer the notice").takes::<Resubmission>().changes::<LineView>(),
        )
        .post(
            "/api/v1/lines/bulk-agree",
            bulk_agree,
            Doc::new("批量同意 / agree to several, each on its own")
                .decides()
                .takes::<BulkAgreement>()
                .answers::<BulkResults>(),
        )
}

async fn list(State(app): State<Shared>, Signed(caller): Signed, params: Params) -> Answer<List<LineView>> {
    let lines = match params.get("desk") {
        Some("answered") => decide::answered(&app, &caller).await?,
        Some("extensions") => extend::waiting(&app, &caller).await?,
        _ => decide::desk(&app, &caller).await?,
    };
    let List { items, next_cursor, total } = List::page(lines, &params, |line| line.id.to_string())?;
    let mut views = Vec::new();
    for line in &items {
        views.push(line_view(&app, line).await?);
    }
    Ok(List { items: views, next_cursor, total })
}

pub(super) async fn shown(app: &Shared, line: Result<crate::request::Line>) -> Answer<Tagged<LineView>> {
    let line = line?;
    Ok(Tagged(line.version, line_view(app, &line).await?))
}

async fn one(
    State(app): State<Shared>,
    Signed(caller): Signed,
    Named(id): Named<LineId>,
) -> Answer<Tagged<LineView>> {
    shown(&app, decide::view_line(&app, &caller, &id).await).await
}

async fn agree(
    State(app): State<Shared>,
    Signed(caller): Signed,
    Named(id): Named<LineId>,
    body: Particulars<Agreement>,
) -> Answer<Tagged<LineView>> {
    let Agreement { scope, note } = body.value;
    shown(&app, decide::agree(&app, &caller, &id, None, scope.as_ref(), &note).await.map_err(of_scope)).await
}

async fn refuse(
    State(app): State<Shared>,
    Signed(caller): Signed,
    Named(id): Named<LineId>,
    body: Body<Refusal>,
) -> Answer<Tagged<LineView>> {
    let Refusal { ground, reason } = body.value;
    shown(&app, decide::refuse(&app, &caller, &id, None, ground, &reason).await).await
}

async fn supplement(
    State(app): State<Shared>,
    Signed(caller): Signed,
    Named(id): Named<LineId>,
    body: Body<Notice>,
) -> Answer<Tagged<LineView>> {
    shown(&app, decide::ask_supplement(&app, &caller, &id, None, &body.value.missing).await).await
}

async fn resubmit(
    State(app): State<Shared>,
    Signed(caller): Signed,
    Named(id): Named<LineId>,
    body: Body<Resubmission>,
) -> Answer<Tagged<LineView>> {
    shown(&app, commands::resubmit(&app, &caller, &id, &body.value.answer).await).await
}

async fn bulk_agree(
    State(app): State<Shared>,
    Signed(caller): Signed,
    body: Body<BulkAgreement>,
) -> Answer<Json<BulkResults>> {
    let BulkAgreement { lines, note } = body.value;
    if lines.is_empty() || lines.len() > BULK_MAX {
        let problem = Problem::invalid("批量同意未执行", "nothing was agreed to");
        return Err(problem.field("lines", "须为1至100项", "give 1 to 100 lines").into());
    }
    let result = |(line, answered): (LineId, Result<crate::request::Line>)| {
        let line = line.to_string();
        match answered {
            Ok(answered) => {
                BulkResult { line, state: Some(answered.state.as_str().to_owned()), code: None, why: None }
            }
            Err(problem) => BulkResult {
                line,
                state: None,
                code: Some(problem.code.to_owned()),
                why: Some(Text { zh: problem.zh, en: Some(problem.en) }),
            },
        }
    };
    let answered = decide::bulk_agree(&app, &caller, &lines, &note).await;
    Ok(Json(BulkResults { items: answered.into_iter().map(result).collect() }))
}
