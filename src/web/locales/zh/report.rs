//! Words of reports.

use crate::web::locales::words;

words! {
    /// Reports.
    Report as REPORT {
        title: "共享工作报表",
        from: "自",
        until: "至",
        org: "单位",
        show: "查看",
        answers: "每日答复",
        refusals: "不予同意的依据",
        no_refusals: "期间没有不予同意。",
        by: "按单位",
        none: "期间没有数据。",
        organisation: "单位",
        col_entries: "已发布条目",
        col_answers: "答复",
        col_in_time: "按时",
        col_median: "答复中位数（工作日）",
        col_refusals: "不予同意",
        col_grants: "有效授权",
        col_verdict: "评价",
        dormant: "三个月未使用的授权",
        no_dormant: "没有。",
        stale: "未按频率更新的条目",
        no_stale: "全部按时更新。",
    }
}
