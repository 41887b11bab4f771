//! Words of the door.

use crate::web::locales::words;

words! {
    /// The door.
    Entrance as ENTRANCE {
        sign_in: "请先登录",
        sign_in_with(1): "通过{0}登录",
        kept: "登录后回到您要去的页面；请在本人岗位上办理，所有操作留痕。",
        choose: "以哪个岗位办理？",
        choose_text: "每个操作都以一个岗位的名义作出，随时可在右上角更换。",
        no_post: "您目前没有有效的岗位。请联系本单位管理员登记岗位。",
        ended: "已结束的岗位：",
        trace: "如需协助，请告知运维人员：",
    }
}
