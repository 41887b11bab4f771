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
