//! Parts that many views share: texts, organisations, persons, moments, due dates.
//!
//! Views are explicit: a field of a record that is not named here never gets out.

use serde::Serialize;
use utoipa::ToSchema;

use crate::app::App;
use crate::clock::Timestamp;
use crate::db;
use crate::error::Result;
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
    /// `fixed`, or `provisional` while a calendar notice can still move it.
    #[schema(value_type = String)]
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
    pub reason: String,
}

/// The form of a scope in JSON, for the document.
#[derive(Debug, ToSchema)]
pub struct ScopeForm {
    /// The data items let through: `{name, mask}`; masks are `id_card`, `name`, `phone`, `hash`, `year_only`,
    /// `hide`, `{partial: {keep_start, keep_end}}`.
    #[schema(value_type = Vec<Object>, required = false)]
    pub fields: Vec<String>,
    /// Which rows: `{eq: {field, value}}`, `and`, `or`, `not`, `ne`, `lt`, `le`, `gt`, `ge`, `in`, `prefix`,
    /// `is_null`.
    #[schema(value_type = Option<Object>)]
    pub row_filter: Option<String>,
    /// Operations of an API.
    #[schema(required = false)]
    pub operations: Vec<String>,
    /// `api`, `batch`, `file` or `table`.
    pub method: String,
    /// Scenario of use of this line; that of the whole request when left out.
    #[schema(required = false)]
    pub purpose: String,
    /// Basis of use of this line; that of the whole request when left out.
    #[schema(required = false)]
    pub legal_basis: String,
    /// `{calls_per_day}`.
    #[schema(value_type = Option<Object>)]
    pub quota: Option<String>,
    /// `{from, until}`: days or RFC 3339.
    #[schema(value_type = Object, required = false)]
    pub valid: String,
}
