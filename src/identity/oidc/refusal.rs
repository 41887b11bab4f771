//! Why a login does not come about, in words for the person; the exact cause is for the log.
//!
//! It never shows what the provider sent: that could hold what a forger wants to know.

use openidconnect::core::CoreErrorResponseType;
use openidconnect::{RequestTokenError, StandardErrorResponse};

use crate::error::Problem;

pub(super) fn exchange_failed<E: std::error::Error>(
    cause: &RequestTokenError<E, StandardErrorResponse<CoreErrorResponseType>>,
) -> Problem {
    match cause {
        RequestTokenError::ServerResponse(said) if *said.error() == CoreErrorResponseType::InvalidClient => {
            bad_setting("client_secret")
        }
        // The provider's words may quote what was sent: only the code goes to the log.
        RequestTokenError::ServerResponse(said) => refused(format!("the provider said {}", said.error())),
        RequestTokenError::Request(_) => unavailable("its token endpoint does not answer"),
        _ => refused("the provider's answer could not be read"),
    }
}

/// Why exactly is for the log: it would tell a forger what to mend.
pub(super) fn refused(cause: impl std::fmt::Display) -> Problem {
    tracing::warn!(%cause, "a login was refused");
    Problem::new(
        403,
        "login_refused",
        "登录未通过校验，未建立会话",
        "the login did not pass the checks; no session was made",
    )
    .next("请重新登录；若再次出现，请联系系统管理员", "sign in again; if it recurs, tell the operator")
}

/// A cause with what caused it: alone, the first says only which check failed.
pub(super) fn in_full(cause: &dyn std::error::Error) -> String {
    std::iter::successors(Some(cause), |cause| cause.source())
        .map(ToString::to_string)
        .collect::<Vec<_>>()
        .join(": ")
}

pub(super) fn cancelled() -> Problem {
    Problem::new(403, "login_cancelled", "您取消了登录", "you cancelled the login")
        .next("需要时请重新登录", "sign in again when you wish to")
}

pub(super) fn step_up_not_proven() -> Problem {
    Problem::new(
        403,
        "step_up_not_proven",
        "身份提供方未证明您刚刚确认过身份",
        "the identity provider did not prove that you confirmed your identity just now",
    )
    .next(
        "请重试；若再次出现，请系统管理员核对 identity.step_up_acr",
        "try again; if it recurs, the operator should check `identity.step_up_acr`",
    )
}

pub(super) fn unavailable(cause: impl std::fmt::Display) -> Problem {
    tracing::warn!(%cause, "the identity provider cannot be used");
    Problem::new(
        503,
        "provider_unavailable",
        "身份提供方暂不可用，无法登录",
        "the identity provider is unavailable; nobody can sign in",
    )
    .next("请稍后重试；系统管理员可运行 matou check", "try again later; the operator can run `matou check`")
}

pub(super) fn demonstration_provider() -> Problem {
    Problem::new(
        500,
        "demonstration_provider",
        "身份提供方是演示用的，任何人可冒充任何人，正式服务拒绝使用",
        "the identity provider is the demonstration one, where anybody is anybody; it is refused here",
    )
    .next("请在 identity.issuer 配置正式的身份提供方", "set `identity.issuer` to a real provider")
}

pub(super) fn bad_setting(key: &str) -> Problem {
    Problem::new(
        500,
        "bad_identity_settings",
        format!("配置项 `identity.{key}` 不对"),
        format!("configuration key `identity.{key}` is not right"),
    )
    .next(
        "请与身份提供方的登记核对；地址须为 https，本机除外",
        "compare it with your registration at the provider; addresses are https except on this machine",
    )
}
