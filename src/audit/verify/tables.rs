//! The log against the tables: is every object's row as its last entry left it?
//!
//! A change made past the commands shows here, in either direction: a row that differs, that is missing, that
//! is there although the log removed it, or that no entry speaks of. Reads only.

use std::collections::BTreeMap;

use super::finding::{Fault, Finding, Noticed, Verification};
use super::store::{self, Stated};
use crate::audit::entry::{GONE, body_digest};
use crate::audit::store::Connection;
use crate::error::Result;

/// Objects compared at a time.
const PAGE: u64 = 500;

/// How often an object that changes meanwhile is looked at again.
const LOOKS: usize = 5;

/// Compares the tables of the nouns with the log and adds what it finds.
pub(super) async fn compare(
    connection: &impl Connection,
    tables: &[(&str, &str)],
    report: &mut Verification,
) -> Result<()> {
    if tables.is_empty() {
        return Ok(());
    }
    let mut after = String::new();
    loop {
        let objects = store::objects_after(connection, &after, PAGE).await?;
        let Some(last) = objects.last() else { break };
        last.clone_into(&mut after);
        for (noun, table) in tables {
            let prefix = format!("{noun}:");
            let mine: Vec<String> =
                objects.iter().filter(|object| object.starts_with(&prefix)).cloned().collect();
            if !mine.is_empty() {
                rows_of(connection, table, &prefix, mine, report).await?;
            }
        }
    }
    let mut nouns: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for (noun, table) in tables {
        nouns.entry(table).or_default().push(noun);
    }
    for (table, nouns) in nouns {
        unlogged(connection, table, &nouns, report).await?;
    }
    Ok(())
}

/// What is wrong with an object's row.
fn difference(object: &str, stated: &Stated, body: Option<&str>) -> Option<Finding> {
    let number = stated.number;
    let (fault, zh, en) = match (body, stated.digest == GONE) {
        (None, true) => return None,
        (None, false) => {
            (Fault::RowMissing, "表中已无此对象，而日志未记其删除", "its row is gone, which no entry did")
        }
        (Some(_), true) => {
            (Fault::RowLeft, "日志记其已删除，表中却仍有此对象", "the log removed it, yet its row is there")
        }
        (Some(body), false) => {
            if body_digest(body).is_ok_and(|digest| digest == stated.digest) {
                return None;
            }
            (Fault::RowChanged, "表中内容与日志所记状态不一致", "its row is not as the log left it")
        }
    };
    let zh = format!("{object}：{zh}（最近一次记载为第 {number} 条）");
    Some(Finding::new(
        fault,
        object,
        Noticed::StateDigest,
        zh,
        format!("{object}: {en} (last in entry {number})"),
    ))
}

async fn rows_of(
    connection: &impl Connection,
    table: &str,
    prefix: &str,
    objects: Vec<String>,
    report: &mut Verification,
) -> Result<()> {
    let stated = store::stated(connection, &objects).await?;
    let ids = objects.iter().filter_map(|object| object.strip_prefix(prefix)).collect();
    let bodies = store::bodies(connection, table, ids).await?;
    for object in &objects {
        let Some(stated) = stated.get(object) else { continue };
        report.objects += 1;
        let Some(id) = object.strip_prefix(prefix) else { continue };
        if difference(object, stated, bodies.get(id).map(String::as_str)).is_some()
            && let Some(finding) = look_again(connection, table, id, object).await?
        {
            report.add(finding);
        }
    }
    Ok(())
}

/// The row and its entry were read one after the other, and an act may have come between.
async fn look_again(
    connection: &impl Connection,
    table: &str,
    id: &str,
    object: &String,
) -> Result<Option<Finding>> {
    let mut found = None;
    for _ in 0..LOOKS {
        let before = store::stated(connection, std::slice::from_ref(object)).await?;
        let body = store::bodies(connection, table, vec![id]).await?.remove(id);
        let after = store::stated(connection, std::slice::from_ref(object)).await?;
        found = after.get(object).and_then(|stated| difference(object, stated, body.as_deref()));
        if before == after {
            break;
        }
    }
    Ok(found)
}

/// Rows of a table that no entry speaks of.
async fn unlogged(
    connection: &impl Connection,
    table: &str,
    nouns: &[&str],
    report: &mut Verification,
) -> Result<()> {
    let mut after = String::new();
    loop {
        // A row is written together with its entry: what is read first has its entry by now.
        let ids = store::ids_after(connection, table, &after, PAGE).await?;
        let Some(last) = ids.last() else { return Ok(()) };
        last.clone_into(&mut after);
        let names = |id: &String| nouns.iter().map(|noun| format!("{noun}:{id}")).collect::<Vec<_>>();
        let logged = store::logged(connection, ids.iter().flat_map(names).collect()).await?;
        for id in &ids {
            let names = names(id);
            if names.iter().all(|name| !logged.contains(name)) {
                report.add(Finding::new(
                    Fault::RowUnlogged,
                    names.first().map_or(id.as_str(), String::as_str),
                    Noticed::StateDigest,
                    format!("表 {table} 中的 {id} 在日志中没有任何记载"),
                    format!("no entry speaks of {id} in table `{table}`"),
                ));
            }
        }
    }
}
