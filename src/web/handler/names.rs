//! Names of persons and organisations as a page words them, loaded once for a whole list.
//!
//! Somebody who is no longer there keeps their identifier; nothing is guessed.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::app::App;
use crate::audit::entry::{ActorRef, Entry};
use crate::audit::words;
use crate::error::Result;
use crate::id::{OrgId, PersonId};
use crate::org::{self, Person, Tree};
use crate::text::Language;
use crate::web::frame::Frame;
use crate::web::locales::Words;
use crate::web::part::{Link, Said};

/// Names for one page.
pub struct Names {
    tree: Arc<Tree>,
    persons: BTreeMap<PersonId, Person>,
    language: Language,
    t: &'static Words,
}

impl Names {
    /// Loads the names of these persons.
    pub async fn load(app: &App, frame: &Frame, persons: impl IntoIterator<Item = PersonId>) -> Result<Self> {
        let persons = org::store::persons(&app.db.reader, persons).await?;
        Ok(Self { tree: app.tree(), persons, language: frame.language, t: frame.t })
    }
    /// Loads the names of whoever acted in some entries.
    pub async fn of_entries(app: &App, frame: &Frame, entries: &[Entry]) -> Result<Self> {
        Self::load(app, frame, entries.iter().filter_map(|entry| person_of(&entry.actor)).cloned()).await
    }
    /// An organisation.
    pub fn org(&self, id: &OrgId) -> Said {
        self.tree
            .get(id)
            .map_or_else(|| Said::plain(id.to_string()), |org| Said::new(&org.name, self.language))
    }
    /// A person.
    pub fn person(&self, id: &PersonId) -> Said {
        self.persons
            .get(id)
            .map_or_else(|| Said::plain(id.to_string()), |person| Said::new(&person.name, self.language))
    }
    /// A person in an organisation.
    pub fn person_of(&self, org: &OrgId, person: &PersonId) -> Said {
        let (org, person) = (self.org(org), self.person(person));
        Said { foreign: org.foreign || person.foreign, text: format!("{} · {}", org.text, person.text) }
    }
    /// In whose name something was done.
    pub fn actor(&self, actor: &ActorRef) -> Said {
        let a = &self.t.audit;
        match actor {
            ActorRef::Person { person, org, .. } => {
                let (person, org) = (self.person(person), self.org(org));
                let foreign = person.foreign || org.foreign;
                Said { text: a.person_at.with(person.text, org.text), foreign }
            }
            ActorRef::System { part } => {
                let known = words::part(part).map(|(zh, en)| self.language.pick(zh, en));
                Said::plain(a.by_system.with(known.unwrap_or(part)))
            }
            ActorRef::Operator { name } => Said::typed(a.by_operator.with(name), self.language),
            ActorRef::Application { app } => Said::plain(a.by_app.with(app)),
            ActorRef::Consent { signed_by, .. } => {
                let person = self.person(signed_by);
                Said { text: a.by_consent.with(person.text), foreign: person.foreign }
            }
        }
    }
    /// What was done.
    pub fn act(&self, action: &str) -> String {
        words::act(action).map_or(action, |(zh, en)| self.language.pick(zh, en)).to_owned()
    }
    /// To what, with its page where there is one.
    pub fn object(&self, noun: &str, id: &str) -> Link {
        let word = words::noun(noun).map_or(noun, |(zh, en)| self.language.pick(zh, en));
        Link::new(self.t.audit.object_of.with(word, id), words::page_of(noun, id).unwrap_or_default())
    }
    /// The same by the end of its identifier, as lists show it.
    pub fn object_in_short(&self, noun: &str, id: &str) -> Link {
        let tail = id.split_once('_').map(|(_, rest)| rest).unwrap_or_default();
        let short = tail.get(tail.len().saturating_sub(8)..).filter(|tail| !tail.is_empty());
        let link = self.object(noun, short.map_or_else(|| id.to_owned(), str::to_uppercase).as_str());
        Link { url: words::page_of(noun, id).unwrap_or_default(), ..link }
    }
    /// An act as a sentence.
    pub fn sentence(&self, entry: &Entry) -> Said {
        let actor = self.actor(&entry.actor);
        Said { text: self.t.audit.sentence.with(actor.text, self.act(&entry.action)), foreign: actor.foreign }
    }
}

fn person_of(actor: &ActorRef) -> Option<&PersonId> {
    match actor {
        ActorRef::Person { person, .. } => Some(person),
        ActorRef::Consent { signed_by, .. } => Some(signed_by),
        ActorRef::System { .. } | ActorRef::Operator { .. } | ActorRef::Application { .. } => None,
    }
}
