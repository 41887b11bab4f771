//! Whatever the rules say: properties over random rule sets, also such as the legal check would refuse.

#![expect(clippy::unwrap_used, reason = "a failing unwrap is the test's failure")]

use proptest::prelude::*;
use proptest::sample::select;

use super::action::Action;
use super::attribute::{Attribute, Attributes};
use super::bounds::{self, Bound};
use super::decision::Decision;
use super::engine::Rules;
use super::rule::{Effect, RuleSet};
use crate::org::Role;

const STATES: &[&str] = &["draft", "published", "withdrawn"];
const KINDS: &[&str] = &["data.table", "data.api"];
const STRIPS: &[&str] = &["health", "police"];

fn values(attribute: Attribute) -> &'static [&'static str] {
    match attribute {
        Attribute::State => STATES,
        Attribute::Kind => KINDS,
        Attribute::Strip => STRIPS,
        other => other.values().unwrap(),
    }
}

fn attribute() -> impl Strategy<Value = Attribute> {
    select(Attribute::ALL.to_vec())
}

fn condition() -> impl Strategy<Value = (Attribute, String)> {
    attribute().prop_flat_map(|attribute| {
        let words = prop::collection::vec(select(values(attribute)), 1..3);
        let comparison = select(vec!["<=", "<", ">", ">="]);
        (words, any::<bool>(), comparison, 1..=5_u8).prop_map(move |(words, excludes, operator, grade)| {
            let text = match (attribute, excludes) {
                (Attribute::Grade, true) => format!("grade{operator}{grade}"),
                (_, true) => format!("{}!={}", attribute.as_str(), words.join("|")),
                (_, false) => format!("{}={}", attribute.as_str(), words.join("|")),
            };
            (attribute, text)
        })
    })
}

fn when() -> impl Strategy<Value = String> {
    prop::collection::vec(condition(), 0..3).prop_map(|mut conditions| {
        conditions.sort_by_key(|(attribute, _)| *attribute);
        conditions.dedup_by_key(|(attribute, _)| *attribute);
        let texts: Vec<String> = conditions.into_iter().map(|(_, text)| text).collect();
        if texts.is_empty() { "*".to_owned() } else { texts.join(" & ") }
    })
}

fn role() -> impl Strategy<Value = &'static str> {
    select(Role::ALL.to_vec()).prop_map(Role::as_str)
}

fn line() -> impl Strategy<Value = String> {
    let roles = prop_oneof![
        Just("*".to_owned()),
        prop::collection::vec(role(), 1..3).prop_map(|roles| roles.join("|")),
        role().prop_map(|role| format!("!{role}")),
    ];
    let actions = prop::collection::vec(select(Action::ALL.to_vec()), 1..8)
        .prop_map(|actions| actions.iter().map(|action| action.as_str()).collect::<Vec<_>>().join("|"));
    // Mostly allowances: the more the rules allow, the more the bounds have to hold.
    let effect = select(vec!["allow", "allow", "allow", "deny"]);
    (roles, actions, when(), effect).prop_map(|(roles, actions, when, effect)| {
        format!("{roles},{actions},{when},{effect},statute:x,中,e\n")
    })
}

fn set(name: &'static str, lines: impl Into<prop::collection::SizeRange>) -> impl Strategy<Value = RuleSet> {
    prop::collection::vec(line(), lines).prop_map(move |lines| {
        let text = format!("role,action,when,effect,basis,zh,en\n{}", lines.concat());
        RuleSet::parse(name, 1, &text).unwrap()
    })
}

fn case() -> impl Strategy<Value = Attributes<'static>> {
    let roles = prop::collection::vec(role(), 0..3);
    let picks = prop::collection::vec(any::<prop::sample::Index>(), Attribute::COUNT);
    (select(Action::ALL.to_vec()), roles, picks).prop_map(|(action, roles, picks)| {
        let mut case = Attributes::blank(action, roles.join("|"));
        for (attribute, pick) in Attribute::ALL.into_iter().zip(picks) {
            // One more than there are values: the fact may not apply.
            let values = values(attribute);
            case.set(attribute, values.get(pick.index(values.len() + 1)).copied().unwrap_or_default());
        }
        case
    })
}

fn decide(rules: &Rules, case: &Attributes<'_>, takes_part: bool) -> Decision {
    Decision::of(&rules.judge(case, Some("health")), bounds::broken(case, takes_part))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    #[test]
    fn casbin_says_what_the_rules_say_and_remembers_it_rightly(
        city in set("city", 1..20),
        department in set("health", 0..6),
        cases in prop::collection::vec(case(), 30),
    ) {
        let rules = Rules::new(1, city.clone(), vec![department.clone()]).unwrap();
        for case in &cases {
            let fitting = |effect: Effect| {
                let all = city.rules.iter().chain(&department.rules);
                all.filter(|rule| rule.effect == effect && rule.fits(case)).count()
            };
            let (allows, denies) = (fitting(Effect::Allow), fitting(Effect::Deny));
            let verdict = rules.judge(case, Some("health"));
            // One denial outweighs any number of allowances.
            prop_assert_eq!(verdict.allowed, allows > 0 && denies == 0, "{:?}", case);
            prop_assert_eq!(verdict.fitted, allows + denies);
            let fresh = Rules::new(1, city.clone(), vec![department.clone()]).unwrap();
            prop_assert_eq!(&rules.judge(case, Some("health")), &fresh.judge(case, Some("health")));
            // A department without own rules gets the city's answer.
            let shared = rules.judge(case, Some("police"));
            prop_assert_eq!(&shared, &rules.judge(case, None));
        }
    }

    #[test]
    fn no_rule_set_breaks_a_bound(
        city in set("city", 10..30),
        department in set("health", 0..6),
        cases in prop::collection::vec(case(), 60),
    ) {
        let rules = Rules::new(1, city, vec![department]).unwrap();
        for case in &cases {
            let own = decide(&rules, case, true);
            prop_assert!(!(own.allowed && bounds::judges_others(case.action)), "self-approval: {:?}", case);
            let decision = decide(&rules, case, false);
            if !decision.allowed {
                continue;
            }
            prop_assert!(decision.rule.is_some(), "allowed without a rule");
            prop_assert!(!case.roles.is_empty(), "an ended post: {case:?}");
            let seconded = case.get(Attribute::Post) == "seconded";
            prop_assert!(!(seconded && bounds::decides(case.action)), "a secondee: {case:?}");
            let watches = case.has_role(Role::Auditor) || case.has_role(Role::Supervisor);
            let looks = case.action.is_view() || case.action == Action::IssueToken;
            prop_assert!(!watches || looks, "an auditor changes something: {case:?}");
            let contracted = case.has_role(Role::Contractor) || case.get(Attribute::Organisation) == "contractor";
            prop_assert!(!(contracted && bounds::decides(case.action)), "a contractor: {case:?}");
            let own_provider = case.get(Attribute::Provider) == "own";
            match case.action {
                Action::Agree | Action::Refuse | Action::SignConsent => {
                    prop_assert!(own_provider && case.has_role(Role::OfficeHead), "{case:?}");
                }
                Action::PublishResource => {
                    let authority = case.get(Attribute::Authority) == "yes";
                    prop_assert!(authority && case.has_role(Role::Authority), "{case:?}");
                }
                _ => {}
            }
        }
    }
}

#[test]
fn every_bound_has_its_own_code_and_says_it_in_both_languages() {
    let codes: std::collections::HashSet<&str> = Bound::ALL.iter().map(|bound| bound.code()).collect();
    assert_eq!(codes.len(), Bound::ALL.len());
    for bound in Bound::ALL {
        let problem = bound.problem();
        assert_eq!(problem.status, 403);
        assert!(
            ![&problem.zh, &problem.en, &problem.next.0, &problem.next.1].iter().any(|text| text.is_empty())
        );
    }
}
