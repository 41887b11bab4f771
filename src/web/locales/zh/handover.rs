//! Words of the hand-over.

use crate::web::locales::words;

words! {
    /// The hand-over.
    Handover as HANDOVER {
        title: "密封交付",
        sealed(1): "{0} 封装",
        waiting: "正在存证",
        waiting_text: "签发记录写入审计日志并取得见证后才能拆封，通常数秒。",
        again: "再看一次",
        ready: "信封完好，尚未拆封",
        ready_text: "拆封只有一次：密钥显示后即从系统中抹去。请先准备好保存之处。",
        open: "拆封，显示一次",
        copy: "复制",
        copied: "已复制",
        once: "这是唯一一次显示。离开此页后无法再看到密钥，请现在保存。",
        already: "已拆封",
        already_text: "如非您本人所为，请立即重新签发：旧密钥将失效，此次打开已记入审计。",
        reissue: "重新签发凭据",
        replaced: "已被新的信封取代",
        replaced_text: "应用重新配置过，此信封内的密钥已销毁，从未显示。",
        to_app: "查看应用",
        lapsed: "逾期未拆封，已销毁",
        lapsed_text: "信封内的密钥从未显示，已销毁。可重新签发。",
        contents: "信封内的授权",
        grant: "授权",
        endpoint: "地址",
        state: "状态",
    }
}
