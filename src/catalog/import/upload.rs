//! A file that was sent to be imported: kept, worked off part by part by a job, with its progress for all to see.
//!
//! It acts in the name of who sent it, with the rights their post has at that moment, and decides nothing: what
//! becomes of a row is `import`. The file is forgotten when it is worked off; the report stays.

use std::io::{Read as _, Write as _};

use data_encoding::BASE64;
use flate2::Compression;
use flate2::read::{GzDecoder, MultiGzDecoder};
use flate2::write::GzEncoder;
use serde::{Deserialize, Serialize};

use super::report::Report;
use super::uploaded::Counted;
pub use super::uploaded::{KeptProblem, Target, Upload, UploadState};
use super::{Batch, Importer, Mapping, Part, import_part};
use crate::app::App;
use crate::audit::entry::{ActorRef, Entry};
use crate::db::{self, Page, Where};
use crate::error::{Problem, Result};
use crate::id::{ImportId, TokenId};
use crate::identity::token::TokenScope;
use crate::identity::{Caller, Via, no_post};
use crate::job::queue::{Job, Patience};
use crate::org::{Person, Post};
use crate::policy::action::{DraftResource, ImportResources};
use crate::policy::{Action, ActionKind, Permit, Subject};
use crate::random;
use crate::tx::{Internal, Tx};

/// The job that works off one part of a file.
pub const JOB: &str = "import_file";
/// Largest file in bytes.
pub const BYTES_MAX: usize = 16 * 1024 * 1024;
/// Largest file in bytes once it is unpacked.
const UNPACKED_BYTES_MAX: u64 = 256 * 1024 * 1024;
/// Most rows of one file: every part reads from the beginning.
const ROWS_MAX: u64 = 100_000;
/// Rows of one part: a few seconds' work, far below the lease of a job.
const PART_ROWS: u64 = 1000;
/// Imports of one list.
const LIST_MAX: u64 = 200;
const NAME_CHARS_MAX: usize = 200;

/// The file, while it is not worked off.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct File {
    id: ImportId,
    /// Compressed, in base64.
    gz: String,
    #[serde(skip)]
    version: i64,
}

crate::record!(File, "catalog_import_file", id, |_this| {});

/// A file as somebody sends it.
#[derive(Clone, Debug)]
pub struct Sent {
    /// What it is called.
    pub file_name: String,
    /// What is in it.
    pub bytes: Vec<u8>,
    /// The name of a mapping that ships.
    pub mapping: String,
    /// What rows are to become.
    pub into: Target,
    /// Only tries.
    pub dry_run: bool,
}

impl Sent {
    fn check(&self) -> Result<()> {
        let mut problem = Problem::invalid("文件未接收", "the file was not taken");
        if self.bytes.is_empty() {
            problem = problem.field("file", "请选择文件", "choose a file");
        }
        if self.bytes.len() > BYTES_MAX {
            problem = problem.field("file", "文件超过16 MiB，请分批导入", "at most 16 MiB; send it in parts");
        }
        if self.unpacks_beyond(UNPACKED_BYTES_MAX) {
            problem = problem.field(
                "file",
                "解压后超过256 MiB，请分批导入",
                "more than 256 MiB once unpacked; send it in parts",
            );
        }
        if self.bytes.starts_with(b"PK\x03\x04") {
            problem = problem.field(
                "file",
                "不读取 xlsx，请在表格软件中另存为 CSV（UTF-8）",
                "workbooks are not read: save it as CSV (UTF-8)",
            );
        }
        if Mapping::shipped(&self.mapping).is_err() {
            let en = format!("there is no such mapping; there are: {}", Mapping::names().join(", "));
            problem = problem.field("as", "没有这种对照方式", en);
        }
        if problem.fields.is_empty() { Ok(()) } else { Err(problem) }
    }
}

impl Sent {
    fn unpacks_beyond(&self, limit: u64) -> bool {
        if !self.bytes.starts_with(&[0x1f, 0x8b]) {
            return false;
        }
        let mut unpacked = MultiGzDecoder::new(self.bytes.as_slice()).take(limit + 1);
        // What is broken is told when it is worked off, with the line it breaks at.
        std::io::copy(&mut unpacked, &mut std::io::sink()).is_ok_and(|bytes| bytes > limit)
    }
}

fn pack(bytes: &[u8]) -> Result<String> {
    let mut packed = GzEncoder::new(Vec::new(), Compression::fast());
    packed.write_all(bytes).map_err(Problem::internal)?;
    Ok(BASE64.encode(&packed.finish().map_err(Problem::internal)?))
}

fn unpack(text: &str) -> Result<Vec<u8>> {
    let packed = BASE64.decode(text.as_bytes()).map_err(Problem::internal)?;
    let mut bytes = Vec::new();
    GzDecoder::new(packed.as_slice()).read_to_end(&mut bytes).map_err(Problem::internal)?;
    Ok(bytes)
}

/// Takes a file in; the worker works it off.
///
/// # Errors
/// The denial; `invalid_input` for what is no file that is read.
pub async fn submit(app: &App, caller: &Caller, sent: Sent) -> Result<Upload> {
    let batch = Batch { org: caller.org.id.clone() };
    match sent.into {
        Target::Drafts => keep(app, app.permit::<DraftResource, _>(caller, batch).await?, sent).await,
        Target::Harvested => keep(app, app.permit::<ImportResources, _>(caller, batch).await?, sent).await,
    }
}

async fn keep<A: ActionKind>(app: &App, permit: Permit<A, Batch>, sent: Sent) -> Result<Upload> {
    sent.check()?;
    let caller = permit.caller();
    let mut upload = Upload {
        id: ImportId::new(),
        org: caller.org.id.clone(),
        by: caller.person.id.clone(),
        post: caller.post.id.clone(),
        file_name: sent.file_name.chars().filter(|c| !c.is_control()).take(NAME_CHARS_MAX).collect(),
        bytes: sent.bytes.len() as u64,
        digest: random::digest(&sent.bytes),
        mapping: sent.mapping,
        into: sent.into,
        dry_run: sent.dry_run,
        state: UploadState::Waiting,
        counted: Counted::default(),
        problems: Vec::new(),
        created_at: app.now(),
        version: 0,
    };
    let mut file = File { id: upload.id.clone(), gz: pack(&sent.bytes)?, version: 0 };
    let mut tx = Tx::begin(&app.db, &permit).await?;
    tx.insert(&mut upload).await?;
    tx.insert(&mut file).await?;
    tx.record(
        permit
            .entry_about("import", upload.id.as_str())
            .detail("file", &upload.file_name)
            .detail("digest", &upload.digest)
            .detail("codes", &upload.mapping)
            .detail("into", upload.into)
            .detail("dry_run", upload.dry_run),
    );
    tx.follow(Job::new(JOB, upload.id.as_str(), Patience::Parks, app.now()));
    tx.commit().await?;
    Ok(upload)
}

/// Whether the caller may know of an import: their own, or of their organisation while they may draft there.
fn may_know(app: &App, caller: &Caller, upload: &Upload) -> bool {
    let drafts = || {
        let facts = Batch { org: caller.org.id.clone() }.facts();
        app.policy.allows(Action::DraftResource, caller, &app.tree(), &facts).allowed
    };
    upload.org == caller.org.id && (upload.by == caller.person.id || drafts())
}

/// One import.
///
/// # Errors
/// 404 if there is none the caller may know of.
pub async fn get(app: &App, caller: &Caller, id: &ImportId) -> Result<Upload> {
    caller.require_scope(TokenScope::Read)?;
    let upload: Upload = db::require(&app.db.reader, id.as_str()).await?;
    if may_know(app, caller, &upload) { Ok(upload) } else { Err(Problem::not_found()) }
}

/// The imports of the caller's organisation, newest first.
pub async fn list(app: &App, caller: &Caller) -> Result<Vec<Upload>> {
    caller.require_scope(TokenScope::Read)?;
    let own = [Where::Eq("org_id", caller.org.id.to_string().into())];
    let mut all: Vec<Upload> =
        db::list(&app.db.reader, &own, Page::descending("created_at", LIST_MAX)).await?;
    all.retain(|upload| may_know(app, caller, upload));
    Ok(all)
}

/// Works off the next part of a file; run by the worker.
///
/// # Errors
/// What a later try may not meet again; what no try will mend becomes the state of the import.
pub async fn work(app: &App, id: &ImportId) -> Result<()> {
    let mut upload: Upload = db::require(&app.db.reader, id.as_str()).await?;
    if upload.state.is_final() {
        return Ok(());
    }
    let file: File = db::require(&app.db.reader, id.as_str()).await?;
    match part(app, &upload, &file).await {
        Ok((report, is_over)) => {
            upload.add(report);
            upload.state = if is_over { UploadState::Done { at: app.now() } } else { UploadState::Running };
        }
        Err(problem) if problem.status >= 500 => return Err(problem),
        Err(Problem { code, zh, en, .. }) => {
            upload.state = UploadState::Failed { at: app.now(), code: code.to_owned(), zh, en };
        }
    }
    if !upload.state.is_final() {
        let mut tx = Tx::internal(&app.db, Internal::Job).await?;
        tx.update(&mut upload).await?;
        tx.follow(Job::new(JOB, id.as_str(), Patience::Parks, app.now()));
        return tx.commit().await;
    }
    let mut tx = Tx::internal(&app.db, Internal::FollowUp).await?;
    tx.update(&mut upload).await?;
    tx.delete::<File>(id.as_str()).await?;
    tx.record(ended(app, &upload));
    tx.commit().await
}

/// The entry that tells how it ended.
fn ended(app: &App, upload: &Upload) -> Entry {
    let by =
        ActorRef::Person { person: upload.by.clone(), post: upload.post.clone(), org: upload.org.clone() };
    Entry::new(app.now(), by, Action::ImportResources.as_str(), "import", upload.id.as_str())
        .detail("state_now", upload.state.as_str())
        .detail("counted", upload.counted)
}

async fn part(app: &App, upload: &Upload, file: &File) -> Result<(Report, bool)> {
    if upload.counted.rows >= ROWS_MAX {
        return Err(Problem::new(
            422,
            "too_many_rows",
            "文件超过10万行，其余未导入",
            "the file has more than 100,000 rows; the rest was not imported",
        ));
    }
    let caller = sender(app, upload).await?;
    let importer = match upload.into {
        Target::Drafts => Importer::Provider(&caller),
        Target::Harvested => Importer::Person(&caller),
    };
    let (mapping, bytes) = (Mapping::shipped(&upload.mapping)?, unpack(&file.gz)?);
    let part = Part { done: upload.counted.rows, most: PART_ROWS };
    import_part(app, importer, bytes.as_slice(), (&mapping, part), upload.dry_run, &mut |_| ()).await
}

/// Who sent it, with what their post may do now.
async fn sender(app: &App, upload: &Upload) -> Result<Caller> {
    let reader = &app.db.reader;
    let person: Person = db::require(reader, upload.by.as_str()).await?;
    let post: Post = db::require(reader, upload.post.as_str()).await?;
    if !post.is_held(app.now()) {
        return Err(no_post());
    }
    // Enough to draft and import, never to decide.
    let via = Via::Token { id: TokenId::new(), scopes: vec![TokenScope::Read, TokenScope::Write] };
    Caller::new((person, post), &app.tree(), (via, false), app.now())
}
