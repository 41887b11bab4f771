//! Reading the log: for whoever may, a list, one entry with its proof, and the verified head.
//!
//! Leave to read is asked each time and a refusal is logged; reading itself leaves no entry, for then the log
//! would mostly tell of its readers. Nothing here changes anything.

use crate::app::App;
use crate::audit::checkpoint;
use crate::audit::entry::{Entry, ObjectRef};
use crate::audit::receipt::{self, Receipt};
use crate::audit::store::{self, DayOfLog, EntryPage, Filter};
use crate::audit::tree::{Edge, Tile};
use crate::clock::Timestamp;
use crate::error::{Problem, Result, if_found};
use crate::id::EntryId;
use crate::identity::Caller;
use crate::identity::token::TokenScope;
use crate::policy::action::ReadAudit;
use crate::policy::{Facts, Subject};
use crate::{grant, request};

/// The log as the subject of a permit.
struct Log(String);

impl Subject for Log {
    fn facts(&self) -> Facts {
        Facts { noun: "log", id: self.0.clone(), ..Facts::default() }
    }
}

/// Refuses whoever may not read the log.
///
/// # Errors
/// The denial, which is logged.
pub async fn require_reader(app: &App, caller: &Caller) -> Result<()> {
    app.permit::<ReadAudit, _>(caller, Log(app.config.log.origin.clone())).await.map(drop)
}

/// Entries that a filter wants, newest first.
pub async fn list(app: &App, caller: &Caller, filter: &Filter, limit: usize) -> Result<EntryPage> {
    require_reader(app, caller).await?;
    store::entries(&app.db.reader, filter, limit).await
}

/// One entry as a reader sees it.
#[derive(Clone, Debug)]
pub struct Shown {
    /// The entry.
    pub entry: Entry,
    /// Its proof under the newest head; none until it is sealed.
    pub receipt: Option<Receipt>,
    /// The entry before.
    pub previous: Option<EntryId>,
    /// The entry after.
    pub next: Option<EntryId>,
}

/// One entry with its proof, which is checked against the log's key before it is shown.
///
/// # Errors
/// 404; `log_altered` if the kept tiles do not lead to the signed root.
pub async fn show(app: &App, caller: &Caller, id: &EntryId) -> Result<Shown> {
    require_reader(app, caller).await?;
    let entry = store::entry(&app.db.reader, id).await?;
    let receipt = match proof(app, id).await {
        Ok(receipt) => Some(receipt),
        Err(Problem { code: "not_sealed_yet", .. }) => None,
        Err(problem) => return Err(problem),
    };
    let previous = at(app, entry.number - 1).await?;
    let next = at(app, entry.number + 1).await?;
    Ok(Shown { entry, receipt, previous, next })
}

async fn at(app: &App, number: i64) -> Result<Option<EntryId>> {
    let found = store::rows_after(&app.db.reader, number - 1, 1).await?;
    Ok(found.first().filter(|row| row.number == number).and_then(|row| row.id.parse().ok()))
}

/// The receipt of one entry, to be checked by anybody who holds the log's key. The log's readers take any; others
/// those of what they did themselves and of requests, lines and grants they may see, whose story names them.
///
/// # Errors
/// 404, `not_sealed_yet`, `log_altered`.
pub async fn receipt(app: &App, caller: &Caller, id: &EntryId) -> Result<Receipt> {
    if !is_party(app, caller, id).await? {
        require_reader(app, caller).await?;
    }
    proof(app, id).await
}

/// Whether an entry tells of the caller's own act, or belongs to a story that is told to them.
async fn is_party(app: &App, caller: &Caller, id: &EntryId) -> Result<bool> {
    let Some(entry) = if_found(store::entry(&app.db.reader, id).await)? else { return Ok(false) };
    // Attempts that were refused are told to the log's readers alone.
    if entry.is_denied() {
        return Ok(false);
    }
    caller.require_scope(TokenScope::Read)?;
    if entry.actor.names(caller.person.id.as_str()) {
        return Ok(true);
    }
    let ObjectRef { noun, id } = &entry.object;
    Ok(match noun.as_str() {
        "request" => match id.parse() {
            Ok(id) => if_found(request::commands::view(app, caller, &id).await)?.is_some(),
            Err(_) => false,
        },
        "line" => match id.parse() {
            Ok(id) => if_found(request::decide::view_line(app, caller, &id).await)?.is_some(),
            Err(_) => false,
        },
        "grant" => match id.parse() {
            Ok(id) => if_found(grant::commands::get(app, caller, &id).await)?.is_some(),
            Err(_) => false,
        },
        _ => false,
    })
}

async fn proof(app: &App, id: &EntryId) -> Result<Receipt> {
    let receipt = receipt::receipt(&app.db.reader, &app.config.log.origin, id).await?;
    receipt.verify(&verifier(app))?;
    Ok(receipt)
}

/// The log's public key as other verifiers take it.
pub fn verifier(app: &App) -> String {
    checkpoint::verifier_text(&app.config.log.origin, &app.keys.log.verifying_key())
}

/// The newest head and what was found when it was checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CheckedHead {
    /// Entries under it.
    pub size: u64,
    /// Its root in base64.
    pub root: String,
    /// When it was sealed.
    pub at: Timestamp,
    /// Whether the log's key signed it and the kept tiles give its root.
    pub is_sound: bool,
    /// Signatures beside the log's own.
    pub witnesses: usize,
    /// Entries that wait for their place.
    pub unsealed: u64,
}

/// The newest head, checked now: signature, and root against the tiles. None in an empty log.
pub async fn head(app: &App, caller: &Caller) -> Result<Option<CheckedHead>> {
    require_reader(app, caller).await?;
    let newest = store::entries(&app.db.reader, &Filter::default(), 1).await?;
    let written = newest.entries.first().map_or(0, |entry| u64::try_from(entry.number).unwrap_or(0));
    let origin = &app.config.log.origin;
    let Some(head) = store::head(&app.db.reader, origin).await? else { return Ok(None) };
    let signed = checkpoint::open(&head.checkpoint, origin, &app.keys.log.verifying_key());
    let is_signed = signed.is_ok_and(|note| note.size() == head.size && note.hash().to_string() == head.root);
    let mut tiles = Vec::new();
    for path in Edge::paths(head.size) {
        if let Some(bytes) = store::tile(&app.db.reader, origin, path).await? {
            tiles.push(Tile { path, bytes });
        }
    }
    let root = Edge::restore(head.size, &tiles).map(|edge| edge.root().to_string());
    Ok(Some(CheckedHead {
        size: head.size,
        at: head.at,
        is_sound: is_signed && root.as_deref() == Some(head.root.as_str()),
        root: head.root,
        witnesses: head.checkpoint.lines().filter(|line| line.starts_with('—')).count().saturating_sub(1),
        unsealed: written.saturating_sub(head.size),
    }))
}

/// Entries a day since a moment.
pub async fn days(app: &App, caller: &Caller, since: Timestamp) -> Result<Vec<DayOfLog>> {
    require_reader(app, caller).await?;
    store::days(&app.db.reader, since).await
}
