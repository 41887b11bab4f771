//! The stored record of an entry: what a hit shows and where a question is looked for in it. It lies in the index
//! as texts one after another, each behind its length; those read last are kept, since every page shows twenty. It
//! says nothing of who may see it; `hit.rs` shows it.

use std::borrow::Cow;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tantivy::store::StoreReader;
use tantivy::{DocId, SegmentReader};

use crate::analysis::fold::{Folded, fold};
use crate::document::{Document, Field, Text};
use crate::error::IndexError;
use crate::memory::ByNumber;

/// Texts of a record before those of its data items.
const HEAD: usize = 8;
/// Texts of a data item.
const ITEM: usize = 3;
/// Records of a segment that are kept in one half of the memory, about four kilobytes each.
const READ: usize = 4_096;
/// Records of more bytes are read anew every time.
const LONGEST_KEPT: usize = 16_384;
/// Longer summaries are folded anew every time: the folded form takes four times the room.
const LONGEST_FOLDED: usize = 1_200;
/// Blocks of records kept unpacked, sixteen kilobytes each: unpacking one costs more than showing all of its records.
const BLOCKS: usize = 256;
/// Bytes of a length.
const LENGTH: usize = 4;
/// Set in the last byte of a number that tantivy stores in groups of seven bits, lowest first.
const LAST: u8 = 0x80;
/// Tantivy's mark of a value of bytes.
const BYTES: u8 = 4;

/// Writes the record of a document.
pub(crate) fn write(document: &Document) -> Vec<u8> {
    let [title, summary, provider] = [&document.title, &document.summary, &document.provider_name];
    let head = [&document.id, &document.code, &title.zh, &title.en, &summary.zh, &summary.en];
    let fields = document.fields.iter().flat_map(|field| [&field.title.zh, &field.title.en, &field.name]);
    let mut bytes = Vec::new();
    for text in head.into_iter().chain([&provider.zh, &provider.en]).chain(fields) {
        bytes.extend(u32::try_from(text.len()).unwrap_or(u32::MAX).to_le_bytes());
        bytes.extend(text.as_bytes());
    }
    bytes
}

/// The records of a segment.
pub(crate) struct Records {
    stored: StoreReader,
    read: Mutex<ByNumber<DocId, Arc<Record>>>,
}

impl Records {
    /// The records of a segment.
    pub(crate) fn of(segment: &SegmentReader) -> tantivy::Result<Self> {
        let read = Mutex::new(ByNumber::of_halves(READ));
        Ok(Self { stored: segment.get_store_reader(BLOCKS)?, read })
    }

    /// The record of a document.
    pub(crate) fn get(&self, document: DocId) -> Result<Arc<Record>, IndexError> {
        if let Some(record) = self.read().get(&document) {
            return Ok(Arc::clone(record));
        }
        let stored = self.stored.get_document_bytes(document)?;
        let record = only_value(&stored).and_then(Record::read).ok_or(IndexError::Unreadable)?;
        let record = Arc::new(record);
        if record.text.len() <= LONGEST_KEPT {
            self.read().put(document, Arc::clone(&record));
        }
        Ok(record)
    }

    fn read(&self) -> MutexGuard<'_, ByNumber<DocId, Arc<Record>>> {
        self.read.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The one value that is stored with a document. Tantivy would copy it byte by byte, which takes longer than all
/// that is done with it: so its bytes are read where they lie, behind their number (1), the column, the kind of
/// value and the length.
fn only_value(stored: &[u8]) -> Option<&[u8]> {
    let ([number, _, _, _, _, kind], mut rest) = stored.split_first_chunk::<6>()?;
    if [*number, *kind] != [1 | LAST, BYTES] {
        return None;
    }
    let mut length = 0;
    for shift in (0..u32::BITS).step_by(7) {
        let (part, after) = rest.split_first()?;
        rest = after;
        length |= usize::from(part & !LAST) << shift;
        if part & LAST != 0 {
            return (rest.len() == length).then_some(rest);
        }
    }
    None
}

/// The texts of a record; pairs are in Chinese and English.
#[derive(Debug)]
pub(crate) struct Record {
    /// All texts, one after another.
    text: String,
    /// Where each ends.
    ends: Vec<usize>,
    /// Its titles as they are compared: every hit needs them.
    pub(crate) folded: [Folded; 2],
    /// Its summaries, where they are short enough to be kept.
    summaries: [Option<Folded>; 2],
}

impl Record {
    fn read(bytes: &[u8]) -> Option<Self> {
        let (mut text, mut ends) = (String::with_capacity(bytes.len()), Vec::new());
        let mut rest = bytes;
        while !rest.is_empty() {
            text.push_str(next(&mut rest)?);
            ends.push(text.len());
        }
        let whole = ends.len() >= HEAD && (ends.len() - HEAD).is_multiple_of(ITEM);
        let (folded, summaries) = Default::default();
        let mut record = Self { text, ends, folded, summaries };
        record.folded = record.title().map(fold);
        record.summaries =
            record.summary().map(|summary| (summary.len() <= LONGEST_FOLDED).then(|| fold(summary)));
        whole.then_some(record)
    }

    #[inline]
    fn text(&self, at: usize) -> &str {
        let start = at.checked_sub(1).map_or(Some(0), |before| self.ends.get(before).copied());
        let range = start.zip(self.ends.get(at));
        range.and_then(|(start, end)| self.text.get(start..*end)).unwrap_or_default()
    }

    pub(crate) fn id(&self) -> &str {
        self.text(0)
    }

    pub(crate) fn code(&self) -> &str {
        self.text(1)
    }

    pub(crate) fn title(&self) -> [&str; 2] {
        [self.text(2), self.text(3)]
    }

    pub(crate) fn summary(&self) -> [&str; 2] {
        [self.text(4), self.text(5)]
    }

    /// Its summaries as they are compared.
    pub(crate) fn folded_summary(&self) -> [Cow<'_, Folded>; 2] {
        [0, 1].map(|at| match &self.summaries[at] {
            Some(folded) => Cow::Borrowed(folded),
            None => Cow::Owned(fold(self.summary()[at])),
        })
    }

    pub(crate) fn provider(&self) -> [&str; 2] {
        [self.text(6), self.text(7)]
    }

    /// How many data items it has.
    fn items(&self) -> usize {
        (self.ends.len() - HEAD) / ITEM
    }

    /// Title in both languages and name of each data item.
    pub(crate) fn fields(&self) -> impl Iterator<Item = [&str; 3]> {
        (0..self.items()).map(|at| self.field(at))
    }

    /// Those of one data item.
    #[inline]
    pub(crate) fn field(&self, at: usize) -> [&str; 3] {
        [0, 1, 2].map(|part| self.text(HEAD + at * ITEM + part))
    }

    /// A data item as it was given.
    pub(crate) fn item(&self, at: usize) -> Field {
        let [zh, en, name] = self.field(at);
        Field { name: name.to_owned(), title: Text::new(zh, en) }
    }
}

/// Takes the next text off.
fn next<'a>(rest: &mut &'a [u8]) -> Option<&'a str> {
    let (length, after) = rest.split_first_chunk::<LENGTH>()?;
    let length = usize::try_from(u32::from_le_bytes(*length)).ok()?;
    let (text, after) = after.split_at_checked(length)?;
    *rest = after;
    std::str::from_utf8(text).ok()
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a failing unwrap is the test's failure")]

    use super::*;

    #[test]
    fn a_record_is_read_as_it_was_written_and_a_torn_one_is_not() {
        let field =
            Field { name: "uscc".to_owned(), title: Text::new("统一社会信用代码", "Credit code") };
        let document = Document {
            id: "res_1".to_owned(),
            title: Text::new("企业登记", "Companies"),
            summary: Text::new("", "All of them"),
            fields: vec![field.clone(), Field::default()],
            ..Document::default()
        };
        let bytes = write(&document);
        let record = Record::read(&bytes).unwrap();
        assert_eq!(
            (record.id(), record.title(), record.summary()[1]),
            ("res_1", ["企业登记", "Companies"], "All of them")
        );
        assert_eq!((record.items(), record.item(0), record.item(1)), (2, field, Field::default()));
        assert!(Record::read(&bytes[..bytes.len() - 1]).is_none());
    }
}
