//! The Chinese words: they declare the keys. Terms are the law's (glossary in the documentation).

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

pub use admin::Admin;
pub use app::App;
pub use audit::Audit;
pub use authority::Authority;
pub use basket::Basket;
pub use catalog::Catalog;
pub use configure::Configure;
pub use consent::Consent;
pub use demands::Demands;
pub use desk::Desk;
pub use entrance::Entrance;
pub use frame::Frame;
pub use grant::Grant;
pub use handover::Handover;
pub use home::Home;
pub use imports::Imports;
pub use keeping::Keeping;
pub use line::Line;
pub use me::Me;
pub use part::Part;
pub use policies::Policies;
pub use publish::Publish;
pub use register::Register;
pub use reports::Reports;
pub use request::Request;
pub use resource::Resource;
pub use searches::Searches;
pub use synonyms::Synonyms;
pub use visit::Visit;

/// Every key, by group.
#[derive(Debug)]
pub struct Words {
    /// Words of one meaning.
    pub synonyms: Synonyms,
    /// A longer clock, an offer.
    pub line: Line,
    /// Bulk imports.
    pub imports: Imports,
    /// Standing consents.
    pub consent: Consent,
    /// Demands.
    pub demands: Demands,
    /// Reviews and revocations.
    pub keeping: Keeping,
    /// What handlers say.
    pub visit: Visit,
    /// Operation.
    pub admin: Admin,
    /// Reports.
    pub reports: Reports,
    /// The authority's desk.
    pub authority: Authority,
    /// The publishing desk.
    pub publish: Publish,
    /// Policies.
    pub policies: Policies,
    /// Registers: demands, corrections, disputes, scenarios.
    pub register: Register,
    /// Own sessions and tokens.
    pub me: Me,
    /// The door.
    pub entrance: Entrance,
    /// The audit log.
    pub audit: Audit,
    /// Grants.
    pub grant: Grant,
    /// The hand-over.
    pub handover: Handover,
    /// Configuration.
    pub configure: Configure,
    /// Applications.
    pub app: App,
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
    /// Kept searches.
    pub searches: Searches,
    /// Top bar, menus, notices.
    pub frame: Frame,
    /// `/`.
    pub home: Home,
    /// Chips, deadlines, lists.
    pub part: Part,
}

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
