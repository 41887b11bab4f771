//! The hidden fields every form carries: form token, idempotency key, version of what was shown.
//!
//! It never makes a key: the handler does, so that a form sent twice is the same act.

use std::fmt;

use super::{escaped, writes_markup};

/// What a form proves besides its visible fields.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tokens {
    /// Field `csrf`: proves that the form came from a page of this session.
    pub csrf: String,
    /// Field `idempotency_key`: the same act when sent twice; absent where repeating does no harm.
    pub idempotency_key: Option<String>,
    /// Field `version`: what the person saw; a stale one is refused.
    pub version: Option<i64>,
}

writes_markup!(Tokens);

impl Tokens {
    /// For acts that do no harm when repeated.
    pub fn csrf(csrf: impl Into<String>) -> Self {
        Self { csrf: csrf.into(), ..Self::default() }
    }
    /// With a key that makes a second sending the same act.
    pub fn once(mut self, key: impl Into<String>) -> Self {
        self.idempotency_key = Some(key.into());
        self
    }
    /// With the version that was shown.
    pub fn at(mut self, version: i64) -> Self {
        self.version = Some(version);
        self
    }
}

impl fmt::Display for Tokens {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "<input type=\"hidden\" name=\"csrf\" value=\"{}\">", escaped(&self.csrf))?;
        if let Some(key) = &self.idempotency_key {
            write!(f, "<input type=\"hidden\" name=\"idempotency_key\" value=\"{}\">", escaped(key))?;
        }
        if let Some(version) = self.version {
            write!(f, "<input type=\"hidden\" name=\"version\" value=\"{version}\">")?;
        }
        Ok(())
    }
}
