//! A form field with its label, hint and error, tied together for screen readers.
//!
//! `frame.field("use.basis", label)` makes one that already carries the error of a refused form; the builders
//! add the rest. Identifier: `field-` and the name with dots as hyphens, which the problem summary links to.

use askama::Template;

use super::said::is_han;
use super::writes_markup;

/// One option of a choice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    /// What is sent.
    pub value: String,
    /// What is shown.
    pub word: String,
}

impl Choice {
    /// An option.
    pub fn new(value: impl Into<String>, word: impl Into<String>) -> Self {
        Self { value: value.into(), word: word.into() }
    }
    /// Whether it is worded in Chinese, which an English page marks.
    pub(in crate::web) fn is_chinese(&self) -> bool {
        self.word.chars().any(is_han)
    }
}

/// How a value is entered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Entry {
    Line(&'static str),
    Lines(u8),
    Options,
    Radios,
}

/// A field.
#[derive(Clone, Debug, Template)]
#[template(path = "part/field.html")]
pub struct Field {
    name: String,
    id: String,
    label: String,
    hint: String,
    value: String,
    error: String,
    optional: Option<&'static str>,
    entry: Entry,
    choices: Vec<Choice>,
    width: &'static str,
    list: Vec<String>,
    max: u32,
    tried: String,
}

writes_markup!(Field);

/// The identifier of a field by its name.
pub fn id_of(name: &str) -> String {
    format!("field-{}", name.replace(['.', '_'], "-"))
}

impl Field {
    /// A one-line text field that must be filled in.
    pub fn new(name: impl ToString, label: impl ToString) -> Self {
        let name = name.to_string();
        Self {
            id: id_of(&name),
            name,
            label: label.to_string(),
            hint: String::new(),
            value: String::new(),
            error: String::new(),
            optional: None,
            entry: Entry::Line("text"),
            choices: Vec::new(),
            width: "",
            list: Vec::new(),
            max: 0,
            tried: String::new(),
        }
    }
    /// The scope of the form that was refused.
    pub(in crate::web) fn tried(mut self, scope: &str) -> Self {
        scope.clone_into(&mut self.tried);
        self
    }
    /// Makes the identifier unique where a form appears several times on a page; what was wrong with and entered
    /// in another one of them is not of this one.
    pub fn within(mut self, scope: impl ToString) -> Self {
        let scope = scope.to_string();
        if !self.tried.is_empty() && self.tried != scope {
            self.error.clear();
            self.value.clear();
        }
        self.id = format!("{}-{scope}", id_of(&self.name));
        self
    }
    /// What was entered before.
    pub fn value(mut self, value: impl ToString) -> Self {
        self.value = value.to_string();
        self
    }
    /// What helps to fill it in.
    pub fn hint(mut self, hint: impl ToString) -> Self {
        self.hint = hint.to_string();
        self
    }
    /// What was wrong with it.
    pub fn error(mut self, error: impl ToString) -> Self {
        self.error = error.to_string();
        self
    }
    /// It may stay empty; says so with this word.
    pub fn optional(mut self, word: &&'static str) -> Self {
        self.optional = Some(word);
        self
    }
    /// Several lines of text.
    pub fn lines(mut self, rows: u8) -> Self {
        self.entry = Entry::Lines(rows);
        self
    }
    /// A date.
    pub fn date(mut self) -> Self {
        self.entry = Entry::Line("date");
        self.width = "short";
        self
    }
    /// A moment: date and time.
    pub fn moment(mut self) -> Self {
        self.entry = Entry::Line("datetime-local");
        self.width = "medium";
        self
    }
    /// A file of the visitor's.
    pub fn file(mut self) -> Self {
        self.entry = Entry::Line("file");
        self
    }
    /// A number.
    pub fn number(mut self) -> Self {
        self.entry = Entry::Line("number");
        self.width = "short";
        self
    }
    /// One of several options, in a closed list.
    pub fn options(mut self, choices: &[Choice]) -> Self {
        self.entry = Entry::Options;
        self.choices = choices.to_vec();
        self
    }
    /// One of several options, all in sight.
    pub fn radios(mut self, choices: &[Choice]) -> Self {
        self.entry = Entry::Radios;
        self.choices = choices.to_vec();
        self
    }
    /// At most so many characters.
    pub fn at_most(mut self, characters: u32) -> Self {
        self.max = characters;
        self
    }
    /// A narrower box.
    pub fn medium(mut self) -> Self {
        self.width = "medium";
        self
    }
    /// Values that the browser offers while somebody types; others may be typed as well.
    pub fn suggestions(mut self, list: Vec<String>) -> Self {
        self.list = list;
        self
    }
    /// Whether something was wrong with it.
    pub(in crate::web) fn is_wrong(&self) -> bool {
        !self.error.is_empty()
    }
    /// Whether what it holds is Chinese, which an English page marks.
    fn is_chinese(&self) -> bool {
        self.value.chars().any(is_han)
    }
    fn described_by(&self) -> String {
        let hint = if self.hint.is_empty() { String::new() } else { format!("{}-hint", self.id) };
        let error = if self.error.is_empty() { String::new() } else { format!("{}-error", self.id) };
        [hint, error].into_iter().filter(|id| !id.is_empty()).collect::<Vec<_>>().join(" ")
    }
}
