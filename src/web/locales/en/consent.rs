//! Words of standing consents.

use crate::web::locales::translation;

translation! {
    Consent as CONSENT {
        title: "Standing consents",
        lead: "An office head consents beforehand to items of one version of an entry for some purposes; requests it covers are answered at once, in the signer's name (Decree 809, Art. 20).",
        sign: "Sign a standing consent",
        no_entries: "Your organisation has no published entry yet.",
        entry: "Entry",
        choose: "Choose items",
        covers: "Items",
        covers_hint: "What is not ticked is still answered line by line. Personal information is not ticked beforehand.",
        purposes: "Scenarios",
        purposes_hint: "One a line, word for word as in the request; none for any duty.",
        until: "Until",
        until_hint: "Three years at most",
        sign_act: "Sign the standing consent",
        sign_hint: "Signing asks you to confirm who you are. It answers nothing once the entry has a new version.",
        none: "No standing consents",
        none_text: "They suit requests that come again and again with clear conditions, above all for unconditional sharing.",
        version(1): "version {0}",
        signed_by: "Signed by",
        state: "State",
        acts: "Acts",
        end: "End",
    }
}
