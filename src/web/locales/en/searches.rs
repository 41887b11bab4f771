//! Words of kept searches.

use crate::web::locales::translation;

translation! {
    Searches as SEARCHES {
        title: "Saved searches",
        lead: "Searches you saved, and what you looked for in vain. When entries that match are published, your inbox says so. Only your post sees this page; what was not found goes on the list of needs, without names.",
        save: "Save this search",
        saved: "Saved",
        noted: "Nothing matches fully. What you looked for is now on the list of needs, from which the authority names a source department; your inbox tells you once it can be found.",
        col_search: "Search",
        col_conditions: "Conditions",
        col_why: "Kept as",
        col_news: "New",
        col_at: "Last on",
        none: "No saved search yet",
        none_text: "Choose “Save this search” in the catalogue. What you look for in vain is listed here too.",
        by_conditions: "Search by conditions",
        chosen: "saved",
        missed(n): "not found" | "not found ({0} times)",
        see: "See the results",
        see_rule: "What it finds now then counts as seen.",
        forget: "Remove",
        done_saved: "The search is saved. Your inbox will tell of new entries that match.",
        done_forgotten: "Removed.",
        mine: "My searches:",
        news(n): "1 new" | "{0} new",
        all: "all of them",
        needs: "List of needs",
        needs_lead: "What departments look for in vain, ranked by how many do, so that the authority can name a source department (Art. 20). Only what still cannot be found is listed, and nobody's name.",
        col_need: "Looked for",
        col_orgs: "Departments",
        col_people: "People",
        col_times: "Times",
        col_first: "First on",
        col_owner: "Probable source",
        col_last: "Last on",
        needs_none: "No unmet need",
        needs_none_text: "What somebody looks for in vain is listed here.",
    }
}
