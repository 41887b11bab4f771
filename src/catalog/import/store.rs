//! Reading the entries that an import may meet again.
//!
//! Written only through `tx`.

use sea_orm::ConnectionTrait;

use crate::catalog::Resource;
use crate::db::{self, Page, Where};
use crate::error::Result;

/// The entries that have one of these codes.
pub(super) async fn by_codes(connection: &impl ConnectionTrait, codes: &[&str]) -> Result<Vec<Resource>> {
    let keys = codes.iter().map(|code| (*code).into()).collect();
    db::list(connection, &[Where::In("code", keys)], Page::ascending("id", codes.len() as u64)).await
}
