//! What was done with grants: one record a call that went through, counts by day, denied calls by minute.
//!
//! A record is written before the data leaves; without it the call fails. Denied calls are only counted, with
//! one entry of the log a minute, so that nobody can flood it (design.md section 3). See `digest` for what
//! the log learns of use, `store` for the tables.

pub mod digest;
pub mod store;

use serde::{Deserialize, Serialize};

use crate::app::App;
use crate::clock::Timestamp;
use crate::error::{Problem, Result};
use crate::id::{AppId, GrantId, UseId};
use crate::scope::Quota;
use crate::tx::{Internal, Tx};

/// The door a call came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Door {
    /// The token endpoint.
    Token,
    /// The gateway.
    Gateway,
}

impl Door {
    /// The text form.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Token => "token",
            Self::Gateway => "gateway",
        }
    }
}

/// One use of a grant.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct UseRecord {
    /// Its identifier.
    pub id: UseId,
    /// The grant, which fixes the purpose.
    pub grant: GrantId,
    /// The application that called.
    pub app: AppId,
    /// When.
    pub at: Timestamp,
    /// What was called: `token`, `rows`, `check`, or `api:` and the name of an operation.
    pub operation: String,
    /// Rows or objects handed out.
    pub rows: u64,
    /// HTTP status of the answer; 0 while the provider's API has not answered.
    pub status: u16,
    /// Identifier of the token that was shown or issued.
    pub token: String,
    /// Version in the database.
    #[serde(skip)]
    pub version: i64,
}

crate::record!(UseRecord, "use_record", id, |this| {
    "grant_id": this.grant.to_string(),
    "at": this.at.0,
});

impl UseRecord {
    /// A use at this moment.
    pub fn new(grant: &GrantId, app: &AppId, operation: &str, token: &str, now: Timestamp) -> Self {
        Self {
            id: UseId::new(),
            grant: grant.clone(),
            app: app.clone(),
            at: now,
            operation: operation.to_owned(),
            rows: 0,
            status: 200,
            token: token.to_owned(),
            version: 0,
        }
    }
}

/// Marks a token or proof as worth nothing any more, until it would have expired anyway.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TokenMark {
    /// `revoked:` and the token's identifier; `proof:`, the key's thumbprint and the proof's identifier; or
    /// `assertion:`, the application and the digest of the assertion's identifier.
    pub id: String,
    /// When the mark may be forgotten.
    pub expires_at: Timestamp,
    /// Version in the database.
    #[serde(skip)]
    pub version: i64,
}

crate::record!(TokenMark, "token_mark", id, |this| { "expires_at": this.expires_at.0 });

impl TokenMark {
    /// The mark of a revoked access token.
    pub fn revoked(token: &str, expires_at: Timestamp) -> Self {
        Self { id: Self::revoked_id(token), expires_at, version: 0 }
    }
    /// The key of that mark.
    pub fn revoked_id(token: &str) -> String {
        format!("revoked:{token}")
    }
    /// The mark of a proof that was shown.
    pub fn shown(thumbprint: &str, proof: &str, expires_at: Timestamp) -> Self {
        Self { id: format!("proof:{thumbprint}:{proof}"), expires_at, version: 0 }
    }
    /// The mark of an assertion that an application was authenticated by.
    pub fn asserted(application: &str, assertion: &str, expires_at: Timestamp) -> Self {
        Self { id: format!("assertion:{application}:{assertion}"), expires_at, version: 0 }
    }
}

/// The civil day of a moment, by which quotas count: `YYYY-MM-DD` in Beijing.
pub fn civil_day(now: Timestamp) -> String {
    now.beijing().chars().take(10).collect()
}

/// Seconds until the next civil day, when a quota is fresh.
pub fn seconds_to_next_day(now: Timestamp) -> i64 {
    const DAY_SECONDS: i64 = 86_400;
    DAY_SECONDS - (now.seconds() + 8 * 3600).rem_euclid(DAY_SECONDS)
}

/// The refusal of a call beyond the quota.
pub fn quota_exhausted(quota: Quota) -> Problem {
    let most = quota.calls_per_day;
    Problem::new(
        429,
        "quota_exhausted",
        format!("今日调用次数已达上限（每日{most}次）"),
        format!("the quota of {most} calls a day is used up"),
    )
    .next(
        "请于次日零时（北京时间）后再调用，或申请提高配额",
        "call again after midnight in Beijing, or ask for a higher quota",
    )
}

/// Writes one use and counts it against the quota, exactly, however many calls come at once. A proof shown
/// with the call is used up in the same transaction.
///
/// # Errors
/// `quota_exhausted`; `proof_replayed` if the proof was shown before. Then nothing is written.
pub async fn record(
    app: &App,
    mut used: UseRecord,
    quota: Option<Quota>,
    proof: Option<TokenMark>,
) -> Result<UseRecord> {
    let tx = Tx::internal(&app.db, Internal::Use).await?;
    if let Some(mut proof) = proof {
        spend(&tx, &mut proof).await?;
    }
    tx.insert(&mut used).await?;
    let day = civil_day(used.at);
    let calls = store::count_use(tx.connection(), &used.grant, &day, used.rows).await?;
    if let Some(quota) = quota
        && calls > i64::from(quota.calls_per_day)
    {
        return Err(quota_exhausted(quota));
    }
    tx.commit().await?;
    Ok(used)
}

/// Completes the record of a call whose rows were not known when it was written, before they leave.
pub async fn complete(app: &App, used: &mut UseRecord, rows: u64, status: u16) -> Result<()> {
    used.rows = rows;
    used.status = status;
    let tx = Tx::internal(&app.db, Internal::Use).await?;
    tx.update(used).await?;
    store::add_rows(tx.connection(), &used.grant, &civil_day(used.at), rows).await?;
    tx.commit().await
}

/// Uses up a proof.
///
/// # Errors
/// `proof_replayed` if it was shown before.
pub async fn spend(tx: &Tx, proof: &mut TokenMark) -> Result<()> {
    match tx.insert(proof).await {
        Err(Problem { code: "duplicate", .. }) => Err(Problem::new(
            401,
            "proof_replayed",
            "DPoP 证明已被使用过",
            "this DPoP proof was shown before",
        )
        .next("请为每次调用新签一个证明", "sign a new proof with a new `jti` for each call")),
        other => other,
    }
}

/// Counts a denied call. It never fails the answer: the call is denied in any case.
pub async fn denied(app: &App, door: Door, about: &str, code: &str) {
    let counted = async {
        let tx = Tx::internal(&app.db, Internal::Use).await?;
        store::count_denial(tx.connection(), app.now(), door, about, code).await?;
        tx.commit().await
    };
    if let Err(problem) = counted.await {
        tracing::error!(code, %problem, "a denied call could not be counted");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quota_day_is_a_civil_day_in_beijing() {
        // 2026-11-24T15:59:59Z is one second before midnight in Beijing.
        let now = Timestamp(1_795_535_999_000_000);
        assert_eq!((civil_day(now).as_str(), seconds_to_next_day(now)), ("2026-11-24", 1));
        assert_eq!(civil_day(now.plus_seconds(1)), "2026-11-25");
        assert_eq!(seconds_to_next_day(now.plus_seconds(1)), 86_400);
    }
}
