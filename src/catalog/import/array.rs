//! The elements of one JSON array, read one after another so that memory does not grow with the file.
//!
//! It only finds where an element ends; what is in it is parsed as a row of its own. JSON is UTF-8.

use std::io::BufRead;

use super::mapping::Encoding;
use super::source::{ROW_BYTES_MAX, Raw, broken_off, parse_line, too_long};
use crate::error::Result;

/// The elements of an array.
pub(super) struct Elements<'a> {
    file: Box<dyn BufRead + Send + 'a>,
    line: u64,
    began: bool,
    over: bool,
}

/// One element, as far as it is looked at.
#[derive(Default)]
struct Element {
    bytes: Vec<u8>,
    line: u64,
    depth: u32,
    in_text: bool,
    escaped: bool,
}

impl Element {
    fn take(&mut self, byte: u8, line: u64) {
        if self.bytes.is_empty() {
            if byte.is_ascii_whitespace() {
                return;
            }
            self.line = line;
        }
        match byte {
            _ if self.escaped => self.escaped = false,
            b'\\' if self.in_text => self.escaped = true,
            b'"' => self.in_text = !self.in_text,
            b'{' | b'[' if !self.in_text => self.depth += 1,
            b'}' | b']' if !self.in_text => self.depth = self.depth.saturating_sub(1),
            _ => {}
        }
        // One byte too many is enough to know that it is too long.
        if self.bytes.len() <= ROW_BYTES_MAX {
            self.bytes.push(byte);
        }
    }
    fn is_between(&self) -> bool {
        self.depth == 0 && !self.in_text
    }
    fn row(self) -> Option<Raw> {
        let Self { bytes, line, .. } = self;
        if bytes.is_empty() {
            return None;
        }
        let is_long = bytes.len() > ROW_BYTES_MAX;
        let fields = if is_long { Err(too_long(line)) } else { parse_line(&bytes, line, Encoding::Utf8) };
        Some(Raw { line, fields })
    }
}

impl<'a> Elements<'a> {
    pub(super) fn new(file: Box<dyn BufRead + Send + 'a>) -> Self {
        Self { file, line: 1, began: false, over: false }
    }

    fn byte(&mut self) -> Result<Option<u8>> {
        let line = self.line;
        let byte = self.file.fill_buf().map_err(|cause| broken_off(line, &cause))?.first().copied();
        if byte.is_some() {
            self.file.consume(1);
        }
        self.line += u64::from(byte == Some(b'\n'));
        Ok(byte)
    }

    /// The next element; none at the end.
    ///
    /// # Errors
    /// `import_broken_off` if the array does not end, or something follows it.
    pub(super) fn next(&mut self) -> Result<Option<Raw>> {
        let mut element = Element::default();
        while !self.over {
            let line = self.line;
            let Some(byte) = self.byte()? else { return Err(broken_off(line, &"the array does not end")) };
            match byte {
                b'[' if !self.began => self.began = true,
                b',' if element.is_between() => {
                    if let Some(row) = element.row() {
                        return Ok(Some(row));
                    }
                    element = Element::default();
                }
                b']' if element.is_between() => {
                    self.over = true;
                    self.nothing_follows()?;
                    return Ok(element.row());
                }
                _ => element.take(byte, line),
            }
        }
        Ok(None)
    }

    fn nothing_follows(&mut self) -> Result<()> {
        while let Some(byte) = self.byte()? {
            if !byte.is_ascii_whitespace() {
                return Err(broken_off(self.line, &"something follows the array"));
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a failing unwrap is the test's failure")]
    use std::io::Cursor;

    use proptest::prelude::*;
    use serde_json::{Value, json};

    use super::*;

    /// Lines and rows; the code of a row that is none.
    fn all(text: &str) -> Result<Vec<(u64, std::result::Result<Value, &'static str>)>> {
        let mut elements = Elements::new(Box::new(Cursor::new(text.to_owned())));
        let mut found = Vec::new();
        while let Some(raw) = elements.next()? {
            found.push((raw.line, raw.fields.map(Value::Object).map_err(|problem| problem.code)));
        }
        Ok(found)
    }

    #[test]
    fn elements_are_found_with_their_lines() {
        let text = " [ {\"a\": \"]},\\\"\"},\n\n{\"b\": [1, {\"c\": 2}]},\n 7, {\"d\"} ] \n";
        assert_eq!(
            all(text).unwrap(),
            [
                (1, Ok(json!({"a": "]},\""}))),
                (3, Ok(json!({"b": [1, {"c": 2}]}))),
                (4, Err("not_json")),
                (4, Err("not_json")),
            ]
        );
        assert_eq!(all("[]").unwrap(), []);
        for broken in ["[{}", "[{}] x", "[\"a]"] {
            assert_eq!(all(broken).unwrap_err().code, "import_broken_off", "{broken}");
        }
    }

    proptest! {
        #[test]
        fn what_was_written_is_read(values in proptest::collection::vec("\\PC{0,12}", 0..6), pretty: bool) {
            let rows: Vec<Value> = values.iter().map(|text| json!({"t": text, "n": [{"x": text}]})).collect();
            let text = if pretty { serde_json::to_string_pretty(&rows) } else { serde_json::to_string(&rows) }.unwrap();
            let read: Vec<Value> = all(&text).unwrap().into_iter().map(|(_, row)| row.unwrap()).collect();
            prop_assert_eq!(read, rows);
        }

        #[test]
        fn any_text_ends(text in "(?s)\\[.{0,80}") {
            let _ = all(&text);
        }
    }
}
