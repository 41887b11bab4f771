//! The English words: every key that `zh` declares, or it does not compile.

mod basket;
mod catalog;
mod frame;
mod home;
mod part;
mod resource;

use super::zh::Words;

pub(super) const WORDS: Words = Words {
    basket: basket::BASKET,
    resource: resource::RESOURCE,
    catalog: catalog::CATALOG,
    frame: frame::FRAME,
    home: home::HOME,
    part: part::PART,
};
