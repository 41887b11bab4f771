//! Words of an entry.

use crate::web::locales::translation;

translation! {
    Resource as RESOURCE {
        update_choice: "Update the choice",
        operations: "Operations",
        operation: "Operation",
        choose: "Choose",
        items: "Data items",
        minimum: "Tick only what you need.",
        all: "All",
        ticked: "Chosen",
        meaning: "Meaning",
        name: "Name",
        kind: "Type",
        grade: "Grade",
        marks: "Marks",
        mask: "Masked",
        mask_text: "What is ticked as masked is handed over masked, which is agreed to more readily. Untick what you need in clear, and say why in the use scenario.",
        no_items: "This kind of resource has no data items.",
        remove: "Remove from the basket",
        versions: "Versions and differences",
        no_versions: "Not published yet.",
        version_of(1): "Version {0}",
        shown: "shown",
        see_version: "See it",
        beside: "Route and attributes",
        route: "The route of a request",
        conditions: "Conditions of sharing",
        no_conditions: "None.",
        facts: "Attributes",
        quality: "Quality",
        users: "In use by",
        no_users: "Nobody yet, or not yours to know of.",
        similar: "Similar entries",
        correct: "Something wrong? File a correction",
    }
}
