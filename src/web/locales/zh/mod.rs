//! The Chinese words: they declare the keys. Terms are the law's (glossary in the documentation).

mod basket;
mod catalog;
mod desk;
mod frame;
mod home;
mod part;
mod request;
mod resource;

pub use basket::Basket;
pub use catalog::Catalog;
pub use desk::Desk;
pub use frame::Frame;
pub use home::Home;
pub use part::Part;
pub use request::Request;
pub use resource::Resource;

/// Every key, by group.
#[derive(Debug)]
pub struct Words {
    /// The desk.
    pub desk: Desk,
    /// Requests.
    pub request: Request,
    /// The basket.
    pub basket: Basket,
    /// An entry.
    pub resource: Resource,
    /// The catalogue.
    pub catalog: Catalog,
    /// Top bar, menus, notices.
    pub frame: Frame,
    /// `/`.
    pub home: Home,
    /// Chips, deadlines, lists.
    pub part: Part,
}

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
