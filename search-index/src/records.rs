//! The stored record of an entry: what a hit shows and where a question is looked for in it. It lies in the index
//! as texts one after another, each behind its length, so that reading one copies nothing: every page reads
//! twenty. It says nothing of who may see it; `hit.rs` shows it.

use tantivy::DocId;
use tantivy::directory::OwnedBytes;
use tantivy::store::StoreReader;

use crate::document::{Document, Field, Text};
use crate::error::IndexError;

/// Texts of a record before those of its data items.
const HEAD: usize = 8;
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

/// A record as it was fetched.
pub(crate) struct Stored(OwnedBytes);

impl Stored {
    /// Fetches the record of a document.
    pub(crate) fn of(records: &StoreReader, document: DocId) -> Result<Self, IndexError> {
        Ok(Self(records.get_document_bytes(document)?))
    }

    /// Its texts.
    pub(crate) fn record(&self) -> Result<Record<'_>, IndexError> {
        only_value(&self.0).and_then(Record::read).ok_or(IndexError::Unreadable)
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
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Record<'a> {
    pub(crate) id: &'a str,
    pub(crate) code: &'a str,
    pub(crate) title: [&'a str; 2],
    pub(crate) summary: [&'a str; 2],
    pub(crate) provider: [&'a str; 2],
    /// Title in both languages and name of each data item.
    pub(crate) fields: Vec<[&'a str; 3]>,
}

impl<'a> Record<'a> {
    fn read(bytes: &'a [u8]) -> Option<Self> {
        let mut rest = bytes;
        let mut head = [""; HEAD];
        for text in &mut head {
            *text = next(&mut rest)?;
        }
        let mut fields = Vec::new();
        while !rest.is_empty() {
            fields.push([next(&mut rest)?, next(&mut rest)?, next(&mut rest)?]);
        }
        let [id, code, title, title_en, summary, summary_en, provider, provider_en] = head;
        let [title, summary, provider] = [[title, title_en], [summary, summary_en], [provider, provider_en]];
        Some(Self { id, code, title, summary, provider, fields })
    }

    /// A data item as it was given.
    pub(crate) fn field(&self, at: usize) -> Option<Field> {
        let [zh, en, name] = self.fields.get(at)?;
        Some(Field { name: (*name).to_owned(), title: Text::new(*zh, *en) })
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
            (record.id, record.title, record.summary[1]),
            ("res_1", ["企业登记", "Companies"], "All of them")
        );
        assert_eq!((record.field(0), record.field(1)), (Some(field), Some(Field::default())));
        assert_eq!(Record::read(&bytes[..bytes.len() - 1]), None);
    }
}
