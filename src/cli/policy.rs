//! `matou policy test`: checks rules and scenarios without a database. `matou policy explain`: why a decision
//! comes out as it does, by the engine that decides.

use std::path::PathBuf;

use super::Setting;
use crate::error::{Problem, Result};
use crate::oversight::inquiry::{self, Inquired, Inquiry};
use crate::policy::{Action, Policy, RuleFiles, scenario::Scenarios};

/// What can be done with rules.
#[derive(Debug, clap::Subcommand)]
pub(super) enum Command {
    /// Loads rules, checks what the law demands of them, runs every scenario.
    Test {
        /// Directory of rules and scenarios; those of the program when absent.
        #[arg(long)]
        directory: Option<PathBuf>,
    },
    /// Says whether somebody may do something, by which rule, and what would change it.
    Explain {
        /// Sign-in name, such as `head@health`, or a person or post.
        who: String,
        /// The act, such as `line.agree`.
        action: String,
        /// A resource code, or `res_..`, `req_..`, `lin_..`, `gra_..`, `app_..`; their own organisation when absent.
        about: Option<String>,
        /// Short name of the organisation whose post is meant; the main post when absent.
        #[arg(long)]
        post: Option<String>,
    },
}

pub(super) async fn run(setting: Setting<'_>, command: Command) -> Result<()> {
    match command {
        Command::Test { directory } => test(setting, directory),
        Command::Explain { who, action, about, post } => explain(setting, who, &action, about, post).await,
    }
}

async fn explain(
    setting: Setting<'_>,
    who: String,
    action: &str,
    about: Option<String>,
    post: Option<String>,
) -> Result<()> {
    let Some(action) = Action::parse(action) else {
        let known: Vec<&str> = Action::ALL.iter().map(|action| action.as_str()).collect();
        let en = format!("there is no such act; there are: {}", known.join(", "));
        return Err(Problem::invalid("无法解释", "nothing can be explained").field(
            "action",
            "没有这种操作",
            en,
        ));
    };
    let app = setting.app_without_index().await?;
    let inquiry = Inquiry { action, about, who, post };
    let Inquired { asked_about, explanation } = inquiry::inquire_at_the_machine(&app, &inquiry).await?;
    if setting.json {
        println!("{}", serde_json::to_string_pretty(&explanation).map_err(Problem::internal)?);
        return Ok(());
    }
    let roles: Vec<&str> = asked_about.roles.iter().map(|role| role.as_str()).collect();
    println!("{} · {} · {}", asked_about.person.login, asked_about.org.slug, roles.join("|"));
    let verdict = if explanation.allowed { "可以 / allowed" } else { "不可以 / not allowed" };
    println!("{} {verdict}\n  {}\n  {}", explanation.action, explanation.zh, explanation.en);
    if let (Some(rule), Some(line)) = (&explanation.rule, &explanation.line) {
        println!("规则 / rule {rule}\n  {line}");
    }
    if let Some(basis) = &explanation.basis {
        println!("依据 / basis {basis}");
    }
    if let Some(bound) = explanation.bound {
        println!("任何规则不得突破 / no rule may break it: {bound}");
    }
    println!("事实 / facts");
    for fact in &explanation.facts {
        println!("  {} = {}", fact.fact, fact.value);
    }
    println!("改变任一项即相反 / any one of these turns it round");
    for change in &explanation.what_would_change {
        println!("  {}: {} → {}", change.fact, change.from, change.to);
    }
    Ok(())
}

fn test(setting: Setting<'_>, directory: Option<PathBuf>) -> Result<()> {
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
