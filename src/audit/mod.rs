//! The audit log: what was done, by whom, under which rule, provably complete.
//!
//! An [`entry::Entry`] is written in the acting transaction ([`store::append`]). The [`sealer`] gives it its
//! place in an RFC 6962 Merkle tree, keeps the tree as C2SP tiles ([`tree`]) and signs a [`checkpoint`].
//! A [`witness`] may co-sign it. [`receipt`] and [`export`] carry entries away with their proof, [`verify`] proves
//! the whole to anybody who has the public key.
//! Nothing here rewrites or removes an entry. Where the objects of an entry live is none of its business.

pub mod checkpoint;
pub mod entry;
pub mod export;
pub mod log;
pub mod receipt;
pub mod sealer;
pub mod store;
pub mod tree;
pub mod verify;
pub mod witness;
pub mod words;
