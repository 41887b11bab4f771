//! Words of own sessions and tokens.

use crate::web::locales::translation;

translation! {
    Me as ME {
        title: "My sessions and tokens",
        issued: "The new token",
        once: "It is shown this once. Save it now.",
        sessions: "Sessions",
        end_others: "End the others",
        device: "Device",
        started: "Signed in",
        seen: "Last use",
        acts: "Acts",
        present: "this one",
        end: "End",
        tokens: "Personal tokens",
        tokens_text: "For scripts that act in one post: scoped and expiring; a token ends with its post.",
        no_tokens: "None.",
        name: "What for",
        name_hint: "Example: daily catalogue script",
        post: "Post",
        scopes: "Scopes",
        until: "Until",
        state: "State",
        revoke: "Revoke",
        make: "Make a token",
        days: "Days",
        who: "Who",
    }
}
