//! Following the feed: what is applied is searchable and survives; what is not committed is as if it never was.

use std::sync::atomic::{AtomicBool, Ordering};

use super::{all_visible, ids, index_of, search, titled};
use crate::fill::threads;
use crate::{Change, Document, Index, IndexError, Query};

fn upsert(number: u32, title: &str) -> Change {
    titled(number, title).into()
}

fn remove(number: u32) -> Change {
    Change::Remove { id: format!("res_{number:04}") }
}

#[test]
fn a_change_is_searchable_at_once_and_twice_does_no_harm() {
    let index = index_of([titled(1, "旧标题")]);
    let changes = [upsert(1, "新标题"), upsert(2, "第二条"), upsert(2, "第二条改"), remove(3)];
    for cursor in [7, 8] {
        index.apply(&changes, cursor).unwrap();
        assert_eq!(index.cursor(), cursor);
        assert_eq!(search(&index, "").total, 2);
        assert_eq!(search(&index, "旧标题").total, 1, "the word 标题 still matches in part");
        assert_eq!(ids(&search(&index, "第二条改")), ["res_0002"]);
    }
    index.apply(&[remove(1), remove(2)], 9).unwrap();
    assert!(index.is_empty());
}

#[test]
fn the_cursor_survives_with_the_documents_it_belongs_to() {
    let directory = tempfile::tempdir().unwrap();
    assert!(Index::look(directory.path()).unwrap().is_none());
    {
        let index = Index::open(directory.path()).unwrap();
        assert!(index.needs_rebuild());
        assert_eq!(index.cursor(), 0);
        index.rebuild([titled(1, "一")].into_iter(), 5).unwrap();
        index.apply(&[upsert(2, "二")], 6).unwrap();
        assert!(matches!(Index::open(directory.path()), Err(IndexError::Locked)));
        // Beside the writer one can look, and nothing else.
        let beside = Index::look(directory.path()).unwrap().unwrap();
        assert_eq!((ids(&search(&beside, "二")), beside.cursor()), (vec!["res_0002"], 6));
        assert!(matches!(beside.apply(&[remove(1)], 7), Err(IndexError::ReadOnly)));
        assert!(matches!(beside.rebuild(std::iter::empty(), 7), Err(IndexError::ReadOnly)));
        // Killed before the commit: staged, never committed.
        index.live().stage_only(&[upsert(3, "三"), remove(1)]).unwrap();
    }
    let index = Index::open(directory.path()).unwrap();
    assert!(!index.needs_rebuild());
    assert_eq!(index.cursor(), 6);
    assert_eq!(ids(&search(&index, "")), ["res_0001", "res_0002"]);
}

#[test]
fn a_large_index_is_joined_side_by_side_and_loses_nothing() {
    let directory = tempfile::tempdir().unwrap();
    let index = Index::open(directory.path()).unwrap();
    // Enough to be written in more segments than there are threads; the last thousand replace the first.
    let number = |at: u32| format!("第{}号企业登记和年度报告信息", at + 100_000);
    let documents = (0..21_000).map(|at| titled(at % 20_000, &number(at)));
    index.rebuild(documents, 5).unwrap();
    assert!(index.live().searcher().segment_readers().len() <= threads());
    let everything = search(&index, "企业登记");
    assert_eq!((everything.total, everything.exact, everything.relaxed), (20_000, Some(20_000), false));
    for at in [1_000, 9_999, 19_999, 20_000, 20_999] {
        assert_eq!(ids(&search(&index, &number(at)))[0], format!("res_{:04}", at % 20_000));
    }
    assert!(
        !search(&index, &number(999)).hits.iter().any(|hit| hit.title.zh[0].matched && hit.score > 14_000.0)
    );
    index.apply(&[remove(9_999), upsert(30_000, &number(30_000))], 6).unwrap();
    assert_eq!(search(&index, "企业登记").total, 20_000);
    // Every entry once, page by page.
    let visible = all_visible();
    let (mut seen, mut cursor) = (std::collections::HashSet::new(), None);
    loop {
        let page = index.search(&Query { limit: 100, cursor, ..Query::new("企业登记", &visible) }).unwrap();
        assert!(page.hits.iter().all(|hit| seen.insert(hit.id.clone())));
        match &page.next_cursor {
            Some(next) => cursor = Some(next.clone()),
            None => break,
        }
    }
    assert_eq!(seen.len(), 20_000);
}

#[test]
fn an_index_of_another_version_or_with_broken_files_is_started_anew() {
    let directory = tempfile::tempdir().unwrap();
    let other = directory.path().join("v0-0000000000000000");
    std::fs::create_dir(&other).unwrap();
    {
        let index = Index::open(directory.path()).unwrap();
        index.rebuild([titled(1, "一")].into_iter(), 5).unwrap();
        assert!(!other.exists(), "a complete rebuild removes other versions");
    }
    let version = std::fs::read_dir(directory.path()).unwrap().next().unwrap().unwrap().path();
    let current = std::fs::read_to_string(version.join("CURRENT")).unwrap();
    std::fs::write(version.join(current).join("meta.json"), "not json").unwrap();
    let index = Index::open(directory.path()).unwrap();
    assert!(index.needs_rebuild());
    assert!(index.is_empty());
    index.rebuild([titled(1, "一")].into_iter(), 9).unwrap();
    assert_eq!(index.cursor(), 9);
}

#[test]
fn a_poisoned_document_is_left_out_and_reported() {
    let mut nameless = titled(1, "没有标识");
    nameless.id = String::new();
    let mut endless = titled(2, "标识太长");
    endless.id = "x".repeat(300);
    let index = index_of([titled(4, "从前的")]);
    let report = index.apply(&[nameless.into(), endless.into(), upsert(3, "好的")], 3).unwrap();
    assert_eq!(report.upserted, 1);
    assert_eq!(report.rejected.len(), 2);
    assert_eq!((index.cursor(), index.len()), (3, 2));
    let mut huge = titled(5, &"很长".repeat(100_000));
    huge.summary.zh = "\u{0}\u{FFFF}a".repeat(10_000);
    index.apply(&[huge.into()], 4).unwrap();
    assert_eq!(search(&index, "很长").total, 1);
}

#[test]
fn searches_and_changes_go_on_while_the_index_is_rebuilt() {
    let index = index_of((0..300).map(|number| titled(number, "企业信息")));
    let done = AtomicBool::new(false);
    std::thread::scope(|scope| {
        let searching = scope.spawn(|| {
            let visible = all_visible();
            let mut answers = 0;
            while !done.load(Ordering::Acquire) || answers == 0 {
                let total = index.search(&Query::new("企业", &visible)).unwrap().total;
                assert!((299..=301).contains(&total), "{total} hits in the middle of a rebuild");
                answers += 1;
            }
        });
        let documents = (0..300).map(|number| {
            if number == 150 {
                // What arrives in the middle of a rebuild is in the new index too.
                index.apply(&[upsert(500, "企业信息"), remove(0)], 42).unwrap();
                assert!(matches!(
                    index.rebuild(std::iter::empty::<Document>(), 0),
                    Err(IndexError::Rebuilding)
                ));
            }
            titled(number, "企业信息")
        });
        index.rebuild(documents, 10).unwrap();
        done.store(true, Ordering::Release);
        searching.join().unwrap();
    });
    assert_eq!(index.cursor(), 10, "the feed repeats what it told while the first document was read");
    assert_eq!(search(&index, "企业").total, 300);
    assert!(!index.needs_rebuild());
}

#[test]
fn a_rebuild_whose_source_fails_changes_nothing() {
    let index = index_of([titled(1, "一")]);
    let source = [Ok(titled(2, "二")), Err("the database went away".to_owned())];
    assert!(matches!(index.try_rebuild(source.into_iter(), 9), Err(IndexError::Source(_))));
    assert_eq!(ids(&search(&index, "")), ["res_0001"]);
    index.rebuild([titled(3, "三")].into_iter(), 9).unwrap();
    assert_eq!(ids(&search(&index, "")), ["res_0003"]);
}

/// A rebuild large enough to be written in several segments, with the cursor kept through their merging.
#[test]
fn a_rebuild_of_many_segments_ends_whole() {
    let directory = tempfile::tempdir().unwrap();
    let summary = "统一社会信用代码、企业名称、登记机关、成立日期以及其他登记事项。".repeat(60);
    {
        let index = Index::open(directory.path()).unwrap();
        let documents = (0..1_500_u32).map(|number| {
            let mut document = titled(number, "企业信息");
            document.summary.zh = format!("{summary}{}", (number * 7).to_string().repeat(400));
            document
        });
        index.rebuild(documents, 77).unwrap();
        assert_eq!(search(&index, "企业").total, 1_500);
    }
    let index = Index::open(directory.path()).unwrap();
    assert_eq!((index.cursor(), index.len()), (77, 1_500));
    assert!(!index.needs_rebuild());
}
