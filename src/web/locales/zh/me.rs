//! Words of own sessions and tokens.

use crate::web::locales::words;

words! {
    /// Own sessions and tokens.
    Me as ME {
        title: "我的会话与令牌",
        issued: "新令牌",
        once: "只显示这一次，请现在保存。",
        sessions: "登录会话",
        end_others: "结束其他会话",
        device: "设备",
        started: "登录",
        seen: "最近使用",
        acts: "操作",
        present: "当前会话",
        end: "结束",
        tokens: "个人令牌",
        tokens_text: "供脚本以一个岗位的名义调用接口，有范围、有期限；岗位结束，令牌即失效。",
        no_tokens: "没有令牌。",
        name: "用途",
        name_hint: "例：每日目录同步脚本",
        post: "岗位",
        scopes: "范围",
        until: "有效至",
        state: "状态",
        revoke: "撤销",
        make: "新建令牌",
        days: "有效天数",
        who: "本人",
    }
}
