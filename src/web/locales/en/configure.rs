//! Words of configuration.

use crate::web::locales::translation;

translation! {
    Configure as CONFIGURE {
        title(1): "Configure {0}",
        lead: "See what will be made, then make it; everything is handed over once, sealed.",
        credential: "What the application proves itself by",
        by_secret: "A new secret",
        by_key: "Its own key",
        step_plan: "Dry run: what will be made",
        nothing: "Nothing waits to be configured.",
        back: "Back to the application",
        exactly: "Exactly what",
        apply(1): "Apply {0} grants",
        apply_text: "Makes exactly what is shown; if a grant changes meanwhile it stops and asks you to look again.",
        plan_done(1): "{0} grants were confirmed.",
        step_apply: "Apply",
        step_apply_text: "Target by target; what fails is retried, what is done stays.",
        refresh: "Refresh",
        applying: "You can leave; it will appear in your inbox.",
        step_open: "Open the envelope",
        step_open_text: "Client id, secret and samples are sealed in one envelope, opened once by the application's owner.",
    }
}
