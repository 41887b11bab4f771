//! Words of what comes between question and answer of a line: a longer clock, an offer.

use crate::web::locales::words;

words! {
    /// A longer clock, an offer.
    Line as LINE {
        extensions: "待审批的延期",
        extensions_text: "提供部门申请延期答复的，须经同级主管部门同意；最多延长 10 个工作日，只能一次（条例第二十一条）。",
        no_extensions: "没有待审批的延期申请。",
        col_asked: "申请延长",
        col_why: "理由",
        col_until: "原定答复日期",
        days_more(n): "{0} 个工作日",
        consent: "同意延期",
        not_consent: "不同意",
        note: "不同意的理由",
        done_asked: "已报主管部门；同意前仍按原时限答复。",
        done_consented(1): "已同意延期，答复日期延至 {0}。",
        done_not_consented: "未同意延期，仍按原时限答复。",
        asked_for(2): "申请延期 {0} 个工作日，待主管部门审批：{1}",
        extended(2): "经主管部门同意延期 {0} 个工作日，原定 {1} 答复",
        not_extended(1): "主管部门未同意延期：{0}",
        step_extended: "同意延期",
        did_extend: "申请延期答复",
        did_decide_extension: "审批延期",
        offered: "提供部门提出调整方案，请确认是否接受；时限照常计算。",
        offer_less(1): "不提供：{0}",
        offer_mask(2): "{0}：{1}",
        offer_until(1): "使用至 {0}",
        offer_quota(1): "每日最多调用 {0} 次",
        offer_rows: "仅限部分记录",
        offer_condition(1): "使用条件：{0}",
        offer_note(1): "说明：{0}",
        with_condition: "写入调整方案",
        offer_accepted: "申请方已接受调整方案",
        offer_declined: "申请方维持原申请",
        offer_declined_why(1): "申请方维持原申请：{0}",
        done_offered(1): "已向申请方提出“{0}”的调整方案；对方确认前时限照常计算。",
        done_accepted: "已接受调整方案，授权正在开通。",
        done_declined: "已维持原申请，等待提供部门答复。",
        step_offered: "提出调整方案",
        did_counter_offer: "提出调整方案",
        did_accept_offer: "接受调整方案",
        did_decline_offer: "维持原申请",
    }
}
