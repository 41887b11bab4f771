//! Words of the basket.

use crate::web::locales::translation;

translation! {
    Basket as BASKET {
        title: "Basket",
        counted(2): "{0} lines · {1} departments",
        lead: "Fill in once and submit once; each department then decides its own lines within its deadline.",
        clear: "Empty the basket",
        empty: "The basket is empty",
        empty_text: "Tick the items you need in the catalogue and add them; resources of many departments go into one request. Or copy an earlier request.",
        browse: "Search the catalogue",
        copy_old: "Copy an earlier request",
        lines(n): "1 line" | "{0} lines",
        answer_by: "Answer by",
        fields: "Items",
        change: "change",
        remove: "Remove from the basket",
        remove_one(1): "Remove {0}",
        plan: "What it would take",
        smaller: "What could be smaller",
        usable_by: "Everything usable by",
        automatic: "Automatic",
        slowest: "Slowest line",
        form: "The request",
        f_title: "Title",
        f_title_hint: "Example: Finding a doctor in Yuzhong",
        f_app: "Application",
        no_app: "Your organisation has no application yet; grants go to an application.",
        register_app: "Register one",
        f_basis: "Basis of use",
        f_basis_hint: "Law, regulation or duty, with its article",
        f_scenario: "Use scenario",
        f_scenario_hint: "Which matter, and at which step the data is used",
        f_scope: "Scope of use",
        f_scope_hint: "Which units and posts use it",
        f_method: "Method of use",
        f_until: "Use until",
        together: "The lines are needed together: all or none",
        submit(1): "Submit {0} lines",
        after: "Your office head signs off first, then each department receives its lines (Decree 809, Art. 20).",
    }
}
