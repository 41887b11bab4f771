//! Sample pages: what the handlers of a busy day would fill in.

mod app;
mod audit;
mod basket;
mod catalog;
mod consent;
mod desk;
mod entrance;
mod frame;
mod grant;
mod home;
mod office;
mod register;
mod request;
mod resource;
mod rules;
mod searches;

use askama::Template;

use crate::text::Language;

/// Every page with its states.
pub fn pages(language: Language) -> Vec<(&'static str, String)> {
    let mut pages = Pages { language, done: Vec::new() };
    home::add(&mut pages);
    catalog::add(&mut pages);
    searches::add(&mut pages);
    resource::add(&mut pages);
    basket::add(&mut pages);
    request::add(&mut pages);
    desk::add(&mut pages);
    app::add(&mut pages);
    grant::add(&mut pages);
    consent::add(&mut pages);
    audit::add(&mut pages);
    entrance::add(&mut pages);
    register::add(&mut pages);
    office::add(&mut pages);
    rules::add(&mut pages);
    pages.done
}

/// Collects rendered pages.
pub struct Pages {
    pub language: Language,
    done: Vec<(&'static str, String)>,
}

impl Pages {
    pub fn add(&mut self, name: &'static str, page: &impl Template) {
        self.done.push((name, page.render().unwrap()));
    }
    pub fn say(&self, zh: &str, en: &str) -> String {
        self.language.pick(zh, en).to_owned()
    }
}
