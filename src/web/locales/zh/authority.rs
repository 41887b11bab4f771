//! Words of the authority's desk.

use crate::web::locales::words;

words! {
    /// The authority's desk.
    Authority as AUTHORITY {
        title: "主管台",
        late: "逾期与临期答复",
        no_late: "没有逾期或临期的答复。",
        urge: "督办",
        urge_text: "督办意见",
        urge_send: "发出督办",
        audits: "目录审核",
        audits_rule: "收到更新后 2 个工作日内审核并发布（条例第十七条）",
        no_audits: "没有待审核的条目。",
        tick: "选择",
        tick_one(1): "选择 {0}",
        publish: "审核通过并发布勾选的条目",
        publish_text: "检查全部通过的已预先勾选。",
        send_back: "退回",
        send_back_reason: "退回意见",
        extensions: "延期申请",
        extensions_rule: "最多延长 10 个工作日，只能一次（条例第二十一条）",
        no_extensions: "没有待批的延期。",
        reason: "意见",
        consent: "同意延期",
        refuse: "不同意",
        disputes: "争议协调",
        no_disputes: "没有待协调的争议。",
        col_title: "事项",
        col_department: "部门",
        col_due: "时限",
        col_urged: "督办",
        col_acts: "操作",
        col_entry: "条目",
        col_changes: "变化",
        col_checks: "检查",
    }
}
