//! Words of an entry.

use crate::web::locales::words;

words! {
    /// An entry.
    Resource as RESOURCE {
        update_choice: "更新所选数据项",
        operations: "接口操作",
        operation: "操作",
        choose: "选择",
        items: "数据项",
        minimum: "按最小必要勾选。",
        all: "全选",
        ticked: "已选",
        meaning: "含义",
        name: "字段",
        kind: "类型",
        grade: "分级",
        marks: "标识",
        mask: "脱敏",
        mask_text: "勾选“脱敏”的只取脱敏后的内容，更易获得同意；需要明文的请取消勾选，并在使用场景中说明。",
        no_items: "此类资源没有数据项。",
        remove: "移出资源车",
        versions: "版本与差异",
        no_versions: "尚未发布。",
        version_of(1): "第 {0} 版",
        shown: "当前所示",
        see_version: "查看",
        beside: "办理路径与属性",
        route: "申请将这样办理",
        conditions: "共享条件",
        no_conditions: "没有附加条件。",
        facts: "目录属性",
        quality: "质量",
        users: "在用部门",
        no_users: "暂无部门使用，或您无权查看使用部门。",
        similar: "相近资源",
        correct: "数据有误？提出校核",
    }
}
