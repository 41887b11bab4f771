//! `/resources/{id}`: everything an entry says, fields to tick, and the route a request would take.
//!
//! One form: `POST /basket/items` with `resource`, repeated `fields`, `masked` and `operations`, `return_to`; sent again
//! it changes what was chosen. What is visible and who decides is `catalog` and `policy`.

use askama::Template;

use super::frame::Frame;
use super::part::{Chip, Icon, Link, Said, Standing};

/// An entry.
#[derive(Template)]
#[template(path = "resource.html")]
pub struct ResourcePage {
    /// Frame; its title is the entry's.
    pub frame: Frame,
    /// `res_..`.
    pub id: String,
    /// Title.
    pub title: Said,
    /// Code of the kind, for the icon.
    pub kind: String,
    /// Name of the kind.
    pub kind_word: String,
    /// Resource code.
    pub code: String,
    /// Provider.
    pub provider: Said,
    /// The catalogue narrowed to the provider.
    pub provider_url: String,
    /// `第 3 版 · 2026-11-20 发布`.
    pub edition: String,
    /// Sharing, grade, personal information, state.
    pub chips: Vec<Chip>,
    /// Abstract.
    pub summary: Said,
    /// What the reader must know first, such as an announced withdrawal or what a harvested entry lacks.
    pub notices: Vec<Said>,
    /// Where the acting post stands with it.
    pub standing: Standing,
    /// Data items.
    pub items: Vec<ItemRow>,
    /// Operations of an API.
    pub operations: Vec<OperationRow>,
    /// Conditions of sharing; for what is not shared, reason and citation.
    pub conditions: Vec<Said>,
    /// The route a request would take; none where nothing can be asked for.
    pub route: Option<Route>,
    /// Other attributes: name and value.
    pub facts: Vec<(String, Said)>,
    /// Versions, newest first.
    pub versions: Vec<VersionRow>,
    /// Quality: what was measured and how it came out.
    pub quality: Vec<QualityRow>,
    /// Organisations that hold a live grant.
    pub users: Vec<UserRow>,
    /// How many hold one, whether or not they may be named here.
    pub user_count: u64,
    /// Entries that resemble it.
    pub similar: Vec<Link>,
    /// Where a correction (校核) begins.
    pub correction_url: String,
}

impl ResourcePage {
    fn icon(&self) -> Icon {
        Icon::of_kind(&self.kind)
    }
    fn can_choose(&self) -> bool {
        matches!(self.standing, Standing::Addable | Standing::InBasket)
    }
    fn chosen(&self) -> usize {
        self.items.iter().filter(|item| item.chosen).count()
    }
    fn has_masks(&self) -> bool {
        self.can_choose() && self.items.iter().any(|item| item.mask.is_some())
    }
    fn in_basket(&self) -> bool {
        matches!(self.standing, Standing::InBasket)
    }
}

/// A data item.
pub struct ItemRow {
    /// Column or member, sent as field `fields`.
    pub name: String,
    /// What it means.
    pub title: Said,
    /// Its type, worded.
    pub kind: String,
    /// Its grade.
    pub grade: Chip,
    /// Marks: personal information, key, identifying.
    pub marks: Vec<Chip>,
    /// Whether it is ticked.
    pub chosen: bool,
    /// How it can be masked, sent as field `masked`, and whether that is ticked; none where no mask fits.
    pub mask: Option<(String, bool)>,
}

/// An operation of an API.
pub struct OperationRow {
    /// Its name, sent as field `operations`.
    pub name: String,
    /// `GET /verify`.
    pub call: String,
    /// What it does.
    pub title: Said,
    /// Whether it is ticked.
    pub chosen: bool,
}

/// Who decides, in how long, and what would shorten it.
pub struct Route {
    /// Steps in order.
    pub steps: Vec<RouteStep>,
    /// `预计 12 月 18 日前可用`.
    pub expected: String,
    /// What would make it automatic, or quicker.
    pub hints: Vec<Said>,
}

/// One step of a route.
pub struct RouteStep {
    /// Who acts.
    pub who: Said,
    /// What they do.
    pub act: String,
    /// In how long, and by which rule.
    pub within: String,
}

/// A version.
pub struct VersionRow {
    /// Its number.
    pub number: u32,
    /// When it was published.
    pub date: String,
    /// What changed against the one before.
    pub changes: Vec<Said>,
    /// Its own address; empty for the one shown.
    pub url: String,
}

/// A measure of quality.
pub struct QualityRow {
    /// What was measured: 完整性, 时效性.
    pub name: String,
    /// How it came out, in words.
    pub value: String,
    /// Verdict.
    pub chip: Chip,
}

/// Who uses it.
pub struct UserRow {
    /// The organisation.
    pub organisation: Said,
    /// Its application.
    pub app: Said,
    /// Since when.
    pub since: String,
}
