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
    }
}
