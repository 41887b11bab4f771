//! Connectors: how a grant is opened and closed at what it opens, one file a target.
//!
//! The reconciler asks what is there, opens and closes; a connector does it and says how it went. Doing
//! anything twice does no harm. It never decides whether a grant should be open: that is `grant`, and every
//! single call through our own door is checked by `gateway`. A new target is one file and one line in [`of`].

pub mod by_hand;
pub mod hosted_table;
pub mod http_api;

use futures_util::future::BoxFuture;

use crate::app::App;
use crate::catalog::kind::Delivery;
use crate::catalog::resource::Content;
use crate::error::{Problem, Result};
use crate::id::{GrantId, ResourceId};
use crate::scope::Scope;

/// What a grant is about, as a connector sees it.
#[derive(Clone, Copy, Debug)]
pub struct Target<'a> {
    /// The grant.
    pub grant: &'a GrantId,
    /// The resource.
    pub resource: &'a ResourceId,
    /// What the grant lets through.
    pub scope: &'a Scope,
    /// What the entry says.
    pub content: &'a Content,
}

/// What a target really has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Observed {
    /// Calls of this grant would be answered.
    Ready,
    /// Something is missing; the problem says what the provider must do.
    NotReady(Problem),
    /// Only people know.
    Unknown,
}

/// Whether a target confirmed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Confirmed {
    /// It did.
    Yes,
    /// A person has to say so.
    ByPerson,
}

/// One kind of target.
pub trait Connector: Send + Sync {
    /// Its name in the log.
    fn name(&self) -> &'static str;
    /// Looks at the target without changing it.
    fn observe<'a>(&'a self, app: &'a App, target: Target<'a>) -> BoxFuture<'a, Result<Observed>>;
    /// Opens the target for the grant.
    ///
    /// # Errors
    /// What is missing; it is tried again later.
    fn open<'a>(&'a self, app: &'a App, target: Target<'a>) -> BoxFuture<'a, Result<Confirmed>>;
    /// Closes it. Works without the entry's content, which may be gone by then.
    fn close<'a>(&'a self, app: &'a App, grant: &'a GrantId) -> BoxFuture<'a, Result<Confirmed>>;
}

/// The connector of a way of delivery.
pub fn of(delivery: Delivery) -> &'static dyn Connector {
    match delivery {
        Delivery::HostedTable => &hosted_table::HostedTable,
        Delivery::HttpApi => &http_api::HttpApi,
        Delivery::ByHand => &by_hand::ByHand,
    }
}

/// Observing comes before opening through our own door: what would not answer is not opened.
async fn ready(connector: &dyn Connector, app: &App, target: Target<'_>) -> Result<Confirmed> {
    match connector.observe(app, target).await? {
        Observed::Ready => Ok(Confirmed::Yes),
        Observed::NotReady(problem) => Err(problem),
        Observed::Unknown => Ok(Confirmed::ByPerson),
    }
}

/// The entry is published but not bound to anything.
pub fn not_bound() -> Problem {
    Problem::new(503, "not_bound", "该目录条目尚未挂接资源", "this entry is not bound to a resource yet")
        .next("请联系数据提供部门完成挂接", "ask the provider to bind the resource")
}
