//! A text in Chinese and, where somebody wrote it, in English.
//!
//! Titles, abstracts, item names and organisation names have this form (design.md section 11). It never
//! translates.

use serde::{Deserialize, Serialize};

/// The two languages of pages, messages and records.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Language {
    /// Chinese.
    #[default]
    Zh,
    /// English.
    En,
}

impl Language {
    /// Picks one of two wordings.
    pub fn pick<'a>(self, zh: &'a str, en: &'a str) -> &'a str {
        match self {
            Self::Zh => zh,
            Self::En => en,
        }
    }
}

/// Whether a text of several lines holds only what a reader sees: no control characters but line breaks and tabs,
/// and no marks that turn the direction of what follows.
pub fn is_plain(text: &str) -> bool {
    !text.chars().any(|c| (c.is_control() && !matches!(c, '\n' | '\r' | '\t')) || turns_direction(c))
}

/// The same of a text of one line.
pub fn is_plain_line(text: &str) -> bool {
    !text.chars().any(|c| c.is_control() || turns_direction(c))
}

fn turns_direction(c: char) -> bool {
    matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// A text that exists in Chinese and perhaps in English.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Bilingual {
    /// The Chinese text.
    pub zh: String,
    /// The English text, if there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub en: Option<String>,
}

impl Bilingual {
    /// A text in both languages.
    pub fn new(zh: impl Into<String>, en: impl Into<String>) -> Self {
        Self { zh: zh.into(), en: Some(en.into()) }
    }
    /// A text in Chinese only.
    pub fn zh(zh: impl Into<String>) -> Self {
        Self { zh: zh.into(), en: None }
    }
    /// The text in a language; Chinese where there is no English.
    pub fn in_language(&self, language: Language) -> &str {
        match (language, &self.en) {
            (Language::En, Some(en)) if !en.is_empty() => en,
            _ => &self.zh,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_nobody_sees_is_not_plain() {
        assert!(is_plain("两行\n\t文字\r\n") && is_plain_line("医疗机构 — 2026"));
        for text in ["a\u{0}b", "a\u{1b}[0m", "a\u{7f}", "fdp.\u{202e}txt"] {
            assert!(!is_plain(text) && !is_plain_line(text), "{text:?}");
        }
        assert!(!is_plain_line("两行\n文字"));
    }
}
