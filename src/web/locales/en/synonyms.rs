//! Words of the page of synonyms.

use crate::web::locales::translation;

translation! {
    Synonyms as SYNONYMS {
        title: "Search words",
        lead: "Who searches for one word also finds the others of its line. A change acts on the next search; no index is built anew.",
        own: "The city's list",
        own_hint: "A group a line, joined by \"=\". Two words of the shipped list that shall not stand for each other: joined by \"≠\". Lines with \"#\" are remarks.",
        example: "For example: ride hailing = taxi on call",
        none: "The city has no words of its own yet.",
        save: "Save the list",
        save_text: "The change is written to the audit log.",
        undo: "Put the former list back",
        undo_text: "What stood here before; put back, the present list becomes the former one.",
        before: "Show the former list",
        before_empty: "The former list is empty.",
        changed: "Last changed",
        shipped: "Shipped with the system",
        shipped_text: "Read only; \"≠\" takes words apart.",
        try_label: "Try a word",
        try_act: "Search",
        done: "The list is saved and acts on the next search.",
        same: "Nothing was changed.",
        theirs: "The list somebody else saved",
        theirs_text: "Take what you need of it into what you wrote below, then save.",
        keep_only: "Only the city's authority changes it.",
    }
}
