//! Words of the catalogue.

use crate::web::locales::translation;

translation! {
    Catalog as CATALOG {
        title: "Catalogue",
        title_of(1): "Search “{0}”",
        hits(n): "1 entry" | "{0} entries",
        narrow: "Narrow down",
        take_back: "(take back)",
        meant: "Did you mean:",
        lagging: "The index is being brought up to date; entries of the last minutes may be missing.",
        empty: "Nothing matches",
        empty_text: "Choose fewer conditions or another word. If it is not catalogued, file a demand: the authority names the source department, which catalogues it.",
        file_demand: "File a demand",
        show_all: "Show everything",
        related_only: "Nothing matches fully; these entries come near.",
        matched: "Matching items:",
        keys: "Keys: / search, j and k to move, Enter to open",
        missing: "Not what you need?",
        add: "Add to basket",
        in_basket: "In your basket",
        see_request: "See the request",
        see_grant: "Granted, see it",
        sign_in: "Sign in to ask",
    }
}
