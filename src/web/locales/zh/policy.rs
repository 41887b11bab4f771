//! Words of policies.

use crate::web::locales::words;

words! {
    /// Policies.
    Policy as POLICY {
        title: "策略：",
        lead: "规则按属性写成，改动须经第二人核准并通过场景测试；不得越过法律底线。",
        whose: "单位",
        show: "查看",
        why: "为什么",
        may: "岗位",
        do_what: "能否",
        to_what: "对象",
        object_hint: "资源代码或编号",
        explain: "解释",
        facts: "依据的事实",
        variations: "怎样会不同",
        no_variation: "改变任何单项事实都不会改变结论。",
        draft(1): "草案第 {0} 号",
        changes: "改动",
        scenarios: "场景测试",
        approve: "核准生效",
        second_person: "须由起草人以外的人核准，且场景测试全部通过。",
        withdraw: "撤回草案",
        rules: "生效规则",
        no_rules: "没有自己的规则，适用全市规则。",
        line: "行",
        effect: "效力",
        meaning: "含义",
        cites: "引用",
        make_draft: "起草改动",
        bounds: "拒绝或加重申请的规则，须引用已发布的共享条件或法律法规（条例第十五条、第三十九条）。",
        text: "规则",
        note: "改动理由",
        save_draft: "保存草案并测试",
    }
}
