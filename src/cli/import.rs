//! `matou import FILE`: takes a foreign catalogue over, as the operator at the machine.
//!
//! What a row means is in the mapping; every row not taken is told with its line and why.

use std::path::PathBuf;

use indicatif::{ProgressBar, ProgressStyle};

use super::Setting;
use crate::catalog::import::{self, Importer, Mapping, Report};
use crate::error::{Problem, Result};

/// Rows not taken that are shown on the terminal.
const SHOWN_MAX: usize = 20;

/// Arguments of `matou import`.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// JSON lines, a JSON array or CSV, compressed with gzip or not, in UTF-8 or GB 18030.
    file: PathBuf,
    /// The mapping: `matou` for what `matou export` wrote, the name of one that ships (`cn_gov`), or a TOML file.
    #[arg(long = "as", alias = "mapping")]
    mapping: String,
    /// Only tries, and reports what would become of each row.
    #[arg(long)]
    dry_run: bool,
    /// Writes the rows not taken to this CSV file.
    #[arg(long)]
    report: Option<PathBuf>,
}

fn file_problem(path: &std::path::Path, cause: &std::io::Error) -> Problem {
    let shown = path.display();
    Problem::new(
        500,
        "unusable_file",
        format!("文件 `{shown}` 不能读写：{cause}"),
        format!("the file `{shown}` cannot be used: {cause}"),
    )
    .next("请核对路径和权限", "check the path and its permissions")
}

fn mapping(given: &str) -> Result<Mapping> {
    let path = PathBuf::from(given);
    if !path.is_file() {
        return Mapping::shipped(given);
    }
    Mapping::parse(&std::fs::read_to_string(&path).map_err(|cause| file_problem(&path, &cause))?)
}

pub(super) async fn run(setting: Setting<'_>, arguments: Arguments) -> Result<()> {
    let mapping = mapping(&arguments.mapping)?;
    let file = std::fs::File::open(&arguments.file).map_err(|cause| file_problem(&arguments.file, &cause))?;
    let app = setting.app_without_index().await?;
    let bar = ProgressBar::new_spinner()
        .with_style(ProgressStyle::with_template("{spinner} {msg}").map_err(Problem::internal)?);
    let name = std::env::var("USER").unwrap_or_else(|_| "operator".to_owned());
    let importer = Importer::Operator { name: &name };
    let report = import::import(&app, importer, file, &mapping, arguments.dry_run, &mut |step| {
        bar.set_message(format!("{} 行 / rows · {} · {}", step.rows, step.taken, step.refused));
        bar.tick();
    })
    .await;
    bar.finish_and_clear();
    let report = report?;
    if let Some(path) = &arguments.report {
        std::fs::write(path, report.to_csv()).map_err(|cause| file_problem(path, &cause))?;
    }
    tell(&report, setting.json)
}

fn tell(report: &Report, json: bool) -> Result<()> {
    if json {
        println!("{}", serde_json::to_string_pretty(report).map_err(Problem::internal)?);
        return Ok(());
    }
    let Report { rows, created, updated, unchanged, .. } = report;
    let refused = report.problems.len();
    if report.dry_run {
        println!("试运行，未写入 / a dry run: nothing was written");
    }
    println!("{rows} 行：新增 {created}，更新 {updated}，未变 {unchanged}，未取 {refused}");
    println!("{rows} rows: {created} new, {updated} changed, {unchanged} the same, {refused} not taken");
    for row in report.problems.iter().take(SHOWN_MAX) {
        println!("- {} {} `{}`: {} / {}", row.line, row.field, row.value, row.zh, row.en);
        if !row.known.is_empty() {
            println!("  {}", row.known.join(" | "));
        }
    }
    if refused > SHOWN_MAX {
        println!("… 其余见 --report / the rest with --report");
    }
    Ok(())
}
