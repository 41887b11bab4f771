//! What several pages are made of: chips, deadlines, fields, paging, lanes, charts.
//!
//! Each part is a small struct that writes its own markup, so a template says `{{ due }}`. Text inside is
//! escaped here; parts never decide anything and never read the clock.

pub mod basket;
pub mod chart;
pub mod chip;
pub mod due;
pub mod field;
pub mod form;
pub mod icon;
pub mod lane;
pub mod list;
pub mod marked;
pub mod said;

pub use basket::{BasketAct, Standing};
pub use chart::Bars;
pub use chip::{Chip, Tone};
pub use due::{Due, Pace};
pub use field::{Choice, Field};
pub use form::Tokens;
pub use icon::Icon;
pub use list::{Facet, FacetValue, Link, Paging};
pub use marked::Marked;
pub use said::Said;

/// Lets templates write a part's markup as it is: the part escapes what it contains.
macro_rules! writes_markup {
    ($($part:ty),+) => {$(
        impl ::askama::filters::HtmlSafe for $part {}
    )+};
}
use writes_markup;

/// Text made safe for an element or a quoted attribute.
fn escaped(text: &str) -> impl std::fmt::Display {
    askama::filters::escape(text, askama::filters::Html).map_or_else(|never| match never {}, |safe| safe.0)
}
