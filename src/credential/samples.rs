//! Ready files of a hand-over: `.env`, JSON, and a program that calls every grant.
//!
//! They hold the secret, so they are made only while a hand-over is opened and never kept. Where the application
//! signs with a key of its own they name the key, and the file where the program looks for its private half.

use serde_json::{Value, json};

use super::Application;
use super::access::Access;
use super::opened::Handed;
use crate::catalog::resource::Content;
use crate::error::{Problem, Result};
use crate::random::Secret;
use crate::scope::Scope;
use crate::text::Bilingual;

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

/// A call by the program.
fn program_call(endpoint: &str, path: &str) -> String {
    format!("python3 matou_sample.py '{endpoint}' '{path}'")
}

/// A call from a shell.
pub fn curl(token_url: &str, endpoint: &str, path: &str, bound: bool) -> String {
    if bound {
        return program_call(endpoint, path);
    }
    format!(
        "TOKEN=$(curl -sS -u \"$MATOU_CLIENT_ID:$MATOU_CLIENT_SECRET\" -d grant_type=client_credentials \
         --data-urlencode 'resource={endpoint}' '{token_url}' | sed 's/.*\"access_token\":\"\\([^\"]*\\)\".*/\\1/')\n\
         curl -sS -H \"Authorization: Bearer $TOKEN\" '{endpoint}{path}'"
    )
}

/// The file in which the program looks for the private half of a key.
const KEY_FILE: &str = "client_key.pem";

/// A title for a comment. It was written by people, and a line break in it would end the comment.
fn one_line(title: &Bilingual) -> String {
    let english = title.en.as_deref().filter(|en| !en.is_empty()).map(|en| format!(" / {en}"));
    let both = format!("{}{}", title.zh, english.unwrap_or_default());
    both.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}

/// The files of a hand-over.
pub fn files(
    application: &Application,
    handed: &Handed,
    token_url: &str,
    grants: &[Access],
) -> Result<Vec<(&'static str, Secret)>> {
    let mut env = format!("MATOU_CLIENT_ID={}\nMATOU_TOKEN_URL={token_url}\n", application.id);
    let mut settings = json!({ "client_id": application.id, "token_url": token_url, "grants": grants });
    match handed {
        Handed::Secret(secret) => {
            env.extend([format!("MATOU_CLIENT_SECRET={}\n", secret.expose())]);
            settings["client_secret"] = json!(secret.expose());
        }
        Handed::Key(key) => {
            env.extend([format!("MATOU_CLIENT_KEY_ID={}\nMATOU_CLIENT_KEY_FILE={KEY_FILE}\n", key.kid)]);
            settings["client_key"] = json!({ "kid": key.kid, "alg": key.alg, "file": KEY_FILE });
            settings["grants"] = grants.iter().map(by_key).collect();
        }
    }
    let reachable = grants.iter().filter_map(|grant| Some((&grant.title, grant.endpoint.as_ref()?)));
    for (number, (title, endpoint)) in reachable.enumerate() {
        env.extend([format!("# {}\nMATOU_GRANT_{}={endpoint}\n", one_line(title), number + 1)]);
    }
    let json = serde_json::to_string_pretty(&settings).map_err(Problem::internal)?;
    Ok(vec![
        (".env", Secret::from_text(env)),
        ("matou.json", Secret::from_text(json)),
        ("matou_sample.py", Secret::from_text(PROGRAM.to_owned())),
    ])
}

/// A grant whose sample signs instead of showing a secret.
fn by_key(grant: &Access) -> Value {
    let sample = grant.endpoint.as_ref().map(|endpoint| program_call(endpoint, &grant.path));
    json!(Access { sample, ..grant.clone() })
}
