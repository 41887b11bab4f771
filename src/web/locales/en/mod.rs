//! The English words: every key that `zh` declares, or it does not compile.

mod frame;
mod home;
mod part;

use super::zh::Words;

pub(super) const WORDS: Words = Words { frame: frame::FRAME, home: home::HOME, part: part::PART };
