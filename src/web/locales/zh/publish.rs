//! Words of the publishing desk.

use crate::web::locales::words;

words! {
    /// The publishing desk.
    Publish as PUBLISH {
        title: "编目发布",
        lead: "编制、评估、审定、送审；发布后对全体政务部门可见，修改须出新版本。",
        new: "新建条目",
        entries: "本单位条目",
        none: "没有条目。可新建，或批量导入。",
        public_page: "公开页",
        missing: "进入下一步前还缺：",
        changes: "与已发布版本的差异",
        affected: "受影响的授权",
        title_zh: "目录名称",
        title_en: "英文名称",
        code: "信息资源代码",
        code_hint: "分类码/顺序码",
        kind: "资源类别",
        summary_zh: "摘要",
        summary_en: "英文摘要",
        domain: "主题",
        source_system: "来源系统",
        format: "数据格式",
        update_cycle: "更新频率",
        sharing: "共享属性",
        methods: "共享方式",
        conditions: "使用条件",
        conditions_hint: "每行一项。不予共享的，写明理由并引用法律、行政法规或国务院决定。",
        items: "数据项",
        items_hint: "每行一项：字段｜含义｜类型｜分级｜key personal sensitive",
        tags: "关键词",
        is_open: "可向社会开放",
        save: "保存草稿",
        save_text: "保存不影响已发布的版本。",
        choose: "从左侧选择条目。",
        import: "批量导入",
        import_kind: "格式",
        import_codes: "来源代码表",
        import_codes_hint: "同一代码在不同来源含义不同，必须指明。",
        import_text: "内容",
        import_try: "试导入",
        import_do: "导入为草稿",
    }
}
