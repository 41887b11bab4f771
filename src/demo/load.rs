//! Fills an empty database with the sample city: organisations, people, entries, rows, one application.
//!
//! What a department would have done over years is written in one go, each entry of the catalogue with an
//! entry of the log that names the operator. A load that was interrupted goes on where it stopped: what is
//! there already is known by its short name, sign-in name or code; see [`loading`]. It never touches a database
//! that holds anything else.

use std::collections::HashMap;

use super::city::{self, OrganisationSeed, PersonSeed, ResourceSeed};
use super::generate::{self, Size};
use super::loading;
use super::provider::DemoPerson;
use super::tables::{self, SqlType};
use crate::app::App;
use crate::audit::entry::{ActorRef, Entry};
use crate::catalog::commands::enter_feed;
use crate::catalog::resource::{Origin, Published, Resource};
use crate::catalog::store::by_code;
use crate::clock::Timestamp;
use crate::connector::{hosted_table, http_api};
use crate::credential::Application;
use crate::error::{Problem, Result};
use crate::id::{ConsentId, OrgId, PersonId, PostId, ResourceId};
use crate::org::store::person_by_login;
use crate::org::{Organisation, Person, Post, RoleTerm};
use crate::random::{Secret, digest};
use crate::request::consent::Consent;
use crate::scope::FieldType;
use crate::text::Bilingual;
use crate::tx::{Internal, Tx};

/// Entries written in one transaction.
const BATCH: usize = 100;
/// People or organisations written in one transaction.
const LARGE_BATCH: usize = 5_000;
/// Seconds of a day.
const DAY: i64 = 86_400;
/// The organisation that the sample application belongs to.
const APPLICATION_OF: (&str, &str) = ("yuzhong", "developer@yuzhong");
/// Entries answered at once under a standing consent, with the head who signed it.
const CONSENTS: [(&str, &str); 3] = [
    ("health-institutions", "head@health"),
    ("health-vaccination-sites", "head@health"),
    ("civil-care-homes", "head@civil"),
];

/// What loading tells of itself: done and all.
pub type Progress<'a> = &'a mut (dyn FnMut(usize, usize) + Send);

/// The secret that the gateway shows to the sample upstream: the same at every start of one installation.
pub fn upstream_secret(app: &App) -> Secret {
    Secret::from_text(digest(&[app.keys.mask.as_slice(), b"sample upstream"].concat()))
}

/// Loads the city, or what an interrupted load left out. `upstream` is the address of the sample upstream without
/// a final slash.
///
/// # Errors
/// `database_in_use` for a database that holds something else; whatever else stands in the way, and what was
/// loaded so far stays.
pub async fn load(app: &App, upstream: &str, progress: Progress<'_>) -> Result<()> {
    let resumed = loading::begin(app).await?;
    let resources = city::resources()?;
    let all = resources.len() + tables::tables().len();
    let organisations = organisations(app, city::organisations()?.into_iter()).await?;
    let people =
        people(app, city::people()?.into_iter().chain(city::staff()?), &organisations, resumed).await?;
    let known = Known { organisations, people, resumed };
    finish(app, known, resources.into_iter(), upstream, all, progress).await
}

/// Loads a city of any size that begins with the sample city, so that everything that is told of the sample
/// city holds for it too. For benches.
///
/// # Errors
/// As [`load`].
pub async fn load_generated(app: &App, size: Size, upstream: &str, progress: Progress<'_>) -> Result<()> {
    let resumed = loading::begin(app).await?;
    let organisations = organisations(app, generate::organisations(size)?).await?;
    let people = people(app, generate::people(size)?, &organisations, resumed).await?;
    let all = size.resources + tables::tables().len();
    let known = Known { organisations, people, resumed };
    finish(app, known, generate::resources(size)?, upstream, all, progress).await
}

/// What of a city others refer to.
struct Known {
    /// By short name.
    organisations: HashMap<String, OrgId>,
    /// Those the last step needs, by sign-in name.
    people: HashMap<String, PersonId>,
    /// Whether some of the entries may be there already.
    resumed: bool,
}

async fn finish(
    app: &App,
    known: Known,
    mut resources: impl Iterator<Item = ResourceSeed>,
    upstream: &str,
    all: usize,
    progress: Progress<'_>,
) -> Result<()> {
    app.reload_tree().await?;
    let (mut done, mut loaded) = (0, HashMap::new());
    loop {
        let batch: Vec<ResourceSeed> = resources.by_ref().take(BATCH).collect();
        if batch.is_empty() {
            break;
        }
        publish(app, &batch, &known, upstream, &mut loaded).await?;
        done += batch.len();
        progress(done, all);
    }
    let tables = tables::tables();
    for table in tables {
        let columns: Vec<(&str, FieldType)> =
            table.columns.iter().map(|(name, kind)| (*name, field_type(*kind))).collect();
        hosted_table::create(app, table.name, &columns, table.rows()).await?;
        done += 1;
        progress(done, all);
    }
    application_and_consents(app, &known, &loaded).await
}

fn field_type(kind: SqlType) -> FieldType {
    match kind {
        SqlType::Text => FieldType::Text,
        SqlType::Integer => FieldType::Integer,
        SqlType::Real => FieldType::Number,
        SqlType::Date => FieldType::Date,
    }
}

fn missing(what: &str) -> Problem {
    Problem::internal(format!("sample city: there is no `{what}`"))
}

async fn organisations(
    app: &App,
    mut seeds: impl Iterator<Item = OrganisationSeed>,
) -> Result<HashMap<String, OrgId>> {
    let tree = app.tree();
    let mut known: HashMap<String, OrgId> =
        tree.all().map(|org| (org.slug.clone(), org.id.clone())).collect();
    loop {
        let batch: Vec<OrganisationSeed> = seeds.by_ref().take(LARGE_BATCH).collect();
        if batch.is_empty() {
            return Ok(known);
        }
        let tx = Tx::internal(&app.db, Internal::Seed).await?;
        for seed in batch.iter().filter(|seed| tree.by_slug(&seed.slug).is_none()) {
            let parent = match &seed.parent {
                Some(slug) => Some(known.get(slug).cloned().ok_or_else(|| missing(slug))?),
                None => None,
            };
            let mut organisation = Organisation {
                id: OrgId::new(),
                slug: seed.slug.clone(),
                name: seed.name.clone(),
                kind: seed.kind,
                tier: seed.tier,
                parent,
                strip: seed.strip.clone(),
                division: seed.division.clone(),
                uscc: Some(seed.uscc.clone()),
                is_authority: seed.is_authority,
                version: 0,
            };
            tx.insert(&mut organisation).await?;
            known.insert(seed.slug.clone(), organisation.id);
        }
        tx.commit().await?;
    }
}

async fn people(
    app: &App,
    mut seeds: impl Iterator<Item = PersonSeed>,
    organisations: &HashMap<String, OrgId>,
    resumed: bool,
) -> Result<HashMap<String, PersonId>> {
    let now = app.now();
    let wanted: Vec<&str> = CONSENTS.iter().map(|(_, head)| *head).chain([APPLICATION_OF.1]).collect();
    let mut known = HashMap::new();
    loop {
        let batch: Vec<PersonSeed> = seeds.by_ref().take(LARGE_BATCH).collect();
        if batch.is_empty() {
            return Ok(known);
        }
        let tx = Tx::internal(&app.db, Internal::Seed).await?;
        for seed in &batch {
            let there = if resumed { person_by_login(tx.connection(), &seed.login).await? } else { None };
            let id = match there {
                Some(person) => person.id,
                None => person(&tx, seed, organisations, now).await?,
            };
            if wanted.contains(&seed.login.as_str()) {
                known.insert(seed.login.clone(), id);
            }
        }
        tx.commit().await?;
    }
}

async fn person(
    tx: &Tx,
    seed: &PersonSeed,
    organisations: &HashMap<String, OrgId>,
    now: Timestamp,
) -> Result<PersonId> {
    let mut person =
        Person { id: PersonId::new(), login: seed.login.clone(), name: seed.name.clone(), version: 0 };
    tx.insert(&mut person).await?;
    for post in &seed.posts {
        let (from, until) = post.term(now);
        let term = |role: &crate::org::Role| RoleTerm { role: *role, from, until };
        let mut held = Post {
            id: PostId::new(),
            person: person.id.clone(),
            org: organisations.get(&post.org).cloned().ok_or_else(|| missing(&post.org))?,
            kind: post.kind,
            title: post.title.clone(),
            roles: post.roles.iter().map(term).collect(),
            from,
            until,
            version: 0,
        };
        tx.insert(&mut held).await?;
    }
    Ok(person.id)
}

fn operator() -> ActorRef {
    ActorRef::Operator { name: "demo".to_owned() }
}

async fn publish(
    app: &App,
    seeds: &[ResourceSeed],
    known: &Known,
    upstream: &str,
    loaded: &mut HashMap<String, Resource>,
) -> Result<()> {
    let now = app.now();
    let mut tx = Tx::internal(&app.db, Internal::Seed).await?;
    for (place, seed) in seeds.iter().enumerate() {
        let wanted = CONSENTS.iter().any(|(slug, _)| *slug == seed.slug);
        if known.resumed
            && let Ok(there) = by_code(tx.connection(), &seed.code).await
        {
            if wanted {
                loaded.insert(seed.slug.clone(), there);
            }
            continue;
        }
        let mut resource = entry(seed, place, known, upstream, now)?;
        enter_feed(&tx, &mut resource).await?;
        tx.insert(&mut resource).await?;
        if seed.upstream.is_some() {
            http_api::keep_secret(app, &tx, &resource.id, &upstream_secret(app)).await?;
        }
        tx.record(
            Entry::new(now, operator(), "resource.load", "resource", resource.id.as_str())
                .detail("code", &resource.code)
                .state(&resource),
        );
        if wanted {
            loaded.insert(seed.slug.clone(), resource);
        }
    }
    tx.commit().await
}

fn entry(
    seed: &ResourceSeed,
    place: usize,
    known: &Known,
    upstream: &str,
    now: Timestamp,
) -> Result<Resource> {
    let content = seed.content(Some(upstream))?;
    // Published over the last half year, so that "newest first" shows an order.
    let age = i64::try_from(place % 180).unwrap_or(0);
    let at = Timestamp(now.0.saturating_sub(age * DAY * 1_000_000));
    let provider = known.organisations.get(&seed.provider).cloned();
    Ok(Resource {
        id: ResourceId::new(),
        code: seed.code.clone(),
        provider: provider.ok_or_else(|| missing(&seed.provider))?,
        origin: Origin::Own,
        published: Some(Published { content, entry_version: 1, at }),
        work: None,
        withdrawn: None,
        class: None,
        change_number: 0,
        created_at: at,
        version: 0,
    })
}

async fn application_and_consents(
    app: &App,
    known: &Known,
    loaded: &HashMap<String, Resource>,
) -> Result<()> {
    let now = app.now();
    let person = |login: &str| known.people.get(login).cloned().ok_or_else(|| missing(login));
    let mut tx = Tx::internal(&app.db, Internal::Seed).await?;
    let (org, owner) = APPLICATION_OF;
    let org = known.organisations.get(org).cloned().ok_or_else(|| missing(org))?;
    let (name, purpose) = ("智慧医疗一码通办", "就医引导、养老服务和医保经办的跨部门数据核验");
    let mut application = Application::register(org, person(owner)?, name, purpose, now)?;
    tx.insert(&mut application).await?;
    tx.record(
        Entry::new(now, operator(), "app.load", "application", application.id.as_str()).state(&application),
    );
    for (slug, head) in CONSENTS {
        let resource = loaded.get(slug).ok_or_else(|| missing(slug))?;
        let Some(published) = &resource.published else { continue };
        let shape = published.content.shape();
        let mut consent = Consent {
            id: ConsentId::new(),
            resource: resource.id.clone(),
            entry_version: published.entry_version,
            sharing: published.content.sharing.as_ref().map_or("", |sharing| sharing.as_str()).to_owned(),
            grade: published.content.grade,
            provider: resource.provider.clone(),
            covers: shape.fields.into_iter().map(|field| field.name).chain(shape.operations).collect(),
            purposes: Vec::new(),
            signed_by: person(head)?,
            created_at: now,
            until: now.plus_seconds(365 * DAY),
            ended_at: None,
            version: 0,
        };
        tx.insert(&mut consent).await?;
        tx.record(
            Entry::new(now, operator(), "consent.load", "consent", consent.id.as_str())
                .related("resource", resource.id.as_str())
                .state(&consent),
        );
    }
    loading::complete(&tx).await?;
    tx.commit().await
}

/// The people one can be at the demonstration provider: those of the story, then the staff of every organ.
///
/// # Errors
/// Only if the files of the build are broken.
pub fn provider_people() -> Result<Vec<DemoPerson>> {
    let organisations: HashMap<String, Bilingual> =
        city::organisations()?.into_iter().map(|seed| (seed.slug, seed.name)).collect();
    let shown = |seed: PersonSeed| {
        let posts = seed.posts.iter().map(|post| {
            let name = organisations.get(&post.org).cloned().unwrap_or_default();
            let en = |text: &Bilingual| text.en.clone().unwrap_or_else(|| text.zh.clone());
            (format!("{} {}", name.zh, post.title.zh), format!("{}, {}", en(&post.title), en(&name)))
        });
        let (zh, en): (Vec<String>, Vec<String>) = posts.unzip();
        let post = Bilingual::new(zh.join("；"), en.join("; "));
        DemoPerson { login: seed.login, name: seed.name, post, organ: None }
    };
    let staff = |seed: PersonSeed| {
        let post = seed.posts.into_iter().next()?;
        let organ = organisations.get(&post.org).cloned();
        Some(DemoPerson { login: seed.login, name: seed.name, post: post.title, organ })
    };
    Ok(city::people()?.into_iter().map(shown).chain(city::staff()?.into_iter().filter_map(staff)).collect())
}
