//! Words of applications.

use crate::web::locales::words;

words! {
    /// Applications.
    App as APP {
        list: "应用",
        lead: "授权落到应用：一个应用一个凭据，全部授权随它配置。",
        register: "登记应用",
        register_act: "登记应用",
        f_name: "应用名称",
        f_purpose: "应用用途",
        f_purpose_hint: "办理什么事项",
        none: "还没有登记应用",
        none_text: "登记后即可在资源车中选择该应用提交申请。",
        col_name: "应用",
        col_owner: "责任人",
        col_live: "有效授权",
        col_waiting: "待配置",
        col_state: "状态",
        one: "应用",
        configure(1): "一体化配置（{0} 项待配置）",
        configure_again: "查看配置",
        grants: "授权",
        no_grants: "还没有授权。申请得到同意后出现在这里。",
        browse: "去目录检索",
        col_resource: "资源",
        col_provider: "提供部门",
        col_until: "使用时限",
        col_calls: "近 30 日调用",
        use_title: "近 30 日调用",
        col_since: "登记日期",
        beside: "应用属性与交付",
        facts: "应用属性",
        handovers: "密封交付",
        no_handovers: "配置完成后在此交付，只能拆封一次。",
        keys: "公钥",
        keys_text: "应用自持私钥签名取令牌（private_key_jwt），平台只登记公钥，不存密钥。",
        no_keys: "还没有登记公钥。",
        add_key: "登记公钥",
        f_jwk: "公钥（JWK）",
        f_jwk_hint: "Ed25519、P-256 或 2048 位以上 RSA，只贴公钥，不含 d",
        end_key: "终止",
        reissue_text: "凭据遗失或泄露时重新配置：新密钥拆封的同时旧密钥失效，运行中的应用须换上新凭据。",
    }
}
