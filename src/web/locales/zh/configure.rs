//! Words of configuration.

use crate::web::locales::words;

words! {
    /// Configuration.
    Configure as CONFIGURE {
        title(1): "一体化配置：{0}",
        lead: "先看将做什么，再执行；全部完成后密封交付一次。",
        credential: "应用身份凭据",
        by_secret: "新密钥",
        by_key: "应用自持公钥",
        step_plan: "预演：将要配置的内容",
        nothing: "没有待配置的授权。",
        back: "返回应用",
        exactly: "查看确切内容",
        apply(1): "执行配置（{0} 项）",
        apply_text: "只执行上面所示内容；其间授权若有变化，将停下请您重看。",
        plan_done(1): "已确认 {0} 项授权的配置内容。",
        step_apply: "执行",
        step_apply_text: "逐个目标配置；失败的自动重试，已完成的不受影响。",
        refresh: "刷新进度",
        applying: "可以离开此页，完成后会进入待办。",
        step_open: "拆封交付",
        step_open_text: "客户端标识、密钥和示例密封在一个信封里，由应用责任人拆封一次。",
    }
}
