//! What is suggested while somebody types, and that nothing hidden is.

use proptest::prelude::*;

use super::{all_visible, index_of, titled, with_fields};
use crate::{ClassSet, Index, Suggestion, SuggestionKind, Text, Visible};

fn texts(suggestions: &[Suggestion], kind: SuggestionKind) -> Vec<&str> {
    suggestions.iter().filter(|one| one.kind == kind).map(|one| one.text.as_str()).collect()
}

fn index() -> Index {
    let mut hidden = with_fields(titled(3, "企业密档"), &[("x", "企业密级")]);
    (hidden.class, hidden.code) = (9, "SECRET/000001".to_owned());
    hidden.provider_id = "org_hidden".to_owned();
    hidden.provider_name = Text::new("企业密查局", "");
    let mut register =
        with_fields(titled(1, "企业登记信息"), &[("uscc", "统一社会信用代码"), ("name", "企业名称")]);
    register.title.en = "Company register".to_owned();
    let mut report = with_fields(titled(2, "企业年报"), &[("name", "企业名称"), ("year", "企业年度")]);
    report.provider_id = "org_m".to_owned();
    report.provider_name = Text::new("企业服务局", "");
    index_of([register, report, hidden])
}

#[test]
fn titles_organisations_fields_and_codes_are_suggested() {
    let index = index();
    let visible = Visible::below(1);
    let all = index.suggest("企业", &visible, 10).unwrap();
    assert_eq!(texts(&all, SuggestionKind::Title).len(), 2);
    assert_eq!(texts(&all, SuggestionKind::Organisation), ["企业服务局"]);
    assert_eq!(texts(&all, SuggestionKind::Field), ["企业名称", "企业年度"]);
    let code = index.suggest("3070161/000002", &visible, 10).unwrap();
    assert_eq!(texts(&code, SuggestionKind::Code), ["3070161/000002"]);
    assert_eq!(texts(&index.suggest("qydj", &visible, 5).unwrap(), SuggestionKind::Title), ["企业登记信息"]);
    assert_eq!(
        texts(&index.suggest("tyshxydm", &visible, 5).unwrap(), SuggestionKind::Field),
        ["统一社会信用代码"]
    );
    assert_eq!(
        texts(&index.suggest("compan", &visible, 5).unwrap(), SuggestionKind::Title),
        ["Company register"]
    );
    assert!(index.suggest("", &visible, 5).unwrap().is_empty());
    assert!(index.suggest("企业", &visible, 3).unwrap().len() <= 3);
}

#[test]
fn a_title_only_class_suggests_its_title_and_nothing_else() {
    let index = index();
    let visible = Visible { full: ClassSet::new(), title_only: [9].into_iter().collect() };
    let all = index.suggest("企业", &visible, 10).unwrap();
    assert_eq!(all.len(), 1);
    assert_eq!((all[0].kind, all[0].text.as_str()), (SuggestionKind::Title, "企业密档"));
    assert_eq!(
        texts(&index.suggest("secret", &visible, 5).unwrap(), SuggestionKind::Code),
        ["SECRET/000001"]
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn nothing_hidden_is_suggested(text in "[企业密档查级局qymdSECRET0-9]{1,6}") {
        let visible = Visible::below(9);
        for suggestion in index().suggest(&text, &visible, 20).unwrap() {
            prop_assert!(!suggestion.text.contains('密') && !suggestion.text.contains("SECRET"), "{:?}", suggestion);
        }
        index().suggest(&text, &all_visible(), 20).unwrap();
    }
}
