//! Words of the page of synonyms.

use crate::web::locales::words;

words! {
    /// Words of one meaning.
    Synonyms as SYNONYMS {
        title: "检索词表",
        lead: "检索一个词，也找到同一行的其他词；保存后下一次检索即生效，不必重建索引。",
        own: "本市词表",
        own_hint: "每行一组，用“=”连接；要让系统自带的两个词不再互相代替，用“≠”连接；以“#”开头的是注释。",
        example: "例：滴滴车 = 网络预约出租汽车 = 网约车",
        none: "本市还没有自己的词。",
        save: "保存词表",
        save_text: "修改记入审计日志。",
        undo: "恢复上一版",
        undo_text: "上一版的内容，恢复后现在这一版成为上一版。",
        before: "查看上一版",
        before_empty: "上一版是空的。",
        changed: "最近修改",
        shipped: "系统自带",
        shipped_text: "随系统发布，只读；用“≠”可以分开。",
        try_label: "试一个词",
        try_act: "检索",
        done: "词表已保存，下一次检索即生效。",
        same: "没有改动。",
        theirs: "他人刚保存的词表",
        theirs_text: "请把需要的行并入下面您填写的内容，再保存。",
        keep_only: "只有市级主管部门可以修改。",
    }
}
