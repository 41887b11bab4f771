//! Words of kept searches.

use crate::web::locales::words;

words! {
    /// Kept searches.
    Searches as SEARCHES {
        title: "保存的检索",
        lead: "您保存的检索，以及没有查到的内容。有新发布的条目符合时，在待办中提示。只有您的岗位看得到此页；没有查到的内容不记名列入需求清单。",
        save: "保存此检索",
        saved: "已保存",
        noted: "没有完全符合的条目，已将所查内容记入需求清单，供主管部门确定数源部门；能够查到时，在待办中提示您。",
        col_search: "检索内容",
        col_conditions: "条件",
        col_why: "来由",
        col_news: "新结果",
        col_at: "最近日期",
        none: "还没有保存的检索",
        none_text: "在目录检索页选择“保存此检索”；没有查到的内容也会列在这里。",
        by_conditions: "按条件检索",
        chosen: "保存的检索",
        missed(n): "没有查到（{0} 次）",
        see: "查看结果",
        see_rule: "打开后，现有结果视为已看过。",
        forget: "移除",
        done_saved: "检索已保存。有新发布的条目符合时，在待办中提示。",
        done_forgotten: "已移除。",
        mine: "我保存的检索：",
        news(n): "{0} 项新结果",
        all: "全部",
        needs: "需求清单",
        needs_lead: "各单位查目录而没有查到的内容，按单位数、人数排列，供主管部门确定数源部门、组织编目（第二十条）。只列现在仍查不到的，不列姓名。",
        col_need: "所查内容",
        col_orgs: "单位数",
        col_people: "人数",
        col_times: "次数",
        col_first: "首次",
        col_owner: "可能的数源部门",
        col_last: "最近一次",
        needs_none: "没有未满足的需求",
        needs_none_text: "有人查目录而没有查到时，在此列出。",
    }
}
