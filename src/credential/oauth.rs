//! Errors of the token endpoint in the form of RFC 6749 section 5.2, with the words of a [`Problem`] added.

use serde_json::{Value, json};

use crate::error::Problem;

/// A refusal of the token endpoint.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// HTTP status.
    pub status: u16,
    /// Error code of the standard, such as `invalid_client`.
    pub error: &'static str,
    /// What happened and what to do, under a code of ours.
    pub problem: Problem,
}

/// The result of what an application asks for.
pub type Answer<T> = Result<T, Refusal>;

impl Refusal {
    /// A refusal with status 400.
    pub fn new(error: &'static str, problem: Problem) -> Self {
        Self { status: 400, error, problem }
    }
    /// The client could not be authenticated. One answer for all causes, so that nothing can be learnt.
    pub fn invalid_client() -> Self {
        let problem = Problem::new(
            401,
            "invalid_client",
            "应用身份验证失败",
            "the client id does not fit its secret or key, or the secret or key is no longer in force",
        )
        .next(
            "请核对客户端标识和密钥；如密钥遗失，请重新配置应用",
            "check client id and secret or key; if it is lost, configure the application again",
        );
        Self { status: 401, error: "invalid_client", problem }
    }
    /// The request is not one the standard knows.
    pub fn invalid_request(zh: &str, en: &str) -> Self {
        Self::new("invalid_request", Problem::new(400, "invalid_request", zh, en))
    }
    /// The body of the answer. The description keeps to the characters of the standard.
    pub fn body(&self) -> Value {
        let next =
            if self.problem.next.1.is_empty() { String::new() } else { format!("; {}", self.problem.next.1) };
        let description: String = format!("{}{next}", self.problem.en)
            .chars()
            .map(|c| match c {
                '"' | '\\' => '\'',
                ' '..='~' => c,
                _ => '?',
            })
            .collect();
        json!({
            "error": self.error,
            "error_description": description,
            "error_uri": format!("/problems/{}", self.problem.code),
            "code": self.problem.code,
            "description_zh": format!("{}。{}", self.problem.zh, self.problem.next.0),
        })
    }
}

impl From<Problem> for Refusal {
    fn from(problem: Problem) -> Self {
        let (status, error) = match problem.status {
            503 => (503, "temporarily_unavailable"),
            500.. => (500, "server_error"),
            401 => (400, "invalid_dpop_proof"),
            _ => (400, "invalid_request"),
        };
        Self { status, error, problem }
    }
}
