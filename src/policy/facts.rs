//! What rules may look at: attributes of the subject, told by the noun itself.
//!
//! Rules see attributes, never titles, purposes or other free text.

use crate::id::{OrgId, PersonId};

/// Attributes of one subject. What does not apply stays empty, and no rule that names it matches.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Facts {
    /// The noun, such as `line`.
    pub noun: &'static str,
    /// Its identifier, for the audit entry.
    pub id: String,
    /// The department that provides.
    pub provider: Option<OrgId>,
    /// The department that asks or holds.
    pub requester: Option<OrgId>,
    /// Resource kind, such as `data.table`.
    pub kind: String,
    /// Sharing attribute: `unconditional`, `conditional`, `withheld`.
    pub sharing: String,
    /// Grade 1 to 5; 0 where it does not apply.
    pub grade: u8,
    /// Whether personal information is in it.
    pub personal: bool,
    /// State in the words of the noun's state machine.
    pub state: String,
    /// Whether an emergency order is in force (平战结合).
    pub emergency: bool,
    /// Everybody who asked, drafted or signed off: none of them may decide on it, in any post.
    pub participants: Vec<PersonId>,
    /// The one person whose own matter it is, where acts are for the owner alone (tokens, hand-overs).
    pub owner: Option<PersonId>,
}

/// A noun that can be the subject of a permit.
pub trait Subject {
    /// Its attributes as they are now.
    fn facts(&self) -> Facts;
    /// The version it was loaded at; none for what has none, and then nothing can be expected of it.
    fn version(&self) -> Option<i64> {
        None
    }
}

impl<T: Subject> Subject for &T {
    fn facts(&self) -> Facts {
        (*self).facts()
    }
    fn version(&self) -> Option<i64> {
        (*self).version()
    }
}

/// Makes a noun the subject of permits that stands between a provider and a requester: the line that asks and the
/// grant it becomes are judged by the same facts. The last word names the field of those who took part.
macro_rules! between_departments {
    ($kind:ty, $noun:literal, $participants:ident) => {
        impl $crate::policy::Subject for $kind {
            fn facts(&self) -> $crate::policy::Facts {
                $crate::policy::Facts {
                    noun: $noun,
                    id: self.id.to_string(),
                    provider: Some(self.provider.clone()),
                    requester: Some(self.requester.clone()),
                    kind: self.kind.clone(),
                    sharing: self.sharing.clone(),
                    grade: self.grade,
                    personal: self.personal,
                    state: self.state.as_str().to_owned(),
                    participants: self.$participants.clone(),
                    ..$crate::policy::Facts::default()
                }
            }
            fn version(&self) -> Option<i64> {
                Some(self.version)
            }
        }
    };
}

pub(crate) use between_departments;
