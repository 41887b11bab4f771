//! Rules live in the database: seeded once, changed by two persons, followed by every process, on both databases.

use matou::audit::store::{self as log, Filter};
use matou::db::Db;
use matou::identity::Caller;
use matou::policy::edit::{self, Desk};
use matou::policy::scenario::Scenarios;
use matou::policy::{Action, DraftState, Facts, Policy, RuleDesk, RuleDraft, action, store};

use crate::audit::seal;
use crate::database::both;
use crate::policy::City;

const HEADER: &str = "role,action,when,effect,basis,zh,en\n";
const DENY: &str = "office_head,line.agree,grade>=5,deny,statute:《中华人民共和国数据安全法》第二十一条,核心数据不提供,core data is not provided\n";
const ALLOW: &str = "steward,line.supplement,provider=own,allow,,可告知补正,may send the notice\n";

struct Office<'a> {
    city: City,
    db: &'a Db,
    policy: Policy,
    scenarios: Scenarios,
}

impl<'a> Office<'a> {
    async fn open(db: &'a Db) -> Self {
        let policy = Policy::open(db).await.unwrap();
        Self { city: City::new(), db, policy, scenarios: Scenarios::embedded().unwrap() }
    }
    fn desk(&self) -> Desk<'_> {
        Desk { db: self.db, policy: &self.policy, scenarios: &self.scenarios }
    }
    async fn draft(&self, by: &str, set: &str, text: &str) -> matou::error::Result<RuleDraft> {
        let caller = self.city.caller(by, None);
        let subject = RuleDesk::of(set, &self.city.tree).unwrap();
        let permit = self.policy.permit::<action::DraftPolicy, _>(&caller, &self.city.tree, subject).await?;
        self.desk().draft(permit, text, "试点").await
    }
    async fn approve(&self, by: &Caller, draft: RuleDraft) -> matou::error::Result<store::RuleVersion> {
        let permit = self.policy.permit::<action::ApprovePolicy, _>(by, &self.city.tree, draft).await?;
        self.desk().approve(permit).await
    }
    fn allows(&self, policy: &Policy, action: Action, login: &str, facts: &Facts) -> bool {
        policy.allows(action, &self.city.caller(login, None), &self.city.tree, facts).allowed
    }
}

#[tokio::test]
async fn what_narrows_decides_at_once_and_in_every_process() {
    for (db, _directory) in both().await {
        let office = Office::open(&db).await;
        let other = Policy::open(&db).await.unwrap();
        assert_eq!(other.version(), store::version(&db.reader).await.unwrap());
        assert_eq!(other.rule_sets(), ["city", "health", "market", "police", "yuzhong"]);
        let core = Facts { grade: 5, ..office.city.line("civil", "yuzhong") };
        assert!(office.allows(&other, Action::Agree, "head@civil", &core));
        assert!(!other.refresh(&db.reader).await.unwrap());

        let draft = office.draft("head@civil", "civil", &format!("{HEADER}{DENY}")).await.unwrap();
        assert_eq!((&*draft.id, draft.based_on), ("civil/1", 0));
        assert!(office.allows(&office.policy, Action::Agree, "head@civil", &core), "a draft decides nothing");
        let made = office.approve(&office.city.caller("policy2@city", None), draft.clone()).await.unwrap();
        assert_eq!((&*made.id, made.widens), ("civil@1", false));
        assert!(!office.allows(&office.policy, Action::Agree, "head@civil", &core));

        let stale = store::require_version(&db.reader, other.version()).await.unwrap_err();
        assert_eq!((stale.status, stale.code), (409, "policy_changed"));
        assert!(other.refresh(&db.reader).await.unwrap());
        store::require_version(&db.reader, other.version()).await.unwrap();
        assert!(!office.allows(&other, Action::Agree, "head@civil", &core));

        let dealt_with = store::draft(&db.reader, "civil", 1).await.unwrap();
        let again = office.approve(&office.city.caller("policy2@city", None), dealt_with).await;
        assert_eq!(again.unwrap_err().code, "wrong_stage");
        let entries = log::entries(&db.reader, &Filter::default(), 10).await.unwrap().entries;
        let acts: Vec<(&str, &str)> =
            entries.iter().map(|entry| (&*entry.action, &*entry.object.noun)).collect();
        assert_eq!(
            acts,
            [
                ("policy.approve", "rule_version"),
                ("policy.approve", "rule_draft"),
                ("policy.draft", "rule_draft")
            ]
        );
        assert!(entries.iter().all(|entry| entry.rule.is_some() && entry.state_digest.is_some()));
    }
}

#[tokio::test]
async fn what_widens_waits_for_the_seal() {
    for (db, _directory) in both().await {
        let office = Office::open(&db).await;
        let line = office.city.line("police", "yuzhong");
        let police = office.policy.rule_set("police").unwrap().text;
        let draft = office.draft("security@city", "police", &format!("{police}{ALLOW}")).await.unwrap();
        let made = office.approve(&office.city.caller("policy2@city", None), draft).await.unwrap();
        assert_eq!((&*made.id, made.widens), ("police@2", true));
        assert_eq!(office.policy.waiting(), ["police@2"]);
        let may = |policy: &Policy| office.allows(policy, Action::AskSupplement, "steward@police", &line);
        assert!(!may(&office.policy), "not before the seal");
        assert!(!may(&Policy::open(&db).await.unwrap()), "nor in a process that starts now");

        // A narrower text drafted on the waiting one does not carry it into force.
        let both = format!("{police}{ALLOW}{DENY}");
        let narrower = office.draft("security@city", "police", &both).await.unwrap();
        assert_eq!(narrower.based_on, 2);
        let made = office.approve(&office.city.caller("policy2@city", None), narrower).await.unwrap();
        assert!(made.widens && !may(&office.policy));

        seal(&db).await.unwrap();
        assert!(office.policy.refresh(&db.reader).await.unwrap());
        assert!(may(&office.policy) && office.policy.waiting().is_empty());
        let decision = office.policy.allows(
            Action::AskSupplement,
            &office.city.caller("steward@police", None),
            &office.city.tree,
            &line,
        );
        assert_eq!(decision.rule.unwrap().version, 3);
        assert_eq!(store::history(&db.reader, "police").await.unwrap().len(), 3);
    }
}

/// A second person turns a draft down, saying why; the author takes back only the own ones, and only once.
async fn turned_down(office: &Office<'_>, author: &Caller, second: &Caller, lax: RuleDraft) {
    let tree = &office.city.tree;
    let own = office.policy.permit::<action::ApprovePolicy, _>(author, tree, lax.clone()).await.unwrap_err();
    assert_eq!(own.problem.code, "self_approval");
    let permit = office.policy.permit::<action::ApprovePolicy, _>(second, tree, lax).await.unwrap();
    let silent = office.desk().reject(permit, " ").await.unwrap_err();
    assert_eq!(silent.fields[0].field, "reason");
    let lax = store::draft(&office.db.reader, "market", 1).await.unwrap();
    let permit = office.policy.permit::<action::ApprovePolicy, _>(second, tree, lax).await.unwrap();
    let rejected = office.desk().reject(permit, "没有法律依据").await.unwrap();
    assert!(matches!(&rejected.state, DraftState::Rejected { reason, .. } if reason == "没有法律依据"));

    let twin = office.draft("policy2@city", "market", &format!("{HEADER}{DENY}")).await.unwrap();
    let withdraw = async |by: &Caller, draft: RuleDraft| {
        let permit = office.policy.permit::<action::DraftPolicy, _>(by, tree, draft).await.unwrap();
        office.desk().withdraw(permit).await
    };
    assert_eq!(withdraw(author, twin.clone()).await.unwrap_err().code, "not_author");
    let back = withdraw(second, twin).await.unwrap();
    assert_eq!(back.state, DraftState::Withdrawn);
    assert_eq!(withdraw(second, back).await.unwrap_err().code, "wrong_stage");
}

#[tokio::test]
async fn nobody_approves_the_own_draft_and_no_draft_breaks_a_scenario_or_the_law() {
    for (db, _directory) in both().await {
        let office = Office::open(&db).await;
        let second = office.city.caller("policy2@city", None);
        let draft = office.draft("security@city", "civil", &format!("{HEADER}{DENY}")).await.unwrap();
        let own =
            office.approve(&office.city.caller("security@city", None), draft.clone()).await.unwrap_err();
        assert_eq!(own.code, "self_approval");
        let foreign = office.draft("head@health", "civil", HEADER).await.unwrap_err();
        assert_eq!(foreign.code, "denied");

        let unlawful = format!("{HEADER}{}", DENY.replace("statute:", "internal:"));
        let refused = office.draft("security@city", "civil", &unlawful).await.unwrap_err();
        assert_eq!((refused.code, &*refused.fields[0].field), ("policy_invalid", "civil:2"));

        let never = DENY.replace("grade>=5", "*");
        let lax = office
            .draft(
                "security@city",
                "market",
                &format!("{HEADER}{}", never.replace("line.agree", "consent.sign")),
            )
            .await
            .unwrap();
        let refused = office.approve(&second, lax.clone()).await.unwrap_err();
        assert_eq!((refused.status, refused.code), (409, "scenarios_failed"));
        assert_eq!(store::draft(&db.reader, "market", 1).await.unwrap().state.as_str(), "waiting");

        // Two drafts on one version: the second must be drafted again.
        let twin = office.draft("security@city", "civil", &format!("{HEADER}{DENY}")).await.unwrap();
        office.approve(&second, draft).await.unwrap();
        assert_eq!(office.approve(&second, twin).await.unwrap_err().code, "policy_moved_on");

        let stale = store::draft(&db.reader, "civil", 2).await.unwrap();
        assert_eq!(stale.state, DraftState::Superseded { number: 1 });
        assert_eq!(office.approve(&second, stale).await.unwrap_err().code, "policy_moved_on");

        let caller = office.city.caller("security@city", None);
        turned_down(&office, &caller, &second, lax).await;
        let subject = RuleDesk::of("market", &office.city.tree).unwrap();
        let permit =
            office.policy.permit::<action::ViewPolicy, _>(&caller, &office.city.tree, subject).await.unwrap();
        let view = edit::view(&db, &office.policy, &permit).await.unwrap();
        assert_eq!((view.set.unwrap().rules.len(), view.history.len(), view.drafts.len()), (2, 1, 2));
    }
}
