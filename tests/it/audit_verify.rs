//! Nobody alters the log unnoticed: random histories, one act of tampering each, and the first entry named.

use data_encoding::BASE64;
use matou::audit::entry::{ActorRef, Entry};
use matou::audit::store::{self, Head, Row};
use matou::audit::tree::{self, Edge, TilePath};
use matou::audit::verify::{Fault, Noticed, Options, Verification, verify};
use matou::audit::{checkpoint, sealer};
use matou::clock::Timestamp;
use matou::db::{self, Db, Value};
use matou::id::DemandId;
use proptest::prelude::*;
use proptest::test_runner::{TestCaseError, TestRunner};
use sea_orm::{ConnectionTrait, Statement, TransactionTrait};
use serde::{Deserialize, Serialize};

use crate::audit::key;
use crate::database::both;

pub const ORIGIN: &str = "data.cq.gov.cn/log";
pub const START: Timestamp = Timestamp(1_780_000_000_000_000);

fn entry(turn: u64) -> Entry {
    let actor = ActorRef::System { part: "测试".to_owned() };
    let at = START.plus_seconds(i64::try_from(turn).unwrap());
    Entry::new(at, actor, "line.agree", "line", &format!("lin_{}", turn % 7)).detail("次", turn)
}

/// A history: at each step some entries are appended and then sealed, the last step only if `tail` is zero.
#[derive(Clone, Debug)]
pub struct History {
    pub steps: Vec<u64>,
    pub tail: u64,
}

impl History {
    pub fn sealed(&self) -> u64 {
        self.steps.iter().sum()
    }
    fn entries(&self) -> u64 {
        self.sealed() + self.tail
    }
    /// The entries that the head over an entry added.
    fn step_of(&self, number: u64) -> (u64, u64) {
        let mut from = 1;
        for step in &self.steps {
            if number < from + step {
                return (from, from + step - 1);
            }
            from += step;
        }
        (from, self.entries())
    }
    #[expect(clippy::disallowed_methods, reason = "one commit for many entries, for speed")]
    pub async fn write(&self, db: &Db) {
        let mut turn = 0;
        for (step, sealed) in self.steps.iter().map(|step| (*step, true)).chain([(self.tail, false)]) {
            let transaction = db.writer.begin().await.unwrap();
            for _ in 0..step {
                store::append(&transaction, entry(turn)).await.unwrap();
                turn += 1;
            }
            if sealed {
                sealer::seal(&transaction, ORIGIN, &key(), START).await.unwrap().expect("something new");
            }
            transaction.commit().await.unwrap();
        }
    }
}

pub fn history() -> impl Strategy<Value = History> {
    let step = prop_oneof![6 => 1_u64..12, 2 => 100_u64..160, 1 => 250_u64..270];
    (prop::collection::vec(step, 1..6), 0_u64..6).prop_map(|(steps, tail)| History { steps, tail })
}

pub async fn execute(db: &Db, sql: &str, values: Vec<Value>) {
    let backend = db.writer.get_database_backend();
    // The same text for both: PostgreSQL counts its parameters.
    let sql = if backend == sea_orm::DbBackend::Postgres {
        let mut parts = sql.split('?');
        let first = parts.next().unwrap().to_owned();
        parts.enumerate().fold(first, |text, (at, part)| format!("{text}${}{part}", at + 1))
    } else {
        sql.to_owned()
    };
    db.writer.execute_raw(Statement::from_sql_and_values(backend, sql, values)).await.unwrap();
}

async fn row(db: &Db, number: u64) -> Row {
    let number = i64::try_from(number).unwrap();
    store::rows_after(&db.reader, number - 1, 1).await.unwrap().remove(0)
}

async fn set_body(db: &Db, number: u64, body: &str) {
    let number = i64::try_from(number).unwrap();
    execute(db, "update audit_entry set body = ? where number = ?", vec![body.into(), number.into()]).await;
}

pub async fn check(db: &Db) -> Verification {
    verify(&db.reader, ORIGIN, &key().verifying_key(), Options::default()).await.unwrap()
}

/// Some place or way, taken modulo how many there are.
type Choice = u16;

/// One act of tampering.
#[derive(Clone, Debug)]
enum Tampering {
    Byte { at: Choice, offset: Choice },
    Word { at: Choice },
    Delete { at: Choice },
    SwapNumbers { at: Choice, with: Choice },
    SwapBodies { at: Choice, with: Choice },
    Insert { at: Choice },
    Append,
    Below,
    Column { at: Choice, column: Choice },
    Truncate { from: Choice },
    Head { at: Choice, how: Choice },
    DropHead,
    Tile { at: Choice, how: Choice },
    Everywhere { at: Choice },
}

fn tampering() -> impl Strategy<Value = Tampering> {
    use Tampering::*;
    let index = any::<Choice>;
    prop_oneof![
        (index(), index()).prop_map(|(at, offset)| Byte { at, offset }),
        index().prop_map(|at| Word { at }),
        index().prop_map(|at| Delete { at }),
        (index(), index()).prop_map(|(at, with)| SwapNumbers { at, with }),
        (index(), index()).prop_map(|(at, with)| SwapBodies { at, with }),
        index().prop_map(|at| Insert { at }),
        Just(Append),
        Just(Below),
        (index(), index()).prop_map(|(at, column)| Column { at, column }),
        index().prop_map(|from| Truncate { from }),
        (index(), index()).prop_map(|(at, how)| Head { at, how }),
        Just(DropHead),
        (index(), index()).prop_map(|(at, how)| Tile { at, how }),
        index().prop_map(|at| Everywhere { at }),
    ]
}

fn place(index: Choice, count: u64) -> u64 {
    u64::from(index) % count + 1
}

/// What must be said first.
#[derive(Debug)]
enum Expected {
    Entry(u64, &'static [Fault]),
    Within(u64, u64),
    Other(Fault),
}

impl Tampering {
    /// Does it, and answers what must be found; none if this history offers no place for it.
    async fn act(&self, db: &Db, history: &History) -> Option<Expected> {
        let (sealed, entries) = (history.sealed(), history.entries());
        Some(match self {
            Self::Byte { at, offset } => {
                let number = place(*at, sealed);
                let mut body = row(db, number).await.body.into_bytes();
                let ascii: Vec<usize> = (0..body.len()).filter(|at| body[*at].is_ascii_graphic()).collect();
                let offset = ascii[usize::from(*offset) % ascii.len()];
                body[offset] = if body[offset] == b'7' { b'8' } else { b'7' };
                set_body(db, number, std::str::from_utf8(&body).unwrap()).await;
                Expected::Entry(number, &[Fault::Changed, Fault::Reordered, Fault::Column])
            }
            Self::Word { at } => {
                let number = place(*at, sealed);
                let body = row(db, number).await.body.replace("line.agree", "line.refuse");
                set_body(db, number, &body).await;
                Expected::Entry(number, &[Fault::Changed])
            }
            Self::Delete { at } => {
                let number = place(*at, entries);
                delete(db, "number = ?", number).await;
                Expected::Entry(number, &[Fault::Missing])
            }
            Self::SwapNumbers { at, with } => {
                let (one, other) = two(*at, *with, entries)?;
                swap_numbers(db, one, other).await;
                Expected::Entry(one.min(other), &[Fault::Reordered])
            }
            Self::SwapBodies { at, with } => {
                let (one, other) = two(*at, *with, entries)?;
                let (first, second) = (row(db, one).await.body, row(db, other).await.body);
                set_body(db, one, &second).await;
                set_body(db, other, &first).await;
                Expected::Entry(one.min(other), &[Fault::Reordered])
            }
            Self::Insert { at } => insert(db, place(*at, sealed)).await,
            Self::Append => {
                put(db, i64::try_from(entries).unwrap() + 1).await;
                Expected::Entry(entries + 1, &[Fault::Added])
            }
            Self::Below => {
                put(db, 0).await;
                Expected::Entry(0, &[Fault::Added])
            }
            Self::Column { at, column } => {
                let number = place(*at, sealed);
                alter_column(db, number, usize::from(*column) % 5).await;
                Expected::Entry(number, &[Fault::Column])
            }
            Self::Truncate { from } => {
                let number = place(*from, entries);
                delete(db, "number >= ?", number).await;
                Expected::Entry(number, &[Fault::Missing])
            }
            Self::Head { at, how } => alter_head(db, *at, usize::from(*how) % 4).await,
            Self::DropHead => {
                let newest = store::head(&db.reader, ORIGIN).await.unwrap().unwrap();
                execute(db, "delete from log_head where size = ?", vec![size(&newest).into()]).await;
                Expected::Other(Fault::Head)
            }
            Self::Tile { at, how } => alter_tile(db, *at, usize::from(*how) % 5).await,
            Self::Everywhere { at } => {
                let number = place(*at, sealed);
                everywhere(db, number, sealed).await;
                let (from, to) = history.step_of(number);
                Expected::Within(from, to)
            }
        })
    }
}

fn size(head: &Head) -> i64 {
    i64::try_from(head.size).unwrap()
}

fn two(at: Choice, with: Choice, count: u64) -> Option<(u64, u64)> {
    let (one, other) = (place(at, count), place(with, count));
    (one != other).then_some((one, other))
}

async fn delete(db: &Db, which: &str, number: u64) {
    let sql = format!("delete from audit_entry where {which}");
    execute(db, &sql, vec![i64::try_from(number).unwrap().into()]).await;
}

async fn swap_numbers(db: &Db, one: u64, other: u64) {
    for (from, to) in [(one, 900_000), (other, one), (900_000, other)] {
        let numbers = [to, from].map(|number| i64::try_from(number).unwrap().into());
        execute(db, "update audit_entry set number = ? where number = ?", numbers.to_vec()).await;
    }
}

async fn alter_column(db: &Db, number: u64, which: usize) {
    let sql = [
        "update audit_entry set at = at + 1 where number = ?",
        "update audit_entry set object = 'line:other' where number = ?",
        "update audit_entry set id = 'aud_other' where number = ?",
        "update audit_entry set leaf_index = 900000 where number = ?",
        "update audit_entry set leaf_index = null where number = ?",
    ][which];
    execute(db, sql, vec![i64::try_from(number).unwrap().into()]).await;
}

/// Writes an entry past the log, as well formed as anybody can make it.
async fn put(db: &Db, number: i64) {
    let mut entry = entry(1);
    entry.number = number;
    let body = String::from_utf8(entry.leaf().unwrap()).unwrap();
    execute(
        db,
        "insert into audit_entry (id, version, body, number, object, at) values (?, 1, ?, ?, ?, ?)",
        vec![
            entry.id.to_string().into(),
            body.into(),
            number.into(),
            entry.object.to_string().into(),
            entry.at.0.into(),
        ],
    )
    .await;
}

/// Makes room at a number and puts an entry there.
async fn insert(db: &Db, number: u64) -> Expected {
    let from = i64::try_from(number).unwrap();
    for sql in [
        "update audit_entry set number = -number where number >= ?",
        "update audit_entry set number = 1 - number where number < 0 and 0 < ?",
    ] {
        execute(db, sql, vec![from.into()]).await;
    }
    put(db, from).await;
    Expected::Entry(number, &[Fault::Changed])
}

async fn alter_head(db: &Db, at: Choice, how: usize) -> Expected {
    let heads = store::heads_after(&db.reader, ORIGIN, 0, 1000).await.unwrap();
    let head = &heads[usize::from(at) % heads.len()];
    let mut altered = head.clone();
    match how {
        0 => altered.root = tree::Hash([7; 32]).to_string(),
        1 => altered.checkpoint = head.checkpoint.replacen(ORIGIN, "data.cq.gov.cn/other", 1),
        2 => {
            let forger = ed25519_dalek::SigningKey::from_bytes(&[1; 32]);
            altered.root = tree::Hash([7; 32]).to_string();
            altered.checkpoint = checkpoint::sign(ORIGIN, head.size, tree::Hash([7; 32]), &forger).unwrap();
        }
        _ => altered.size += 1,
    }
    let body = serde_json::to_string(&altered).unwrap();
    execute(db, "update log_head set body = ? where size = ?", vec![body.into(), size(head).into()]).await;
    Expected::Other(Fault::Head)
}

#[derive(Serialize, Deserialize)]
struct KeptTile {
    id: String,
    base64: String,
}

async fn tiles(db: &Db) -> Vec<KeptTile> {
    let query = "select body from log_tile order by id".to_owned();
    let backend = db.reader.get_database_backend();
    let rows = db.reader.query_all_raw(Statement::from_string(backend, query)).await.unwrap();
    rows.iter()
        .map(|row| serde_json::from_str(&row.try_get::<String>("", "body").unwrap()).unwrap())
        .collect()
}

async fn set_tile(db: &Db, id: &str, bytes: &[u8]) {
    let tile = KeptTile { id: id.to_owned(), base64: BASE64.encode(bytes) };
    let body = serde_json::to_string(&tile).unwrap();
    execute(db, "update log_tile set body = ? where id = ?", vec![body.into(), id.into()]).await;
}

async fn alter_tile(db: &Db, at: Choice, how: usize) -> Expected {
    let mut tiles = tiles(db).await;
    let at = usize::from(at) % tiles.len();
    let tile = tiles.remove(at);
    let mut bytes = BASE64.decode(tile.base64.as_bytes()).unwrap();
    match how {
        0 => {
            let last = bytes.len() - 1;
            bytes[last] ^= 1;
            set_tile(db, &tile.id, &bytes).await;
        }
        1 => set_tile(db, &tile.id, &bytes[..bytes.len() - 1]).await,
        2 => execute(db, "update log_tile set body = '{' where id = ?", vec![tile.id.into()]).await,
        3 => execute(db, "delete from log_tile where id = ?", vec![tile.id.into()]).await,
        _ => {
            let other = format!("{ORIGIN}/tile/0/x001/000");
            execute(db, "update log_tile set id = ? where id = ?", vec![other.into(), tile.id.into()]).await;
        }
    }
    Expected::Other(Fault::Tile)
}

/// Changes an entry in its row and in every tile and bundle, so that all copies agree again.
async fn everywhere(db: &Db, number: u64, sealed: u64) {
    let body = row(db, number).await.body.replace("line.agree", "line.refuse");
    set_body(db, number, &body).await;
    let rows = store::rows_after(&db.reader, 0, sealed).await.unwrap();
    let (mut edge, mut bundle, mut forged) = (Edge::default(), Vec::new(), Vec::new());
    for row in rows {
        forged.extend(edge.push(tree::record_hash(row.body.as_bytes())));
        tree::append_leaf(&mut bundle, row.body.as_bytes());
        if edge.size().is_multiple_of(256) || edge.size() == sealed {
            let path = TilePath::of(tree::TileKind::Entries, (edge.size() - 1) / 256, edge.size()).unwrap();
            forged.push(tree::Tile { path, bytes: std::mem::take(&mut bundle) });
        }
    }
    forged.extend(edge.partial_tiles());
    for tile in forged {
        set_tile(db, &format!("{ORIGIN}/{}", tile.path), &tile.bytes).await;
    }
}

/// Writes the history, tampers, verifies and compares.
async fn story(db: &Db, history: &History, tampering: &Tampering) -> Result<(), TestCaseError> {
    history.write(db).await;
    let before = check(db).await;
    prop_assert!(before.is_intact(), "{:?}", before.first);
    prop_assert_eq!((before.entries, before.sealed), (history.entries(), history.sealed()));
    prop_assert_eq!(before.proven, history.sealed());
    let Some(expected) = tampering.act(db, history).await else { return Ok(()) };
    let found = check(db).await;
    let Some(first) = found.first.clone() else {
        return Err(TestCaseError::fail(format!("unnoticed: {expected:?}")));
    };
    match expected {
        Expected::Entry(number, faults) => {
            prop_assert_eq!(first.number, Some(i64::try_from(number).unwrap()), "{:?}", &found.findings);
            prop_assert!(faults.contains(&first.fault), "{:?}", first);
        }
        Expected::Within(from, to) => {
            prop_assert_eq!(first.fault, Fault::Unproven);
            let named = u64::try_from(first.number.unwrap()).unwrap();
            prop_assert!((from..=to).contains(&named), "{:?}", first);
        }
        Expected::Other(fault) => prop_assert_eq!(first.fault, fault, "{:?}", &found.findings),
    }
    prop_assert!(!first.text.zh.is_empty() && first.text.en.is_some_and(|en| !en.is_empty()));
    Ok(())
}

/// `tests/run --long` raises the number of cases.
pub fn cases(short: u32) -> ProptestConfig {
    let cases = std::env::var("PROPTEST_CASES").ok().and_then(|cases| cases.parse().ok()).unwrap_or(short);
    ProptestConfig { cases, failure_persistence: None, max_shrink_iters: 60, ..ProptestConfig::default() }
}

/// A migrated database file to copy from.
pub struct Template {
    directory: tempfile::TempDir,
    runtime: tokio::runtime::Runtime,
}

impl Template {
    pub fn new() -> Self {
        let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
        let directory = tempfile::tempdir().unwrap();
        let file = directory.path().join("template.db");
        runtime.block_on(async {
            let url = format!("sqlite:{}", file.display());
            let db = Db::open_and_migrate(&url).await.unwrap();
            db.writer.execute_unprepared("pragma wal_checkpoint(truncate)").await.unwrap();
            db.writer.close().await.unwrap();
            db.reader.close().await.unwrap();
        });
        Self { directory, runtime }
    }
    /// Runs a story on a copy of its own.
    pub fn run<T>(&self, story: impl AsyncFnOnce(Db) -> T) -> T {
        let file = self.directory.path().join(format!("{}.db", DemandId::new()));
        std::fs::copy(self.directory.path().join("template.db"), &file).unwrap();
        let answer = self.runtime.block_on(async {
            let db = Db::open(&format!("sqlite:{}", file.display())).await.unwrap();
            // Power loss is another test's matter.
            db.writer.execute_unprepared("pragma synchronous = off").await.unwrap();
            story(db.clone()).await
        });
        for extension in ["db", "db-wal", "db-shm"] {
            drop(std::fs::remove_file(file.with_extension(extension)));
        }
        answer
    }
}

#[test]
fn whatever_is_tampered_with_is_found_and_the_first_entry_is_named() {
    let template = Template::new();
    TestRunner::new(cases(120))
        .run(&(history(), tampering()), |(history, tampering)| {
            template.run(async |db| story(&db, &history, &tampering).await)
        })
        .unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_holds_on_postgresql() {
    let history = History { steps: vec![3, 260, 5], tail: 4 };
    let acts = [
        Tampering::Byte { at: 2, offset: 2 },
        Tampering::Word { at: 4 },
        Tampering::Delete { at: 3 },
        Tampering::SwapNumbers { at: 1, with: 6 },
        Tampering::Insert { at: 2 },
        Tampering::Append,
        Tampering::Truncate { from: 5 },
        Tampering::Head { at: 1, how: 2 },
        Tampering::Tile { at: 1, how: 0 },
        Tampering::Everywhere { at: 4 },
    ];
    for act in acts {
        let (db, _directory) = both().await.pop().expect("PostgreSQL comes last");
        story(&db, &history, &act).await.unwrap();
    }
}

#[tokio::test]
async fn a_restored_backup_shows_against_a_checkpoint_kept_elsewhere() {
    for (db, _directory) in both().await {
        History { steps: vec![4, 3], tail: 0 }.write(&db).await;
        let kept = vec![store::head(&db.reader, ORIGIN).await.unwrap().unwrap().checkpoint];
        let against = async |known: &[String]| {
            let options = Options { known, ..Options::default() };
            verify(&db.reader, ORIGIN, &key().verifying_key(), options).await
        };
        assert!(against(&kept).await.unwrap().is_intact());
        // Everything as it was at four entries: rows, head, tiles, counter.
        for sql in [
            "delete from audit_entry where number > 4",
            "delete from log_head where size > 4",
            "delete from log_tile",
            "update sequence set value = 4 where name = 'audit'",
        ] {
            db.writer.execute_unprepared(sql).await.unwrap();
        }
        let mut bundle = Vec::new();
        let mut edge = Edge::default();
        for row in store::rows_after(&db.reader, 0, 9).await.unwrap() {
            tree::append_leaf(&mut bundle, row.body.as_bytes());
            edge.push(tree::record_hash(row.body.as_bytes()));
        }
        let bundle = tree::Tile { path: "tile/entries/000.p/4".parse().unwrap(), bytes: bundle };
        for tile in edge.partial_tiles().into_iter().chain([bundle]) {
            let id = format!("{ORIGIN}/{}", tile.path);
            let values: Vec<Value> = vec![id.clone().into(), "{}".into()];
            execute(&db, "insert into log_tile (id, version, body) values (?, 1, ?)", values).await;
            set_tile(&db, &id, &tile.bytes).await;
        }
        // By itself it is a log like any other. The checkpoint knows that there was more.
        let alone = check(&db).await;
        assert!(alone.is_intact(), "{:?}", alone.first);
        let found = against(&kept).await.unwrap();
        let first = found.first.unwrap();
        assert_eq!((first.fault, first.number), (Fault::Missing, Some(5)));
        assert!(found.findings.iter().any(|finding| finding.noticed == Noticed::KnownCheckpoint));

        // And if it went on from there, two signed histories exclude each other.
        History { steps: vec![5], tail: 0 }.write(&db).await;
        let first = against(&kept).await.unwrap().first.unwrap();
        assert_eq!(
            (first.fault, first.number, first.noticed),
            (Fault::Fork, Some(5), Noticed::KnownCheckpoint)
        );
        let foreign = vec![checkpoint::sign(ORIGIN, 3, tree::Hash([1; 32]), &other_key()).unwrap()];
        assert_eq!(against(&foreign).await.unwrap_err().code, "bad_checkpoint");
    }
}

fn other_key() -> ed25519_dalek::SigningKey {
    ed25519_dalek::SigningKey::from_bytes(&[1; 32])
}

#[derive(Clone, Debug, Serialize, Deserialize)]
struct Wish {
    id: DemandId,
    text: String,
    #[serde(skip)]
    version: i64,
}

matou::record!(Wish, "demand", id, |_this| { "org_id": "org".to_owned(), "created_at": 1_i64 });

async fn logged(db: &Db, wish: &Wish, gone: bool) {
    let actor = ActorRef::Operator { name: "root".to_owned() };
    let entry = Entry::new(START, actor, "demand.file", "demand", wish.id.as_str());
    let entry = if gone { entry.gone() } else { entry.state(wish) };
    store::append(&db.writer, entry).await.unwrap();
}

#[tokio::test]
async fn rows_that_changed_past_the_log_are_found() {
    for (db, _directory) in both().await {
        let mut wishes = Vec::new();
        for turn in 0..8 {
            let mut wish = Wish { id: DemandId::new(), text: format!("想要“{turn}”"), version: 0 };
            db::insert(&db.writer, &wish).await.unwrap();
            logged(&db, &wish, false).await;
            wish.version = 1;
            "改过".clone_into(&mut wish.text);
            db::update(&db.writer, &mut wish).await.unwrap();
            logged(&db, &wish, false).await;
            wishes.push(wish);
        }
        db::delete::<Wish>(&db.writer, wishes[7].id.as_str()).await.unwrap();
        logged(&db, &wishes[7], true).await;
        // Acts that state nothing of the row, one of them with a detail that looks as if it did.
        for (wish, detail) in [(0, "state_digest"), (1, "state_digest"), (3, "说明")] {
            let actor = ActorRef::Operator { name: "root".to_owned() };
            let entry = Entry::new(START, actor, "demand.urge", "demand", wishes[wish].id.as_str());
            let entry = entry.detail("里", serde_json::json!({ detail: "gone" }));
            store::append(&db.writer, entry.denied("not_yours")).await.unwrap();
        }
        let compare = async || {
            let options = Options { tables: &[("demand", "demand")], ..Options::default() };
            verify(&db.reader, ORIGIN, &key().verifying_key(), options).await.unwrap()
        };
        let intact = compare().await;
        assert!(intact.is_intact(), "{:?}", intact.first);
        assert_eq!((intact.objects, intact.entries), (8, 20));

        let object = |turn: usize| format!("demand:{}", wishes[turn].id);
        let changed = serde_json::to_string(&Wish { text: "别的".to_owned(), ..wishes[2].clone() }).unwrap();
        execute(
            &db,
            "update demand set body = ? where id = ?",
            vec![changed.into(), wishes[2].id.as_str().into()],
        )
        .await;
        execute(&db, "delete from demand where id = ?", vec![wishes[4].id.as_str().into()]).await;
        db::insert(&db.writer, &wishes[7]).await.unwrap();
        let stranger = Wish { id: DemandId::new(), text: "无记载".to_owned(), version: 0 };
        db::insert(&db.writer, &stranger).await.unwrap();
        let mut found: Vec<(Fault, String)> =
            compare().await.findings.into_iter().map(|finding| (finding.fault, finding.subject)).collect();
        found.sort_by_key(|(fault, _)| format!("{fault:?}"));
        assert_eq!(
            found,
            [
                (Fault::RowChanged, object(2)),
                (Fault::RowLeft, object(7)),
                (Fault::RowMissing, object(4)),
                (Fault::RowUnlogged, format!("demand:{}", stranger.id)),
            ]
        );
    }
}

#[tokio::test]
async fn the_log_grows_while_it_is_verified() {
    for (db, _directory) in both().await {
        History { steps: vec![30], tail: 2 }.write(&db).await;
        let writer = db.clone();
        let growth = tokio::spawn(async move {
            for tail in 0..30 {
                History { steps: vec![1 + tail % 3], tail: tail % 4 }.write(&writer).await;
            }
        });
        while !growth.is_finished() {
            let verification = check(&db).await;
            assert!(verification.is_intact(), "{:?}", verification.findings);
        }
        growth.await.unwrap();
    }
}
