//! Nobody alters the log unnoticed: random histories, one act of tampering each, and the first entry named.

use data_encoding::BASE64;
use matou::audit::checkpoint;
use matou::audit::store::{self, Head, Row};
use matou::audit::tree::{self, Edge, TilePath};
use matou::audit::verify::Fault;
use matou::db::Db;
use proptest::prelude::*;
use proptest::test_runner::{TestCaseError, TestRunner};
use sea_orm::{ConnectionTrait, Statement};

use crate::audit_history::{
    History, KeptTile, ORIGIN, Template, cases, check, entry, execute, history, set_tile,
};
use crate::database::both;

async fn row(db: &Db, number: u64) -> Row {
    let number = i64::try_from(number).unwrap();
    store::rows_after(&db.reader, number - 1, 1).await.unwrap().remove(0)
}

async fn set_body(db: &Db, number: u64, body: &str) {
    let number = i64::try_from(number).unwrap();
    execute(db, "update audit_entry set body = ? where number = ?", vec![body.into(), number.into()]).await;
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

async fn tiles(db: &Db) -> Vec<KeptTile> {
    let query = "select body from log_tile order by id".to_owned();
    let backend = db.reader.get_database_backend();
    let rows = db.reader.query_all_raw(Statement::from_string(backend, query)).await.unwrap();
    rows.iter()
        .map(|row| serde_json::from_str(&row.try_get::<String>("", "body").unwrap()).unwrap())
        .collect()
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
