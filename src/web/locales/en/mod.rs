//! The English words: every key that `zh` declares, or it does not compile.

mod basket;
mod catalog;
mod desk;
mod frame;
mod home;
mod part;
mod request;
mod resource;

use super::zh::Words;

pub(super) const WORDS: Words = Words {
    desk: desk::DESK,
    request: request::REQUEST,
    basket: basket::BASKET,
    resource: resource::RESOURCE,
    catalog: catalog::CATALOG,
    frame: frame::FRAME,
    home: home::HOME,
    part: part::PART,
};
