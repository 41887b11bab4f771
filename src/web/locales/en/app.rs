//! Words of applications.

use crate::web::locales::translation;

translation! {
    App as APP {
        list: "Applications",
        lead: "Grants go to an application: one credential for everything it holds.",
        register: "Register an application",
        register_act: "Register",
        f_name: "Name",
        f_purpose: "Purpose",
        f_purpose_hint: "Which matters it handles",
        none: "No applications yet",
        none_text: "Once registered it can be chosen in the basket.",
        col_name: "Application",
        col_owner: "Answerable",
        col_live: "Live grants",
        col_waiting: "To configure",
        col_state: "State",
        one: "Application",
        configure(1): "Configure {0} grants",
        configure_again: "See the configuration",
        grants: "Grants",
        no_grants: "No grants yet. They appear here once a request is agreed to.",
        browse: "Search the catalogue",
        col_resource: "Resource",
        col_provider: "Provider",
        col_until: "Until",
        col_calls: "Calls, 30 days",
        use_title: "Calls in 30 days",
        col_since: "Registered",
        beside: "Attributes and hand-overs",
        facts: "Attributes",
        handovers: "Sealed hand-overs",
        no_handovers: "Handed over here after configuration; opens once.",
        reissue_text: "If a credential is lost or leaked, configure again: the old secret dies when the new one is opened.",
    }
}
