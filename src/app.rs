//! The application's state, built once at start and shared: records, rules, index, keys, clock.
//!
//! It knows no HTTP. Commands take `&App`; tests build one with a manual clock and a directory of their own.

use std::sync::atomic::{AtomicI64, AtomicU64};
use std::sync::{Arc, RwLock};

use crate::audit::entry::Entry;
use crate::calendar::Calendar;
use crate::calendar::profile::Profiles;
use crate::clock::{Clock, Timestamp};
use crate::config::Config;
use crate::db::Db;
use crate::error::{Problem, Result};
use crate::identity::Caller;
use crate::identity::oidc::Oidc;
use crate::keys::{Keys, MasterKey};
use crate::org::division::Divisions;
use crate::org::{self, Tree};
use crate::policy::class::ClassKey;
use crate::policy::{self, ActionKind, Denial, Permit, Policy, Subject, actor};
use crate::setting;
use crate::tx::{Internal, Tx};

/// Everything a command needs.
pub struct App {
    /// What the operator configured.
    pub config: Config,
    /// Records.
    pub db: Db,
    /// Rows of hosted tables.
    pub warehouse: Db,
    /// Where "now" comes from.
    pub clock: Clock,
    /// Keys.
    pub keys: Keys,
    /// Rules.
    pub policy: Policy,
    /// This process's copy of the search index.
    pub index: Arc<search_index::Index>,
    /// Of how many wishes for a new index this process knows.
    pub index_rebuilds: AtomicI64,
    /// Which version of the list of synonyms this process uses.
    pub synonyms: AtomicI64,
    /// What was seen on a second look at some searches.
    pub searches: SecondLooks,
    /// For calls to providers' APIs; never follows redirects.
    pub http: reqwest::Client,
    /// Working days.
    pub calendar: Calendar,
    /// Legal clocks, national and local.
    pub profiles: Profiles,
    /// The login client; none in processes that serve no pages.
    pub oidc: Option<Oidc>,
    tree: RwLock<Arc<Tree>>,
    divisions: RwLock<Arc<Divisions>>,
    classes: RwLock<Classes>,
}

/// What this process counted since it started: see `search::leak`.
#[derive(Debug, Default)]
pub struct SecondLooks {
    /// Searches answered.
    pub asked: AtomicU64,
    /// Hits that were shown to somebody who may not see them.
    pub leaks: AtomicU64,
}

/// Visibility classes as this process knows them; they are only ever added.
type Classes = Arc<Vec<(u32, ClassKey)>>;

impl std::fmt::Debug for App {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("App").field("config", &self.config).finish_non_exhaustive()
    }
}

/// How long a provider's API may take to answer.
const UPSTREAM_SECONDS_MAX: u64 = 30;

fn no_index(cause: search_index::IndexError) -> Problem {
    match cause {
        search_index::IndexError::Locked => Problem::new(
            500,
            "index_in_use",
            "索引目录正被另一个进程使用",
            "another process uses the index directory",
        )
        .next(
            "请停止该进程，或为本进程另设 search.directory",
            "stop it, or give this process a `search.directory` of its own",
        ),
        other => Problem::internal(other),
    }
}

impl App {
    /// Opens databases, keys, rules and index.
    ///
    /// # Errors
    /// Whatever stands in the way, with what to do about it; nothing starts half.
    pub async fn open(config: Config, clock: Clock) -> Result<Self> {
        let index = search_index::Index::open(std::path::Path::new(&config.search.directory));
        Self::build(config, clock, index.map_err(no_index)?).await
    }

    /// The same for searching alone, beside the process that keeps the index directory: what it has taken in by now.
    ///
    /// # Errors
    /// As [`App::open`].
    pub async fn open_beside(config: Config, clock: Clock) -> Result<Self> {
        let index = search_index::Index::look(std::path::Path::new(&config.search.directory));
        let index = match index.map_err(no_index)? {
            Some(index) => index,
            None => search_index::Index::in_memory().map_err(no_index)?,
        };
        Self::build(config, clock, index).await
    }

    /// The same with an empty index of its own, for commands that never search: the index directory belongs to
    /// the process that serves.
    ///
    /// # Errors
    /// As [`App::open`].
    pub async fn open_without_index(config: Config, clock: Clock) -> Result<Self> {
        Self::build(config, clock, search_index::Index::in_memory().map_err(no_index)?).await
    }

    async fn build(config: Config, clock: Clock, index: search_index::Index) -> Result<Self> {
        let master = MasterKey::read(&config.keys)?;
        let db = Db::open_and_migrate(&config.database.url).await?;
        let warehouse = Db::open_warehouse(&config.warehouse.url).await?;
        let keys = Keys::open(&db.writer, master).await?;
        let policy = Policy::open(&db).await?;
        let http = reqwest::Client::builder()
            .timeout(std::time::Duration::from_secs(UPSTREAM_SECONDS_MAX))
            .connect_timeout(std::time::Duration::from_secs(5))
            .redirect(reqwest::redirect::Policy::none())
            .no_proxy()
            .build()
            .map_err(Problem::internal)?;
        let tree = RwLock::new(Arc::new(org::store::tree(&db.reader).await?));
        let divisions = RwLock::new(Arc::new(setting::divisions(&db.reader).await?));
        let index_rebuilds = AtomicI64::new(setting::index_rebuilds(&db.reader).await?);
        let calendar = setting::calendar(&db.reader).await?;
        let profiles = Profiles::default();
        Ok(Self {
            config,
            db,
            warehouse,
            clock,
            keys,
            policy,
            index: Arc::new(index),
            index_rebuilds,
            synonyms: AtomicI64::new(0),
            searches: SecondLooks::default(),
            http,
            calendar,
            profiles,
            oidc: None,
            tree,
            divisions,
            classes: RwLock::default(),
        })
    }

    /// The same with a login client.
    pub fn with_oidc(mut self, oidc: Oidc) -> Self {
        self.oidc = Some(oidc);
        self
    }

    /// The present moment.
    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// Whether users reach us over TLS.
    pub fn is_https(&self) -> bool {
        self.config.server.public_url.starts_with("https://")
    }

    /// The organisation tree.
    pub fn tree(&self) -> Arc<Tree> {
        match self.tree.read() {
            Ok(tree) => Arc::clone(&tree),
            Err(poisoned) => Arc::clone(&poisoned.into_inner()),
        }
    }

    /// Reads the organisation tree anew, after it changed.
    pub async fn reload_tree(&self) -> Result<()> {
        let fresh = Arc::new(org::store::tree(&self.db.reader).await?);
        match self.tree.write() {
            Ok(mut tree) => *tree = fresh,
            Err(poisoned) => *poisoned.into_inner() = fresh,
        }
        Ok(())
    }

    /// The city's divisions, past ones included.
    pub fn divisions(&self) -> Arc<Divisions> {
        match self.divisions.read() {
            Ok(divisions) => Arc::clone(&divisions),
            Err(poisoned) => Arc::clone(&poisoned.into_inner()),
        }
    }

    /// Reads the divisions anew, after they were set.
    pub async fn reload_divisions(&self) -> Result<()> {
        let fresh = Arc::new(setting::divisions(&self.db.reader).await?);
        match self.divisions.write() {
            Ok(mut divisions) => *divisions = fresh,
            Err(poisoned) => *poisoned.into_inner() = fresh,
        }
        Ok(())
    }

    /// The visibility classes, with those that another process added since.
    ///
    /// # Errors
    /// Only when the database is away.
    pub async fn classes(&self) -> Result<Classes> {
        let known = match self.classes.read() {
            Ok(known) => Arc::clone(&known),
            Err(poisoned) => Arc::clone(&poisoned.into_inner()),
        };
        let newest = policy::store::newest_class(&self.db.reader).await?;
        if known.iter().map(|(number, _)| *number).max() == newest {
            return Ok(known);
        }
        let fresh = Arc::new(policy::store::all(&self.db.reader).await?);
        match self.classes.write() {
            Ok(mut known) => *known = Arc::clone(&fresh),
            Err(poisoned) => *poisoned.into_inner() = Arc::clone(&fresh),
        }
        Ok(fresh)
    }

    /// Leave for the caller to do `A` to a loaded subject. A denial becomes an entry of the log before it
    /// is answered.
    ///
    /// # Errors
    /// The denial as a problem; the caller of this function turns it into "not found" where the subject may
    /// not be known of. `stale_version` if the subject is not what the caller expects it to be.
    pub async fn permit<A: ActionKind, S: Subject>(
        &self,
        caller: &Caller,
        subject: S,
    ) -> Result<Permit<A, S>> {
        match self.policy.permit::<A, S>(caller, &self.tree(), subject).await {
            Ok(permit) => {
                let subject = permit.subject();
                caller.expected.check(&subject.facts().id, subject.version())?;
                Ok(permit)
            }
            Err(denial) => Err(self.log_denial(caller, denial).await?),
        }
    }

    async fn log_denial(&self, caller: &Caller, denial: Denial) -> Result<Problem> {
        let mut entry =
            Entry::new(caller.at, actor(caller), denial.action.as_str(), denial.facts.noun, &denial.facts.id)
                .denied(denial.problem.code);
        if let Some(rule) = &denial.rule {
            entry = entry.rule(&rule.to_string());
        }
        let mut tx = Tx::internal(&self.db, Internal::Denial).await?;
        tx.record(entry);
        tx.commit().await?;
        Ok(denial.problem)
    }
}
