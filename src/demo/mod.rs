//! The sample city: what `matou demo` and many tests run on.
//!
//! Readable data under `city/` says which organs, people and resources there are; [`tables`] makes the rows
//! behind them, always the same ones; [`upstream`] serves the sample APIs; [`generate`] makes a city of full size
//! for benches. Persons, companies and their numbers are invented. Only [`load`] writes to a database, through `tx`.

pub mod city;
pub mod generate;
pub mod load;
pub mod loading;
pub mod provider;
pub mod tables;
pub mod upstream;
