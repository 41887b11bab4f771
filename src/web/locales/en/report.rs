//! Words of reports.

use crate::web::locales::translation;

translation! {
    Report as REPORT {
        title: "Report on sharing",
        from: "From",
        until: "Until",
        org: "Organisation",
        show: "Show",
        answers: "Answers a day",
        refusals: "Grounds of refusal",
        no_refusals: "No refusals in this period.",
        by: "By organisation",
        none: "Nothing in this period.",
        organisation: "Organisation",
        col_entries: "Entries",
        col_answers: "Answers",
        col_in_time: "In time",
        col_median: "Median, working days",
        col_refusals: "Refusals",
        col_grants: "Live grants",
        col_verdict: "Verdict",
        dormant: "Grants unused for three months",
        no_dormant: "None.",
        stale: "Entries behind their cycle",
        no_stale: "All are up to date.",
    }
}
