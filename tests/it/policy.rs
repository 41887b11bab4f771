//! The people of the sample city do the whole main job, and nobody does more than their post entitles to.

use std::collections::HashMap;
use std::sync::Arc;

use matou::clock::Timestamp;
use matou::demo::city;
use matou::id::{OrgId, PersonId, PostId, TokenId};
use matou::identity::token::TokenScope;
use matou::identity::{Caller, Via};
use matou::org::{Organisation, Person, Post, Tree};
use matou::policy::{self, Action, ActionKind, Facts, Permit, Policy, RuleFiles, Subject, action};
use matou::text::Language;

/// The sample city: its tree, and its people by sign-in name and organisation.
pub struct City {
    pub tree: Tree,
    pub policy: Policy,
    people: HashMap<(String, String), Caller>,
}

const NOW: i64 = 1_760_000_000_000_000;

pub fn tree() -> Tree {
    let mut ids: HashMap<String, OrgId> = HashMap::new();
    let seeds = city::organisations().unwrap();
    for seed in &seeds {
        ids.insert(seed.slug.clone(), OrgId::new());
    }
    let made = seeds.into_iter().map(|seed| Organisation {
        id: ids[&seed.slug].clone(),
        slug: seed.slug,
        name: seed.name,
        kind: seed.kind,
        tier: seed.tier,
        parent: seed.parent.map(|parent| ids[&parent].clone()),
        strip: seed.strip,
        division: seed.division,
        uscc: Some(seed.uscc),
        class_group: None,
        is_authority: seed.is_authority,
        version: 1,
    });
    Tree::new(made.collect())
}

impl City {
    pub fn new() -> Self {
        let tree = tree();
        let mut people = HashMap::new();
        for seed in city::people().unwrap() {
            let person =
                Person { id: PersonId::new(), login: seed.login.clone(), name: seed.name, version: 1 };
            for post in seed.posts {
                let org = Arc::clone(tree.by_slug(&post.org).unwrap());
                let (from, until) = post.term(Timestamp(NOW));
                let post = Post {
                    id: PostId::new(),
                    person: person.id.clone(),
                    org: org.id.clone(),
                    kind: post.kind,
                    title: post.title,
                    roles: post
                        .roles
                        .into_iter()
                        .map(|role| matou::org::RoleTerm { role, from: Timestamp(0), until: None })
                        .collect(),
                    from,
                    until,
                    version: 1,
                };
                let caller = Caller {
                    person: person.clone(),
                    roles: post.roles_at(Timestamp(NOW)),
                    post,
                    org: Arc::clone(&org),
                    via: Via::Session { id: "session".to_owned() },
                    stepped_up: true,
                    at: Timestamp(NOW),
                    language: Language::Zh,
                    expected: matou::identity::precondition::Expected::Anything,
                };
                people.insert((seed.login.clone(), org.slug.clone()), caller);
            }
        }
        Self { tree, policy: Policy::seed(RuleFiles::embedded()).unwrap(), people }
    }
    /// A person in the post at the organisation their sign-in name ends with, or at another.
    pub fn caller(&self, login: &str, org: Option<&str>) -> Caller {
        let mut posts =
            self.people.iter().filter(|((name, at), _)| name == login && org.is_none_or(|org| org == at));
        posts.next().unwrap_or_else(|| panic!("nobody is {login} at {org:?}")).1.clone()
    }
    pub fn org(&self, slug: &str) -> OrgId {
        self.tree.by_slug(slug).unwrap().id.clone()
    }
    fn code(&self, action: Action, caller: &Caller, facts: &Facts) -> &'static str {
        self.policy
            .allows(action, caller, &self.tree, facts)
            .problem()
            .map_or("allowed", |problem| problem.code)
    }
    async fn permit<A: ActionKind>(
        &self,
        caller: &Caller,
        facts: Facts,
    ) -> Result<Permit<A, Case>, policy::Denial> {
        self.policy.permit::<A, Case>(caller, &self.tree, Case(facts)).await
    }
    pub fn resource(&self, provider: &str, state: &str) -> Facts {
        Facts {
            noun: "resource",
            id: "res_1".to_owned(),
            provider: Some(self.org(provider)),
            kind: "data.table".to_owned(),
            sharing: "conditional".to_owned(),
            grade: 3,
            personal: true,
            state: state.to_owned(),
            ..Facts::default()
        }
    }
    pub fn line(&self, provider: &str, requester: &str) -> Facts {
        let state = "submitted".to_owned();
        Facts { noun: "line", requester: Some(self.org(requester)), state, ..self.resource(provider, "") }
    }
    pub fn held(&self, requester: &str) -> Facts {
        Facts { noun: "app", requester: Some(self.org(requester)), ..Facts::default() }
    }
}

#[derive(Debug)]
pub struct Case(pub Facts);
impl Subject for Case {
    fn facts(&self) -> Facts {
        self.0.clone()
    }
}

#[test]
fn the_demo_people_do_the_whole_main_job() {
    let city = City::new();
    let request = Facts { noun: "request", ..city.held("yuzhong") };
    let line = city.line("health", "yuzhong");
    let published = city.resource("health", "published");
    let rules = Facts { noun: "rule_set", provider: Some(city.org("health")), ..Facts::default() };
    let steps: &[(&str, Action, &Facts)] = &[
        ("steward@health", Action::DraftResource, &city.resource("health", "draft")),
        ("secrecy@health", Action::AssessResource, &city.resource("health", "draft")),
        ("steward@health", Action::SubmitResource, &city.resource("health", "assessed")),
        ("director@health", Action::HeadApproveResource, &city.resource("health", "awaiting_head")),
        ("authority@city", Action::PublishResource, &city.resource("health", "submitted")),
        ("authority@city", Action::ReturnResource, &city.resource("health", "submitted")),
        ("authority@city", Action::ImportResources, &Facts::default()),
        ("authority@yuzhong", Action::PublishResource, &city.resource("yuzhong-health", "submitted")),
        ("developer@yuzhong", Action::ViewResource, &published),
        ("developer@yuzhong", Action::AskResource, &published),
        ("developer@town", Action::AskResource, &published),
        ("clerk@village", Action::AskResource, &published),
        (
            "contractor@vendor",
            Action::AskResource,
            &Facts { sharing: "unconditional".into(), ..published.clone() },
        ),
        ("developer@yuzhong", Action::RegisterApp, &Facts::default()),
        ("developer@yuzhong", Action::SubmitRequest, &request),
        ("head@yuzhong", Action::SignOffRequest, &request),
        ("head@yuzhong", Action::DeclineRequest, &request),
        ("developer@yuzhong", Action::ViewRequest, &request),
        ("head@health", Action::ViewLine, &line),
        ("head@health", Action::Agree, &line),
        ("approver2@health", Action::Agree, &line),
        ("head@police", Action::Refuse, &city.line("police", "yuzhong")),
        ("head@civil", Action::AskSupplement, &city.line("civil", "yuzhong")),
        ("steward@health", Action::AskSupplement, &line),
        ("developer@yuzhong", Action::Resubmit, &line),
        ("head@market", Action::SignConsent, &city.resource("market", "published")),
        ("head@market", Action::EndConsent, &city.resource("market", "published")),
        ("developer@yuzhong", Action::ConfigureApp, &city.held("yuzhong")),
        ("developer@yuzhong", Action::OpenHandover, &city.held("yuzhong")),
        ("developer@yuzhong", Action::ViewGrant, &line),
        ("head@health", Action::SuspendGrant, &line),
        ("head@health", Action::ResumeGrant, &line),
        ("head@health", Action::EndGrant, &line),
        ("authority@city", Action::SuspendGrant, &line),
        ("developer@yuzhong", Action::ReturnGrant, &line),
        ("developer@yuzhong", Action::FileDemand, &Facts::default()),
        ("auditor@city", Action::ReadAudit, &Facts::default()),
        ("auditor@city", Action::ViewGrant, &line),
        ("supervisor@city", Action::ReadAudit, &Facts::default()),
        ("auditadmin@city", Action::ReadAudit, &Facts::default()),
        ("authority@city", Action::TuneSearch, &Facts::default()),
        ("operator@city", Action::RetryJob, &Facts::default()),
        ("security@city", Action::DraftPolicy, &rules),
        ("policy2@city", Action::ApprovePolicy, &rules),
        ("authority@city", Action::ViewReport, &Facts::default()),
        ("government@city", Action::ViewRequest, &request),
    ];
    for (login, action, facts) in steps {
        let decision = city.policy.allows(*action, &city.caller(login, None), &city.tree, facts);
        assert!(decision.allowed, "{login} {}: {:?}", action.as_str(), decision.why);
        assert!(decision.rule.is_some());
    }
}

#[test]
fn nobody_does_more_than_their_post_entitles_to() {
    let city = City::new();
    let line = city.line("health", "yuzhong");
    let request = Facts { noun: "request", ..city.held("yuzhong") };
    let draft = city.resource("health", "draft");
    let refused: &[(&str, Action, &Facts, &str)] = &[
        ("developer@yuzhong", Action::ViewResource, &draft, "denied"),
        ("developer@yuzhong", Action::SignOffRequest, &request, "office_head_only"),
        ("head@yuzhong", Action::Agree, &line, "office_head_only"),
        ("head@police", Action::Agree, &line, "office_head_only"),
        ("steward@health", Action::Agree, &line, "office_head_only"),
        ("steward@police", Action::AskSupplement, &city.line("police", "yuzhong"), "denied"),
        ("authority@city", Action::Agree, &line, "office_head_only"),
        ("steward@health", Action::PublishResource, &city.resource("health", "submitted"), "authority_only"),
        (
            "authority@yuzhong",
            Action::PublishResource,
            &city.resource("health", "submitted"),
            "authority_only",
        ),
        (
            "authority@city",
            Action::PublishResource,
            &city.resource("yuzhong-health", "submitted"),
            "authority_only",
        ),
        ("head@health", Action::HeadApproveResource, &draft, "department_head_only"),
        ("contractor@vendor", Action::SubmitRequest, &city.held("vendor"), "contractor_cannot_decide"),
        ("contractor@vendor", Action::ViewResource, &city.resource("health", "published"), "denied"),
        ("contractor@vendor", Action::OpenHandover, &city.held("yuzhong"), "contractor_cannot_decide"),
        ("auditor@city", Action::SuspendGrant, &line, "auditor_reads_only"),
        ("operator@city", Action::ReadAudit, &Facts::default(), "denied"),
        ("operator@city", Action::Agree, &line, "duties_not_separated"),
        ("security@city", Action::ReadAudit, &Facts::default(), "denied"),
        ("developer@yuzhong", Action::ReadAudit, &Facts::default(), "denied"),
        ("developer@yuzhong", Action::ConfigureApp, &city.held("health"), "denied"),
        (
            "developer@yuzhong",
            Action::AskResource,
            &Facts { sharing: "withheld".into(), ..city.resource("police", "published") },
            "denied",
        ),
        ("former@health", Action::Agree, &line, "post_ended"),
        ("former@health", Action::ViewResource, &draft, "post_ended"),
    ];
    for (login, action, facts, code) in refused {
        let caller = city.caller(login, None);
        assert_eq!(city.code(*action, &caller, facts), *code, "{login} {}", action.as_str());
    }
    let seconded = city.caller("seconded@police", Some("yuzhong"));
    assert_eq!(city.code(Action::SignOffRequest, &seconded, &request), "seconded_cannot_decide");
    let asker = city.caller("dual@health", Some("yuzhong"));
    let decider = city.caller("dual@health", Some("health"));
    let own = Facts { participants: vec![asker.person.id.clone()], ..line };
    assert_eq!(city.code(Action::Agree, &decider, &own), "self_approval");
}

#[tokio::test]
async fn a_permit_needs_scope_and_presence_and_names_its_rule() {
    let city = City::new();
    let line = city.line("health", "yuzhong");
    let mut head = city.caller("head@health", None);
    let permit = city.permit::<action::Agree>(&head, line.clone()).await.unwrap();
    assert_eq!((&*permit.rule().set, permit.rule().version), ("city", 1));
    assert!(permit.rule().line > 10);

    head.stepped_up = false;
    let denial = city.permit::<action::Agree>(&head, line.clone()).await.unwrap_err();
    assert_eq!((denial.problem.code, denial.action), ("step_up_required", Action::Agree));
    head.via = Via::Token { id: TokenId::new(), scopes: vec![TokenScope::Write, TokenScope::Read] };
    assert_eq!(
        city.permit::<action::Agree>(&head, line.clone()).await.unwrap_err().problem.code,
        "token_scope"
    );
    assert!(city.permit::<action::ViewLine>(&head, line.clone()).await.is_ok());

    // A denial is said before a step-up is asked for: nobody proves their presence in vain.
    let mut developer = city.caller("developer@yuzhong", None);
    developer.stepped_up = false;
    let denial = city.permit::<action::SuspendGrant>(&developer, line).await.unwrap_err();
    assert_eq!((denial.problem.code, denial.rule), ("denied", None));
    assert_eq!(denial.facts.noun, "line");
}

#[test]
fn a_department_foretells_a_refusal_without_stopping_the_request() {
    let city = City::new();
    let sensitive = Facts { grade: 4, ..city.resource("police", "published") };
    let town = city.caller("developer@town", None);
    assert!(city.policy.allows(Action::AskResource, &town, &city.tree, &sensitive).allowed);
    let foreseen = city.policy.foresee(&town, &city.tree, &sensitive);
    assert!(!foreseen.allowed);
    assert_eq!(foreseen.rule.as_ref().map(|rule| &*rule.set), Some("police"));
    assert!(foreseen.problem().unwrap().zh.contains("个人信息保护法"));

    let emergency = Facts { emergency: true, ..sensitive.clone() };
    assert!(city.policy.foresee(&town, &city.tree, &emergency).allowed);
    let district = city.caller("developer@yuzhong", None);
    assert!(city.policy.foresee(&district, &city.tree, &sensitive).allowed);
}

#[test]
fn an_explanation_names_the_line_and_what_would_change_it() {
    let city = City::new();
    let line = city.line("health", "yuzhong");
    let steward = city.caller("steward@health", None);
    let why = city.policy.explain(Action::Agree, &steward, &city.tree, &line);
    assert_eq!((why.allowed, why.bound, why.rule), (false, Some("office_head_only"), None));
    let roles: Vec<&str> = why
        .what_would_change
        .iter()
        .filter(|change| change.fact == "role")
        .map(|change| &*change.to)
        .collect();
    assert_eq!(roles, ["office_head"]);

    let town = city.caller("developer@town", None);
    let sensitive = Facts { grade: 4, ..city.resource("police", "published") };
    let why = city.policy.explain(Action::ExpectAgreement, &town, &city.tree, &sensitive);
    assert!(why.rule.unwrap().starts_with("police@1:"));
    assert!(why.line.unwrap().contains("grade>=4"));
    assert!(why.basis.unwrap().starts_with("statute:"));
    let to = |fact: &str, to: &str| why.what_would_change.iter().any(|c| c.fact == fact && c.to == to);
    assert!(to("grade", "3") && to("tier", "district") && to("personal", "no") && to("emergency", "yes"));
    assert!(!to("grade", "5") && !to("tier", "village"));

    let asker = city.caller("dual@health", Some("health"));
    let own = Facts { participants: vec![asker.person.id.clone()], ..line };
    let why = city.policy.explain(Action::Agree, &asker, &city.tree, &own);
    assert_eq!(why.what_would_change.iter().map(|change| change.fact).collect::<Vec<_>>(), ["participant"]);
}

#[test]
fn rights_are_those_of_the_post_one_acts_in() {
    let city = City::new();
    let rights = |login: &str, org: Option<&str>| city.policy.rights(&city.caller(login, org), &city.tree);
    let head = rights("dual@health", Some("health"));
    let developer = rights("dual@health", Some("yuzhong"));
    assert!(head.contains(&Action::Agree) && !developer.contains(&Action::Agree));
    assert!(developer.contains(&Action::SubmitRequest) && developer.contains(&Action::ConfigureApp));
    assert!(rights("operator@city", None).contains(&Action::ViewSystem));
    assert!(rights("former@health", None).is_empty());
    assert!(
        rights("auditor@city", None).iter().all(|action| action.is_view() || *action == Action::IssueToken)
    );
}
