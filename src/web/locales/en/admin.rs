//! Words of operation.

use crate::web::locales::translation;

translation! {
    Admin as ADMIN {
        title: "Operation",
        reindex: "Rebuild the index",
        code: "One-time code",
        code_text: "Run it at the new enforcement point; shown once, good for ten minutes.",
        checks: "Checks",
        check: "Check",
        state: "State",
        found: "Found",
        next: "What to do",
        parked: "Parked jobs",
        parked_text: "Stopped after many tries; revocations never stop.",
        no_parked: "No job is parked.",
        job: "Job",
        tries: "Tries",
        since: "Since",
        error: "Why",
        acts: "Acts",
        retry: "Try again",
        gateways: "Enforcement points",
        no_gateways: "None has joined yet.",
        gateway: "Name",
        feed: "Place in the feed",
        heard: "Last heard of",
        enrol: "Enrol one",
        gateway_name: "Its name",
        make_code: "Make a code",
        beside: "Queue and versions",
        queue: "Queue",
        versions: "Versions",
    }
}
