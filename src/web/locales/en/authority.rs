//! Words of the authority's desk.

use crate::web::locales::translation;

translation! {
    Authority as AUTHORITY {
        title: "Authority's desk",
        counted(n): "one entry waits" | "{0} entries wait",
        lead: "Entries sent in by departments are audited and published within 2 working days (Art. 17).",
        waiting: "Entries that wait",
        none: "No entry waits for publication",
        none_text: "What departments send in is audited here.",
        all: "All",
        tick: "Choose",
        tick_one(1): "Choose {0}",
        col_entry: "Entry",
        col_provider: "Provider",
        col_what: "Sharing and grade",
        col_due: "Due",
        col_act: "Act",
        publish: "Publish",
        publish_ticked: "Publish the chosen",
        reason: "Reason of return",
        return_ticked: "Return the chosen",
        late: "To be urged: answers overdue",
        late_text: "Lines that departments of this tier did not answer within the legal time (Art. 21); shown for urging, decided by the department.",
        none_late: "No answer is overdue.",
        col_resource: "Resource",
        col_owes: "Owes the answer",
        col_waits: "Requester",
        col_state: "State",
        first_edition: "first publication",
        next_edition(1): "becomes version {0}",
        remark_secrecy(1): "Secrecy: {0}",
        remark_personal(1): "Personal information: {0}",
        remark_conditions: "Conditions of use changed: to be audited (Art. 15)",
        rule_publish: "audited and published within 2 working days of receipt (Decree 809, Art. 17)",
        done_published(n): "One entry is published." | "{0} entries are published.",
        done_returned(n): "One entry is returned." | "{0} entries are returned.",
        part_failed(2): "{0} not done: {1}",
        nothing_ticked: "No entry is chosen",
    }
}
