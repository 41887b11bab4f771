//! `matou audit verify`: proves the log whole, or names the first entry that is not.
//!
//! The log of the configured database, an exported directory, a log served elsewhere, or one receipt. How the
//! files of a served log are fetched is in `mirror`; what is proven and how in [`crate::audit::verify`].

mod mirror;

use std::path::{Path, PathBuf};

use super::Setting;
use crate::audit::verify::{self, Options, Verification};
use crate::audit::{checkpoint, receipt};
use crate::error::{Problem, Result};
use crate::text::Language;

/// What can be done with the log.
#[derive(Debug, clap::Subcommand)]
pub(super) enum Command {
    /// Checks the log of the configured database, or an exported copy or receipt.
    Verify(Verify),
}

/// Arguments of `matou audit verify`.
#[derive(Debug, clap::Args)]
pub(super) struct Verify {
    /// A receipt (`.tlog-proof`) to check instead.
    #[arg(long)]
    receipt: Option<PathBuf>,
    /// A directory with checkpoint and tiles to check instead, or the address of a log served elsewhere, such as
    /// `https://data.example/log`; `MATOU_TOKEN` holds a token of somebody who may read its entries.
    #[arg(long, value_name = "DIR|URL", conflicts_with = "receipt")]
    log: Option<String>,
    /// The public key of the log, as `/log/key` shows it: the text or a file that holds it. Without it the key of
    /// the configured installation counts.
    #[arg(long)]
    key: Option<String>,
}

/// Nouns of the log and the tables that hold them.
pub const TABLES: [(&str, &str); 12] = [
    ("resource", "resource"),
    ("request", "request"),
    ("line", "line"),
    ("grant", "access_grant"),
    ("application", "application"),
    ("handover", "handover"),
    ("consent", "consent"),
    ("demand", "demand"),
    ("revocation", "revocation"),
    ("review", "review"),
    ("review_item", "review_item"),
    ("dispute", "dispute"),
];

pub(super) async fn run(setting: Setting<'_>, command: Command) -> Result<()> {
    let Command::Verify(arguments) = command;
    if let Some(file) = &arguments.receipt {
        let text = super::read_file(file)?;
        let proven = receipt::verify_receipt(&text, &key(setting, arguments.key).await?)?;
        println!("{}\n{}", proven.summary(Language::Zh), proven.summary(Language::En));
        return Ok(());
    }
    let verification = match &arguments.log {
        Some(place) if place.starts_with("http://") || place.starts_with("https://") => {
            let key = key(setting, arguments.key).await?;
            let mirror = mirror::fetch(place, &key).await?;
            verify::verify_directory(mirror.path(), &key)?
        }
        Some(directory) => {
            verify::verify_directory(Path::new(directory), &key(setting, arguments.key).await?)?
        }
        None => own_log(setting).await?,
    };
    tell(&verification, setting.json)
}

/// The public key to verify by: the one given, or that of the installation this machine runs.
async fn key(setting: Setting<'_>, given: Option<String>) -> Result<String> {
    if let Some(given) = given {
        return Ok(std::fs::read_to_string(&given).unwrap_or(given).trim().to_owned());
    }
    if !setting.config.is_file() {
        let (zh, en) = ("未给出日志公钥", "the public key of the log is not given");
        return Err(Problem::new(422, "log_key_missing", zh, en).next(
            "请用 --key 给出公钥（见 /log/key，应另行向日志管理单位取得），或用 --config 指明本机配置",
            "give it by --key (as /log/key shows it, better got from whoever runs the log by another way), or name \
             the configuration of this machine by --config",
        ));
    }
    let app = setting.app_without_index().await?;
    Ok(checkpoint::verifier_text(&app.config.log.origin, &app.keys.log.verifying_key()))
}

async fn own_log(setting: Setting<'_>) -> Result<Verification> {
    let app = setting.app_without_index().await?;
    let options = Options { tables: &TABLES, ..Options::default() };
    let key = app.keys.log.verifying_key();
    tracing::info!(key = %checkpoint::verifier_text(&app.config.log.origin, &key), "verifying");
    verify::verify(&app.db.reader, &app.config.log.origin, &key, options).await
}

fn tell(verification: &Verification, json: bool) -> Result<()> {
    if json {
        println!("{}", serde_json::to_string_pretty(verification).map_err(Problem::internal)?);
    } else {
        println!("{}\n{}", verification.summary(Language::Zh), verification.summary(Language::En));
        for finding in &verification.findings {
            println!("- {}\n  {}", finding.text.zh, finding.text.in_language(Language::En));
        }
    }
    if verification.is_intact() {
        return Ok(());
    }
    Err(Problem::new(500, "log_not_intact", "审计日志未通过验证", "the audit log does not verify")
        .next("请保全现场并通知审计人员", "keep everything as it is and tell the auditors"))
}
