//! Entry bundles of C2SP tlog-tiles: each entry after its length in two bytes, the greater first.
//!
//! Knows nothing of what an entry says.

/// The longest entry that fits a bundle.
pub const LEAF_BYTES_MAX: usize = u16::MAX as usize;

/// Adds an entry to a bundle; answers whether it fitted.
pub fn append_leaf(bundle: &mut Vec<u8>, leaf: &[u8]) -> bool {
    let Ok(length) = u16::try_from(leaf.len()) else { return false };
    bundle.extend(length.to_be_bytes());
    bundle.extend(leaf);
    true
}

/// The entries of a bundle; none if it is cut short.
pub fn leaves(bundle: &[u8]) -> Option<Vec<&[u8]>> {
    let mut found = Vec::new();
    let mut rest = bundle;
    while !rest.is_empty() {
        let (length, behind) = rest.split_first_chunk::<2>()?;
        let (leaf, behind) = behind.split_at_checked(usize::from(u16::from_be_bytes(*length)))?;
        found.push(leaf);
        rest = behind;
    }
    Some(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entries_come_back_and_a_cut_bundle_does_not() {
        let mut bundle = Vec::new();
        let long = vec![7; LEAF_BYTES_MAX];
        for leaf in [b"".as_slice(), "码头".as_bytes(), &long] {
            assert!(append_leaf(&mut bundle, leaf));
        }
        assert_eq!(leaves(&bundle), Some(vec![b"".as_slice(), "码头".as_bytes(), &long]));
        assert_eq!(leaves(&bundle[..bundle.len() - 1]), None);
        assert_eq!(leaves(&[0]), None);
        assert!(!append_leaf(&mut bundle, &vec![7; LEAF_BYTES_MAX + 1]));
    }
}
