//! What a caller says a thing must still be before it is changed (RFC 9110 section 13, `If-Match`).
//!
//! It travels with the [`Caller`](super::Caller) and is compared where the permit is given, with the very row
//! the act then changes: nothing can slip in between. It never says what a caller may do.

use crate::error::{Problem, Result};

/// What the thing that an act is about must still be.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Expected {
    /// Whatever it is now.
    #[default]
    Anything,
    /// One of these versions.
    Version {
        /// Identifiers of the thing, as the address of the call may name it.
        of: Vec<String>,
        /// Versions it may have; none of ours if what was named is not of our making.
        versions: Vec<i64>,
    },
}

impl Expected {
    /// Refuses a thing that is not as it was expected; of other things nothing was said.
    ///
    /// # Errors
    /// `stale_version`.
    pub fn check(&self, id: &str, version: Option<i64>) -> Result<()> {
        match self {
            Self::Version { of, versions }
                if of.iter().any(|named| named == id)
                    && version.is_none_or(|now| !versions.contains(&now)) =>
            {
                Err(Problem::stale())
            }
            Self::Version { .. } | Self::Anything => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_thing_that_was_named_is_compared() {
        let expected = Expected::Version { of: vec!["res_1".to_owned()], versions: vec![3, 4] };
        assert_eq!(expected.check("res_1", Some(4)), Ok(()));
        assert_eq!(expected.check("res_1", Some(5)), Err(Problem::stale()));
        assert_eq!(expected.check("res_1", None), Err(Problem::stale()));
        assert_eq!(expected.check("lin_1", Some(9)), Ok(()));
        assert_eq!(Expected::Anything.check("res_1", None), Ok(()));
    }
}
