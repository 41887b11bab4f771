//! Whatever is tried on a line, in whatever order: what must hold after each act.

#![expect(clippy::unwrap_used, reason = "a failing unwrap is the test's failure")]

use proptest::prelude::*;

use super::{Answerer, LineState, RefusalGround};
use crate::calendar::Certainty;
use crate::clock::Timestamp;
use crate::error::Result;
use crate::id::{AppId, GrantId, LineId, OrgId, PersonId, RequestId, ResourceId};
use crate::request::due::DueDate;
use crate::request::{Line, UseTerms};
use crate::scope::{FieldScope, Method, Scope, Validity};
use crate::text::Bilingual;

const DAY: i64 = 86_400_000_000;
/// Days a clock of these tests gives.
const CLOCK: u16 = 10;

/// Days of a calendar without holidays.
fn due(at: i64, days: u16) -> DueDate {
    DueDate {
        at: Timestamp(at + i64::from(days) * DAY),
        date: (at / DAY + i64::from(days)).to_string(),
        clock: "K5".to_owned(),
        working_days: days,
        profile: "test".to_owned(),
        certainty: Certainty::Fixed,
    }
}

fn scope() -> Scope {
    Scope {
        fields: ["code", "name"].map(|name| FieldScope { name: name.to_owned(), mask: None }).into(),
        row_filter: None,
        operations: Vec::new(),
        method: Method::Table,
        purpose: "p".to_owned(),
        legal_basis: "b".to_owned(),
        quota: None,
        valid: Validity::default(),
    }
}

/// Less than that.
fn less() -> Scope {
    let mut scope = scope();
    scope.fields.truncate(1);
    scope
}

/// A line that waits for its office head.
fn line() -> Line {
    Line {
        id: LineId::new(),
        request: RequestId::new(),
        app: AppId::new(),
        resource: ResourceId::new(),
        resource_code: "c/1".to_owned(),
        resource_title: Bilingual::zh("目录"),
        entry_version: 1,
        kind: "data.table".to_owned(),
        sharing: "conditional".to_owned(),
        grade: 2,
        personal: false,
        provider: OrgId::new(),
        requester: OrgId::new(),
        participants: Vec::new(),
        terms: UseTerms {
            basis: String::new(),
            scenario: String::new(),
            scope: String::new(),
            method: String::new(),
            until: String::new(),
        },
        scope: scope(),
        state: LineState::AwaitingSignOff,
        due: None,
        supplement: None,
        renews: None,
        extension: None,
        offer: None,
        created_at: Timestamp(0),
        version: 0,
    }
}

/// An act somebody tries.
#[derive(Clone, Copy, Debug)]
enum Act {
    Receive,
    Agree,
    Refuse,
    AskSupplement,
    Resubmit,
    AskExtension(u16),
    ConsentExtension,
    RefuseExtension,
    Offer,
    AcceptOffer,
    DeclineOffer,
    Withdraw,
}

fn act() -> impl Strategy<Value = Act> {
    prop_oneof![
        4 => Just(Act::Receive),
        1 => Just(Act::Agree),
        1 => Just(Act::Refuse),
        2 => Just(Act::AskSupplement),
        2 => Just(Act::Resubmit),
        3 => (0..13_u16).prop_map(Act::AskExtension),
        3 => Just(Act::ConsentExtension),
        1 => Just(Act::RefuseExtension),
        3 => Just(Act::Offer),
        1 => Just(Act::AcceptOffer),
        2 => Just(Act::DeclineOffer),
        1 => Just(Act::Withdraw),
    ]
}

fn try_on(line: &mut Line, act: Act, now: i64) -> Result<()> {
    let (who, at) = (PersonId::new(), Timestamp(now));
    match act {
        Act::Receive => line.receive(at, due(now, CLOCK)),
        Act::Agree => line.agree(Answerer::Head { person: who }, scope(), "", GrantId::new(), at),
        Act::Refuse => line.refuse(who, RefusalGround::NotNecessary, "why", at),
        Act::AskSupplement => line.ask_supplement(who, "what", at),
        Act::Resubmit => line.resubmit("here", at, due(now, CLOCK)),
        Act::AskExtension(days) => line.ask_extension(who, days, 10, "why", at),
        Act::ConsentExtension => {
            line.consent_extension(who, "", at, |present, days| Ok(due(present.at.0, days)))
        }
        Act::Offer => line.offer(who, less(), Vec::new(), "", at),
        Act::AcceptOffer => line.accept_offer(who, less(), GrantId::new(), at),
        Act::DeclineOffer => line.decline_offer(who, "", at),
        Act::RefuseExtension => line.refuse_extension(who, "why", at),
        Act::Withdraw => line.withdraw(at),
    }
}

/// What holds of a line at any time.
fn check(line: &Line) {
    let runs = line.received_at().is_some();
    assert_eq!(line.due.is_some(), runs, "a clock runs exactly while the provider owes an answer: {line:?}");
}

/// What one act may have changed.
fn check_step(before: &Line, after: &Line, act: Act, now: i64) {
    if before.state.is_final() {
        assert_eq!(before, after, "{act:?} changed what had ended");
    }
    // Neither making nor answering an offer touches the clock.
    if before.received_at().is_some() && after.received_at().is_some() && before.due != after.due {
        assert!(matches!(act, Act::ConsentExtension), "{act:?} moved the clock");
        let (old, new) = (before.due.as_ref().unwrap(), after.due.as_ref().unwrap());
        assert!(old.at.0 >= now && new.at > old.at && new.at.0 - old.at.0 <= 10 * DAY);
        assert!(before.extension.as_ref().unwrap().decision.is_none());
        assert_eq!(after.extension.as_ref().unwrap().due_before, old.date, "it tells which day it moved");
    }
    let asked = |line: &Line| line.extension.as_ref().map(|asked| (asked.at, asked.days));
    if asked(before).is_some() {
        assert_eq!(asked(before), asked(after), "an extension is asked for once");
    }
    if matches!(act, Act::AcceptOffer) {
        let offer = before.standing_offer().unwrap();
        let LineState::Agreed { answerer: Answerer::Head { person }, granted, .. } = &after.state else {
            panic!("an accepted offer is an agreement: {after:?}");
        };
        assert_eq!(
            (person, granted),
            (&offer.by, &offer.scope),
            "the provider's consent, to what it offered"
        );
    }
    assert_eq!(before.scope, after.scope, "what was asked stays beside what is offered");
    let decided = |line: &Line| line.extension.as_ref().and_then(|asked| asked.decision.clone());
    if decided(before).is_some() {
        assert_eq!(decided(before), decided(after), "the authority decides once");
    }
}

proptest! {
    #[test]
    fn no_order_of_acts_breaks_a_line(acts in prop::collection::vec((act(), 0..6_i64), 1..40)) {
        let (mut line, mut now) = (line(), 0);
        for (act, days) in acts {
            now += days * DAY;
            let before = line.clone();
            match try_on(&mut line, act, now) {
                Ok(()) => {
                    check(&line);
                    check_step(&before, &line, act, now);
                }
                Err(problem) => {
                    prop_assert_eq!(&before, &line, "what is refused changes nothing");
                    let (zh, en) = &problem.next;
                    prop_assert!(!zh.is_empty() && !en.is_empty(), "{} says what to do next", problem.code);
                }
            }
        }
    }
}

#[test]
fn an_extension_is_asked_once_in_time_and_within_the_limit() {
    let (mut line, head, authority) = (line(), PersonId::new(), PersonId::new());
    let code = |result: Result<()>| result.unwrap_err().code;
    let ask =
        |line: &mut Line, days, now: i64| line.ask_extension(head.clone(), days, 10, "why", Timestamp(now));
    assert_eq!(code(ask(&mut line, 5, 0)), "wrong_state");
    line.receive(Timestamp(0), due(0, CLOCK)).unwrap();
    assert_eq!(code(ask(&mut line, 11, DAY)), "invalid_input");
    assert_eq!(code(ask(&mut line, 0, DAY)), "invalid_input");
    assert_eq!(code(ask(&mut line.clone(), 5, 11 * DAY)), "extension_too_late");
    ask(&mut line, 5, DAY).unwrap();
    assert_eq!(line.due, Some(due(0, CLOCK)), "asking moves nothing");
    assert_eq!(code(ask(&mut line, 5, DAY)), "extension_asked_before");
    let count = |present: &DueDate, days| Ok(due(present.at.0, days));
    let consent =
        |line: &mut Line, now: i64| line.consent_extension(authority.clone(), "", Timestamp(now), count);
    assert_eq!(code(consent(&mut line.clone(), 11 * DAY)), "extension_too_late");
    assert_eq!(code(line.refuse_extension(authority.clone(), " ", Timestamp(DAY))), "invalid_input");
    consent(&mut line, 2 * DAY).unwrap();
    assert_eq!(line.due.as_ref().unwrap().at.0, 15 * DAY);
    assert_eq!(code(consent(&mut line, 2 * DAY)), "no_extension_asked");
    assert_eq!((line.extended_by(Timestamp(0)), line.extended_by(Timestamp(3 * DAY))), (Some(5), None));
}
