//! Words of what comes between question and answer of a line: a longer clock, an offer, a dispute.

use crate::web::locales::translation;

translation! {
    Line as LINE {
        extensions: "Extensions to decide on",
        extensions_text: "A department answers later only with the consent of the authority of its tier: at most 10 working days more, once (Decree 809, Art. 21).",
        no_extensions: "No extension waits.",
        col_asked: "Asked for",
        col_why: "Grounds",
        col_until: "Answer due",
        days_more(n): "one working day" | "{0} working days",
        consent: "Consent",
        not_consent: "Do not consent",
        note: "Reason of a refusal",
        done_asked: "Sent to the authority; the present deadline holds until it consents.",
        done_consented(1): "Consented; the answer is due on {0}.",
        done_not_consented: "Not consented; the deadline stays.",
        asked_for(2): "Extension of {0} working days asked for, the authority decides: {1}",
        extended(2): "Extended by {0} working days with the authority's consent; it was due on {1}",
        not_extended(1): "The authority did not consent to an extension: {0}",
        step_extended: "extended",
        did_extend: "Extension asked for",
        did_decide_extension: "Extension decided on",
    }
}
