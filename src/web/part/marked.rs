//! A text with the places marked that a search matched.
//!
//! The places come from the index as byte ranges; one that cuts a character is left out. It never searches.

use std::fmt;
use std::ops::Range;

use super::{escaped, writes_markup};

/// A text in runs, some of them marked.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Marked {
    /// Runs and whether each is marked.
    pub runs: Vec<(String, bool)>,
    /// Whether it is Chinese on an English page.
    pub foreign: bool,
}

writes_markup!(Marked);

impl Marked {
    /// A text without marks.
    pub fn plain(text: impl Into<String>) -> Self {
        Self { runs: vec![(text.into(), false)], foreign: false }
    }
    /// Marks byte ranges, which are in order and do not overlap.
    pub fn new(text: &str, ranges: &[Range<usize>]) -> Self {
        let mut runs = Vec::new();
        let mut done = 0;
        for range in ranges {
            let (Some(before), Some(marked)) = (text.get(done..range.start), text.get(range.clone())) else {
                continue;
            };
            runs.push((before.to_owned(), false));
            runs.push((marked.to_owned(), true));
            done = range.end;
        }
        runs.push((text.get(done..).unwrap_or_default().to_owned(), false));
        runs.retain(|(run, _)| !run.is_empty());
        Self { runs, foreign: false }
    }
    /// Says that the text is Chinese on an English page.
    pub fn foreign(mut self, foreign: bool) -> Self {
        self.foreign = foreign;
        self
    }
}

impl fmt::Display for Marked {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.foreign {
            f.write_str("<span lang=\"zh-CN\">")?;
        }
        for (run, marked) in &self.runs {
            if *marked {
                write!(f, "<mark>{}</mark>", escaped(run))?;
            } else {
                write!(f, "{}", escaped(run))?;
            }
        }
        if self.foreign { f.write_str("</span>") } else { Ok(()) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[expect(clippy::single_range_in_vec_init, reason = "one place is marked")]
    fn marks_stand_where_the_index_found_them_and_the_rest_is_escaped() {
        assert_eq!(Marked::new("医疗<机构>", &[6..13]).to_string(), "医疗<mark>&#60;机构</mark>&#62;");
        assert_eq!(Marked::new("机构", &[1..3]).to_string(), "机构");
    }
}
