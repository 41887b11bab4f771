//! Words of the frame.

use crate::web::locales::words;

words! {
    /// Top bar, menus, notices.
    Frame as FRAME {
        name: "码头 Matou",
        skip: "跳到正文",
        title_problem: "需改正：",
        search_label: "检索目录",
        search_hint: "名称、数据项、部门、拼音",
        search: "检索",
        tools: "资源车、待办、岗位与语言",
        basket: "资源车",
        inbox: "待办",
        acting_hint: "当前以此岗位办理，点开可更换",
        choose_post: "以哪个岗位办理？",
        me: "我的会话与令牌",
        sign_in: "登录",
        sign_out: "退出",
        other_language: "English",
        sections: "主菜单",
        catalog: "目录",
        requests: "申请",
        apps: "应用",
        grants: "授权",
        demands: "需求",
        publish: "编目发布",
        authority: "主管台",
        policies: "策略",
        audit: "审计",
        reports: "报表",
        admin: "运维",
        trail: "所在位置",
        kept: "已填内容均已保留。",
        problem_code: "错误代码",
        step_up: "再次确认本人身份",
        paper_number(1): "编号 {0}",
        paper_date(1): "日期 {0}",
        paper_receipt(1): "核验回执 {0}",
        seal_place: "（单位印章）",
        sign_place: "（负责人签字）",
        foot: "一体化数字资源系统 · 一站式浏览 · 一揽子申请 · 一体化配置",
        api_docs: "接口文档",
        checkpoint: "日志检查点",
    }
}
