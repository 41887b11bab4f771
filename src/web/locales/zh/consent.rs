//! Words of standing consents.

use crate::web::locales::words;

words! {
    /// Standing consents.
    Consent as CONSENT {
        title: "常设同意",
        lead: "负责人预先同意某一版条目的若干数据项用于若干用途；符合的申请签发后即时答复，仍由签署人负责（条例第二十条）。",
        sign: "签署常设同意",
        no_entries: "本部门还没有已发布的条目。",
        entry: "目录条目",
        choose: "选择数据项",
        covers: "数据项",
        covers_hint: "未勾选的仍由负责人逐项答复。含个人信息的默认不选。",
        purposes: "使用场景",
        purposes_hint: "每行一个，与申请的使用场景逐字相同才适用；不填即任何履职用途。",
        until: "有效至",
        until_hint: "最长三年",
        sign_act: "签署常设同意",
        sign_hint: "签署须确认本人身份。条目换版后自动不再适用。",
        none: "没有常设同意",
        none_text: "反复出现、条件明确的申请适合常设同意：无条件共享的条目尤其如此。",
        version(1): "第 {0} 版",
        signed_by: "签署人",
        state: "状态",
        acts: "操作",
        end: "终止",
    }
}
