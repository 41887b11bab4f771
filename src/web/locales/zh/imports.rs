//! Words of bulk imports.

use crate::web::locales::words;

words! {
    /// Bulk imports.
    Imports as IMPORTS {
        title: "批量导入",
        lead: "把目录文件变成本部门的草稿；主管部门也可收录外部目录。",
        send: "导入文件",
        f_file: "文件",
        f_file_hint: "CSV（首行为表头）、JSON 或 JSON Lines，可用 gzip 压缩，最大 16 MiB",
        f_as: "文件格式",
        f_into: "导入为",
        into_drafts: "本部门草稿",
        into_harvested: "收录条目（不可申请）",
        f_dry_run: "只试运行，不写入",
        as_matou: "Matou 导出的目录",
        as_cn_gov: "政务数据开放平台目录",
        none: "还没有导入过文件",
        none_text: "导入后在此查看进度和未取的行。",
        col_file: "文件",
        col_state: "状态",
        col_rows: "行",
        col_new: "新增",
        col_changed: "更新",
        col_same: "未变",
        col_refused: "未取",
        col_sent: "提交",
        one: "导入",
        refresh: "刷新",
        running: "后台处理中，可以离开本页。",
        dry: "试运行，未写入",
        progress: "进度",
        refused: "未取的行",
        all_taken: "所有行都已取入。",
        more: "只列出前 1000 行。",
        col_line: "行号",
        col_field: "字段",
        col_value: "值",
        col_why: "原因",
        col_next: "如何改正",
        waiting: "排队中",
        working: "处理中",
        done: "已完成",
        failed: "未完成",
        received: "文件已接收，正在后台导入。",
    }
}
