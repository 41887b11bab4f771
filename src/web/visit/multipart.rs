//! A form with a file, as browsers send it (`multipart/form-data`, RFC 7578), read from memory.
//!
//! It takes the form apart and believes nothing of it; a body that does not fit is no form at all.

/// One field of the form: text, or a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Part<'a> {
    pub(super) name: String,
    /// What the file is called; none for a text.
    pub(super) file_name: Option<String>,
    pub(super) bytes: &'a [u8],
}

/// The boundary that a content type names, if it is one of such forms.
pub(super) fn boundary(content_type: &str) -> Option<String> {
    let (kind, parameters) = content_type.split_once(';')?;
    if !kind.trim().eq_ignore_ascii_case("multipart/form-data") {
        return None;
    }
    parameter(parameters, "boundary").filter(|boundary| (1..=70).contains(&boundary.len()))
}

/// A parameter of a header; quoted or not.
fn parameter(text: &str, wanted: &str) -> Option<String> {
    let mut rest = text;
    loop {
        let (name, value) = rest.trim_start_matches([';', ' ']).split_once('=')?;
        let (value, after) = match value.strip_prefix('"') {
            Some(quoted) => quoted.split_once('"')?,
            None => value.split_once(';').unwrap_or((value, "")),
        };
        if name.trim().eq_ignore_ascii_case(wanted) {
            return Some(value.trim().to_owned());
        }
        rest = after;
    }
}

/// Where a text begins in bytes.
fn find(bytes: &[u8], wanted: &[u8]) -> Option<usize> {
    let first = *wanted.first()?;
    let mut from = 0;
    while let Some(at) = bytes[from..].iter().position(|byte| *byte == first) {
        if bytes[from + at..].starts_with(wanted) {
            return Some(from + at);
        }
        from += at + 1;
    }
    None
}

/// The fields of a form, in the order of the page; none if it is broken.
pub(super) fn parse<'a>(body: &'a [u8], boundary: &str) -> Option<Vec<Part<'a>>> {
    let mark = format!("--{boundary}");
    let delimiter = format!("\r\n{mark}");
    let mut rest = body.strip_prefix(mark.as_bytes())?;
    let mut parts = Vec::new();
    while !rest.starts_with(b"--") {
        let (head, body) = {
            let part = rest.strip_prefix(b"\r\n")?;
            let end = find(part, b"\r\n\r\n")?;
            (std::str::from_utf8(&part[..end]).ok()?, &part[end + 4..])
        };
        let end = find(body, delimiter.as_bytes())?;
        let disposition = head.lines().find_map(|line| {
            let (name, value) = line.split_once(':')?;
            name.eq_ignore_ascii_case("content-disposition").then_some(value)
        })?;
        parts.push(Part {
            name: parameter(disposition.split_once(';')?.1, "name")?,
            file_name: parameter(disposition.split_once(';')?.1, "filename"),
            bytes: &body[..end],
        });
        rest = &body[end + delimiter.len()..];
    }
    Some(parts)
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a failing unwrap is the test's failure")]
    use proptest::prelude::*;

    use super::*;

    fn part<'a>(name: &str, file_name: Option<&str>, bytes: &'a [u8]) -> Part<'a> {
        Part { name: name.to_owned(), file_name: file_name.map(ToOwned::to_owned), bytes }
    }

    #[test]
    fn fields_and_files_come_out_as_they_were_sent() {
        let body = "--x\r\nContent-Disposition: form-data; name=\"csrf\"\r\n\r\nabc\r\n--x\r\ncontent-disposition: form-data; \
                    filename=\"名录;.csv\"; name=\"file\"\r\nContent-Type: text/csv\r\n\r\na,b\r\n\r\n1,--x\r\n--x--\r\n";
        assert_eq!(
            parse(body.as_bytes(), "x").unwrap(),
            [part("csrf", None, b"abc"), part("file", Some("名录;.csv"), b"a,b\r\n\r\n1,--x")]
        );
        assert_eq!(boundary("multipart/form-data; boundary=x").as_deref(), Some("x"));
        assert_eq!(boundary("Multipart/Form-Data; charset=utf-8; boundary=\"a b\"").as_deref(), Some("a b"));
        assert_eq!(boundary("application/x-www-form-urlencoded; boundary=x"), None);
    }

    #[test]
    fn a_broken_form_is_none() {
        for broken in [
            "",
            "--x",
            "--x\r\n",
            "--x\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nno end",
            "--x\r\nX: y\r\n\r\n1\r\n--x--",
        ] {
            assert_eq!(parse(broken.as_bytes(), "x"), None, "{broken}");
        }
        assert_eq!(parse(b"--x--", "x"), Some(Vec::new()));
    }

    proptest! {
        #[test]
        fn any_bytes_are_read_or_refused(body: Vec<u8>, head in "(?s).{0,80}") {
            let _ = parse(&body, "x");
            let _ = parse(format!("--x\r\n{head}\r\n\r\n\r\n--x--").as_bytes(), "x");
            let _ = boundary(&format!("multipart/form-data;{head}"));
        }

        #[test]
        fn any_file_comes_out(bytes: Vec<u8>) {
            let mut body = b"--deadbeef\r\nContent-Disposition: form-data; name=\"file\"; filename=\"f\"\r\n\r\n".to_vec();
            body.extend_from_slice(&bytes);
            body.extend_from_slice(b"\r\n--deadbeef--\r\n");
            prop_assert_eq!(parse(&body, "deadbeef").unwrap(), [part("file", Some("f"), &bytes)]);
        }
    }
}
