//! Words of operation.

use crate::web::locales::words;

words! {
    /// Operation.
    Admin as ADMIN {
        title: "运维",
        reindex: "重建检索索引",
        code: "一次性接入码",
        code_text: "在新的执行点上运行；只显示这一次，10 分钟内有效。",
        checks: "检查",
        check: "项目",
        state: "状态",
        found: "情况",
        next: "怎么办",
        parked: "停下的任务",
        parked_text: "多次失败后停下，等待处理；撤销类任务不会停下。",
        no_parked: "没有停下的任务。",
        job: "任务",
        tries: "次数",
        since: "自",
        error: "原因",
        acts: "操作",
        retry: "重试",
        gateways: "执行点",
        no_gateways: "还没有执行点接入。",
        gateway: "名称",
        feed: "同步位置",
        heard: "最近联系",
        enrol: "接入执行点",
        gateway_name: "执行点名称",
        make_code: "生成接入码",
        beside: "队列与版本",
        queue: "队列",
        versions: "版本",
    }
}
