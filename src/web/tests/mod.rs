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

fn check(name: &str, language: Language, page: &str) {
    let tag = language.pick("zh", "en");
    keep(&format!("{name}.{tag}.html"), page.as_bytes());
    let root = html::read(page).map_err(|fault| format!("{name}.{tag}: {fault}"));
    let faults = html::faults(root.as_ref().unwrap(), language == Language::En);
    assert!(faults.is_empty(), "{name}.{tag}: {faults:#?}");
    for gap in ["{0}", "{1}"] {
        assert!(!page.contains(gap), "{name}.{tag} shows the gap {gap}");
    }
}

#[test]
fn every_page_is_well_formed_labelled_and_translated() {
    for path in [assets::style(), assets::script(), assets::mark()] {
        keep(path, assets::find(path).unwrap().1);
    }
    for language in [Language::Zh, Language::En] {
        for (name, page) in sample::pages(language) {
            check(name, language, &page);
        }
    }
}

#[test]
fn a_chinese_word_on_an_english_page_is_noticed() {
    let page = "<!doctype html><html lang=\"en\"><main><h1>目录</h1></main></html>";
    assert!(!html::faults(&html::read(page).unwrap(), true).is_empty());
    assert!(html::faults(&html::read(page).unwrap(), false).is_empty());
    assert!(html::read("<!doctype html><main><h1></main>").is_err());
}
