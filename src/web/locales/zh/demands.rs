//! Words of demands.

use crate::web::locales::words;

words! {
    /// Demands.
    Demands as DEMANDS {
        title: "数据需求",
        lead: "目录里没有的，或只有汇聚条目、不能直接申请的，在此提出；由主管部门或数源部门答复（第二十条）。",
        col_title: "需求",
        col_org: "提出单位",
        col_state: "状态",
        col_to: "答复单位",
        col_day: "提出日期",
        none: "还没有数据需求",
        none_text: "目录检索没有结果时，可从检索页或在此提出。",
        file: "提出数据需求",
        rule: "能直接申请的条目请加入资源车，不必提出需求。",
        f_title: "需要什么数据",
        f_title_hint: "一句话，如“社区矫正对象核验”",
        f_what: "内容与范围",
        f_what_hint: "数据项、时间、地域、更新频率",
        f_basis: "使用依据",
        f_basis_hint: "职责、事项或政策依据",
        f_about: "相关条目",
        f_about_hint: "信息资源代码，如针对某一汇聚条目",
        see_about: "查看相关条目",
        see_answer(1): "可申请的条目 {0}",
        answer: "答复",
        do_answer: "答复",
        answer_rule: "已有可申请的条目时，请填写其代码。",
        f_note: "答复内容",
        f_resource: "可满足需求的条目",
        f_resource_hint: "信息资源代码",
        do_close: "办结此需求",
        done_filed: "需求已提出。",
        done_answered: "已答复。",
        done_closed: "需求已办结。",
    }
}
