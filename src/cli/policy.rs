//! `matou policy test`: checks rules and scenarios without a database.

use std::path::PathBuf;

use super::Setting;
use crate::error::Result;
use crate::policy::{Policy, RuleFiles, scenario::Scenarios};

/// What can be done with rules.
#[derive(Debug, clap::Subcommand)]
pub(super) enum Command {
    /// Loads rules, checks what the law demands of them, runs every scenario.
    Test {
        /// Directory of rules and scenarios; those of the program when absent.
        #[arg(long)]
        directory: Option<PathBuf>,
    },
}

pub(super) fn run(setting: Setting<'_>, command: Command) -> Result<()> {
    let Command::Test { directory } = command;
    let (files, scenarios) = match &directory {
        Some(directory) => (RuleFiles::read(directory)?, Scenarios::read(&directory.join("scenarios"))?),
        None => (RuleFiles::embedded(), Scenarios::embedded()?),
    };
    let report = scenarios.run(&Policy::seed(files)?);
    if setting.json {
        let failures: Vec<String> = report.failures.iter().map(|failure| format!("{failure:?}")).collect();
        println!("{}", serde_json::json!({ "passed": report.passed, "failures": failures }));
    }
    if let Some(problem) = report.problem() {
        return Err(problem);
    }
    if !setting.json {
        println!("{} 个场景通过 / scenarios pass", report.passed);
    }
    Ok(())
}
