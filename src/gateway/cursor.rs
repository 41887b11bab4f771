//! Where the next page of rows starts: an opaque text around the last row's number.

use data_encoding::BASE64URL_NOPAD;

/// Writes a cursor.
pub fn write(row: i64) -> String {
    BASE64URL_NOPAD.encode(&row.to_be_bytes())
}

/// Reads a cursor.
pub fn read(text: &str) -> Option<i64> {
    let bytes: [u8; 8] = BASE64URL_NOPAD.decode(text.as_bytes()).ok()?.try_into().ok()?;
    Some(i64::from_be_bytes(bytes))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn a_cursor_has_one_text_and_any_other_is_refused(row: i64, text in "(?s).{0,20}") {
            prop_assert_eq!(read(&write(row)), Some(row));
            if let Some(row) = read(&text) {
                prop_assert_eq!(write(row), text);
            }
        }
    }
}
