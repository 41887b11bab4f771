//! Every page in both languages: well formed, labelled, one heading, nothing untranslated.
//!
//! With `MATOU_PAGES` set to a folder, the pages are also written there to be looked at.
#![expect(clippy::unwrap_used, reason = "a failing unwrap is the test's failure")]

mod html;
mod sample;

use crate::text::Language;
use crate::web::assets;

/// Writes a file below the folder that was asked for, if one was.
fn keep(path: &str, bytes: &[u8]) {
    if let Ok(folder) = std::env::var("MATOU_PAGES") {
        let path = std::path::Path::new(&folder).join(path.trim_start_matches('/'));
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, bytes).unwrap();
    }
}

/// What is wrong with a page, each fault with the page's name.
fn faults(name: &str, language: Language, page: &str) -> Vec<String> {
    let name = format!("{name}.{}", language.pick("zh", "en"));
    keep(&format!("{name}.html"), page.as_bytes());
    let mut faults = match html::read(page) {
        Ok(root) => html::faults(&root, language == Language::En),
        Err(fault) => vec![fault],
    };
    for gap in ["{0}", "{1}"] {
        if page.contains(gap) {
            faults.push(format!("the gap {gap} is shown"));
        }
    }
    faults.into_iter().map(|fault| format!("{name}: {fault}")).collect()
}

#[test]
fn every_page_is_well_formed_labelled_and_translated() {
    for path in [assets::style(), assets::script(), assets::mark()] {
        keep(path, assets::find(path).unwrap().1);
    }
    let mut found = Vec::new();
    for language in [Language::Zh, Language::En] {
        for (name, page) in sample::pages(language) {
            found.extend(faults(name, language, &page));
        }
    }
    assert!(found.is_empty(), "{found:#?}");
}

#[test]
fn a_chinese_word_on_an_english_page_is_noticed() {
    let page = "<!doctype html><html lang=\"en\"><main><h1>目录</h1></main></html>";
    assert!(!html::faults(&html::read(page).unwrap(), true).is_empty());
    assert!(html::faults(&html::read(page).unwrap(), false).is_empty());
    assert!(html::read("<!doctype html><main><h1></main>").is_err());
}
