//! What stands in the way of making a copy or bringing one back, and what to do about it.
//!
//! Words only.

use std::path::Path;

use crate::error::Problem;

pub(super) fn directory(path: &Path, cause: &std::io::Error) -> Problem {
    let shown = path.display();
    Problem::new(
        500,
        "backup_directory",
        format!("备份目录 `{shown}` 不可用：{cause}"),
        format!("cannot use the directory `{shown}`: {cause}"),
    )
    .next("请核对路径、权限和剩余空间", "check path, permissions and free space")
}

pub(super) fn directory_not_empty(path: &Path) -> Problem {
    let shown = path.display();
    Problem::new(
        500,
        "directory_not_empty",
        format!("目录 `{shown}` 不是空目录，未写入任何内容"),
        format!("the directory `{shown}` is not empty; nothing was written"),
    )
    .next("请另选一个新目录", "choose a new directory")
}

pub(super) fn tables_change() -> Problem {
    Problem::new(
        503,
        "tables_change",
        "托管库表正在不断更换，未作备份",
        "hosted tables are being replaced all the while; no copy was made",
    )
    .next("请在库表装载结束后再备份", "make the copy when the loading of tables is over")
}

pub(super) fn incomplete(missing: &str) -> Problem {
    Problem::new(
        500,
        "incomplete_copy",
        format!("备份不完整：缺少 `{missing}`，未恢复任何内容"),
        format!("the copy is incomplete: `{missing}` is missing; nothing was restored"),
    )
    .next("请改用另一份完整的备份", "use another copy that is complete")
}

pub(super) fn altered(file: &str) -> Problem {
    Problem::new(
        500,
        "altered_copy",
        format!("备份中的 `{file}` 与清单不符（被改动或损坏），未恢复任何内容"),
        format!("`{file}` of the copy is not what was written (altered or damaged); nothing was restored"),
    )
    .next("请保全该备份，改用另一份", "keep this copy as it is and use another")
}

pub(super) fn newer(what: &str) -> Problem {
    Problem::new(
        500,
        "newer_copy",
        format!("备份由更新的版本生成（`{what}`），未恢复任何内容"),
        format!("the copy was made by a newer version (`{what}`); nothing was restored"),
    )
    .next("请用同一版本或更新版本的 matou 恢复", "restore with that version of matou or a newer one")
}

pub(super) fn not_empty(which: &str, table: &str) -> Problem {
    Problem::new(
        500,
        "database_not_empty",
        format!("{which} 指向的数据库不是空库（表 `{table}`），未恢复任何内容"),
        format!("the database of `{which}` is not empty (table `{table}`); nothing was restored"),
    )
    .next(format!("请让 {which} 指向一个新的空数据库"), format!("point `{which}` at a new, empty database"))
}

pub(super) fn other_log(copied: &str) -> Problem {
    Problem::new(
        500,
        "other_log",
        format!("备份属于日志 `{copied}`，与配置的 log.origin 不同"),
        format!("the copy belongs to the log `{copied}`, not to the one of `log.origin`"),
    )
    .next(format!("请将 log.origin 设为 `{copied}`"), format!("set `log.origin` to `{copied}`"))
}

pub(super) fn not_intact(zh: &str, en: &str) -> Problem {
    Problem::new(
        500,
        "copy_not_intact",
        format!("备份未通过审计日志验证，未恢复任何内容：{zh}"),
        format!("the copy does not verify against its audit log; nothing was restored: {en}"),
    )
    .next("请保全该备份，改用另一份，并通知审计人员", "keep this copy, use another, and tell the auditors")
}
