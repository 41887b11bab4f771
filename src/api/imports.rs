//! `/imports`: files sent to be imported into the catalogue, with progress and row errors.
//!
//! The file is the body itself: JSON lines, a JSON array or CSV with a header, compressed with gzip or not. What
//! becomes of a row is `catalog::import`.

use axum::Json;
use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::http::header::LOCATION;
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use utoipa::ToSchema;

use super::answer::{List, Tagged};
use super::extract::{Known, Named, Params};
use super::parameter::Parameter;
use super::route::{Doc, Routes};
use super::view::{PersonRef, Text, moment, person};
use super::words::{FlagWord, ImportStateWord, ImportTargetWord};
use super::{Answer, Shared, Signed};
use crate::app::App;
use crate::catalog::import::upload::{self, KeptProblem, Sent, Target, Upload, UploadState};
use crate::error::{Problem, Result};
use crate::id::ImportId;

const SENT: &Known = &[
    Parameter::text(
        "as",
        "how the file is read: `matou`, as `matou export` writes it, or the name of another mapping that ships",
    ),
    Parameter::one_of(
        "into",
        ImportTargetWord::all,
        "`drafts` of one's own department (usual), or `harvested` entries, by the competent authority",
    ),
    Parameter::text("file", "what the file is called"),
    Parameter::one_of("dry_run", FlagWord::all, "`true` only tries"),
];

/// A row that was not taken.
#[derive(Debug, Serialize, ToSchema)]
pub struct RowProblemView {
    /// Line in the file, counted from 1.
    pub line: u64,
    /// A stable code.
    pub code: String,
    /// The field of the source, where one is to blame.
    pub field: String,
    /// What stands there.
    pub value: String,
    /// What is wrong.
    pub says: Text,
    /// What to do.
    pub next: Text,
    /// The values that are known, for an unknown code.
    pub known: Vec<String>,
}

impl From<&KeptProblem> for RowProblemView {
    fn from(row: &KeptProblem) -> Self {
        let text = |zh: &str, en: &str| Text { zh: zh.to_owned(), en: Some(en.to_owned()) };
        Self {
            line: row.line,
            code: row.code.clone(),
            field: row.field.clone(),
            value: row.value.clone(),
            says: text(&row.zh, &row.en),
            next: text(&row.next.0, &row.next.1),
            known: row.known.clone(),
        }
    }
}

/// An import.
#[derive(Debug, Serialize, ToSchema)]
pub struct ImportView {
    /// `imp_..`.
    pub id: String,
    /// What the file is called.
    pub file: String,
    /// Its size.
    pub bytes: u64,
    /// SHA-256 of it.
    pub digest: String,
    /// How it is read.
    pub r#as: String,
    /// What becomes of its rows.
    #[schema(value_type = ImportTargetWord)]
    pub into: String,
    /// Whether it only tries.
    pub dry_run: bool,
    /// How far it has come.
    #[schema(value_type = ImportStateWord)]
    pub state: String,
    /// Why it failed.
    pub failure: Option<Text>,
    /// Rows worked off so far.
    pub rows: u64,
    /// New entries.
    pub created: u64,
    /// Entries whose content changed.
    pub updated: u64,
    /// Entries that were just so already.
    pub unchanged: u64,
    /// Rows not taken.
    pub refused: u64,
    /// Rows not taken, the first thousand of them; only of one import, not in lists.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub problems: Option<Vec<RowProblemView>>,
    /// Who sent it.
    pub sent_by: PersonRef,
    /// When.
    pub created_at: String,
    /// When it came to its end.
    pub ended_at: Option<String>,
}

async fn view(app: &App, upload: &Upload, whole: bool) -> Result<ImportView> {
    let counted = upload.counted;
    let (failure, ended_at) = match &upload.state {
        UploadState::Failed { zh, en, at, .. } => {
            (Some(Text { zh: zh.clone(), en: Some(en.clone()) }), Some(moment(*at)))
        }
        UploadState::Done { at } => (None, Some(moment(*at))),
        UploadState::Waiting | UploadState::Running => (None, None),
    };
    Ok(ImportView {
        id: upload.id.to_string(),
        file: upload.file_name.clone(),
        bytes: upload.bytes,
        digest: upload.digest.clone(),
        r#as: upload.mapping.clone(),
        into: upload.into.as_str().to_owned(),
        dry_run: upload.dry_run,
        state: upload.state.as_str().to_owned(),
        failure,
        rows: counted.rows,
        created: counted.created,
        updated: counted.updated,
        unchanged: counted.unchanged,
        refused: counted.refused,
        problems: whole.then(|| upload.problems.iter().map(RowProblemView::from).collect()),
        sent_by: person(app, &upload.by).await?,
        created_at: moment(upload.created_at),
        ended_at,
    })
}

/// The routes.
pub fn routes() -> Routes {
    Routes::new("imports")
        .get("/api/v1/imports", list, Doc::new("批量导入 / imports, newest first").lists::<ImportView>())
        .post(
            "/api/v1/imports",
            send,
            Doc::new("导入目录文件 / send a file of catalogue entries; it is worked off in the background")
                .query(SENT)
                .takes_file()
                .answers::<ImportView>()
                .status(202),
        )
        .get(
            "/api/v1/imports/{id}",
            one,
            Doc::new("导入进度 / progress and the rows that were not taken").shows_one::<ImportView>(),
        )
}

async fn list(State(app): State<Shared>, Signed(caller): Signed, params: Params) -> Answer<List<ImportView>> {
    let all = upload::list(&app, &caller).await?;
    let List { items, next_cursor, total } = List::page(all, &params, |one| one.id.to_string())?;
    let mut views = Vec::new();
    for one in &items {
        views.push(view(&app, one, false).await?);
    }
    Ok(List { items: views, next_cursor, total })
}

async fn one(
    State(app): State<Shared>,
    Signed(caller): Signed,
    Named(id): Named<ImportId>,
) -> Answer<Tagged<ImportView>> {
    let found = upload::get(&app, &caller, &id).await?;
    Ok(Tagged(found.version, view(&app, &found, true).await?))
}

/// What the query says of a file.
fn sent(params: &Params, bytes: Vec<u8>) -> Result<Sent> {
    Ok(Sent {
        file_name: params.get("file").unwrap_or("import").to_owned(),
        bytes,
        mapping: params.get("as").unwrap_or_default().to_owned(),
        into: params.get("into").and_then(Target::parse).unwrap_or_default(),
        dry_run: params.read("dry_run", "须为 true 或 false", "`true` or `false`")?.unwrap_or(false),
    })
}

async fn send(
    State(app): State<Shared>,
    Signed(caller): Signed,
    params: Params,
    request: Request,
) -> Answer<Response> {
    let bytes = axum::body::to_bytes(request.into_body(), upload::BYTES_MAX).await.map_err(|_| {
        Problem::new(413, "too_large", "文件超过16 MiB", "the file is larger than 16 MiB")
            .next("请分批导入", "send it in parts")
    })?;
    let made = upload::submit(&app, &caller, sent(&params, bytes.to_vec())?).await?;
    let at = format!("/api/v1/imports/{}", made.id);
    Ok((StatusCode::ACCEPTED, [(LOCATION, at)], Json(view(&app, &made, true).await?)).into_response())
}
