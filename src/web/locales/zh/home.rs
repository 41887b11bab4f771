//! Words of the home page.

use crate::web::locales::words;

words! {
    /// `/`.
    Home as HOME {
        title: "查全市数字资源，一次申请，一次配置",
        figures(2): "{0} 项资源 · {1} 个提供部门",
        titles(1): "{0} 项资源的名称和提供部门已公布",
        more_titles(1): "另有 {0} 项只见名称和提供部门",
        see_more: "登录后可见类别、数据项和共享条件",
        browse_titles: "浏览已公布的名称",
        in_time(1): "本月按时答复 {0}",
        search_hint: "试试：医疗机构、统一社会信用代码、不动产登记、ylbx",
        others_search: "同类岗位常查：",
        kinds: "资源类别",
        waiting: "等我办理",
        all_waiting: "全部待办",
        nothing_waits: "没有等您办理的事项。可从检索开始新的申请。",
        recent: "最近发布",
        all_recent: "按发布时间查看",
        nothing_recent: "近 30 日没有新发布的条目。",
        recent_signed_in: "登录后可查看最近发布的条目。",
        how: "怎样取得数据",
        step_browse: "一站式浏览",
        step_browse_text: "一处检索各部门公布的数据、应用、组件和算力，逐项看清数据项、分级和共享条件。",
        step_ask: "一揽子申请",
        step_ask_text: "把多个部门的资源放进一个资源车，填一次使用依据和范围，一次提交，分部门限时答复。",
        step_configure: "一体化配置",
        step_configure_text: "答复同意后，所有授权配置到同一个应用，密封交付一次，每次使用均留痕可验证。",
    }
}
