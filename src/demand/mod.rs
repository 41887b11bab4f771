//! Demands (数据需求): what a department needs and cannot ask for, because the catalogue has no entry that could
//! be granted (Art. 20; harvested entries lead here).
//!
//! `state` is the demand and its transitions, `commands` what people do, `store` how it is kept. An answer points
//! to an entry where there is one; asking for it then is `request`'s matter. A demand grants nothing.

pub mod commands;
pub mod state;
pub mod store;

pub use commands::{
    Wish, answer, close, file, filed_as, give_back, list, recipients, returned_to, route, view, waiting,
};
pub use state::{Demand, DemandState, Pass, filing_address};
