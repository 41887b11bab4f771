//! What texts that callers send may be, each said once: how short, how long, in which form.
//!
//! Taken from the constants and vocabularies that the commands check by, so that the document promises what is held.
//! It checks nothing itself.

use std::borrow::Cow;

use utoipa::openapi::schema::{AnyOfBuilder, KnownFormat, ObjectBuilder, Schema, SchemaFormat, Type};
use utoipa::openapi::{Ref, RefOr};
use utoipa::{PartialSchema, ToSchema};

use crate::catalog::vocabulary::method_words;
use crate::catalog::{code, completeness};
use crate::credential::application;
use crate::error::TEXT_CHARS_MAX;
use crate::identity::token;
use crate::policy::edit;
use crate::request::commands;
use crate::search::{question, synonyms};
use crate::{demand, idempotency};

/// More than blanks.
const SAYS_SOMETHING: &str = r"\S";

/// A text of at most so many characters.
fn at_most(most: usize) -> ObjectBuilder {
    ObjectBuilder::new().schema_type(Type::String).max_length(Some(most))
}

/// A text that says something, in at most so many characters.
fn said(most: usize) -> ObjectBuilder {
    at_most(most).min_length(Some(1)).pattern(Some(SAYS_SOMETHING))
}

/// A text of a form, in at most so many characters.
fn formed(most: usize, pattern: String) -> ObjectBuilder {
    at_most(most).min_length(Some(1)).pattern(Some(pattern))
}

fn day() -> ObjectBuilder {
    let format = SchemaFormat::KnownFormat(KnownFormat::Date);
    ObjectBuilder::new().schema_type(Type::String).format(Some(format))
}

macro_rules! texts {
    ($($(#[$doc:meta])* $name:ident = $schema:expr;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug)]
        pub struct $name;

        impl PartialSchema for $name {
            fn schema() -> RefOr<Schema> {
                RefOr::T(Schema::Object($schema.build()))
            }
        }

        impl ToSchema for $name {
            fn name() -> Cow<'static, str> {
                Cow::Borrowed(stringify!($name))
            }
        }
    )*};
}

texts! {
    /// A reason, where the law or the other side is owed one.
    ReasonText = said(TEXT_CHARS_MAX);
    /// A word to the other side that may be left out.
    NoteText = at_most(TEXT_CHARS_MAX);
    /// One of the five fields of Art. 20.
    TermText = said(TEXT_CHARS_MAX);
    /// What a request is called.
    RequestTitleText = said(commands::TITLE_CHARS_MAX);
    /// Last day of use.
    DayText = day();
    /// Name of an application.
    AppNameText = said(application::NAME_CHARS_MAX);
    /// What an application is for.
    AppPurposeText = at_most(application::PURPOSE_CHARS_MAX);
    /// What a demand is called.
    DemandTitleText = said(demand::state::TITLE_CHARS_MAX);
    /// What is needed, on what basis, and what is answered.
    DemandText = said(demand::state::TEXT_CHARS_MAX);
    /// What is said to a demand that is passed on.
    DemandNoteText = at_most(demand::state::TEXT_CHARS_MAX);
    /// Identifier, short name or full name of an organisation.
    OrganisationText = at_most(demand::state::TITLE_CHARS_MAX);
    /// Name of a personal token.
    TokenNameText = at_most(token::NAME_CHARS_MAX);
    /// Why rules are changed.
    RuleReasonText = said(edit::REASON_CHARACTERS_MAX);
    /// Rules as CSV; at most 64 KiB.
    RulesText = at_most(edit::TEXT_BYTES_MAX);
    /// A resource code, such as `2-02-022/000001`.
    CodeText = formed(code::CODE_CHARS_MAX, code::pattern());
    /// Title of an entry, in Chinese.
    EntryTitleText = said(completeness::TITLE_CHARS_MAX);
    /// Abstract of an entry, in Chinese.
    EntrySummaryText = at_most(completeness::SUMMARY_CHARS_MAX);
    /// Name of a data item or of a hosted table; `rowid` is taken.
    NameText = formed(completeness::NAME_CHARS_MAX, completeness::name_pattern());
    /// Key under which something is submitted once.
    KeyText = said(idempotency::KEY_BYTES_MAX);
    /// What is searched for.
    SearchText = at_most(question::TEXT_CHARS_MAX);
    /// A list of words of one meaning.
    WordListText = at_most(synonyms::LIST_CHARS_MAX);
    /// Several ways of sharing.
    MethodsText = formed(TEXT_CHARS_MAX, methods_pattern());
}

/// Words of [`method_words`], separated by commas or semicolons.
fn methods_pattern() -> String {
    let word = method_words().join("|");
    format!(r"^\s*(?:{word})(?:\s*[,，、;；]\s*(?:{word}))*\s*$")
}

/// 共享方式 of a request: the code or name of one way of sharing, or several separated by commas.
#[derive(Clone, Copy, Debug)]
pub struct UseMethodText;

impl PartialSchema for UseMethodText {
    fn schema() -> RefOr<Schema> {
        let one = ObjectBuilder::new().schema_type(Type::String).enum_values(Some(method_words()));
        let several = RefOr::<Schema>::Ref(Ref::from_schema_name(MethodsText::name()));
        RefOr::T(Schema::AnyOf(AnyOfBuilder::new().item(one).item(several).build()))
    }
}

impl ToSchema for UseMethodText {
    fn name() -> Cow<'static, str> {
        Cow::Borrowed("UseMethodText")
    }
    fn schemas(schemas: &mut Vec<(String, RefOr<Schema>)>) {
        schemas.push((MethodsText::name().into_owned(), MethodsText::schema()));
    }
}

/// Title of an entry.
#[derive(Debug, ToSchema)]
pub struct EntryTitle {
    /// Chinese.
    #[schema(value_type = EntryTitleText)]
    pub zh: String,
    /// English.
    pub en: Option<String>,
}

/// Abstract of an entry.
#[derive(Debug, ToSchema)]
pub struct EntrySummary {
    /// Chinese.
    #[schema(value_type = EntrySummaryText)]
    pub zh: String,
    /// English.
    pub en: Option<String>,
}
