//! How good the order of hits is: nDCG@10 and the share of questions without any hit over the judged questions of
//! `judged/queries.txt`, beside plain BM25 over pairs of characters and over the words of jieba.
//!
//! `cargo bench -p search-index --bench quality`. `MATOU_BENCH_DATA` names the `.jsonl.gz` file of open-data
//! records; files of other collections are looked for beside it. The sample city is always there.
//! `MATOU_BENCH_OTHERS` names a directory of further collections with questions of their own (`quality/others.rs`).
//! `MATOU_BENCH_DETAIL=1` prints the questions of one half with their figures: whoever tunes looks at those, and the
//! other half tells whether it helps in general.

use std::collections::BTreeMap;
use std::error::Error;
use std::fs;
use std::path::Path;

use search_index::{Document, Index, Query, Visible};

#[path = "quality/baseline.rs"]
mod baseline;
#[path = "quality/collections.rs"]
mod collections;
#[path = "quality/others.rs"]
mod others;

use baseline::{Baseline, jieba, pairs};
use collections::collections;

type Outcome<T> = Result<T, Box<dyn Error>>;

/// Hits that are looked at.
const SHOWN: usize = 10;

/// A question, and what answers it.
struct Judged {
    collection: String,
    kind: String,
    text: String,
    answers: Answers,
}

/// What answers a question.
enum Answers {
    /// Documents of which the pieces hold, by grade.
    Rules(Vec<(u8, Vec<String>)>),
    /// Documents by their number, with the grade of each.
    Numbers(Vec<(usize, u8)>),
}

impl Judged {
    fn read(line: &str) -> Option<Self> {
        let mut parts = line.split(" | ");
        let (collection, kind, text, rules) = (parts.next()?, parts.next()?, parts.next()?, parts.next()?);
        let rule = |rule: &str| {
            let (grade, pieces) = rule.trim().split_once(' ')?;
            let pieces = if pieces.starts_with('=') { vec![pieces] } else { pieces.split('+').collect() };
            Some((grade.parse().ok()?, pieces.into_iter().map(str::to_lowercase).collect()))
        };
        let answers = Answers::Rules(rules.split(';').map(rule).collect::<Option<_>>()?);
        Some(Self {
            collection: collection.to_owned(),
            kind: kind.to_owned(),
            text: text.to_owned(),
            answers,
        })
    }

    /// How well each document answers.
    fn grades(&self, documents: &[Document]) -> Vec<u8> {
        match &self.answers {
            Answers::Rules(rules) => documents.iter().map(|document| grade(rules, document)).collect(),
            Answers::Numbers(graded) => {
                let mut grades = vec![0; documents.len()];
                for (number, grade) in graded {
                    grades[*number] = *grade;
                }
                grades
            }
        }
    }
}

/// The best grade of those rules that hold of a document.
fn grade(rules: &[(u8, Vec<String>)], document: &Document) -> u8 {
    let title = document.title.zh.to_lowercase();
    let department = document.provider_name.zh.to_lowercase();
    let anywhere = || {
        let fields = document.fields.iter().map(|field| &field.title.zh);
        let texts = [&document.title.zh, &document.summary.zh].into_iter().chain(fields);
        texts.map(|text| text.to_lowercase()).collect::<Vec<_>>().join("\n")
    };
    let holds = |piece: &String| match (piece.strip_prefix('='), piece.strip_prefix('!')) {
        (Some(whole), _) => title == whole,
        (_, Some(other)) => !title.contains(other),
        _ => match (piece.strip_prefix('@'), piece.strip_prefix('~')) {
            (Some(of), _) => department.contains(of),
            (_, Some(said)) => anywhere().contains(said),
            _ => title.contains(piece.as_str()),
        },
    };
    let grades = rules.iter().filter(|(_, pieces)| pieces.iter().all(holds));
    grades.map(|(grade, _)| *grade).max().unwrap_or(0)
}

fn main() -> Outcome<()> {
    let list = Path::new(env!("CARGO_MANIFEST_DIR")).join("judged/queries.txt");
    let lines = fs::read_to_string(&list)?;
    let lines = lines.lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
    let mut judged: Vec<Judged> =
        lines.map(|line| Judged::read(line).ok_or(line)).collect::<Result<_, _>>().map_err(str::to_owned)?;
    let mut figures: BTreeMap<(String, String), Vec<Asked>> = BTreeMap::new();
    let mut all = collections()?;
    for other in others::others()? {
        all.push((other.name, other.documents));
        judged.extend(other.questions);
    }
    for (collection, documents) in all {
        let asked: Vec<&Judged> = judged.iter().filter(|one| one.collection == collection).collect();
        println!("{collection}: {} documents, {} questions", documents.len(), asked.len());
        let visible = Visible::below(1);
        let index = Index::in_memory()?;
        index.rebuild(documents.iter().cloned(), 1)?;
        let plain = [Baseline::new(&documents, pairs)?, Baseline::new(&documents, jieba)?];
        for one in asked {
            let grades = one.grades(&documents);
            let page = index.search(&Query { limit: SHOWN, ..Query::new(&one.text, &visible) })?;
            let ours = page.hits.iter().map(|hit| hit.id.parse().unwrap_or(0)).collect();
            let [by_pairs, by_words] =
                [plain[0].search(&one.text, SHOWN)?, plain[1].search(&one.text, SHOWN)?];
            let all = [ours, by_pairs, by_words].map(|hits: Vec<usize>| Figures::of(&hits, &grades));
            if std::env::var_os("MATOU_BENCH_DETAIL").is_some() && !held_out(&one.text) {
                let [a, b, c] = all.map(|figures| figures.gain);
                println!("  {:8} {:32} {a:.3} {b:.3} {c:.3}", one.kind, one.text);
                for hit in &page.hits {
                    let at: usize = hit.id.parse().unwrap_or(0);
                    let title = &documents[at].title.zh;
                    println!("    {} {:9.2} {title} {:?}", grades[at], hit.score, hit.why);
                }
            }
            figures
                .entry((collection.clone(), one.kind.clone()))
                .or_default()
                .push((held_out(&one.text), all));
        }
    }
    report(&figures);
    Ok(())
}

/// What one question gave in one system.
#[derive(Clone, Copy, Default)]
struct Figures {
    gain: f64,
    nothing: bool,
}

impl Figures {
    fn of(hits: &[usize], grades: &[u8]) -> Self {
        let mut best = grades.to_vec();
        best.sort_unstable_by(|left, right| right.cmp(left));
        let found: Vec<u8> = hits.iter().map(|hit| grades[*hit]).collect();
        let ideal = gain(&best);
        Self { gain: if ideal > 0.0 { gain(&found) / ideal } else { 0.0 }, nothing: hits.is_empty() }
    }
}

fn gain(grades: &[u8]) -> f64 {
    let worth =
        |(rank, grade): (u32, &u8)| (2_f64.powi(i32::from(*grade)) - 1.0) / f64::from(rank + 2).log2();
    (0..).zip(grades.iter().take(SHOWN)).map(worth).sum()
}

/// Figures of one question, and whether it belongs to the half that is never looked at while tuning.
type Asked = (bool, [Figures; 3]);

/// Whether a question is of the half that is never looked at: its text decides, so that it stays there.
fn held_out(text: &str) -> bool {
    let hash = text.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    });
    (hash >> 32) % 2 == 1
}

fn report(figures: &BTreeMap<(String, String), Vec<Asked>>) {
    println!(
        "{:22} {:>4}   ours  pairs  jieba   gain  errors   no hit      tuned on      held out",
        "nDCG@10", "n"
    );
    let mut kinds: BTreeMap<&str, Vec<Asked>> = BTreeMap::new();
    for ((collection, kind), all) in figures {
        row(&format!("{collection} {kind}"), all);
        kinds.entry(kind).or_default().extend(all);
    }
    for (kind, all) in &kinds {
        row(&format!("all {kind}"), all);
    }
    row("all", &kinds.into_values().flatten().collect::<Vec<_>>());
}

fn mean(all: &[Asked], system: usize, of: impl Fn(bool) -> bool) -> f64 {
    let gains = all.iter().filter(|(held_out, _)| of(*held_out)).map(|(_, one)| one[system].gain);
    let (sum, count) = gains.fold((0.0, 0.0), |(sum, count), gain| (sum + gain, count + 1.0));
    if count > 0.0 { sum / count } else { 0.0 }
}

/// Means of some questions; how much better than pairs, how much of what pairs leave to wish for is gone.
fn row(what: &str, all: &[Asked]) {
    let nothing = |system: usize| all.iter().filter(|(_, one)| one[system].nothing).count();
    let [ours, pairs, jieba] = [0, 1, 2].map(|system| mean(all, system, |_| true));
    let without = [0, 1, 2].map(|system| format!("{:>3}", nothing(system))).join(" ");
    let gain = (ours / pairs - 1.0) * 100.0;
    let errors = (1.0 - (1.0 - ours) / (1.0 - pairs)) * 100.0;
    let halves = [false, true].map(|half| {
        let [ours, pairs] = [0, 1].map(|system| mean(all, system, |held_out| held_out == half));
        format!("{ours:.3} {pairs:.3}")
    });
    let [tuned, held] = halves;
    println!(
        "{what:22} {:>4}  {ours:.3}  {pairs:.3}  {jieba:.3} {gain:+6.1}% {errors:+6.1}% {without}   {tuned}   {held}",
        all.len()
    );
}
