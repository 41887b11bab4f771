//! Words of what handlers say: confirmations, notices of what was done.

use crate::web::locales::words;

words! {
    /// What handlers say.
    Visit as VISIT {
        confirmed: "身份已确认",
        confirmed_text: "已填内容均已保留，请继续办理。确认在 10 分钟内有效。",
        go_on: "继续办理",
        back: "返回",
        home: "回到首页",
        acting(2): "现以 {0} · {1} 办理",
        not_published: "未发布或已撤下，不能申请",
        harvested: "汇聚条目，暂不能申请",
        title_only: "仅公布名称",
        by_match: "按相关",
        by_date: "按更新",
        by_title: "按名称",
        facet_kind: "资源类别",
        facet_provider: "提供部门",
        facet_domain: "主题",
        facet_sharing: "共享属性",
        facet_grade: "分级",
        facet_tier: "层级",
        facet_division: "区划",
        facet_update_cycle: "更新频率",
        facet_tag: "标签",
        fresh(2): "{0} · {1} 发布",
    }
}
