//! Targets that people open and close: the provider does it and says so.
//!
//! It never opens by itself, and never claims that something is closed.

use futures_util::future::BoxFuture;

use super::{Confirmed, Connector, Observed, Target};
use crate::app::App;
use crate::error::Result;
use crate::id::GrantId;

/// A person at the provider.
#[derive(Clone, Copy, Debug)]
pub struct ByHand;

impl Connector for ByHand {
    fn name(&self) -> &'static str {
        "by_hand"
    }
    fn observe<'a>(&'a self, _app: &'a App, _target: Target<'a>) -> BoxFuture<'a, Result<Observed>> {
        Box::pin(async { Ok(Observed::Unknown) })
    }
    fn open<'a>(&'a self, _app: &'a App, _target: Target<'a>) -> BoxFuture<'a, Result<Confirmed>> {
        Box::pin(async { Ok(Confirmed::ByPerson) })
    }
    fn close<'a>(&'a self, _app: &'a App, _grant: &'a GrantId) -> BoxFuture<'a, Result<Confirmed>> {
        Box::pin(async { Ok(Confirmed::ByPerson) })
    }
}
