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
        not_published: "Not published, so it cannot be asked for",
        harvested: "Harvested entry; it cannot be asked for yet",
        title_only: "Only the title is public",
        by_match: "Best match",
        by_date: "Newest",
        by_title: "By title",
        facet_kind: "Kind",
        facet_provider: "Provider",
        facet_domain: "Theme",
        facet_sharing: "Sharing",
        facet_grade: "Grade",
        facet_tier: "Tier",
        facet_division: "Division",
        facet_update_cycle: "Update cycle",
        facet_tag: "Tag",
        fresh(2): "{0} · published {1}",
    }
}
