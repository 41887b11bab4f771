//! Phrases with gaps: `{0}` and `{1}`, checked while compiling.
//!
//! A phrase whose text lacks a gap, or has one too many, stops the build. It never escapes: templates do.

use std::fmt::Display;

/// A phrase with the gap `{0}`.
#[derive(Clone, Copy, Debug)]
pub struct Phrase(&'static str);

/// A phrase with the gaps `{0}` and `{1}`, in whatever order the language wants.
#[derive(Clone, Copy, Debug)]
pub struct Phrase2(&'static str);

/// A phrase about a number of things: one wording for one, another for more.
#[derive(Clone, Copy, Debug)]
pub struct Counted {
    one: &'static str,
    many: &'static str,
}

const fn gaps(text: &str, number: u8) -> usize {
    let bytes = text.as_bytes();
    let mut found = 0;
    let mut at = 0;
    while at + 2 < bytes.len() {
        if bytes[at] == b'{' && bytes[at + 1] == b'0' + number && bytes[at + 2] == b'}' {
            found += 1;
        }
        at += 1;
    }
    found
}

impl Phrase {
    /// Checks the text.
    ///
    /// # Panics
    /// While compiling, if a gap is missing or one too many.
    pub const fn new(text: &'static str) -> Self {
        assert!(gaps(text, 0) == 1 && gaps(text, 1) == 0, "such a phrase has the gap 0 exactly once");
        Self(text)
    }
    /// The phrase with its gap filled.
    pub fn with(&self, value: impl Display) -> String {
        self.0.replace("{0}", &value.to_string())
    }
}

impl Phrase2 {
    /// Checks the text.
    ///
    /// # Panics
    /// While compiling, if a gap is missing or one too many.
    pub const fn new(text: &'static str) -> Self {
        assert!(gaps(text, 0) == 1 && gaps(text, 1) == 1, "such a phrase has the gaps 0 and 1 exactly once");
        Self(text)
    }
    /// The phrase with its gaps filled.
    pub fn with(&self, first: impl Display, second: impl Display) -> String {
        // Split rather than replace twice: the first value may itself contain `{1}`.
        let fill = |part: &str| part.replace("{0}", &first.to_string());
        let (before, after) = self.0.split_once("{1}").unwrap_or((self.0, ""));
        format!("{}{second}{}", fill(before), fill(after))
    }
}

impl Counted {
    /// Checks both texts.
    ///
    /// # Panics
    /// While compiling, if the gap is missing or there twice.
    pub const fn new(one: &'static str, many: &'static str) -> Self {
        assert!(gaps(many, 0) == 1 && gaps(one, 0) <= 1, "a counted phrase has the gap 0 at most once");
        Self { one, many }
    }
    /// The phrase for this many.
    pub fn of(&self, count: impl Display) -> String {
        let count = count.to_string();
        let text = if count == "1" { self.one } else { self.many };
        text.replace("{0}", &count)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gaps_are_filled_in_the_order_of_the_language() {
        assert_eq!(Phrase2::new("{1} of {0}").with("a{1}b", 7), "7 of a{1}b");
        assert_eq!(Phrase::new("同意这 {0} 项").with(3), "同意这 3 项");
    }

    #[test]
    fn one_thing_is_not_many_things() {
        let lines = Counted::new("one line", "{0} lines");
        assert_eq!((lines.of(1), lines.of(2)), ("one line".to_owned(), "2 lines".to_owned()));
    }
}
