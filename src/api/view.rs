//! Parts that many views share: texts, organisations, persons, moments, due dates.
//!
//! Views are explicit: a field of a record that is not named here never gets out.

use serde::Serialize;
use utoipa::ToSchema;

use super::texts::{NoteText, ReasonText};
use super::words::{CertaintyWord, MethodWord};
use crate::app::App;
use crate::clock::Timestamp;
use crate::db;
use crate::error::{Problem, Result};
use crate::id::{OrgId, PersonId};
use crate::org::Person;
use crate::request::DueDate;
use crate::text::Bilingual;

/// A text in Chinese and, where somebody wrote it, in English.
#[derive(Clone, Debug, Default, Serialize, ToSchema)]
pub struct Text {
    /// Chinese.
    pub zh: String,
    /// English.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub en: Option<String>,
}

impl From<&Bilingual> for Text {
    fn from(text: &Bilingual) -> Self {
        Self { zh: text.zh.clone(), en: text.en.clone() }
    }
}

impl From<(&'static str, &'static str)> for Text {
    fn from((zh, en): (&'static str, &'static str)) -> Self {
        Self { zh: zh.to_owned(), en: Some(en.to_owned()) }
    }
}

/// An organisation in short.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct OrganisationRef {
    /// `org_..`.
    pub id: String,
    /// Short name, such as `health`.
    pub slug: String,
    /// Name.
    pub name: Text,
}

/// The organisation of an identifier.
pub fn organisation(app: &App, id: &OrgId) -> OrganisationRef {
    let tree = app.tree();
    let (slug, name) = match tree.get(id) {
        Some(org) => (org.slug.clone(), Text::from(&org.name)),
        None => (String::new(), Text::default()),
    };
    OrganisationRef { id: id.to_string(), slug, name }
}

/// A person in short.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct PersonRef {
    /// `per_..`.
    pub id: String,
    /// Name.
    pub name: Text,
}

/// The person of an identifier.
///
/// # Errors
/// Only when the database is away.
pub async fn person(app: &App, id: &PersonId) -> Result<PersonRef> {
    let found: Option<Person> = db::load(&app.db.reader, id.as_str()).await?;
    let name = found.map(|person| Text::from(&person.name)).unwrap_or_default();
    Ok(PersonRef { id: id.to_string(), name })
}

/// A moment as JSON shows it.
pub fn moment(at: Timestamp) -> String {
    at.rfc3339()
}

/// When something is due.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Due {
    /// Last moment, RFC 3339.
    pub at: String,
    /// Last day in Beijing.
    pub date: String,
    /// Short key of the legal clock, such as `K5`.
    pub clock: String,
    /// Working days it gives.
    pub working_days: u16,
    /// Profile it was counted under.
    pub profile: String,
    /// `provisional` while a calendar notice can still move it.
    #[schema(value_type = CertaintyWord)]
    pub certainty: crate::calendar::Certainty,
}

impl From<&DueDate> for Due {
    fn from(due: &DueDate) -> Self {
        Self {
            at: moment(due.at),
            date: due.date.clone(),
            clock: due.clock.clone(),
            working_days: due.working_days,
            profile: due.profile.clone(),
            certainty: due.certainty,
        }
    }
}

/// A reason, where an act must give one.
#[derive(Debug, serde::Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Reason {
    /// Why.
    #[schema(value_type = ReasonText)]
    pub reason: String,
}

/// The form of a scope in JSON, for the document. What is asked for says `method` and names at least one data item or
/// operation; a kind without either is asked for as a whole.
#[derive(Debug, ToSchema)]
pub struct ScopeForm {
    /// The data items let through.
    #[schema(required = false)]
    pub fields: Vec<FieldForm>,
    /// Which rows: `{eq: {field, value}}`, `and`, `or`, `not`, `ne`, `lt`, `le`, `gt`, `ge`, `in`, `prefix`,
    /// `is_null`.
    #[schema(value_type = Option<Object>)]
    pub row_filter: Option<String>,
    /// Operations of an API.
    #[schema(required = false)]
    pub operations: Vec<String>,
    /// How the data is taken.
    #[schema(value_type = MethodWord)]
    pub method: String,
    /// Scenario of use of this line; that of the whole request when left out.
    #[schema(value_type = NoteText, required = false)]
    pub purpose: String,
    /// Basis of use of this line; that of the whole request when left out.
    #[schema(value_type = NoteText, required = false)]
    pub legal_basis: String,
    /// Most calls; unlimited when absent.
    pub quota: Option<QuotaForm>,
    /// From when until when.
    #[schema(required = false)]
    pub valid: ValidityForm,
}

/// One data item of a scope.
#[derive(Debug, ToSchema)]
pub struct FieldForm {
    /// Its name.
    pub name: String,
    /// How it is covered: `"id_card"`, `"name"`, `"phone"`, `"hash"`, `"year_only"`, `"hide"` or
    /// `{"partial": {"keep_start", "keep_end"}}`; plain when absent.
    #[schema(value_type = Option<MaskForm>)]
    pub mask: Option<String>,
}

/// A mask: a word, or `{partial: {keep_start, keep_end}}`.
#[derive(Debug, ToSchema)]
#[schema(value_type = Value)]
pub struct MaskForm(pub serde_json::Value);

/// A limit on use.
#[derive(Debug, ToSchema)]
pub struct QuotaForm {
    /// Calls in one civil day in Beijing.
    pub calls_per_day: u32,
}

/// Both ends included; `YYYY-MM-DD` or RFC 3339.
#[derive(Debug, ToSchema)]
pub struct ValidityForm {
    /// First day or moment.
    pub from: Option<String>,
    /// Last day or moment.
    pub until: Option<String>,
}

/// Members of a scope that a problem may name.
const SCOPE_MEMBERS: [&str; 8] =
    ["fields", "row_filter", "operations", "method", "purpose", "legal_basis", "quota", "valid"];

/// Names what is wrong with a scope by its path in the body, as what cannot be read is named.
pub fn of_scope(mut problem: Problem) -> Problem {
    for one in &mut problem.fields {
        if SCOPE_MEMBERS.contains(&one.field.split('.').next().unwrap_or_default()) {
            one.field = format!("scope.{}", one.field);
        }
    }
    problem
}
