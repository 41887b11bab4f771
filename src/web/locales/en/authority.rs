//! Words of the authority's desk.

use crate::web::locales::translation;

translation! {
    Authority as AUTHORITY {
        title: "Authority",
        late: "Late and nearly late answers",
        no_late: "No answer is late or nearly so.",
        urge: "Urge",
        urge_text: "What to say",
        urge_send: "Urge",
        audits: "Entries to audit",
        audits_rule: "Audited and published within 2 working days (Art. 17)",
        no_audits: "Nothing waits to be audited.",
        tick: "Tick",
        tick_one(1): "Tick {0}",
        publish: "Publish the ticked entries",
        publish_text: "Those that pass all checks are ticked already.",
        send_back: "Send back",
        send_back_reason: "What to correct",
        extensions: "Extensions",
        extensions_rule: "At most 10 working days, once (Art. 21)",
        no_extensions: "No extension asks for consent.",
        reason: "Remark",
        consent: "Consent",
        refuse: "Refuse",
        disputes: "Disputes",
        no_disputes: "No dispute waits for mediation.",
        col_title: "Case",
        col_department: "Department",
        col_due: "Deadline",
        col_urged: "Urged",
        col_acts: "Acts",
        col_entry: "Entry",
        col_changes: "Changes",
        col_checks: "Checks",
    }
}
