//! Words of the door.

use crate::web::locales::translation;

translation! {
    Entrance as ENTRANCE {
        sign_in: "Please sign in",
        sign_in_with(1): "Sign in with {0}",
        kept: "You come back to this page. Act in your own post; every act is recorded.",
        choose: "Which post do you act in?",
        choose_text: "Every act is done in the capacity of one post; you can change it at the top right.",
        no_post: "You hold no post at present. Ask your organisation's administrator to record it.",
        ended: "Posts that ended:",
        trace: "If you need help, name this to the operator:",
    }
}
