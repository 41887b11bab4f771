//! Words of what handlers say: confirmations, notices of what was done.

use crate::web::locales::translation;

translation! {
    Visit as VISIT {
        confirmed: "Identity confirmed",
        confirmed_text: "What you filled in is kept; go on now. The confirmation counts for 10 minutes.",
        go_on: "Go on",
        back: "Back",
        home: "Home",
        acting(2): "Now acting for {0} · {1}",
    }
}
