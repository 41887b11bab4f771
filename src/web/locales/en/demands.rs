//! Words of demands.

use crate::web::locales::translation;

translation! {
    Demands as DEMANDS {
        title: "Demands",
        lead: "What the catalogue lacks, or holds as a harvested entry only, is asked for here; the authority or the source department answers (Art. 20).",
        col_title: "Demand",
        col_org: "Filed by",
        col_state: "State",
        col_to: "Answers",
        col_day: "Filed on",
        none: "No demand yet",
        none_text: "Where a search finds nothing, a demand can be filed from there or here.",
        file: "File a demand",
        rule: "What can be asked for goes into the basket; no demand is needed.",
        f_title: "What is needed",
        f_title_hint: "in one line",
        f_what: "Content and scope",
        f_what_hint: "items, time, area, update cycle",
        f_basis: "Basis of use",
        f_basis_hint: "duty, matter or policy",
        f_about: "Entry it is about",
        f_about_hint: "resource code, such as of a harvested entry",
        see_about: "See the entry it is about",
        see_answer(1): "Entry that can be asked for: {0}",
        answer: "Answer",
        do_answer: "Answer",
        answer_rule: "Where an entry meets it, give its code.",
        f_note: "Answer",
        f_resource: "Entry that meets it",
        f_resource_hint: "resource code",
        do_close: "Close this demand",
        done_filed: "The demand is filed.",
        done_answered: "Answered.",
        done_closed: "The demand is closed.",
    }
}
