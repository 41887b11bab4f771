//! Scenarios hold under the rules of this repository, and a rule file that crosses the law is refused by line.

use matou::policy::scenario::Scenarios;
use matou::policy::{Policy, RuleFiles};

#[test]
fn every_scenario_holds() {
    let scenarios = Scenarios::embedded().unwrap();
    let report = scenarios.run(&Policy::seed(RuleFiles::embedded()).unwrap());
    assert!(scenarios.len() >= 100, "{}", scenarios.len());
    for failure in &report.failures {
        eprintln!(
            "{}: {:?}: expected {}, found {}",
            failure.file, failure.name.en, failure.expected, failure.found
        );
    }
    assert_eq!((report.passed, report.failures.len()), (scenarios.len(), 0));
}

#[test]
fn files_on_disk_are_the_built_in_ones() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("policies");
    // A department whose file nobody added to the list would be missing here.
    assert_eq!(RuleFiles::read(&folder).unwrap(), RuleFiles::embedded());
    let on_disk = Scenarios::read(&folder.join("scenarios")).unwrap();
    assert_eq!(on_disk.len(), Scenarios::embedded().unwrap().len());
    let problem = RuleFiles::read(&folder.join("nowhere")).unwrap_err();
    assert_eq!((problem.status, problem.code), (422, "rules_unreadable"));
    let misspelt =
        Scenarios::parse("organisation = []", &[("a.toml", "[[scenario]]\nnaem = 1")]).unwrap_err();
    assert!(misspelt.en.contains("a.toml"));
}

#[test]
fn a_changed_rule_makes_the_scenario_fail_that_speaks_of_it() {
    let mut files = RuleFiles::embedded();
    files.departments.retain(|(name, _)| name != "yuzhong");
    let report = Scenarios::embedded().unwrap().run(&Policy::seed(files).unwrap());
    let failure = &report.failures[0];
    assert_eq!(report.failures.len(), 1);
    assert_eq!((&*failure.expected, &*failure.found), ("denied by yuzhong", "allowed by city"));
    assert!(failure.explanation.allowed);
    assert_eq!(report.problem().unwrap().code, "scenarios_failed");
}

const HEADER: &str = "role,action,when,effect,basis,zh,en\n";

/// Codes and places of what is wrong if a department had this line.
fn refused(line: &str) -> Vec<String> {
    let mut files = RuleFiles::embedded();
    files.departments.push(("civil".to_owned(), format!("{HEADER}{line}\n")));
    match Policy::seed(files) {
        Ok(_) => Vec::new(),
        Err(problem) => {
            assert_eq!((problem.status, problem.code), (422, "policy_invalid"));
            problem
                .fields
                .iter()
                .map(|field| {
                    let code = field.en.rsplit_once('(').unwrap().1.trim_end_matches(')');
                    format!("{} {code}", field.field)
                })
                .collect()
        }
    }
}

#[test]
fn a_rule_that_crosses_the_law_is_refused_with_its_line() {
    let basis = "statute:《中华人民共和国个人信息保护法》第六条";
    for (line, code) in [
        (format!("*,resource.view,state=published,deny,{basis},不公布,hidden"), "hides_published"),
        (format!("developer,resource.title,grade>=4,deny,{basis},不公布,hidden"), "hides_published"),
        ("*,line.expect,grade>=4,deny,,不予提供,no".to_owned(), "basis_missing"),
        ("*,line.expect,grade>=4,deny,because,不予提供,no".to_owned(), "basis_missing"),
        ("*,line.expect,grade>=4,deny,internal:内部规定,不予提供,no".to_owned(), "basis_not_published"),
        (format!("*,line.expect,grade>=4,deny,{basis},,"), "reason_missing"),
        ("steward,line.agree,provider=own,allow,,自动同意,agreed".to_owned(), "automatic_answer"),
        ("*,request.sign_off,requester=own,allow,,自动签字,signed".to_owned(), "automatic_answer"),
        ("developer,grant.end,requester=own,allow,,自行终止,ends".to_owned(), "not_delegated"),
        ("steward,line.supplement,*,allow,,可问任何单位,any".to_owned(), "not_delegated"),
        ("*,line.supplement,provider=own,allow,,人人可问,anyone".to_owned(), "not_delegated"),
        ("contractor,request.submit,requester=own,allow,,代为提交,submits".to_owned(), "not_delegated"),
        ("*,line.supplement,provider=own,delegate,,下放,delegates".to_owned(), "delegated_by_department"),
        (format!("auditor,grant.view,*,deny,{basis},不供审计,no"), "hides_from_audit"),
        (format!("authority,grant.suspend,*,deny,{basis},不得暂停,no"), "blocks_authority"),
        (format!("*,resource.publish,*,deny,{basis},不公布,no"), "never_consulted"),
        ("boss,line.refuse,*,allow,,,".to_owned(), "unknown_role"),
        ("*,line.swallow,*,allow,,,".to_owned(), "unknown_action"),
        ("*,line.refuse,*,perhaps,,,".to_owned(), "unknown_effect"),
        ("*,line.refuse,colour=red,allow,,,".to_owned(), "unknown_attribute"),
        ("*,line.refuse,tier=province,allow,,,".to_owned(), "unknown_value"),
        ("*,line.refuse,grade<=high,allow,,,".to_owned(), "condition"),
        ("*,line.refuse,tier>=1,allow,,,".to_owned(), "condition"),
        ("*,line.refuse,tier=,allow,,,".to_owned(), "condition"),
        ("*,line.refuse,tier=city & tier=district,allow,,,".to_owned(), "repeated_attribute"),
        ("*,line.refuse,*,allow".to_owned(), "columns"),
    ] {
        assert_eq!(refused(&line), [format!("civil:2 {code}")], "{line}");
    }
    // Narrowing, and widening inside what is delegated, is a department's own matter.
    for line in [
        "steward,line.supplement,provider=own & grade<=2,allow,,二级以下,up to grade 2".to_owned(),
        format!(
            "developer|steward,resource.view,state=draft & provider!=own,deny,{basis},草稿不公开,drafts are not shown"
        ),
        format!("office_head,line.agree,personal=yes & grade>=5,deny,{basis},不予提供,not provided"),
        "contractor,resource.view,state=published,deny,conditions:第2项,受托方不见,not for contractors"
            .to_owned(),
    ] {
        assert_eq!(refused(&line), [""; 0], "{line}");
    }
}

#[test]
fn the_city_cannot_stop_announcing_nor_pass_on_what_one_office_does() {
    let embedded = RuleFiles::embedded();
    let codes = |city: String| {
        let files = RuleFiles { city, departments: Vec::new() };
        Policy::seed(files).unwrap_err().fields.iter().map(|field| field.en.clone()).collect::<String>()
    };
    let announced = "*,resource.view|resource.title,organisation=government & state=published";
    let narrower = "*,resource.view|resource.title,organisation=government & state=published & grade<=4";
    assert!(codes(embedded.city.replace(announced, narrower)).contains("not_announced"));
    let extra = |line: &str| codes(format!("{}{line}\n", embedded.city));
    assert!(extra("steward,line.refuse,provider=own,delegate,,,").contains("undelegable"));
    assert!(extra("steward,resource.publish,provider=own,allow,,,").contains("authority_only"));
    assert!(extra("*,resource.ask,grade>=5,deny,internal:内部,不行,no").contains("basis_not_published"));
    let many = "developer,app.view,requester=own,allow,,,\n".repeat(50);
    assert!(codes(format!("{}{many}", embedded.city)).contains("too_many_lines"));
}
