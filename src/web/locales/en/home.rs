//! Words of the home page.

use crate::web::locales::translation;

translation! {
    Home as HOME {
        title: "Find the city's digital resources, ask once, configure once",
        figures(2): "{0} resources from {1} departments",
        titles(1): "{0} resources are public by title and department",
        more_titles(1): "{0} more by title and department only",
        see_more: "sign in to see kinds, items and conditions",
        browse_titles: "Browse the titles",
        in_time(1): "{0} answered in time this month",
        search_hint: "Try: medical institutions, credit code, real estate",
        others_search: "Your peers search for:",
        kinds: "Kinds of resources",
        waiting: "Waiting for me",
        all_waiting: "Whole inbox",
        nothing_waits: "Nothing waits for you. Start a request with a search.",
        recent: "Recently published",
        all_recent: "By date of publication",
        nothing_recent: "Nothing was published in the last 30 days.",
        recent_signed_in: "Sign in to see what was published lately.",
        how: "How to obtain data",
        step_browse: "Browse once",
        step_browse_text: "One search over the data, applications, components and computing power of all departments, down to items, grades and conditions.",
        step_ask: "Ask once",
        step_ask_text: "Put resources of many departments into one basket, state basis and scope once, submit once; each department answers within its deadline.",
        step_configure: "Configure once",
        step_configure_text: "What was agreed is configured for one application and handed over sealed, once; every use is recorded and can be proved.",
    }
}
