//! Standing consents (常设同意): an office head's consent given beforehand (Art. 20).
//!
//! It names one version of one entry, the fields and the purposes, and has an end. It is the actor named in
//! the log when it answers; without one the head answers inside the clock.

use serde::{Deserialize, Serialize};

use super::store;
use crate::app::App;
use crate::catalog;
use crate::clock::Timestamp;
use crate::error::{Problem, Result};
use crate::id::{ConsentId, OrgId, PersonId, ResourceId};
use crate::idempotency::{self, Key};
use crate::identity::Caller;
use crate::policy::action::{EndConsent, SignConsent};
use crate::policy::{Facts, Subject};
use crate::scope::Scope;
use crate::tx::Tx;

/// Longest time a consent stands, in days.
const DAYS_MAX: i64 = 3 * 366;

/// A standing consent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Consent {
    /// Its identifier.
    pub id: ConsentId,
    /// The resource.
    pub resource: ResourceId,
    /// The version of the entry it speaks of; a new version asks for a new consent.
    pub entry_version: u32,
    /// Sharing attribute of that version.
    pub sharing: String,
    /// Grade of that version.
    pub grade: u8,
    /// The provider.
    pub provider: OrgId,
    /// The fields and operations it covers.
    pub covers: Vec<String>,
    /// The scenarios of use it covers, word for word; empty for any duty of a department.
    pub purposes: Vec<String>,
    /// The office head who signed it.
    pub signed_by: PersonId,
    /// When it was signed.
    pub created_at: Timestamp,
    /// When it ends.
    pub until: Timestamp,
    /// When it was ended early.
    pub ended_at: Option<Timestamp>,
    /// Version in the database.
    #[serde(skip)]
    pub version: i64,
}

crate::record!(Consent, "consent", id, |this| {
    "resource_id": this.resource.to_string(),
    "provider_id": this.provider.to_string(),
    "created_at": this.created_at.0,
});

impl Subject for Consent {
    fn facts(&self) -> Facts {
        Facts {
            noun: "consent",
            id: self.id.to_string(),
            provider: Some(self.provider.clone()),
            sharing: self.sharing.clone(),
            grade: self.grade,
            state: if self.ended_at.is_some() { "ended" } else { "standing" }.to_owned(),
            ..Facts::default()
        }
    }
    fn version(&self) -> Option<i64> {
        Some(self.version)
    }
}

impl Consent {
    /// Whether it answers for this entry version, scope and scenario at this moment.
    pub fn answers(&self, entry_version: u32, scope: &Scope, scenario: &str, now: Timestamp) -> bool {
        let asked = scope.fields.iter().map(|field| &field.name).chain(&scope.operations);
        self.ended_at.is_none()
            && now < self.until
            && self.entry_version == entry_version
            && asked.into_iter().all(|name| self.covers.contains(name))
            && (self.purposes.is_empty() || self.purposes.iter().any(|purpose| purpose == scenario.trim()))
    }
}

/// What an office head wants to consent to beforehand.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Wish {
    /// The resource.
    pub resource: ResourceId,
    /// Fields and operations; all of the entry when empty.
    #[serde(default)]
    pub covers: Vec<String>,
    /// Scenarios; any duty when empty.
    #[serde(default)]
    pub purposes: Vec<String>,
    /// Last day, `YYYY-MM-DD`.
    pub until: String,
}

/// Signs a standing consent.
///
/// # Errors
/// `invalid_input` for fields the entry lacks or an end out of range.
pub async fn sign(app: &App, caller: &Caller, wish: Wish, key: Option<&Key>) -> Result<Consent> {
    let again = |made: String| async move { crate::db::require(&app.db.reader, &made).await };
    idempotency::once(app, key, sign_now(app, caller, wish, key), again).await
}

async fn sign_now(app: &App, caller: &Caller, wish: Wish, key: Option<&Key>) -> Result<Consent> {
    let resource = catalog::commands::view(app, caller, &wish.resource).await?;
    let live = resource.live().ok_or_else(|| {
        Problem::conflict("not_published", "条目未发布，不能签署常设同意", "the entry is not published")
    })?;
    let shape = live.content.shape();
    let known: Vec<String> =
        shape.fields.iter().map(|field| field.name.clone()).chain(shape.operations.clone()).collect();
    let covers = if wish.covers.is_empty() { known.clone() } else { wish.covers };
    let mut problem = Problem::invalid("常设同意未签署", "the standing consent was not signed");
    for unknown in covers.iter().filter(|name| !known.contains(name)) {
        problem = problem.field(
            "covers",
            format!("条目没有数据项或操作 `{unknown}`"),
            format!("the entry has no item or operation `{unknown}`"),
        );
    }
    for purpose in &wish.purposes {
        problem = problem.plain("purposes", purpose);
    }
    let until = super::commands::last_moment(&wish.until);
    let within =
        |until: &Timestamp| *until > caller.at && *until <= caller.at.plus_seconds(DAYS_MAX * 86_400);
    let Some(until) = until.filter(within) else {
        return Err(problem.field("until", "须为三年之内的日期", "a day ahead, within three years"));
    };
    if !problem.fields.is_empty() {
        return Err(problem);
    }
    let consent = Consent {
        id: ConsentId::new(),
        resource: resource.id.clone(),
        entry_version: live.entry_version,
        sharing: live.content.sharing.as_ref().map_or("", |sharing| sharing.as_str()).to_owned(),
        grade: live.content.grade,
        provider: resource.provider.clone(),
        covers,
        purposes: wish.purposes.iter().map(|text| text.trim().to_owned()).filter(|t| !t.is_empty()).collect(),
        signed_by: caller.person.id.clone(),
        created_at: caller.at,
        until,
        ended_at: None,
        version: 0,
    };
    let permit = app.permit::<SignConsent, _>(caller, consent).await?;
    let mut consent = permit.subject().clone();
    let mut tx = Tx::begin(&app.db, &permit).await?;
    idempotency::remember(&tx, key, consent.id.as_str()).await?;
    tx.insert(&mut consent).await?;
    tx.record(permit.entry().related("resource", consent.resource.as_str()).state(&consent));
    tx.commit().await?;
    Ok(consent)
}

/// Ends a standing consent; what it answered so far stays.
pub async fn end(app: &App, caller: &Caller, id: &ConsentId) -> Result<Consent> {
    let consent: Consent = crate::db::require(&app.db.reader, id.as_str()).await?;
    let permit = app.permit::<EndConsent, _>(caller, consent).await?;
    let mut consent = permit.subject().clone();
    if consent.ended_at.is_some() {
        return Err(Problem::conflict("wrong_state", "该常设同意已终止", "this consent has ended already"));
    }
    consent.ended_at = Some(caller.at);
    let mut tx = Tx::begin(&app.db, &permit).await?;
    tx.update(&mut consent).await?;
    tx.record(permit.entry().related("resource", consent.resource.as_str()).state(&consent));
    tx.commit().await?;
    Ok(consent)
}

/// The standing consents of the caller's organisation.
pub async fn list(app: &App, caller: &Caller) -> Result<Vec<Consent>> {
    store::consents_of(&app.db.reader, &caller.org.id).await
}
