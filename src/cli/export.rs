//! `matou export`: the published catalogue as JSON lines, which `matou import --as matou` takes back.

use std::io::Write as _;
use std::path::PathBuf;

use super::Setting;
use crate::catalog::export::Export;
use crate::error::{Problem, Result};

/// Arguments of `matou export`.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// The file; the terminal when absent. An existing one is replaced once everything is written.
    file: Option<PathBuf>,
    /// Entries of this provider only: short name of the organisation.
    #[arg(long)]
    provider: Option<String>,
}

fn unusable(cause: &std::io::Error) -> Problem {
    Problem::new(500, "unusable_file", format!("不能写出：{cause}"), format!("it cannot be written: {cause}"))
        .next("请核对路径、权限和剩余空间", "check the path, its permissions and free space")
}

pub(super) async fn run(setting: Setting<'_>, arguments: Arguments) -> Result<()> {
    let app = setting.app_without_index().await?;
    let provider = match &arguments.provider {
        None => None,
        Some(slug) => Some(app.tree().by_slug(slug).map(|org| org.id.clone()).ok_or_else(|| {
            Problem::invalid("未导出", "nothing was exported").field(
                "provider",
                "没有这个单位",
                "there is no such organisation",
            )
        })?),
    };
    let mut export = Export::of(provider);
    let Some(path) = &arguments.file else {
        let mut out = std::io::stdout().lock();
        while let Some(lines) = export.next(&app).await? {
            out.write_all(lines.as_bytes()).map_err(|cause| unusable(&cause))?;
        }
        return out.flush().map_err(|cause| unusable(&cause));
    };
    // Beside its place first, so that half a catalogue never looks like a whole one.
    let mut beside = path.clone().into_os_string();
    beside.push(".part");
    let mut file = std::fs::File::create(&beside).map_err(|cause| unusable(&cause))?;
    while let Some(lines) = export.next(&app).await? {
        file.write_all(lines.as_bytes()).map_err(|cause| unusable(&cause))?;
    }
    file.sync_all().and_then(|()| std::fs::rename(&beside, path)).map_err(|cause| unusable(&cause))?;
    if setting.json {
        println!("{}", serde_json::json!({ "written": export.written }));
    } else {
        println!("已导出 {} 条 / entries exported", export.written);
    }
    Ok(())
}
