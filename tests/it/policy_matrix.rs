//! The permission matrix is a reviewed file, and classes decide exactly as entries one by one would.

use std::path::Path;

use matou::policy::{Action, ClassKey, Policy, RuleFiles, store};

use crate::database::both;
use crate::policy::{City, tree};

#[test]
fn the_matrix_is_the_reviewed_one() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/generated/permissions.md");
    let now = Policy::seed(RuleFiles::embedded()).unwrap().matrix();
    if std::env::var_os("MATOU_BLESS").is_some() {
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, &now).unwrap();
    }
    let reviewed = std::fs::read_to_string(&path).unwrap_or_default();
    let changed: Vec<&str> =
        now.lines().filter(|line| !reviewed.lines().any(|known| known == *line)).collect();
    assert!(
        reviewed == now,
        "permissions changed; review and run with MATOU_BLESS=1:\n{}",
        changed.join("\n")
    );
}

fn classes(city: &City) -> Vec<(u32, ClassKey)> {
    let mut made = Vec::new();
    for provider in ["health", "police", "yuzhong-health", "waterworks"] {
        for state in ["draft", "published", "withdrawn"] {
            for sharing in ["unconditional", "conditional", "withheld"] {
                for grade in [1, 3, 5] {
                    let facts = matou::policy::Facts {
                        sharing: sharing.to_owned(),
                        grade,
                        ..city.resource(provider, state)
                    };
                    let number = u32::try_from(made.len() * 3 + 1).unwrap();
                    made.push((number, ClassKey::of(&facts).unwrap()));
                }
            }
        }
    }
    made
}

#[test]
fn a_bitmap_says_what_each_entry_would_say() {
    let city = City::new();
    let classes = classes(&city);
    let people = [
        "developer@yuzhong",
        "steward@health",
        "authority@city",
        "auditor@city",
        "contractor@vendor",
        "former@health",
    ];
    for login in people {
        let caller = city.caller(login, None);
        let visible = city.policy.visible(&caller, &city.tree, &classes);
        for (number, class) in &classes {
            let may = |action| city.policy.allows(action, &caller, &city.tree, &class.facts()).allowed;
            let full = may(Action::ViewResource);
            assert_eq!(visible.full.contains(*number), full, "{login} {class:?}");
            assert_eq!(
                visible.title_only.contains(*number),
                !full && may(Action::SeeTitle),
                "{login} {class:?}"
            );
        }
        assert!(!visible.full.contains(9_999));
    }
    let seen = |login| city.policy.visible(&city.caller(login, None), &city.tree, &classes).full.len();
    assert_eq!(seen("former@health"), 0);
    assert_eq!(seen("auditor@city"), classes.len());
    assert_eq!(seen("developer@yuzhong"), 36);
    assert_eq!(seen("contractor@vendor"), 12);
    let anybody = city.policy.visible_to_anybody(&city.tree, &classes);
    assert_eq!((anybody.full.len(), anybody.title_only.len()), (0, 4));
}

#[test]
fn a_new_class_a_changed_tree_and_another_post_are_seen_at_once() {
    let mut city = City::new();
    let all = classes(&city);
    let caller = city.caller("steward@health", None);
    let before = city.policy.visible(&caller, &city.tree, &all[..30]);
    assert!(std::sync::Arc::ptr_eq(&before, &city.policy.visible(&caller, &city.tree, &all[..30])));
    assert!(city.policy.visible(&caller, &city.tree, &all).full.len() > before.full.len());

    // The same person in the same post, after the tree was read anew: another organisation object.
    city.tree = tree();
    let mut moved = caller.clone();
    moved.org = std::sync::Arc::clone(city.tree.by_slug("police").unwrap());
    let after = city.policy.visible(&moved, &city.tree, &all);
    assert!(after.full.len() < city.policy.visible(&caller, &city.tree, &all).full.len());
}

#[tokio::test]
async fn a_class_has_one_number_for_ever() {
    let city = City::new();
    for (db, _directory) in both().await {
        let keys: Vec<ClassKey> = classes(&city).into_iter().map(|(_, key)| key).collect();
        let mut numbers = Vec::new();
        for key in &keys {
            numbers.push(store::number_for(&db.writer, key).await.unwrap());
        }
        assert_eq!(store::number_for(&db.writer, &keys[5]).await.unwrap(), numbers[5]);
        let expected: Vec<(u32, ClassKey)> = numbers.into_iter().zip(keys).collect();
        assert_eq!(store::all(&db.reader).await.unwrap(), expected);
    }
}
