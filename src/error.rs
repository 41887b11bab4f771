//! What can go wrong, said once: a stable code, a sentence in Chinese and English, and a next step.
//!
//! [`Problem`] is RFC 9457 content without HTTP: `api` turns it into `application/problem+json`,
//! `web` into a page. It never carries a secret, an SQL text or a Rust type name.

use serde::Serialize;

use crate::text::{is_plain, is_plain_line};

/// Longest text that one person writes to another, in characters.
pub const TEXT_CHARS_MAX: usize = 2000;

/// One wrong field of an input.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FieldError {
    /// Path of the field, such as `use.basis`.
    pub field: String,
    /// What is wrong, in Chinese.
    pub zh: String,
    /// What is wrong, in English.
    pub en: String,
}

/// A refusal or failure with everything a person needs to go on.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{code}: {en}")]
pub struct Problem {
    /// HTTP status that fits (design.md section 10).
    pub status: u16,
    /// Stable code, listed in docs/generated/problems.md.
    pub code: &'static str,
    /// What happened, in Chinese.
    pub zh: String,
    /// What happened, in English.
    pub en: String,
    /// What to do next: Chinese, English.
    pub next: (String, String),
    /// Wrong fields, for status 422.
    pub fields: Vec<FieldError>,
}

/// The result of a command.
pub type Result<T> = std::result::Result<T, Problem>;

impl Problem {
    /// A problem without a next step yet.
    pub fn new(status: u16, code: &'static str, zh: impl Into<String>, en: impl Into<String>) -> Self {
        let next = (String::new(), String::new());
        Self { status, code, zh: zh.into(), en: en.into(), next, fields: Vec::new() }
    }
    /// Adds what to do next.
    pub fn next(mut self, zh: impl Into<String>, en: impl Into<String>) -> Self {
        self.next = (zh.into(), en.into());
        self
    }
    /// Adds one wrong field.
    pub fn field(mut self, field: impl Into<String>, zh: impl Into<String>, en: impl Into<String>) -> Self {
        self.fields.push(FieldError { field: field.into(), zh: zh.into(), en: en.into() });
        self
    }
    /// Adds a wrong field if a text of several lines holds characters that nobody sees.
    pub fn plain(self, field: impl Into<String>, text: &str) -> Self {
        if is_plain(text) { self } else { self.hidden(field) }
    }
    /// Adds a wrong field if a text of one line holds line breaks or characters that nobody sees.
    pub fn plain_line(self, field: impl Into<String>, text: &str) -> Self {
        if is_plain_line(text) { self } else { self.hidden(field) }
    }
    /// Adds what is wrong with a text of several lines that somebody wrote: too long, or not plain.
    pub fn text(self, field: &str, text: &str) -> Self {
        let too_long = text.chars().count() > TEXT_CHARS_MAX;
        let problem =
            if too_long { self.field(field, "最多2000字", "at most 2000 characters") } else { self };
        problem.plain(field, text)
    }
    fn hidden(self, field: impl Into<String>) -> Self {
        self.field(
            field,
            "含有看不见的控制字符，请删去后重新填写",
            "it holds control characters that nobody sees; type it again without them",
        )
    }
    /// The problem itself, if any field is wrong.
    ///
    /// # Errors
    /// Itself.
    pub fn unless_good(self) -> Result<()> {
        if self.fields.is_empty() { Ok(()) } else { Err(self) }
    }
    /// What the caller may not know of and what does not exist look the same.
    pub fn not_found() -> Self {
        Self::new(404, "not_found", "没有找到，或您无权知道它是否存在", "not found, or not yours to know of")
            .next("请核对编号，或从目录检索进入", "check the identifier, or start from a search")
    }
    /// The input as a whole or some fields are wrong.
    pub fn invalid(zh: impl Into<String>, en: impl Into<String>) -> Self {
        Self::new(422, "invalid_input", zh, en)
            .next("请按提示改正后再提交，已填内容保留", "correct the fields named and submit again")
    }
    /// The state does not allow it.
    pub fn conflict(code: &'static str, zh: impl Into<String>, en: impl Into<String>) -> Self {
        Self::new(409, code, zh, en).next("请刷新后查看最新状态", "reload to see the present state")
    }
    /// Somebody else changed it first.
    pub fn stale() -> Self {
        Self::new(412, "stale_version", "内容已被他人更新", "somebody else changed this first")
            .next("请刷新后在最新内容上重做", "reload and repeat on the newest version")
    }
    /// Not signed in, or the token is not valid.
    pub fn unauthenticated() -> Self {
        Self::new(401, "unauthenticated", "需要登录或有效令牌", "sign in or present a valid token")
            .next("请重新登录", "sign in again")
    }
    /// Something of ours failed; details go to the log, not to the caller.
    pub fn internal(cause: impl std::fmt::Display) -> Self {
        tracing::error!(%cause, "internal failure");
        Self::new(500, "internal", "系统内部错误，本次操作未生效", "an internal failure; nothing was changed")
            .next("请稍后重试", "try again later")
    }
    /// The database cannot be reached or refused.
    pub fn database(cause: impl std::fmt::Display) -> Self {
        tracing::error!(%cause, "database failure");
        Self::new(
            503,
            "database_unavailable",
            "数据库暂不可用，本次操作未生效",
            "the database is unavailable; nothing was changed",
        )
        .next("请稍后重试", "try again in a moment")
    }
}

/// What was found, or none where there is nothing the caller may know of; any other problem stays one.
///
/// # Errors
/// All but 404.
pub fn if_found<T>(found: Result<T>) -> Result<Option<T>> {
    match found {
        Ok(found) => Ok(Some(found)),
        Err(problem) if problem.status == 404 => Ok(None),
        Err(problem) => Err(problem),
    }
}

/// A reason, which the law demands, without blanks around it.
///
/// # Errors
/// `invalid_input` if nothing was written.
pub fn reason(text: &str) -> Result<String> {
    let text = text.trim();
    if text.is_empty() {
        return Err(Problem::invalid("未执行", "nothing was done").field(
            "reason",
            "请写明理由",
            "give a reason",
        ));
    }
    Problem::invalid("未执行", "nothing was done").text("reason", text).unless_good()?;
    Ok(text.to_owned())
}

/// A word to the other side that may be left out, without blanks around it.
///
/// # Errors
/// `invalid_input` if it is too long or holds what nobody sees.
pub fn note(text: &str) -> Result<String> {
    let text = text.trim();
    Problem::invalid("未执行", "nothing was done").text("note", text).unless_good()?;
    Ok(text.to_owned())
}
