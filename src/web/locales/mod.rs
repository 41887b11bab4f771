//! The words of the pages: one folder per language, one file per group of pages.
//!
//! The Chinese file of a group declares its keys, the English file must fill every one of them: both are
//! struct literals, so a key that is missing or misspelt in either language does not compile. A phrase with
//! gaps is checked while compiling too. It never falls back to another language, and it never holds what
//! users wrote (see [`crate::text::Bilingual`]).

mod en;
mod phrase;
mod zh;

pub use phrase::{Counted, Phrase, Phrase2};
pub use zh::Words;

use crate::text::Language;

/// The words of one language.
pub fn of(language: Language) -> &'static Words {
    match language {
        Language::Zh => &zh::WORDS,
        Language::En => &en::WORDS,
    }
}

/// Declares a group of keys with their Chinese words.
macro_rules! words {
    ($(#[$doc:meta])* $name:ident as $constant:ident {
        $($key:ident $(($gaps:tt))? : $text:literal ,)*
    }) => {
        $(#[$doc])*
        #[derive(Debug)]
        pub struct $name {
            $(#[doc = $text] pub $key: $crate::web::locales::kind!($($gaps)?),)*
        }
        pub(in crate::web::locales) const $constant: $name = $name {
            $($key: $crate::web::locales::value!($($gaps)? ; $text),)*
        };
    };
}

/// Fills a group of keys with English words.
macro_rules! translation {
    ($name:ident as $constant:ident {
        $($key:ident $(($gaps:tt))? : $text:literal $(| $many:literal)? ,)*
    }) => {
        pub(in crate::web::locales) const $constant: $crate::web::locales::zh::$name =
            $crate::web::locales::zh::$name {
                $($key: $crate::web::locales::value!($($gaps)? ; $text $(, $many)?),)*
            };
    };
}

/// The type of a key: plain, one gap, two gaps, or counted.
macro_rules! kind {
    () => { &'static str };
    (1) => { $crate::web::locales::Phrase };
    (2) => { $crate::web::locales::Phrase2 };
    (n) => { $crate::web::locales::Counted };
}

/// The value of a key.
macro_rules! value {
    (; $text:literal) => {
        $text
    };
    (1 ; $text:literal) => {
        $crate::web::locales::Phrase::new($text)
    };
    (2 ; $text:literal) => {
        $crate::web::locales::Phrase2::new($text)
    };
    (n ; $text:literal) => {
        $crate::web::locales::Counted::new($text, $text)
    };
    (n ; $text:literal, $many:literal) => {
        $crate::web::locales::Counted::new($text, $many)
    };
}

use {kind, translation, value, words};
