//! Words of policies.

use crate::web::locales::translation;

translation! {
    Policy as POLICY {
        title: "Policies:",
        lead: "Rules speak of attributes; a change is approved by a second person after its scenarios pass, and cannot cross the law.",
        whose: "Organisation",
        show: "Show",
        why: "Why",
        may: "May",
        do_what: "do",
        to_what: "to",
        object_hint: "code or id",
        explain: "Explain",
        facts: "Facts",
        variations: "What would change it",
        no_variation: "No single fact would.",
        draft(1): "Draft {0}",
        changes: "Changes",
        scenarios: "Scenarios",
        approve: "Approve",
        second_person: "Approved by somebody other than its author, after all scenarios pass.",
        withdraw: "Withdraw",
        rules: "Rules in force",
        no_rules: "No rules of its own: the city's apply.",
        line: "Line",
        effect: "Effect",
        meaning: "Meaning",
        cites: "Cites",
        make_draft: "Draft a change",
        bounds: "A rule that denies or burdens a request cites a published condition or a statute (Arts 15, 39).",
        text: "Rules",
        note: "Why",
        save_draft: "Save and test",
    }
}
