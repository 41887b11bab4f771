//! Words of the authority's desk.

use crate::web::locales::words;

words! {
    /// The authority's desk.
    Authority as AUTHORITY {
        title: "主管台",
        counted(n): "{0} 项待发布",
        lead: "部门报送的目录条目，收到后 2 个工作日内审核发布（第十七条）。",
        waiting: "待发布条目",
        none: "没有待发布的条目",
        none_text: "各部门报送后在此审核。",
        all: "全选",
        tick: "选择",
        tick_one(1): "选择 {0}",
        col_entry: "条目",
        col_provider: "提供单位",
        col_what: "共享与分级",
        col_due: "时限",
        col_act: "办理",
        publish: "发布",
        publish_ticked: "发布所选",
        reason: "退回理由",
        return_ticked: "退回所选",
        late: "督办：逾期未答复",
        late_text: "本级部门超过法定期限仍未答复的申请项（第二十一条），供督促，不代为决定。",
        none_late: "没有逾期未答复的申请项。",
        col_resource: "资源",
        col_owes: "应答复单位",
        col_waits: "申请单位",
        col_state: "状态",
        first_edition: "首次发布",
        next_edition(1): "更新为第 {0} 版",
        remark_secrecy(1): "保密评估：{0}",
        remark_personal(1): "个人信息评估：{0}",
        remark_conditions: "使用条件有变，须审核（第十五条）",
        rule_publish: "收到后 2 个工作日内审核发布（《政务数据共享条例》第十七条）",
        done_published(n): "已发布 {0} 项。",
        done_returned(n): "已退回 {0} 项。",
        part_failed(2): "{0} 项未办成：{1}",
        nothing_ticked: "尚未选择条目",
    }
}
