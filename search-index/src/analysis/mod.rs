//! Analysis: what a text becomes before it is indexed or searched. The same code runs on both sides.
//! `fold` gives one form, `grams` character pairs, `words` words, `pinyin` readings, `lexicon` the word lists.

pub(crate) mod fold;
pub(crate) mod grams;
pub(crate) mod lexicon;
pub(crate) mod pinyin;
mod radicals;
pub(crate) mod words;
