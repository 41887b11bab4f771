//! One operation of an API: how it is called and what it takes. What is granted of it is `scope`, how a call is
//! matched to it `gateway::path`.

use serde::{Deserialize, Serialize};

use crate::text::Bilingual;

/// An operation of an API.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Operation {
    /// Its name in scopes.
    pub name: String,
    /// HTTP method.
    pub method: String,
    /// Path below the base address; `{name}` stands for one segment.
    pub path: String,
    /// Query parameters it takes; where it is told, no other passes the gateway.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub query: Option<Vec<String>>,
    /// What it does.
    pub title: Bilingual,
}

impl Operation {
    /// Parts an address written `/path` or `/path?one,two`; the latter tells all query parameters there are.
    pub fn parted(address: &str) -> (String, Option<Vec<String>>) {
        match address.split_once('?') {
            None => (address.to_owned(), None),
            Some((path, names)) => {
                let names = names.split(',').map(str::trim).filter(|name| !name.is_empty());
                (path.to_owned(), Some(names.map(ToOwned::to_owned).collect()))
            }
        }
    }
    /// Path and query parameters as they are written in one line.
    pub fn address(&self) -> String {
        match &self.query {
            None => self.path.clone(),
            Some(names) => format!("{}?{}", self.path, names.join(",")),
        }
    }
}
