//! Ready files of a hand-over: `.env`, JSON, and a program that calls every grant.
//!
//! They hold the secret, so they are made only while a hand-over is opened and never kept.

use serde_json::json;

use super::Application;
use super::access::Access;
use crate::catalog::resource::Content;
use crate::error::{Problem, Result};
use crate::random::Secret;
use crate::scope::Scope;

/// The program: Python, standard library only, but for proofs.
const PROGRAM: &str = include_str!("sample.py");

/// The path of the first granted operation that only reads, with its places named.
pub fn first_call(scope: &Scope, content: &Content) -> String {
    let granted = |name: &String| scope.operations.contains(name);
    let mut operations = content.operations.iter().filter(|operation| granted(&operation.name));
    operations
        .find(|operation| operation.method == "GET")
        .map(|operation| operation.path.clone())
        .unwrap_or_default()
}

/// A call from a shell.
pub fn curl(token_url: &str, endpoint: &str, path: &str, bound: bool) -> String {
    if bound {
        return format!("python3 matou_sample.py '{endpoint}' '{path}'");
    }
    format!(
        "TOKEN=$(curl -sS -u \"$MATOU_CLIENT_ID:$MATOU_CLIENT_SECRET\" -d grant_type=client_credentials \
         --data-urlencode 'resource={endpoint}' '{token_url}' | sed 's/.*\"access_token\":\"\\([^\"]*\\)\".*/\\1/')\n\
         curl -sS -H \"Authorization: Bearer $TOKEN\" '{endpoint}{path}'"
    )
}

/// The files of a hand-over.
pub fn files(
    application: &Application,
    secret: &Secret,
    token_url: &str,
    grants: &[Access],
) -> Result<Vec<(&'static str, Secret)>> {
    let mut env = format!(
        "MATOU_CLIENT_ID={}\nMATOU_CLIENT_SECRET={}\nMATOU_TOKEN_URL={token_url}\n",
        application.id,
        secret.expose()
    );
    let endpoints = grants.iter().filter_map(|grant| grant.endpoint.as_ref()).enumerate();
    env.extend(endpoints.map(|(number, endpoint)| format!("MATOU_GRANT_{}={endpoint}\n", number + 1)));
    let json = serde_json::to_string_pretty(&json!({
        "client_id": application.id,
        "client_secret": secret.expose(),
        "token_url": token_url,
        "grants": grants,
    }))
    .map_err(Problem::internal)?;
    Ok(vec![
        (".env", Secret::from_text(env)),
        ("matou.json", Secret::from_text(json)),
        ("matou_sample.py", Secret::from_text(PROGRAM.to_owned())),
    ])
}
