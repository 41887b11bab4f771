//! Words of the hand-over.

use crate::web::locales::translation;

translation! {
    Handover as HANDOVER {
        title: "Sealed hand-over",
        sealed(1): "sealed {0}",
        waiting: "Being sealed",
        waiting_text: "It can be opened once its entry is under a witnessed checkpoint, usually in seconds.",
        again: "Look again",
        ready: "The envelope is intact",
        ready_text: "It opens once: the secret is shown and then erased here. Have a safe place ready.",
        open: "Open it, once",
        copy: "Copy",
        copied: "Copied",
        once: "This is the only time it is shown. Save it now; it cannot be seen again.",
        already: "Already opened",
        already_text: "If that was not you, issue again at once: the old secret ends. This visit is on record.",
        reissue: "Issue again",
        replaced: "Replaced by a newer envelope",
        replaced_text: "The application was configured again; the secret in here was destroyed unseen.",
        to_app: "To the application",
        lapsed: "Lapsed unopened, destroyed",
        lapsed_text: "The secret inside was never shown and is gone. It can be issued again.",
        contents: "Grants in the envelope",
        grant: "Grant",
        endpoint: "Endpoint",
        state: "State",
    }
}
