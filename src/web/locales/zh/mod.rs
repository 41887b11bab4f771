//! The Chinese words: they declare the keys. Terms are the law's (glossary in the documentation).

mod frame;
mod home;
mod part;

pub use frame::Frame;
pub use home::Home;
pub use part::Part;

/// Every key, by group.
#[derive(Debug)]
pub struct Words {
    /// Top bar, menus, notices.
    pub frame: Frame,
    /// `/`.
    pub home: Home,
    /// Chips, deadlines, lists.
    pub part: Part,
}

pub(super) const WORDS: Words = Words { frame: frame::FRAME, home: home::HOME, part: part::PART };
