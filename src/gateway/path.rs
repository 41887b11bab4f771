//! Paths of API calls: read strictly, matched against the entry's operations, written anew for the provider.
//!
//! What two servers could read differently is refused, not repaired: dot segments, empty segments, hidden
//! slashes, double encoding. Pure.

use crate::catalog::Operation;

/// Most bytes of a path.
const BYTES_MAX: usize = 2048;

/// The decoded segments of a path; none if it is not one that everybody reads the same way.
pub fn segments(path: &str) -> Option<Vec<String>> {
    if path.len() > BYTES_MAX {
        return None;
    }
    let rest = path.strip_prefix('/').or((path.is_empty()).then_some(""))?;
    if rest.is_empty() {
        return Some(Vec::new());
    }
    rest.split('/').map(segment).collect()
}

fn segment(raw: &str) -> Option<String> {
    let decoded = decode(raw)?;
    let is_dots = !decoded.is_empty() && decoded.bytes().all(|b| b == b'.');
    let refused = |c: char| c.is_control() || matches!(c, '/' | '\\' | '%' | ';' | '?' | '#');
    (!decoded.is_empty() && !is_dots && !decoded.contains(refused)).then_some(decoded)
}

fn decode(raw: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(raw.len());
    let mut rest = raw.bytes();
    while let Some(byte) = rest.next() {
        if byte != b'%' {
            bytes.push(byte);
            continue;
        }
        let digit = |byte: Option<u8>| char::from(byte?).to_digit(16);
        let value = digit(rest.next())? * 16 + digit(rest.next())?;
        bytes.push(u8::try_from(value).ok()?);
    }
    String::from_utf8(bytes).ok()
}

/// Writes segments as a path in the one form everybody reads the same way.
pub fn write(segments: &[String]) -> String {
    let mut path = String::new();
    for segment in segments {
        path.push('/');
        for byte in segment.bytes() {
            if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~') {
                path.push(char::from(byte));
            } else {
                path.extend(['%', hexadecimal(byte >> 4), hexadecimal(byte & 15)]);
            }
        }
    }
    path
}

fn hexadecimal(half: u8) -> char {
    char::from_digit(u32::from(half), 16).unwrap_or('0').to_ascii_uppercase()
}

fn is_place(segment: &str) -> bool {
    segment.starts_with('{') && segment.ends_with('}')
}

fn fits(template: &str, segments: &[String]) -> bool {
    let mut wanted = template.split('/').filter(|part| !part.is_empty());
    let all = segments.iter().all(|given| wanted.next().is_some_and(|want| is_place(want) || want == given));
    all && wanted.next().is_none()
}

/// The operation a call means: the most literal one that fits, as servers choose. It is looked for among all
/// operations of the entry, so that a granted `/people/{id}` never opens an ungranted `/people/all`.
pub fn find<'a>(operations: &'a [Operation], method: &str, segments: &[String]) -> Option<&'a Operation> {
    let fitting = operations.iter().filter(|known| known.method == method && fits(&known.path, segments));
    fitting.min_by_key(|known| {
        let places = known.path.split('/').filter(|part| !part.is_empty()).map(is_place);
        places.collect::<Vec<bool>>()
    })
}

#[cfg(test)]
mod tests;
