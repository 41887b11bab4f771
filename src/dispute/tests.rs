//! Whatever is tried in a dispute, in whatever order: it goes from the two sides to the authority to the government,
//! and ends once.

use proptest::prelude::*;

use super::state::By;
use super::{Dispute, DisputeState, Mediated, Outcome};
use crate::clock::Timestamp;
use crate::error::Result;
use crate::id::{DisputeId, LineId, OrgId, PersonId, RequestId};
use crate::policy::{Action, Subject};
use crate::request::RefusalGround;
use crate::text::Bilingual;

fn dispute(mediated: bool) -> Dispute {
    Dispute {
        id: DisputeId::new(),
        line: LineId::new(),
        request: RequestId::new(),
        title: Bilingual::zh("目录"),
        provider: OrgId::new(),
        requester: OrgId::new(),
        refused_by: PersonId::new(),
        ground: RefusalGround::NotNecessary,
        refusal: "why".to_owned(),
        refused_at: Timestamp(0),
        mediator: mediated.then(OrgId::new),
        government: OrgId::new(),
        participants: Vec::new(),
        state: DisputeState::Negotiating,
        due: None,
        steps: Vec::new(),
        created_at: Timestamp(0),
        version: 0,
    }
}

#[derive(Clone, Copy, Debug)]
enum Act {
    Escalate,
    GiveIn,
    Withdraw,
    Mediate(Mediated),
    Decide(bool),
}

fn act() -> impl Strategy<Value = Act> {
    prop_oneof![
        4 => Just(Act::Escalate),
        1 => Just(Act::GiveIn),
        1 => Just(Act::Withdraw),
        1 => Just(Act::Mediate(Mediated::Provide)),
        1 => Just(Act::Mediate(Mediated::Keep)),
        3 => Just(Act::Mediate(Mediated::NoResult)),
        2 => any::<bool>().prop_map(Act::Decide),
    ]
}

fn try_on(dispute: &mut Dispute, act: Act, words: &str, at: i64) -> Result<()> {
    let by = By { person: PersonId::new(), org: OrgId::new(), at: Timestamp(at) };
    match act {
        Act::Escalate => dispute.escalate(by, words),
        Act::GiveIn => dispute.give_in(by, words),
        Act::Withdraw => dispute.withdraw(by, words),
        Act::Mediate(result) => dispute.mediate(by, result, words),
        Act::Decide(provide) => dispute.decide(by, provide, words),
    }
}

fn rank(state: &DisputeState) -> u8 {
    match state {
        DisputeState::Negotiating => 0,
        DisputeState::Mediation => 1,
        DisputeState::Government => 2,
        DisputeState::Closed { .. } => 3,
    }
}

#[test]
fn neither_who_asked_nor_who_refused_nor_who_mediated_decides() {
    let mut dispute = dispute(true);
    dispute.participants.push(PersonId::new());
    let mediator = PersonId::new();
    let by = |person: &PersonId| By { person: person.clone(), org: OrgId::new(), at: Timestamp(1) };
    assert!(dispute.escalate(by(&dispute.participants[0].clone()), "why").is_ok());
    assert!(dispute.mediate(by(&mediator), Mediated::NoResult, "why").is_ok());
    let facts = dispute.facts();
    for barred in [&dispute.participants[0], &dispute.refused_by, &mediator] {
        assert!(facts.takes_part(Action::DecideDispute, barred));
    }
    assert!(!facts.takes_part(Action::GiveInDispute, &dispute.refused_by), "who refused may give in");
    assert!(facts.takes_part(Action::GiveInDispute, &dispute.participants[0]));
}

proptest! {
    #[test]
    fn a_dispute_goes_up_and_ends_once(
        mediated in any::<bool>(),
        acts in prop::collection::vec((act(), prop::sample::select(vec!["why", " "])), 1..12),
    ) {
        let mut dispute = dispute(mediated);
        for (at, (act, words)) in (1_i64..).zip(acts) {
            let before = dispute.clone();
            if try_on(&mut dispute, act, words, at).is_err() {
                prop_assert_eq!(&before, &dispute, "what is refused changes nothing");
                continue;
            }
            prop_assert!(before.is_open(), "{:?} after the end", act);
            prop_assert!(rank(&dispute.state) > rank(&before.state), "{:?} goes back", act);
            prop_assert_eq!(dispute.steps.len(), before.steps.len() + 1);
            prop_assert_eq!(dispute.clock().is_some(), dispute.is_open(), "a clock runs while somebody owes a step");
            prop_assert!(mediated || dispute.state != DisputeState::Mediation, "a side would mediate");
            match dispute.outcome() {
                Some(Outcome::DecidedToProvide | Outcome::DecidedToKeep) => {
                    prop_assert_eq!(&before.state, &DisputeState::Government);
                    prop_assert_eq!(before.competent(), &before.government);
                }
                Some(Outcome::SettledToProvide | Outcome::SettledToKeep) => {
                    prop_assert_eq!(&before.state, &DisputeState::Mediation);
                    prop_assert_eq!(Some(before.competent()), before.mediator.as_ref());
                }
                Some(Outcome::GivenIn | Outcome::Withdrawn) | None => {}
            }
            // What obliges somebody or overrules them says why.
            let silent = matches!(dispute.outcome(), Some(Outcome::GivenIn | Outcome::Withdrawn));
            prop_assert!(silent || words == "why");
        }
    }
}
