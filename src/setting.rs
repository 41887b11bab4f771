//! What is set while the system runs, kept in the table `setting`: the working days of years whose notice came
//! after this version, the city's divisions, and the wish for a new search index.
//!
//! It holds no rules: what a notice must look like is in `calendar`. Keys have their own row: see `keys`.

use serde::{Deserialize, Serialize};

use crate::audit::entry::{ActorRef, Entry};
use crate::audit::store::Connection;
use crate::calendar::{Calendar, CalendarError};
use crate::clock::Timestamp;
use crate::db::{self, Db};
use crate::error::{Problem, Result};
use crate::org::division::Divisions;
use crate::tx::{Internal, Tx};

/// Files that were imported, in that order.
#[derive(Clone, Default, Serialize, Deserialize)]
struct Notices {
    id: String,
    texts: Vec<String>,
    #[serde(skip)]
    version: i64,
}

crate::record!(Notices, "setting", id, |_this| {});

const NOTICES: &str = "calendar";

fn unfit(cause: &CalendarError) -> Problem {
    Problem::new(
        422,
        "bad_calendar",
        format!("工作日历文件有误，未导入：{cause}"),
        format!("the calendar was not imported: {cause}"),
    )
    .next(
        "请对照国务院办公厅通知改正；写法见 src/calendar/china.toml",
        "correct it by the notice; src/calendar/china.toml shows the form",
    )
}

/// The shipped calendar with everything that was imported since.
pub async fn calendar(connection: &impl Connection) -> Result<Calendar> {
    let shipped = Calendar::china().map_err(Problem::internal)?;
    let notices = db::load::<Notices>(connection, NOTICES).await?.unwrap_or_default();
    notices
        .texts
        .iter()
        .try_fold(shipped, |calendar, text| calendar.import(text))
        .map_err(|cause| unfit(&cause))
}

/// Keeps a file of working days, with an entry of the log. Answers the calendar as it is now.
///
/// # Errors
/// `bad_calendar`; then nothing was kept.
pub async fn import_calendar(db: &Db, text: &str, by: ActorRef, now: Timestamp) -> Result<Calendar> {
    let next = calendar(&db.reader).await?.import(text).map_err(|cause| unfit(&cause))?;
    let mut tx = Tx::internal(db, Internal::Setting).await?;
    let kept = db::load::<Notices>(tx.connection(), NOTICES).await?;
    let mut notices = kept.clone().unwrap_or_default();
    NOTICES.clone_into(&mut notices.id);
    // A file that is imported twice is kept once, in its last place.
    notices.texts.retain(|earlier| earlier != text);
    notices.texts.push(text.to_owned());
    match kept {
        Some(_) => tx.update(&mut notices).await?,
        None => tx.insert(&mut notices).await?,
    }
    let years: Vec<(i32, &str)> = next.coverage().collect();
    tx.record(Entry::new(now, by, "calendar.import", "setting", NOTICES).detail("covered", years));
    tx.commit().await?;
    Ok(next)
}

/// How often the operator asked for the search index to be built anew.
#[derive(Clone, Default, Serialize, Deserialize)]
struct IndexRebuilds {
    id: String,
    wanted: i64,
    #[serde(skip)]
    version: i64,
}

crate::record!(IndexRebuilds, "setting", id, |_this| {});

const INDEX: &str = "index";

/// How often the operator asked running processes to build their index anew.
pub async fn index_rebuilds(connection: &impl Connection) -> Result<i64> {
    Ok(db::load::<IndexRebuilds>(connection, INDEX).await?.map_or(0, |kept| kept.wanted))
}

/// Asks every running process to build its index anew, with an entry of the log.
///
/// # Errors
/// Only when the database is away.
pub async fn want_index_rebuild(db: &Db, by: ActorRef, now: Timestamp) -> Result<()> {
    let mut tx = Tx::internal(db, Internal::Setting).await?;
    if let Some(mut kept) = db::load::<IndexRebuilds>(tx.connection(), INDEX).await? {
        kept.wanted += 1;
        tx.update(&mut kept).await?;
    } else {
        tx.insert(&mut IndexRebuilds { id: INDEX.to_owned(), wanted: 1, version: 0 }).await?;
    }
    tx.record(Entry::new(now, by, "index.rebuild", "setting", INDEX));
    tx.commit().await
}

/// The file of the city's divisions as it was read.
#[derive(Clone, Default, Serialize, Deserialize)]
struct DivisionFile {
    id: String,
    text: String,
    #[serde(skip)]
    version: i64,
}

crate::record!(DivisionFile, "setting", id, |_this| {});

const DIVISIONS: &str = "divisions";

/// The city's divisions; none where nobody set them.
pub async fn divisions(connection: &impl Connection) -> Result<Divisions> {
    let kept = db::load::<DivisionFile>(connection, DIVISIONS).await?;
    kept.map_or_else(
        || Ok(Divisions::default()),
        |file| Divisions::read(&file.text).map_err(Problem::internal),
    )
}

fn unfit_divisions(cause: &dyn std::fmt::Display) -> Problem {
    Problem::new(
        422,
        "bad_divisions",
        format!("行政区划文件有误，未导入：{cause}"),
        format!("the divisions were not imported: {cause}"),
    )
    .next(
        "请改正后再导入；写法见 src/demo/city/divisions.toml",
        "correct the file; src/demo/city/divisions.toml shows the form",
    )
}

/// Keeps a file of divisions for the operator, with an entry of the log.
///
/// # Errors
/// `bad_divisions`; then nothing was kept.
pub async fn import_divisions(db: &Db, text: &str, by: ActorRef, now: Timestamp) -> Result<Divisions> {
    let mut tx = Tx::internal(db, Internal::Setting).await?;
    let divisions = keep_divisions(&tx, text).await?;
    let entry = Entry::new(now, by, "divisions.import", "setting", DIVISIONS);
    tx.record(entry.detail("divisions", divisions.all().len()));
    tx.commit().await?;
    Ok(divisions)
}

/// Keeps a file of divisions in place of the one before.
///
/// # Errors
/// If it does not read; then nothing was kept.
pub async fn keep_divisions(tx: &Tx, text: &str) -> Result<Divisions> {
    let divisions = Divisions::read(text).map_err(|cause| unfit_divisions(&cause))?;
    if divisions.all().is_empty() {
        return Err(unfit_divisions(&"no `[[division]]`"));
    }
    if let Some(mut kept) = db::load::<DivisionFile>(tx.connection(), DIVISIONS).await? {
        text.clone_into(&mut kept.text);
        tx.update(&mut kept).await?;
    } else {
        let mut file = DivisionFile { id: DIVISIONS.to_owned(), text: text.to_owned(), version: 0 };
        tx.insert(&mut file).await?;
    }
    Ok(divisions)
}
