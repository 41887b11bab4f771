//! `/audit`: reading the log, proof of single entries, export for reading.
//!
//! Only those who may read the log get anything but receipts of their own matters, and an attempt of others is an
//! entry of it. Whether the log is whole is proven by `matou audit verify`, not here.

use axum::Json;
use axum::extract::State;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use futures_util::stream;

use super::answer::List;
use super::entry_view::{EntryView, Names, entry_view};
use super::extract::{Known, Named, Params};
use super::parameter::{Form, Parameter, wrong};
use super::route::{Doc, Routes};
use super::words::{ExportWord, FlagWord};
use super::{Answer, Shared, Signed, answer};
use crate::app::App;
use crate::audit::entry::ObjectRef;
use crate::audit::export::{Bundle, Format, Listing};
use crate::audit::{checkpoint, store};
use crate::error::{Problem, Result};
use crate::id::EntryId;
use crate::identity::Caller;
use crate::oversight::log;
use crate::policy::action::ReadAudit;
use crate::policy::{Facts, Subject};

const FILTER: &Known = &[
    Parameter::text("object", "`noun:id`, such as `line:lin_..`"),
    Parameter::new("from", Form::Moment, "from this moment"),
    Parameter::new("until", Form::Moment, "before this moment"),
    Parameter::text(
        "action",
        "acts of this name, or whose name starts so if it ends with a dot, such as `line.`",
    ),
    Parameter::text("actor", "acts in the name of this person, post, organisation, application or consent"),
    Parameter::one_of("denied", FlagWord::all, "`true` for denied acts only"),
];
const EXPORT: &Known = &[Parameter::one_of(
    "format",
    ExportWord::all,
    "`csv` (usual) or `jsonl`: chosen entries; `bundle`: the whole sealed log as a tar archive of checkpoint, \
     tiles and entries, which `matou audit verify --log` proves offline",
)];

/// The log as what somebody wants to read.
struct Log<'a>(&'a str);

impl Subject for Log<'_> {
    fn facts(&self) -> Facts {
        Facts { noun: "log", id: self.0.to_owned(), ..Facts::default() }
    }
}

async fn may_read(app: &App, caller: &Caller) -> Result<()> {
    app.permit::<ReadAudit, _>(caller, Log(&app.config.log.origin)).await.map(drop)
}

/// The routes.
pub fn routes() -> Routes {
    Routes::new("audit")
        .get(
            "/api/v1/audit/entries",
            entries,
            Doc::new("审计日志 / entries, newest first").query(FILTER).lists::<EntryView>(),
        )
        .get("/api/v1/audit/entries/{id}", entry, Doc::new("一条日志 / one entry").answers::<EntryView>())
        .get(
            "/api/v1/audit/entries/{id}/receipt",
            proof,
            Doc::new("收据 / proof that the entry is in the log (C2SP tlog-proof)")
                .media(&["text/plain"])
                .refuses(409, "尚未封存 / the entry is not sealed yet"),
        )
        .get(
            "/api/v1/audit/export",
            export,
            Doc::new(
                "导出 / chosen entries for reading, oldest first, or the whole log to be proven elsewhere",
            )
            .query(FILTER)
            .query(EXPORT)
            .refuses(409, "尚未封存 / nothing is sealed yet, so there is no bundle")
            .media(&["text/csv", "application/jsonl", "application/x-tar"]),
        )
}

fn filter(params: &Params) -> Result<store::Filter> {
    let lost = || wrong("cursor", "请从第一页重新读取", "start again from the first page");
    let object = match params.get("object") {
        None => None,
        Some(text) => {
            let (noun, id) = text
                .split_once(':')
                .ok_or_else(|| wrong("object", "须为 noun:id", "must be written `noun:id`"))?;
            Some(ObjectRef::new(noun, id))
        }
    };
    Ok(store::Filter {
        object,
        from: params.moment("from")?,
        until: params.moment("until")?,
        before: match params.get("cursor") {
            None => None,
            Some(text) => Some(text.parse().ok().filter(|number: &i64| *number > 0).ok_or_else(lost)?),
        },
        action: params.get("action").map(ToOwned::to_owned),
        actor: params.get("actor").map(ToOwned::to_owned),
        denied: params.read("denied", "须为 true 或 false", "`true` or `false`")?.unwrap_or(false),
    })
}

async fn entries(
    State(app): State<Shared>,
    Signed(caller): Signed,
    params: Params,
) -> Answer<List<EntryView>> {
    may_read(&app, &caller).await?;
    let page = store::entries(&app.db.reader, &filter(&params)?, params.limit()?).await?;
    let (mut names, mut items) = (Names::new(), Vec::new());
    for entry in &page.entries {
        items.push(entry_view(&app, &mut names, entry).await?);
    }
    Ok(List { items, next_cursor: page.next.map(|number| number.to_string()), total: None })
}

async fn entry(
    State(app): State<Shared>,
    Signed(caller): Signed,
    Named(id): Named<EntryId>,
) -> Answer<Json<EntryView>> {
    may_read(&app, &caller).await?;
    let found = store::entry(&app.db.reader, &id).await?;
    Ok(Json(entry_view(&app, &mut Names::new(), &found).await?))
}

async fn proof(
    State(app): State<Shared>,
    Signed(caller): Signed,
    Named(id): Named<EntryId>,
) -> Answer<Response> {
    let made = log::receipt(&app, &caller, &id).await?;
    let name = format!("attachment; filename=\"{id}.tlog-proof\"");
    let headers = [(CONTENT_TYPE, "text/plain; charset=utf-8".to_owned()), (CONTENT_DISPOSITION, name)];
    Ok((headers, made.to_string()).into_response())
}

/// What is exported, piece by piece.
enum Export {
    Chosen(Box<Listing>),
    Whole(Box<Bundle>),
}

impl Export {
    async fn next(&mut self, app: &App) -> Result<Option<Vec<u8>>> {
        match self {
            Self::Chosen(listing) => listing.next(&app.db.reader).await,
            Self::Whole(bundle) => bundle.next_of_archive(&app.db.reader).await,
        }
    }
}

async fn export(State(app): State<Shared>, Signed(caller): Signed, params: Params) -> Answer<Response> {
    may_read(&app, &caller).await?;
    let chosen =
        |format| -> Result<Export> { Ok(Export::Chosen(Box::new(Listing::new(filter(&params)?, format)))) };
    let (export, media, name) = match params.get("format") {
        Some("jsonl") => (chosen(Format::JsonLines)?, "application/jsonl", "audit-log.jsonl".to_owned()),
        Some("bundle") => {
            if FILTER.iter().any(|one| params.get(one.name).is_some()) {
                let whole = ("bundle 只能导出全部日志", "`bundle` is the whole log and takes no filter");
                return Err(wrong("format", whole.0, whole.1).into());
            }
            let origin = &app.config.log.origin;
            let key = checkpoint::verifier_text(origin, &app.keys.log.verifying_key());
            let bundle = Bundle::open(&app.db.reader, origin, &key).await?;
            let name = bundle.file_name();
            (Export::Whole(Box::new(bundle)), "application/x-tar", name)
        }
        _ => (chosen(Format::Csv(caller.language))?, "text/csv; charset=utf-8", "audit-log.csv".to_owned()),
    };
    let pieces = stream::try_unfold((app, export), async |(app, mut export)| {
        Ok::<_, Problem>(export.next(&app).await?.map(|piece| (piece, (app, export))))
    });
    Ok(answer::file(media, &name, pieces))
}
