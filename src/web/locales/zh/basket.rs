//! Words of the basket.

use crate::web::locales::words;

words! {
    /// The basket.
    Basket as BASKET {
        title: "资源车",
        counted(2): "{0} 项 · {1} 个部门",
        lead: "一次填写，一次提交；提交后按部门分办，各自限时答复。",
        clear: "清空资源车",
        empty: "资源车是空的",
        empty_text: "在目录中勾选需要的数据项，加入资源车；不同部门的资源可以一起申请。也可以复制以前的申请。",
        browse: "去目录检索",
        copy_old: "复制以前的申请",
        lines(n): "{0} 项",
        answer_by: "答复时限",
        fields: "数据项",
        change: "调整",
        remove: "移出资源车",
        remove_one(1): "移出 {0}",
        plan: "办理预计",
        smaller: "可以减小与须留意",
        usable_by: "预计全部可用",
        automatic: "自动办理",
        slowest: "最慢一项",
        form: "申请信息",
        f_title: "申请名称",
        f_title_hint: "例：智慧医疗便民就医导航",
        f_app: "应用系统",
        no_app: "本单位还没有登记应用，授权须落到具体应用。",
        register_app: "登记应用",
        f_basis: "使用依据",
        f_basis_hint: "法律、法规或职责条款",
        f_scenario: "使用场景",
        f_scenario_hint: "办理什么事项、数据用在哪一步",
        f_scope: "使用范围",
        f_scope_hint: "哪些单位、岗位使用",
        f_method: "使用方式",
        f_until: "使用时限",
        together: "各项须同时满足，缺一则不使用",
        submit(1): "提交申请（{0} 项）",
        after: "提交后由本单位共享工作机构负责人签发，再分送各部门（条例第二十条）。",
    }
}
