//! Lets a call in: the token, the proof, and the grant as it stands at this moment.

use super::record::Denied;
use crate::app::App;
use crate::catalog::resource::Content;
use crate::credential::access::needs_proof;
use crate::credential::proof::Proof;
use crate::credential::selection::closed;
use crate::credential::token::{self, Claims, Unusable, proof_required};
use crate::error::{Problem, Result};
use crate::grant::usage::TokenMark;
use crate::grant::{self, Grant, reconcile};
use crate::id::GrantId;
use crate::scope::{Scope, ScopeError, intersect};

/// What a call shows.
#[derive(Clone, Debug, Default)]
pub struct Shown<'a> {
    /// The `Authorization` header.
    pub authorization: Option<&'a str>,
    /// The `DPoP` headers.
    pub proofs: Vec<&'a str>,
    /// HTTP method.
    pub method: &'a str,
    /// Address without query, as the caller wrote it.
    pub url: String,
}

/// A call that was let in.
#[derive(Clone, Debug)]
pub struct Admitted {
    /// The grant.
    pub grant: Grant,
    /// What may be read now: what both grant and token say.
    pub scope: Scope,
    /// What the entry says.
    pub content: Content,
    /// Identifier of the token.
    pub token: String,
    /// The mark that uses up the proof.
    pub proof: Option<TokenMark>,
}

/// How a token was sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scheme {
    /// As a plain bearer token (RFC 6750).
    Bearer,
    /// With a proof (RFC 9449).
    Dpop,
}

/// Reads an `Authorization` header.
pub fn token_of_header(header: &str) -> Option<(Scheme, &str)> {
    let (scheme, token) = header.split_once(' ')?;
    let scheme = match scheme.to_ascii_lowercase().as_str() {
        "bearer" => Scheme::Bearer,
        "dpop" => Scheme::Dpop,
        _ => return None,
    };
    let fits =
        |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'.' | b'_' | b'~' | b'+' | b'/' | b'=');
    (!token.is_empty() && token.bytes().all(fits)).then_some((scheme, token))
}

fn unusable(why: Unusable) -> Problem {
    let again = ("请重新获取令牌", "ask the token endpoint for a new token");
    match why {
        Unusable::Foreign => Problem::new(401, "bad_token", "令牌无效", "the access token is not valid"),
        Unusable::Expired => Problem::new(
            401,
            "token_expired",
            "令牌已过期（有效期五分钟）",
            "the access token has expired; it lives five minutes",
        ),
        Unusable::Revoked => Problem::new(
            401,
            "token_revoked",
            "令牌已被吊销，或应用密钥已更换",
            "the access token was revoked, or the client secret was replaced",
        ),
    }
    .next(again.0, again.1)
}

fn no_token() -> Problem {
    Problem::new(401, "no_token", "请求没有附带令牌", "the call carries no access token")
        .next("请先到 /oauth/token 获取令牌", "ask /oauth/token for a token first")
}

fn not_in_token() -> Problem {
    Problem::new(403, "grant_not_in_token", "令牌不包含该授权", "the access token does not name this grant")
        .next(
            "请在取令牌时用 resource 写明该授权地址",
            "name this grant by `resource` when asking for the token",
        )
}

fn nothing_left(_error: ScopeError) -> Problem {
    Problem::new(
        403,
        "nothing_left",
        "令牌所载范围与现行授权没有交集",
        "nothing is left of the token's scope under the grant as it is now",
    )
    .next("请重新获取令牌", "ask the token endpoint for a new token")
}

/// Lets a call in or says why not. Nothing of the grant is told to who does not hold a valid token for it.
pub async fn admit(app: &App, shown: &Shown<'_>, id: &str) -> std::result::Result<Admitted, Denied> {
    let header = shown.authorization.ok_or_else(no_token)?;
    let (scheme, text) = token_of_header(header).ok_or_else(|| unusable(Unusable::Foreign))?;
    let claims = token::read(app, text).await?.map_err(unusable)?;
    let id: GrantId = id.parse().map_err(|_| not_in_token())?;
    let named = token::scope_of(&claims, &id).ok_or_else(not_in_token)?;
    let about = |problem: Problem| Denied { problem, about: Some(id.clone()) };
    let grant = grant::store::grant(&app.db.reader, &id).await.map_err(|problem| match problem.status {
        404 => not_in_token(),
        _ => problem,
    })?;
    if grant.app != claims.client_id {
        return Err(about(not_in_token()));
    }
    if let Some(problem) = closed(&grant, app.now()) {
        return Err(about(problem));
    }
    let proof = bound(app, shown, scheme, text, &claims, &grant).map_err(about)?;
    let scope = intersect(&grant.scope, &named).map_err(|error| about(nothing_left(error)))?;
    let content = reconcile::content(app, &grant).await.map_err(about)?;
    Ok(Admitted { grant, scope, content, token: claims.jti, proof })
}

/// Checks the binding of a token to its key.
fn bound(
    app: &App,
    shown: &Shown<'_>,
    scheme: Scheme,
    text: &str,
    claims: &Claims,
    grant: &Grant,
) -> Result<Option<TokenMark>> {
    let Some(confirmation) = &claims.cnf else {
        return if needs_proof(grant) || scheme == Scheme::Dpop { Err(proof_required()) } else { Ok(None) };
    };
    let proof = Proof::of_headers(&shown.proofs)?.ok_or_else(proof_required)?;
    if scheme != Scheme::Dpop {
        return Err(proof_required());
    }
    if proof.thumbprint != confirmation.jkt {
        return Err(Problem::new(
            401,
            "wrong_key",
            "DPoP 证明的密钥与令牌绑定的密钥不同",
            "the DPoP proof is signed by another key than the token is bound to",
        )
        .next("请使用取令牌时的同一密钥", "use the key the token was asked for with"));
    }
    proof.check(shown.method, &shown.url, Some(text), app.now()).map(Some)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn schemes_are_read_in_any_case_and_nothing_else() {
        assert_eq!(token_of_header("bearer a.b-c_d"), Some((Scheme::Bearer, "a.b-c_d")));
        assert_eq!(token_of_header("DPoP abc"), Some((Scheme::Dpop, "abc")));
        for wrong in ["", "Bearer", "Bearer ", "Bearer a b", "Basic abc", "Bearer  abc", "Bearer a\u{e9}"] {
            assert_eq!(token_of_header(wrong), None, "{wrong:?}");
        }
    }

    proptest! {
        #[test]
        fn any_header_is_read_or_refused(text in "(?s).{0,200}") {
            if let Some((_, token)) = token_of_header(&text) {
                prop_assert!(text.ends_with(token) && !token.contains(char::is_whitespace));
            }
        }
    }
}
