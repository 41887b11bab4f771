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
        why: "Why this result",
        why_code: "its code is the text",
        why_code_part: "its code holds the text",
        why_title: "its title is the text",
        why_title_start: "its title starts with the text",
        why_title_part: "its title holds the text",
        why_title_words: "its title holds all words",
        why_field: "a data item of that name",
        why_field_part: "a data item holds the text",
        why_field_words: "a data item holds words of it",
        why_summary: "its summary mentions it",
        why_elsewhere: "its words lie in title, department, tags and other places",
        why_synonym: "holds a word of the same meaning",
        why_pinyin: "its reading matches",
        why_spelling: "is spelt almost like it",
        keys: "Keys: / search, j and k to move, Enter to open",
        missing: "Not what you need?",
        add: "Add to basket",
        in_basket: "In your basket",
        see_request: "See the request",
        see_grant: "Granted, see it",
        sign_in: "Sign in to ask",
    }
}
