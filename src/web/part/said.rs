//! A text somebody wrote, marked when it is not in the language of the page.
//!
//! Titles and names exist in Chinese and perhaps in English; an English page that shows a Chinese title says
//! so to screen readers and fonts. It never translates.

use std::fmt;

use super::{escaped, writes_markup};
use crate::text::{Bilingual, Language};

/// A worded text and whether it is Chinese on an English page.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Said {
    /// The text.
    pub text: String,
    /// Whether it is Chinese although the page is English.
    pub foreign: bool,
}

writes_markup!(Said);

impl Said {
    /// A text in the language of the page.
    pub fn plain(text: impl Into<String>) -> Self {
        Self { text: text.into(), foreign: false }
    }
    /// The wording for a language; Chinese, and marked so, where there is no English.
    pub fn new(text: &Bilingual, language: Language) -> Self {
        let worded = text.in_language(language);
        let foreign = language == Language::En && !worded.is_ascii() && worded == text.zh;
        Self { text: worded.to_owned(), foreign }
    }
    /// What people typed, which is in whatever language they chose.
    pub fn typed(text: impl Into<String>, language: Language) -> Self {
        let text = text.into();
        let foreign = language == Language::En && text.chars().any(is_han);
        Self { text, foreign }
    }
    /// Whether there is nothing to show.
    pub fn is_empty(&self) -> bool {
        self.text.is_empty()
    }
}

impl From<String> for Said {
    fn from(text: String) -> Self {
        Self::plain(text)
    }
}

impl From<&str> for Said {
    fn from(text: &str) -> Self {
        Self::plain(text)
    }
}

impl From<&String> for Said {
    fn from(text: &String) -> Self {
        Self::plain(text)
    }
}

/// Whether a character is a Chinese one.
pub(crate) fn is_han(character: char) -> bool {
    matches!(character, '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}')
}

impl fmt::Display for Said {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.foreign {
            write!(f, "<span lang=\"zh-CN\">{}</span>", escaped(&self.text))
        } else {
            write!(f, "{}", escaped(&self.text))
        }
    }
}
