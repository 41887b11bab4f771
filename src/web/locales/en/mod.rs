//! The English words: every key that `zh` declares, or it does not compile.

mod app;
mod audit;
mod basket;
mod catalog;
mod configure;
mod desk;
mod frame;
mod grant;
mod handover;
mod home;
mod part;
mod request;
mod resource;
mod visit;

use super::zh::Words;

pub(super) const WORDS: Words = Words {
    visit: visit::VISIT,
    audit: audit::AUDIT,
    grant: grant::GRANT,
    handover: handover::HANDOVER,
    configure: configure::CONFIGURE,
    app: app::APP,
    desk: desk::DESK,
    request: request::REQUEST,
    basket: basket::BASKET,
    resource: resource::RESOURCE,
    catalog: catalog::CATALOG,
    frame: frame::FRAME,
    home: home::HOME,
    part: part::PART,
};
