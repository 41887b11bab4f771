//! What one entry shows by itself: its form, and whether the columns beside it agree.
//!
//! Pure. Whether it is the entry that was signed is for `judge` to say.

use super::finding::{Fault, Finding, Noticed};
use crate::audit::entry::Entry;
use crate::audit::store::Row;

/// What is wrong with an entry and the columns beside it; its place in the tree is not looked at.
pub(super) fn fault(row: &Row) -> Option<Finding> {
    let number = row.number;
    let entry = match read(&row.body) {
        Ok(entry) => entry,
        Err(fault) => return Some(malformed(number, &row.id, &fault)),
    };
    if let Some(finding) = misplaced(number, &entry) {
        return Some(finding);
    }
    let columns = [
        ("id", entry.id.as_str() == row.id),
        ("object", entry.object.to_string() == row.object),
        ("at", entry.at.0 == row.at),
    ];
    let (name, _) = columns.into_iter().find(|(_, agrees)| !agrees)?;
    Some(column(number, entry.id.as_str(), name))
}

/// Reads an entry that stands alone at a place of the log, counted from 0.
pub(in crate::audit) fn read_entry(index: u64, body: &[u8]) -> Result<Entry, Box<Finding>> {
    let number = i64::try_from(index).unwrap_or(i64::MAX).saturating_add(1);
    let text = std::str::from_utf8(body).map_err(|_| Malformed::Unreadable);
    let entry = text.and_then(read);
    let entry = entry.map_err(|fault| malformed(number, &format!("entry {number}"), &fault))?;
    misplaced(number, &entry).map_or(Ok(entry), |finding| Err(Box::new(finding)))
}

enum Malformed {
    Unreadable,
    NotCanonical,
}

fn read(body: &str) -> Result<Entry, Malformed> {
    let entry: Entry = serde_json::from_str(body).map_err(|_| Malformed::Unreadable)?;
    if entry.leaf().is_ok_and(|leaf| leaf == body.as_bytes()) {
        return Ok(entry);
    }
    // An entry of another format may hold fields this version does not know; its form is the same.
    let value: serde_json::Value = serde_json::from_str(body).map_err(|_| Malformed::Unreadable)?;
    let canonical = serde_json_canonicalizer::to_vec(&value).map_err(|_| Malformed::Unreadable)?;
    if canonical == body.as_bytes() { Ok(entry) } else { Err(Malformed::NotCanonical) }
}

fn malformed(number: i64, id: &str, fault: &Malformed) -> Finding {
    let (zh, en) = match fault {
        Malformed::Unreadable => ("不是日志条目", "does not read as an entry"),
        Malformed::NotCanonical => ("不是规范 JSON", "is not canonical JSON"),
    };
    Finding::new(
        Fault::Changed,
        id,
        Noticed::Form,
        format!("第 {number} 条（{id}）被改动：内容{zh}"),
        format!("entry {number} ({id}) was changed: it {en}"),
    )
    .at(number)
}

fn misplaced(number: i64, entry: &Entry) -> Option<Finding> {
    let (said, id) = (entry.number, &entry.id);
    (said != number).then(|| {
        Finding::new(
            Fault::Reordered,
            id.as_str(),
            Noticed::Numbering,
            format!("第 {number} 条的位置上是第 {said} 条（{id}）：顺序被改动"),
            format!("at number {number} stands entry {said} ({id}): the order was changed"),
        )
        .at(number)
    })
}

/// A column that does not agree.
pub(super) fn column(number: i64, id: &str, name: &str) -> Finding {
    Finding::new(
        Fault::Column,
        id,
        Noticed::Columns,
        format!("第 {number} 条（{id}）的 {name} 列与条目不一致"),
        format!("column `{name}` of entry {number} ({id}) does not agree with the entry"),
    )
    .at(number)
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a failing unwrap is the test's failure")]
    use super::*;
    use crate::audit::entry::ActorRef;
    use crate::clock::Timestamp;

    fn row() -> Row {
        let actor = ActorRef::System { part: "grant".to_owned() };
        let mut entry = Entry::new(Timestamp(1_780_000_000_123_456), actor, "line.agree", "line", "lin_1")
            .detail("数", 1.5e300)
            .detail("名", "“𠮷”");
        entry.number = 7;
        Row {
            id: entry.id.to_string(),
            number: 7,
            leaf_index: None,
            object: "line:lin_1".to_owned(),
            at: entry.at.0,
            body: String::from_utf8(entry.leaf().unwrap()).unwrap(),
        }
    }

    fn fault_of(row: &Row) -> (Fault, Noticed) {
        let finding = fault(row).unwrap();
        assert_eq!(finding.number, Some(row.number));
        (finding.fault, finding.noticed)
    }

    #[test]
    fn an_entry_as_it_was_appended_is_right_and_so_is_a_later_format() {
        assert_eq!(fault(&row()), None);
        let mut later = row();
        later.body = later.body.replace("\"format\":1", "\"format\":2,\"future\":[1,2]");
        assert_eq!(fault(&later), None);
    }

    #[test]
    fn each_way_of_being_wrong_has_its_name() {
        let unlike = |change: &dyn Fn(&mut Row)| {
            let mut row = row();
            change(&mut row);
            fault_of(&row)
        };
        assert_eq!(unlike(&|row| row.body.insert(1, ' ')), (Fault::Changed, Noticed::Form));
        assert_eq!(unlike(&|row| row.body.truncate(20)), (Fault::Changed, Noticed::Form));
        // The last of two equal keys would win silently.
        assert_eq!(unlike(&|row| row.body.insert_str(1, "\"at\":\"x\",")), (Fault::Changed, Noticed::Form));
        assert_eq!(unlike(&|row| row.number = 8), (Fault::Reordered, Noticed::Numbering));
        assert_eq!(unlike(&|row| row.id.push('0')), (Fault::Column, Noticed::Columns));
        assert_eq!(unlike(&|row| row.object.push('0')), (Fault::Column, Noticed::Columns));
        assert_eq!(unlike(&|row| row.at += 1), (Fault::Column, Noticed::Columns));
        let row = row();
        assert_eq!(read_entry(6, row.body.as_bytes()).unwrap(), row.entry().unwrap());
        assert_eq!(read_entry(7, row.body.as_bytes()).unwrap_err().fault, Fault::Reordered);
        assert_eq!(read_entry(1, &[0xff]).unwrap_err().noticed, Noticed::Form);
    }
}
