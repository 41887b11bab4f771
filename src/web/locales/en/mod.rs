//! The English words: every key that `zh` declares, or it does not compile.

mod admin;
mod app;
mod audit;
mod authority;
mod basket;
mod catalog;
mod configure;
mod consent;
mod demands;
mod desk;
mod entrance;
mod frame;
mod grant;
mod handover;
mod home;
mod imports;
mod keeping;
mod line;
mod me;
mod part;
mod policies;
mod publish;
mod register;
mod reports;
mod request;
mod resource;
mod searches;
mod synonyms;
mod visit;

use super::zh::Words;

pub(super) const WORDS: Words = Words {
    line: line::LINE,
    imports: imports::IMPORTS,
    consent: consent::CONSENT,
    demands: demands::DEMANDS,
    keeping: keeping::KEEPING,
    visit: visit::VISIT,
    admin: admin::ADMIN,
    reports: reports::REPORTS,
    authority: authority::AUTHORITY,
    publish: publish::PUBLISH,
    policies: policies::POLICIES,
    register: register::REGISTER,
    me: me::ME,
    entrance: entrance::ENTRANCE,
    audit: audit::AUDIT,
    grant: grant::GRANT,
    handover: handover::HANDOVER,
    configure: configure::CONFIGURE,
    app: app::APP,
    desk: desk::DESK,
    request: request::REQUEST,
    basket: basket::BASKET,
    synonyms: synonyms::SYNONYMS,
    resource: resource::RESOURCE,
    catalog: catalog::CATALOG,
    searches: searches::SEARCHES,
    frame: frame::FRAME,
    home: home::HOME,
    part: part::PART,
};
