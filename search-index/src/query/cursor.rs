//! The cursor of a page: where it ended, in which mode, and for which question. Opaque to callers, checked
//! when it comes back; it grants nothing, since visibility is applied anew on every page.

use crate::analysis::lexicon::fingerprint;
use crate::error::IndexError;
use crate::query::{Query, Sort};

/// The place of a hit in the order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Key {
    /// Ordered by a number, highest first.
    Number(i64),
    /// Ordered by a text, lowest first.
    Text(String),
}

/// Where a page ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Position {
    /// Whether the first page had to be relaxed.
    pub(crate) relaxed: bool,
    /// Key of the last hit.
    pub(crate) key: Key,
    /// Identifier of the last hit.
    pub(crate) id: String,
}

fn question(query: &Query<'_>) -> u64 {
    let sort = match query.sort {
        Sort::Relevance => "relevance",
        Sort::Newest => "newest",
        Sort::Title => "title",
    };
    let mut parts = vec![query.text, sort];
    for facet in crate::facet::Facet::ALL {
        parts.push(facet.name());
        parts.extend(query.filters.of(facet).iter().map(String::as_str));
    }
    fingerprint(parts)
}

fn to_hex(text: &str) -> String {
    const DIGITS: [char; 16] =
        ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'a', 'b', 'c', 'd', 'e', 'f'];
    let digit = |value: u8| DIGITS[usize::from(value)];
    text.bytes().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]).collect()
}

fn from_hex(hex: &str) -> Option<String> {
    let digits = hex.as_bytes();
    if !digits.len().is_multiple_of(2) {
        return None;
    }
    let byte = |pair: &[u8]| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok();
    let bytes: Option<Vec<u8>> = digits.chunks(2).map(byte).collect();
    String::from_utf8(bytes?).ok()
}

/// Writes a cursor.
pub(crate) fn write(query: &Query<'_>, position: &Position) -> String {
    let mode = if position.relaxed { 'r' } else { 's' };
    let key = match &position.key {
        Key::Number(number) => format!("n{:016x}", number.cast_unsigned()),
        Key::Text(text) => format!("t{}", to_hex(text)),
    };
    format!("{mode}{:016x}-{key}-{}", question(query), to_hex(&position.id))
}

/// Reads a cursor that was written for the same question.
pub(crate) fn read(query: &Query<'_>, cursor: &str) -> Result<Position, IndexError> {
    parse(query, cursor).ok_or(IndexError::Cursor)
}

fn parse(query: &Query<'_>, cursor: &str) -> Option<Position> {
    let relaxed = match cursor.chars().next()? {
        'r' => true,
        's' => false,
        _ => return None,
    };
    let mut parts = cursor[1..].split('-');
    let (hash, key, id) = (parts.next()?, parts.next()?, parts.next()?);
    if parts.next().is_some() || u64::from_str_radix(hash, 16).ok()? != question(query) {
        return None;
    }
    let key = match (key.strip_prefix('n'), key.strip_prefix('t')) {
        (Some(number), _) => Key::Number(u64::from_str_radix(number, 16).ok()?.cast_signed()),
        (_, Some(text)) => Key::Text(from_hex(text)?),
        _ => return None,
    };
    let matches_sort = matches!(key, Key::Text(_)) == (query.sort == Sort::Title);
    matches_sort.then_some(Position { relaxed, key, id: from_hex(id)? })
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a failing unwrap is the test's failure")]

    use super::*;
    use crate::visible::Visible;

    #[test]
    fn a_cursor_comes_back_for_its_own_question_only() {
        let visible = Visible::default();
        let query = Query::new("不动产", &visible);
        let position = Position { relaxed: true, key: Key::Number(-5), id: "res_1".to_owned() };
        let cursor = write(&query, &position);
        assert_eq!(read(&query, &cursor).unwrap(), position);
        let other = Query::new("企业", &visible);
        assert!(matches!(read(&other, &cursor), Err(IndexError::Cursor)));
        for broken in ["", "x", "s", "é", "s0-n0-zz", "r-t-", "s0-n0-00-00"] {
            assert!(read(&query, broken).is_err(), "{broken}");
        }
    }
}
