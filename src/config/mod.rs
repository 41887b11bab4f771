//! Configuration: one struct per section, read from `matou.toml` and `MATOU__SECTION__KEY` variables.
//!
//! A variable wins over the file, the file over the default. An unknown key is an error that names the
//! nearest known one. It never prints a value: a URL may hold a password.

use std::path::Path;

use figment::Figment;
use figment::error::Kind;
use figment::providers::{Env, Format, Serialized, Toml};
use serde::{Deserialize, Serialize};

use crate::error::{Problem, Result};

/// Everything that can be configured.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Config {
    /// Where records are kept.
    pub database: Database,
    /// Where the rows of hosted tables are kept.
    pub warehouse: Warehouse,
    /// Where the process listens and how users reach it.
    pub server: Server,
    /// Who proves who people are.
    pub identity: Identity,
    /// Keys.
    pub keys: Keys,
    /// The audit log.
    pub log: Log,
    /// The search index.
    pub search: Search,
}

/// Section `[database]`.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Database {
    /// `sqlite:PATH` for one machine, `postgres://..` for many processes.
    pub url: String,
}

impl Default for Database {
    fn default() -> Self {
        Self { url: "sqlite:matou.db".to_owned() }
    }
}

impl std::fmt::Debug for Database {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Database { url: .. }")
    }
}

/// Section `[warehouse]`.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Warehouse {
    /// `sqlite:PATH` or `postgres://..`; its own database, so that gateways need not reach the records.
    pub url: String,
}

impl Default for Warehouse {
    fn default() -> Self {
        Self { url: "sqlite:warehouse.db".to_owned() }
    }
}

impl std::fmt::Debug for Warehouse {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Warehouse { url: .. }")
    }
}

/// Section `[server]`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Server {
    /// Address and port to listen on.
    pub listen: String,
    /// How users and applications reach it, without a final slash.
    pub public_url: String,
    /// Addresses of proxies that end TLS in front of it; without them only loopback is served.
    pub behind_proxy: Vec<String>,
}

impl Default for Server {
    fn default() -> Self {
        Self {
            listen: "127.0.0.1:8090".to_owned(),
            public_url: "http://127.0.0.1:8090".to_owned(),
            behind_proxy: Vec::new(),
        }
    }
}

/// Section `[identity]`.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Identity {
    /// Issuer of the OpenID provider, exactly as it names itself.
    pub issuer: String,
    /// Our name there.
    pub client_id: String,
    /// Our secret there; empty for a public client.
    pub client_secret: String,
    /// The authentication class that counts as step-up.
    pub step_up_acr: String,
}

impl Default for Identity {
    fn default() -> Self {
        Self {
            issuer: String::new(),
            client_id: "matou".to_owned(),
            client_secret: String::new(),
            step_up_acr: "step-up".to_owned(),
        }
    }
}

impl std::fmt::Debug for Identity {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Identity").field("issuer", &self.issuer).finish_non_exhaustive()
    }
}

/// Section `[keys]`.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Keys {
    /// File that holds the master key: 32 bytes in base64. Best outside the data directory.
    pub master_file: String,
    /// The master key itself, for platforms that hand secrets in as variables; wins over the file.
    pub master: String,
    /// Files of master keys it took the place of, until `matou keys rotate` has sealed everything anew.
    pub former_files: Vec<String>,
}

impl std::fmt::Debug for Keys {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Keys").field("master_file", &self.master_file).finish_non_exhaustive()
    }
}

/// Section `[log]`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Log {
    /// Name of the log in checkpoints: no spaces, no `+`; usually the host and `/log`.
    pub origin: String,
}

impl Default for Log {
    fn default() -> Self {
        Self { origin: "matou.local/log".to_owned() }
    }
}

/// Section `[search]`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Search {
    /// Directory of this process's own copy of the index; it is derived and may be deleted.
    pub directory: String,
}

impl Default for Search {
    fn default() -> Self {
        Self { directory: "index".to_owned() }
    }
}

impl Config {
    /// Reads defaults, then the file if there is one, then the variables.
    ///
    /// # Errors
    /// `unknown_configuration_key`, or `bad_configuration` for a value of the wrong form.
    pub fn read(file: &Path) -> Result<Self> {
        Figment::from(Serialized::defaults(Self::default()))
            .merge(Toml::file(file))
            .merge(Env::prefixed("MATOU__").split("__"))
            .extract()
            .map_err(|error| explain(&error))
    }
}

fn explain(error: &figment::Error) -> Problem {
    let place = error.path.join(".");
    let Kind::UnknownField(given, known) = &error.kind else {
        return Problem::new(
            500,
            "bad_configuration",
            format!("配置项 `{place}` 的写法不对"),
            format!("configuration key `{place}` has a value of the wrong form"),
        )
        .next("请对照 docs 改正后重新启动", "correct it and start again");
    };
    let nearest =
        known.iter().max_by(|a, b| strsim::jaro_winkler(given, a).total_cmp(&strsim::jaro_winkler(given, b)));
    let problem = Problem::new(
        500,
        "unknown_configuration_key",
        format!("没有名为 `{given}` 的配置项"),
        format!("there is no configuration key `{given}`"),
    );
    match nearest {
        Some(key) => problem.next(format!("是否想写 `{key}`？"), format!("did you mean `{key}`?")),
        None => problem,
    }
}
