//! Words of the catalogue.

use crate::web::locales::words;

words! {
    /// The catalogue.
    Catalog as CATALOG {
        title: "资源目录",
        title_of(1): "检索“{0}”",
        hits(n): "{0} 项",
        narrow: "缩小范围",
        take_back: "（取消此条件）",
        meant: "您要找的是否是：",
        lagging: "索引正在更新，最近几分钟发布的条目可能尚未列出。",
        empty: "没有符合条件的条目",
        empty_text: "可减少条件，换一个名称或数据项再查；确实没有的，可提出数据需求，由主管部门确定数源部门后编目。",
        file_demand: "提出数据需求",
        show_all: "查看全部目录",
        related_only: "没有完全符合的条目，以下为相近结果。",
        matched: "匹配数据项：",
        why: "为何列出",
        is_entry: "条目",
        is_code: "代码",
        is_organisation: "单位",
        is_item: "数据项",
        is_own_search: "检索过",
        why_code: "编码相符",
        why_code_part: "编码包含所查文字",
        why_title: "名称相符",
        why_title_start: "名称以所查文字开头",
        why_title_part: "名称包含所查文字",
        why_title_words: "名称包含全部词语",
        why_field: "有同名数据项",
        why_field_part: "数据项包含所查文字",
        why_field_words: "数据项包含所查词语",
        why_summary: "摘要提到",
        why_elsewhere: "词语分散在名称、提供部门、标签等处",
        why_synonym: "含同义词",
        why_pinyin: "拼音相符",
        why_spelling: "拼写相近",
        keys: "键盘：/ 检索，j、k 上下，Enter 打开",
        missing: "没有您要的数据？",
        add: "加入资源车",
        in_basket: "已在资源车",
        see_request: "查看申请",
        see_grant: "已授权，查看",
        sign_in: "登录后申请",
    }
}
