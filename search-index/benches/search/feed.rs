//! How long a change takes until it is found while an import fills the feed as quickly as the index follows. The
//! feed is taken in as the service does it: up to a thousand changes at a time, in their order, each time with a
//! commit. It measures no database.

use std::collections::VecDeque;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use search_index::{Change, Document, Index, Query, Text, Visible};

use super::{Outcome, Times, a_second};

/// Changes taken in at a time.
const BATCH: usize = 1_000;
/// Changes whose way is timed.
const TIMED: usize = 60;
/// How often is looked for a change.
const LOOK: Duration = Duration::from_millis(2);
/// After so long the measurement is given up.
const PATIENCE: Duration = Duration::from_mins(1);

/// The changes that the index has not taken in yet.
#[derive(Default)]
struct Feed {
    waiting: Mutex<VecDeque<Change>>,
    taken: AtomicUsize,
    over: AtomicBool,
}

impl Feed {
    fn add(&self, changes: impl IntoIterator<Item = Change>) {
        if let Ok(mut waiting) = self.waiting.lock() {
            waiting.extend(changes);
        }
    }

    fn waiting(&self) -> usize {
        self.waiting.lock().map_or(0, |waiting| waiting.len())
    }

    fn next(&self) -> Vec<Change> {
        let Ok(mut waiting) = self.waiting.lock() else { return Vec::new() };
        let some = waiting.len().min(BATCH);
        waiting.drain(..some).collect()
    }

    fn is_over(&self) -> bool {
        self.over.load(Ordering::Relaxed)
    }
}

/// Imports documents, and times single changes meanwhile.
pub fn measure(index: &Index, imported: impl Fn(usize) -> Document + Sync) -> Outcome<Times> {
    let feed = Feed::default();
    let start = Instant::now();
    let times = std::thread::scope(|scope| {
        let import = || {
            let mut numbers = 0..;
            while !feed.is_over() {
                if feed.waiting() < BATCH {
                    feed.add(numbers.by_ref().take(BATCH).map(|number| imported(number).into()));
                }
                std::thread::sleep(LOOK);
            }
        };
        let follow = || {
            while !feed.is_over() {
                let changes = feed.next();
                if changes.is_empty() {
                    std::thread::sleep(LOOK);
                } else if let Err(error) = index.apply(&changes, 3) {
                    println!("the feed stopped: {error}");
                    return;
                }
                feed.taken.fetch_add(changes.len(), Ordering::Relaxed);
            }
        };
        scope.spawn(import);
        scope.spawn(follow);
        let times = (0..TIMED).map(|number| until_found(index, &feed, number)).collect::<Outcome<Vec<f64>>>();
        feed.over.store(true, Ordering::Relaxed);
        times
    })?;
    let rate = a_second(feed.taken.load(Ordering::Relaxed), start.elapsed().as_secs_f64());
    let times = Times::print("change while an import runs", times);
    println!("{rate} documents a second were imported meanwhile");
    Ok(times)
}

/// Milliseconds from the moment a change stands in the feed until it is found.
fn until_found(index: &Index, feed: &Feed, number: usize) -> Outcome<f64> {
    let visible = Visible::below(1);
    let (id, title) = (format!("changed_{number}"), format!("导入期间变更的第{number}条"));
    let start = Instant::now();
    feed.add([Document { id: id.clone(), title: Text::new(&title, ""), ..Document::default() }.into()]);
    while start.elapsed() < PATIENCE {
        if index
            .search(&Query { limit: 1, ..Query::new(&title, &visible) })?
            .hits
            .iter()
            .any(|hit| hit.id == id)
        {
            return Ok(start.elapsed().as_secs_f64() * 1_000.0);
        }
        std::thread::sleep(LOOK);
    }
    Err("a change is not found".into())
}
