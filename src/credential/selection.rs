//! Which grants a token request names: by `scope`, by `resource` (RFC 8707) or by `authorization_details`
//! (RFC 9396). Pure: it reads the form and picks among the grants the application holds.

use serde::Deserialize;

use super::oauth::{Answer, Refusal};
use crate::clock::Timestamp;
use crate::error::Problem;
use crate::grant::{Grant, GrantState};
use crate::id::GrantId;
use crate::scope::details::MOST_GRANTS;
use crate::scope::{Scope, narrow};

/// One grant of the request, perhaps narrowed.
#[derive(Clone, Debug, PartialEq)]
pub struct Wanted {
    /// The grant.
    pub grant: GrantId,
    /// A narrower scope for this token.
    pub scope: Option<Scope>,
}

#[derive(Deserialize)]
#[serde(tag = "type", deny_unknown_fields)]
enum Asked {
    #[serde(rename = "matou_grant")]
    Grant { identifier: String, scope: Option<Scope> },
}

fn target(zh: impl Into<String>, en: impl Into<String>) -> Refusal {
    Refusal::new(
        "invalid_target",
        Problem::new(400, "invalid_target", zh, en).next(
            "请在 resource 中写明交接单所列的授权地址，最多8个",
            "name grants by `resource`, with the endpoint the hand-over lists, at most 8",
        ),
    )
}

fn shortened(text: &str) -> String {
    text.chars().take(200).collect()
}

fn by_resource(value: &str, public_url: &str) -> Answer<GrantId> {
    let unknown = || {
        let given = shortened(value);
        target(format!("`{given}` 不是授权地址"), format!("'{given}' is not the endpoint of a grant"))
    };
    let path =
        value.strip_prefix(public_url).and_then(|rest| rest.strip_prefix("/gw/")).ok_or_else(unknown)?;
    let (grant, door) = path.split_once('/').unwrap_or((path, ""));
    if !matches!(door, "" | "rows" | "api") {
        return Err(unknown());
    }
    grant.parse().map_err(|_| unknown())
}

/// The grants a form names, without repetition; none named is an empty list.
///
/// # Errors
/// `invalid_target`, `invalid_scope`, `invalid_authorization_details`.
pub fn named(form: &[(String, String)], public_url: &str) -> Answer<Vec<Wanted>> {
    let mut wanted: Vec<Wanted> = Vec::new();
    let mut add = |grant: GrantId, scope: Option<Scope>| match wanted.iter_mut().find(|w| w.grant == grant) {
        Some(known) => known.scope = known.scope.take().or(scope),
        None => wanted.push(Wanted { grant, scope }),
    };
    for (name, value) in form {
        match name.as_str() {
            "resource" => add(by_resource(value, public_url)?, None),
            "scope" => {
                for id in value.split_ascii_whitespace() {
                    let given = shortened(id);
                    let problem = Problem::new(
                        400,
                        "invalid_scope",
                        format!("`{given}` 不是授权编号"),
                        format!("'{given}' is not the identifier of a grant"),
                    );
                    add(id.parse().map_err(|_| Refusal::new("invalid_scope", problem))?, None);
                }
            }
            "authorization_details" => {
                for asked in details(value)? {
                    let Asked::Grant { identifier, scope } = asked;
                    add(identifier.parse().map_err(|_| bad_details("identifier"))?, scope);
                }
            }
            _ => {}
        }
    }
    if wanted.len() > MOST_GRANTS {
        return Err(target("一个令牌最多使用8个授权", "a token names at most 8 grants"));
    }
    Ok(wanted)
}

fn bad_details(what: &str) -> Refusal {
    Refusal::new(
        "invalid_authorization_details",
        Problem::new(
            400,
            "invalid_authorization_details",
            format!("authorization_details 不可用：{what}"),
            format!("`authorization_details` cannot be used: {what}"),
        )
        .next(
            "请按 [{\"type\":\"matou_grant\",\"identifier\":\"gra_..\"}] 的格式填写",
            "write a JSON array of objects with type 'matou_grant' and the grant as identifier",
        ),
    )
}

fn details(text: &str) -> Answer<Vec<Asked>> {
    serde_json::from_str(text).map_err(|cause| bad_details(&shortened(&cause.to_string())))
}

/// Why a grant lets nothing through at this moment; none if it does.
pub fn closed(grant: &Grant, now: Timestamp) -> Option<Problem> {
    let state = match &grant.state {
        GrantState::Active { .. } if grant.scope.valid.contains(now.0) => return None,
        GrantState::Active { .. } if grant.scope.valid.from.is_some_and(|from| now.0 < from) => "not_open",
        GrantState::Active { .. } | GrantState::Ended { .. } => "ended",
        GrantState::Suspended { .. } => "suspended",
        GrantState::Provisioning { .. } => "not_open",
    };
    let problem = match state {
        "suspended" => Problem::new(403, "grant_suspended", "该授权已被暂停", "this grant is suspended")
            .next(
                "请联系数据提供部门了解暂停原因并整改",
                "ask the provider why it was suspended and put it right",
            ),
        "ended" => {
            Problem::new(403, "grant_ended", "该授权已终止或到期", "this grant has ended or its time is over")
                .next("如仍需使用，请重新申请", "ask for it again if it is still needed")
        }
        _ => {
            Problem::new(403, "grant_not_open", "该授权尚未开通或未到生效时间", "this grant is not open yet")
                .next("请等待开通或生效后再调用", "wait until it is open and valid")
        }
    };
    Some(problem)
}

/// The grants of a token: those named, each open and held; or the only one that is open.
///
/// # Errors
/// `invalid_target` with the reason, `invalid_authorization_details` for a scope that is wider.
pub fn choose(wanted: &[Wanted], held: &[Grant], now: Timestamp) -> Answer<Vec<(Grant, Scope)>> {
    if wanted.is_empty() {
        let mut open = held.iter().filter(|grant| grant.is_open(now));
        return match (open.next(), open.next()) {
            (Some(only), None) => Ok(vec![(only.clone(), only.scope.clone())]),
            (None, _) => Err(target("该应用没有已开通的授权", "the application holds no open grant")),
            (Some(_), Some(_)) => Err(target(
                "该应用持有多个授权，请写明要使用哪一个",
                "the application holds more than one grant: name those the token is for",
            )),
        };
    }
    let one = |wanted: &Wanted| {
        let grant = held.iter().find(|grant| grant.id == wanted.grant).ok_or_else(|| {
            let id = &wanted.grant;
            target(
                format!("该应用没有授权 `{id}`"),
                format!("the application does not hold the grant '{id}'"),
            )
        })?;
        if let Some(problem) = closed(grant, now) {
            return Err(Refusal::new("invalid_target", problem));
        }
        let scope = match &wanted.scope {
            None => grant.scope.clone(),
            Some(narrower) => narrow(&grant.scope, narrower).map_err(|wrong| {
                let all: Vec<String> = wrong.iter().map(ToString::to_string).collect();
                bad_details(&all.join("; "))
            })?,
        };
        Ok((grant.clone(), scope))
    };
    wanted.iter().map(one).collect()
}
