//! What a rule may name: the attributes of a case, drawn from caller, organisation tree and facts.
//!
//! The closed list of names, the values each may take, and [`Attributes`]: one case in exactly the form casbin
//! compares and the memo remembers. It never looks at titles, purposes or other free text.

use std::borrow::Cow;

use super::action::Action;
use super::facts::Facts;
use crate::id::OrgId;
use crate::identity::Caller;
use crate::org::{Role, Tree};

/// An attribute that a rule's `when` may name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Attribute {
    /// How the caller's organisation stands to the provider.
    Provider,
    /// How the caller's organisation stands to the requester.
    Requester,
    /// Whether the caller's organisation is the competent authority in the matter.
    Authority,
    /// Tier of the caller's organisation.
    Tier,
    /// 条线 of the caller's organisation.
    Strip,
    /// Kind of the caller's organisation.
    Organisation,
    /// How the caller holds the post.
    Post,
    /// Resource kind.
    Kind,
    /// Sharing attribute.
    Sharing,
    /// Grade 1 to 5.
    Grade,
    /// Whether personal information is in it.
    Personal,
    /// State of the subject.
    State,
    /// Whether an emergency order is in force.
    Emergency,
    /// Whether it is the caller's own matter.
    Owner,
}

const RELATIONS: &[&str] = &["own", "parent", "same_strip", "other"];
const YES_NO: &[&str] = &["yes", "no"];
/// The kinds `government` stands for (`OrgKind::is_government`).
const GOVERNMENT: &str = "government_organ|authorised_organisation|other_state_organ|party_organ";

impl Attribute {
    /// How many there are.
    pub const COUNT: usize = 14;
    /// Every attribute, in the order of `model.conf`.
    pub const ALL: [Self; Self::COUNT] = [
        Self::Provider,
        Self::Requester,
        Self::Authority,
        Self::Tier,
        Self::Strip,
        Self::Organisation,
        Self::Post,
        Self::Kind,
        Self::Sharing,
        Self::Grade,
        Self::Personal,
        Self::State,
        Self::Emergency,
        Self::Owner,
    ];
    /// The text form used in rules.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Provider => "provider",
            Self::Requester => "requester",
            Self::Authority => "authority",
            Self::Tier => "tier",
            Self::Strip => "strip",
            Self::Organisation => "organisation",
            Self::Post => "post",
            Self::Kind => "kind",
            Self::Sharing => "sharing",
            Self::Grade => "grade",
            Self::Personal => "personal",
            Self::State => "state",
            Self::Emergency => "emergency",
            Self::Owner => "owner",
        }
    }
    /// Reads the text form.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|attribute| attribute.as_str() == text)
    }
    /// The values it can take; none where the set is not ours to close (kinds, states, strips).
    pub fn values(self) -> Option<&'static [&'static str]> {
        match self {
            Self::Provider | Self::Requester => Some(RELATIONS),
            Self::Authority | Self::Personal | Self::Emergency | Self::Owner => Some(YES_NO),
            Self::Tier => Some(&["city", "district", "township", "village"]),
            Self::Organisation => Some(&[
                "government_organ",
                "authorised_organisation",
                "other_state_organ",
                "party_organ",
                "public_service_enterprise",
                "enterprise",
                "contractor",
            ]),
            Self::Post => Some(&["main", "concurrent", "attached", "seconded"]),
            Self::Sharing => Some(&["unconditional", "conditional", "withheld"]),
            Self::Grade => Some(&["1", "2", "3", "4", "5"]),
            Self::Strip | Self::Kind | Self::State => None,
        }
    }
    /// Writes out words that stand for several values.
    pub fn expand(self, pattern: &str) -> String {
        if self != Self::Organisation {
            return pattern.to_owned();
        }
        let (sign, rest) = pattern.strip_prefix('!').map_or(("", pattern), |rest| ("!", rest));
        let words: Vec<&str> =
            rest.split('|').map(|word| if word == "government" { GOVERNMENT } else { word }).collect();
        format!("{sign}{}", words.join("|"))
    }
    fn index(self) -> usize {
        self as usize
    }
}

/// The role column of somebody who is not signed in.
pub const ANONYMOUS: &str = "anonymous";

/// One case: who, in which roles, does what, to something with these attributes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attributes<'a> {
    /// The act.
    pub action: Action,
    /// Roles of the post, joined by `|`; empty once the post has ended.
    pub roles: Cow<'a, str>,
    values: [Cow<'a, str>; Attribute::COUNT],
}

fn yes_no(is: bool) -> Cow<'static, str> {
    Cow::Borrowed(if is { "yes" } else { "no" })
}

impl<'a> Attributes<'a> {
    /// The case of a caller.
    pub fn of(action: Action, caller: &'a Caller, tree: &Tree, facts: &'a Facts) -> Self {
        let mut case = Self::about(action, facts);
        case.roles = join(&caller.roles);
        let relation = |to: &OrgId| Cow::Borrowed(tree.relation(&caller.org.id, to).as_str());
        if let Some(provider) = &facts.provider {
            case.set(Attribute::Provider, relation(provider));
        }
        if let Some(requester) = requester_of(action, caller, facts) {
            case.set(Attribute::Requester, relation(requester));
        }
        case.set(Attribute::Authority, yes_no(is_authority(action, caller, tree, facts)));
        case.set(Attribute::Tier, Cow::Borrowed(caller.org.tier.as_str()));
        case.set(Attribute::Strip, Cow::Borrowed(caller.org.strip.as_deref().unwrap_or_default()));
        case.set(Attribute::Organisation, Cow::Borrowed(caller.org.kind.as_str()));
        case.set(Attribute::Post, Cow::Borrowed(caller.post.kind.as_str()));
        if let Some(owner) = &facts.owner {
            case.set(Attribute::Owner, yes_no(owner == &caller.person.id));
        }
        case
    }

    /// The case of somebody who is not signed in.
    pub fn anonymous(action: Action, facts: &'a Facts) -> Self {
        Self { roles: Cow::Borrowed(ANONYMOUS), ..Self::about(action, facts) }
    }

    /// A case with these roles in which nothing else applies yet.
    pub fn blank(action: Action, roles: impl Into<Cow<'a, str>>) -> Self {
        Self { action, roles: roles.into(), values: std::array::from_fn(|_| Cow::Borrowed("")) }
    }

    fn about(action: Action, facts: &'a Facts) -> Self {
        let mut case = Self::blank(action, "");
        case.set(Attribute::Kind, Cow::Borrowed(facts.kind.as_str()));
        case.set(Attribute::Sharing, Cow::Borrowed(facts.sharing.as_str()));
        case.set(Attribute::Grade, grade(facts.grade));
        if facts.personal || !facts.kind.is_empty() {
            case.set(Attribute::Personal, yes_no(facts.personal));
        }
        case.set(Attribute::State, Cow::Borrowed(facts.state.as_str()));
        case.set(Attribute::Emergency, yes_no(facts.emergency));
        case
    }

    /// Whether the post holds a role.
    pub fn has_role(&self, role: Role) -> bool {
        self.roles.split('|').any(|held| held == role.as_str())
    }
    /// The value of an attribute; empty where it does not apply.
    pub fn get(&self, attribute: Attribute) -> &str {
        &self.values[attribute.index()]
    }
    /// Sets the value of an attribute.
    pub fn set(&mut self, attribute: Attribute, value: impl Into<Cow<'a, str>>) {
        self.values[attribute.index()] = value.into();
    }
    /// The values in the order of `model.conf`, after role and action.
    pub fn values(&self) -> impl Iterator<Item = &str> {
        self.values.iter().map(AsRef::as_ref)
    }
    /// The case as one text: equal texts are equal cases.
    pub fn key(&self, set: Option<&str>) -> String {
        let mut key = String::with_capacity(160);
        for part in
            [set.unwrap_or_default(), self.action.as_str(), &self.roles].into_iter().chain(self.values())
        {
            key.push_str(part);
            // No value holds a line break: words are checked where they are made.
            key.push('\n');
        }
        key
    }
}

fn grade(grade: u8) -> Cow<'static, str> {
    match grade {
        0 => Cow::Borrowed(""),
        1 => Cow::Borrowed("1"),
        2 => Cow::Borrowed("2"),
        3 => Cow::Borrowed("3"),
        4 => Cow::Borrowed("4"),
        5 => Cow::Borrowed("5"),
        other => Cow::Owned(other.to_string()),
    }
}

fn join(roles: &[Role]) -> Cow<'static, str> {
    match roles {
        [] => Cow::Borrowed(""),
        [one] => Cow::Borrowed(one.as_str()),
        several => {
            let mut names: Vec<Role> = several.to_vec();
            names.sort_unstable();
            names.dedup();
            Cow::Owned(names.iter().map(|role| role.as_str()).collect::<Vec<_>>().join("|"))
        }
    }
}

/// The organisation that asks or holds: the one named, else for acts that begin something the caller's own.
pub(super) fn requester_of<'a>(action: Action, caller: &'a Caller, facts: &'a Facts) -> Option<&'a OrgId> {
    let begins = matches!(
        action,
        Action::AskResource
            | Action::ExpectAgreement
            | Action::SubmitRequest
            | Action::RegisterApp
            | Action::FileDemand
    );
    facts.requester.as_ref().or_else(|| begins.then_some(&caller.org.id))
}

/// Whether the caller's organisation is competent in the matter: the authority of the provider, else of the
/// requester, else any; in a dispute who mediates or decides. Only an authority pays for the search through the
/// tree.
fn is_authority(action: Action, caller: &Caller, tree: &Tree, facts: &Facts) -> bool {
    let own = &caller.org.id;
    if let Some(government) = &facts.government {
        let (mediates, decides) = (facts.mediator.as_ref() == Some(own), government == own);
        return match action {
            Action::MediateDispute => mediates,
            Action::DecideDispute => decides,
            _ => mediates || decides,
        };
    }
    if !caller.org.is_authority {
        return false;
    }
    let about = facts.provider.as_ref().or(facts.requester.as_ref());
    about.is_none_or(|org| tree.authority_of(org).is_some_and(|found| &found.id == own))
}
