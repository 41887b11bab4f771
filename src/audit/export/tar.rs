//! The few bytes around a file that make a tar archive (POSIX ustar).
//!
//! Writes only, and only plain files with short paths: what an export consists of.

use super::Part;
use crate::clock::Timestamp;
use crate::error::{Problem, Result};

const BLOCK: usize = 512;

/// The longest path that its field holds.
const PATH_MAX: usize = 100;

/// A file in the archive: header, bytes, and zeroes up to a whole block.
pub(super) fn file(part: &Part, at: Timestamp) -> Result<Vec<u8>> {
    if part.path.len() > PATH_MAX {
        return Err(Problem::internal(format!("path `{}` is too long for an archive", part.path)));
    }
    let mut archive = header(&part.path, part.bytes.len(), at).to_vec();
    archive.extend(&part.bytes);
    archive.resize(archive.len().next_multiple_of(BLOCK), 0);
    Ok(archive)
}

/// What ends an archive.
pub(super) fn end() -> Vec<u8> {
    vec![0; 2 * BLOCK]
}

fn header(path: &str, length: usize, at: Timestamp) -> [u8; BLOCK] {
    let mut header = [0; BLOCK];
    let mut put = |from: usize, text: &str| header[from..from + text.len()].copy_from_slice(text.as_bytes());
    put(0, path);
    put(100, "0000644");
    put(108, "0000000");
    put(116, "0000000");
    put(124, &format!("{length:011o}"));
    put(136, &format!("{:011o}", at.seconds().clamp(0, 0o77_777_777_777)));
    // The sum counts its own field as blanks.
    put(148, "        ");
    put(156, "0");
    put(257, "ustar");
    put(263, "00");
    let sum: u32 = header.iter().map(|byte| u32::from(*byte)).sum();
    header[148..156].copy_from_slice(format!("{sum:06o}\0 ").as_bytes());
    header
}
