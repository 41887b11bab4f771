//! Disputes (争议处理, Art. 28): a refusal that the requester does not accept.
//!
//! Negotiated with the provider, then mediated by the authority of their tier, or the one above both, then decided
//! by the government of that authority's level. `state` is the dispute and its transitions, `routing` who is
//! competent, `commands` what people do, `store` how it is kept. It opens no access: one that ends for the
//! requester reopens the line, and the provider's office head then owes an agreement (Art. 20).

pub mod commands;
pub mod routing;
pub mod state;
pub mod store;
#[cfg(test)]
mod tests;

pub use commands::{decide, escalate, file, give_in, list, mediate, view, withdraw};
pub use state::{Dispute, DisputeState, Mediated, Outcome, Step, StepKind};
