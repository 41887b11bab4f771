//! How long a search takes: with facets and visibility, against bare top-20s of the engine below over pairs
//! of characters. Prints percentiles in milliseconds; the ratio of one run is what counts, not the machine.
//!
//! `cargo bench -p search-index`. `MATOU_BENCH_DATA` names a `.jsonl.gz` file of records with `title`,
//! `description`, `department`, `access` and `domain`; without it records are generated.
//! `MATOU_BENCH_DOCUMENTS` sets how many documents are indexed (as many as there are records): records repeat
//! under new titles. `MATOU_BENCH_TERMINALS` builds and asks an index of so many single devices too.

use std::error::Error;
use std::fs::File;
use std::hint::black_box;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::time::Instant;

use flate2::read::MultiGzDecoder;
use search_index::{Change, ClassSet, Document, Facet, Field, Index, Query, Text, Visible};

#[path = "search/bare.rs"]
mod bare;
#[path = "search/feed.rs"]
mod feed;
#[path = "search/terminals.rs"]
mod terminals;

type Outcome<T> = Result<T, Box<dyn Error>>;

/// Visibility classes of the catalogue, and how many of them the caller sees.
const CLASSES: u32 = 1_200;
const SEEN: u32 = 300;
/// How often everything is asked.
const ROUNDS: usize = 9;

/// A small generator of numbers, the same on every run.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap_or(0) % limit.max(1)
    }

    fn one<'a>(&mut self, of: &[&'a str]) -> &'a str {
        of[self.below(of.len())]
    }
}

struct Record {
    title: String,
    description: String,
    department: String,
    access: String,
    domain: String,
}

fn main() -> Outcome<()> {
    let records = match std::env::var("MATOU_BENCH_DATA") {
        Ok(path) => read(Path::new(&path))?,
        Err(_) => generate(2_000),
    };
    let wanted = std::env::var("MATOU_BENCH_DOCUMENTS").ok().and_then(|text| text.parse().ok());
    let wanted = wanted.unwrap_or(records.len().max(11_242));
    println!("{} records, {wanted} documents, {CLASSES} classes of which {SEEN} are seen", records.len());
    let before = resident();
    let directory = tempfile::tempdir()?;
    let index = Index::open(directory.path())?;
    let start = Instant::now();
    index.rebuild((0..wanted).map(|number| document(number, &records)), 1)?;
    let seconds = start.elapsed().as_secs_f64();
    let rate = a_second(wanted, seconds);
    println!("build {seconds:.1} s, {rate} a second, {} MB on disk", bytes(directory.path()) >> 20);
    let [peak, after] = [memory("VmHWM"), resident()];
    println!(
        "resident {} MB before, {} MB at most, {} MB after the build",
        before >> 10,
        peak >> 10,
        after >> 10
    );

    let documents: Vec<Document> = (0..wanted).map(|number| document(number, &records)).collect();
    compare(&index, &records, &documents)?;
    println!("resident {} MB at the end", resident() >> 10);
    drop(documents);
    feed::measure(&index, |number| document(wanted + number, &records))?;
    drop(index);
    terminals::compare()
}

/// Asks the index and the engine below the same.
fn compare(index: &Index, records: &[Record], documents: &[Document]) -> Outcome<()> {
    let texts = questions(records);
    let visible = Visible { full: (0..SEEN).collect(), title_only: ClassSet::new() };
    let titles = Visible { full: (0..SEEN).collect(), title_only: (SEEN..SEEN * 2).collect() };
    let (always, cold) = (|| (), || index.forget());
    let whole = |text: &str| index.search(&Query { facets: facets(), ..Query::new(text, &visible) });
    let references = bare::ways(documents)?;
    let (first, again) = ("search + 6 facets + visibility, cold", "the same, asked before");
    let mut ways: Vec<(&str, Way<'_>)> = Vec::new();
    for (what, ask) in &references {
        ways.push((what, Box::new(|text| timed(always, || ask(text)))));
    }
    ways.push((first, Box::new(|text| timed(cold, || whole(text).map(|page| page.total)))));
    ways.push((
        again,
        Box::new(|text| {
            let before = || drop(black_box(whole(text)));
            timed(before, || whole(text).map(|page| page.total))
        }),
    ));
    ways.push((
        "search + 6 facets, 300 classes by title",
        Box::new(|text| {
            let query = Query { facets: facets(), ..Query::new(text, &titles) };
            timed(cold, || index.search(&query).map(|page| page.total))
        }),
    ));
    ways.push((
        "search, no facets",
        Box::new(|text| timed(cold, || index.search(&Query::new(text, &visible)).map(|page| page.total))),
    ));
    ways.push((
        "search + 6 facets, no hits wanted",
        Box::new(|text| {
            let query = Query { facets: facets(), limit: 0, ..Query::new(text, &visible) };
            timed(cold, || index.search(&query).map(|page| page.total))
        }),
    ));
    let measured = in_turn(&texts, &ways);
    let nothing = vec![String::new(); 10];
    measure("browse all + 6 facets, cold", &nothing, cold, |text| whole(text).map(|page| page.total));
    measure("browse all + 6 facets, asked before", &nothing, always, |text| {
        whole(text).map(|page| page.total)
    });
    let suggest = |text: &str| index.suggest(text, &visible, 8).map(|all| all.len() as u64);
    measure("suggest, cold", &texts, cold, suggest);
    let letters = ["cq", "bdcdj", "qyxx", "gonggong", "changshou", "renkou"].map(str::to_owned);
    measure("pinyin, cold", &letters, cold, |text| {
        index.search(&Query::new(text, &visible)).map(|page| page.total)
    });
    let numbers: Vec<String> = (0..20).map(|number| number.to_string()).collect();
    measure("change one document", &numbers, always, |text| {
        let change: Change = document(text.parse().unwrap_or(0), records).into();
        index.apply(&[change], 2).map(|applied| applied.upserted as u64)
    });
    let of = |what: &str| ways.iter().position(|(name, _)| *name == what).map(|at| measured[at]);
    for (how, what) in [("cold", first), ("asked before", again)] {
        let Some(times) = of(what) else { continue };
        for ((than, _), other) in ways.iter().zip(&measured).take(references.len()) {
            let (p50, p95) = (times.p50 / other.p50, times.p95 / other.p95);
            println!("search {how} to {than}: p50 {p50:.1}, p95 {p95:.1}");
        }
    }
    Ok(())
}

fn facets() -> Vec<Facet> {
    vec![Facet::Kind, Facet::Provider, Facet::Domain, Facet::Sharing, Facet::Grade, Facet::Division]
}

/// Percentiles in milliseconds.
#[derive(Clone, Copy)]
struct Times {
    p50: f64,
    p95: f64,
}

/// A way to ask: milliseconds, and how many were found.
type Way<'a> = Box<dyn Fn(&str) -> (f64, u64) + 'a>;

/// Milliseconds of one question, and how many it found.
fn timed<E: std::fmt::Debug>(before: impl Fn(), ask: impl Fn() -> Result<u64, E>) -> (f64, u64) {
    before();
    let start = Instant::now();
    let found = black_box(ask()).unwrap_or_else(|error| {
        println!("{error:?}");
        0
    });
    (start.elapsed().as_secs_f64() * 1_000.0, found)
}

/// Asks every text several times and prints percentiles over the texts.
fn measure<E: std::fmt::Debug>(
    what: &str,
    texts: &[String],
    before: impl Fn(),
    ask: impl Fn(&str) -> Result<u64, E>,
) {
    in_turn(texts, &[(what, Box::new(|text: &str| timed(&before, || ask(text))))]);
}

/// Asks all texts in every way, in turn and several times, so that a change of the machine's clock is the same to
/// all. Of each text the best time counts: what other programs take from the machine meanwhile is not the index's.
fn in_turn(texts: &[String], ways: &[(&str, Way<'_>)]) -> Vec<Times> {
    let mut times = vec![(vec![f64::MAX; texts.len()], 0); ways.len()];
    for round in 0..ROUNDS {
        for ((_, ask), (times, total)) in ways.iter().zip(&mut times) {
            for (text, best) in texts.iter().zip(times) {
                let (took, found) = ask(text);
                *best = best.min(took);
                *total += if round == 0 { found } else { 0 };
            }
        }
    }
    let print = |((what, _), (times, found)): (&(&str, Way<'_>), (Vec<f64>, u64))| {
        Times::print(&format!("{what:42} ({found:>9} found)"), times)
    };
    ways.iter().zip(times).map(print).collect()
}

impl Times {
    /// Prints percentiles of some milliseconds.
    fn print(what: &str, mut times: Vec<f64>) -> Self {
        times.sort_by(f64::total_cmp);
        let at = |part: usize| times[(times.len() * part / 100).min(times.len() - 1)];
        let mean = times.iter().sum::<f64>() / times.iter().map(|_| 1.0).sum::<f64>();
        println!("{what:60} mean {mean:8.3}  p50 {:8.3}  p95 {:8.3}  max {:8.3}", at(50), at(95), at(100));
        Self { p50: at(50), p95: at(95) }
    }
}

fn read(path: &Path) -> Outcome<Vec<Record>> {
    let mut records = Vec::new();
    for line in BufReader::new(MultiGzDecoder::new(File::open(path)?)).lines() {
        let value: serde_json::Value = serde_json::from_str(&line?)?;
        let text = |name: &str| match &value[name] {
            serde_json::Value::String(text) => text.clone(),
            serde_json::Value::Array(all) => {
                all.first().and_then(|one| one.as_str()).unwrap_or("").to_owned()
            }
            _ => String::new(),
        };
        records.push(Record {
            title: text("title"),
            description: text("description"),
            department: text("department"),
            access: text("access"),
            domain: text("domain"),
        });
    }
    Ok(records)
}

const PLACES: [&str; 8] = ["万州区", "涪陵区", "渝中区", "长寿区", "江津区", "合川区", "永川区", "城口县"];
const THINGS: [&str; 12] = [
    "不动产登记",
    "企业法人",
    "婚姻登记",
    "住房公积金",
    "社会保险参保",
    "空气质量",
    "公共停车场",
    "行政处罚",
    "学籍",
    "医疗机构",
    "特种设备",
    "道路运输",
];
const FORMS: [&str; 6] = ["信息", "名录", "统计数据", "监测结果", "办件记录", "基本情况"];
const ORGANS: [&str; 6] =
    ["市民政局", "市教委", "市生态环境局", "市交通运输委", "市人力社保局", "市市场监管局"];

fn generate(count: usize) -> Vec<Record> {
    let mut numbers = Numbers(7);
    let record = |_| {
        let (place, thing, form) = (numbers.one(&PLACES), numbers.one(&THINGS), numbers.one(&FORMS));
        Record {
            title: format!("{place}{thing}{form}"),
            description: format!(
                "{place}范围内{thing}的{form}，包括名称、时间、地点和统一社会信用代码等数据项。"
            ),
            department: numbers.one(&ORGANS).to_owned(),
            access: numbers.one(&["unconditional", "conditional"]).to_owned(),
            domain: thing.to_owned(),
        }
    };
    (0..count).map(record).collect()
}

fn document(number: usize, records: &[Record]) -> Document {
    let record = &records[number % records.len()];
    let mut numbers = Numbers(number as u64);
    let place = PLACES[number / records.len() % PLACES.len()];
    let copy =
        if number < records.len() { String::new() } else { format!("{place}{}", number / records.len()) };
    let field = |title: &str| Field { name: format!("c{}", title.len()), title: Text::new(title, "") };
    Document {
        id: format!("res_{number:08}"),
        code: format!("{:07}/{number:06}", numbers.below(9_999_999)),
        title: Text::new(format!("{copy}{}", record.title), ""),
        summary: Text::new(record.description.as_str(), ""),
        provider_id: format!("org_{}", record.department),
        provider_name: Text::new(record.department.as_str(), ""),
        kind: numbers.one(&["table", "api", "file", "stream"]).to_owned(),
        domain: record.domain.clone(),
        sharing: record.access.clone(),
        grade: u8::try_from(numbers.below(4)).unwrap_or(0) + 1,
        division: place.to_owned(),
        fields: ["名称", "统一社会信用代码", "登记时间", "地址", "联系电话"].map(field).to_vec(),
        class: u32::try_from(numbers.below(CLASSES as usize)).unwrap_or(0),
        updated_at: 1_600_000_000_000_000 + i64::try_from(number).unwrap_or(0) * 1_000_000,
        ..Document::default()
    }
}

/// What people type: pieces of titles, two to six characters, and a few whole titles.
fn questions(records: &[Record]) -> Vec<String> {
    let mut numbers = Numbers(42);
    let mut texts = Vec::new();
    while texts.len() < 200 {
        let title: Vec<char> = records[numbers.below(records.len())].title.chars().collect();
        let length = if texts.len() % 10 == 0 { title.len() } else { 2 + numbers.below(5) };
        if length == 0 || title.len() < length {
            continue;
        }
        let from = numbers.below(title.len() - length + 1);
        texts.push(title[from..from + length].iter().collect());
    }
    texts
}

/// How many a second some documents are.
#[expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a figure to print"
)]
fn a_second(documents: usize, seconds: f64) -> usize {
    (documents as f64 / seconds).round() as usize
}

/// Resident memory in kilobytes, where the system tells.
fn resident() -> u64 {
    memory("VmRSS")
}

/// A figure that the system keeps of this process' memory, in kilobytes.
fn memory(what: &str) -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|line| line.starts_with(what));
    line.and_then(|line| line.split_whitespace().nth(1)?.parse().ok()).unwrap_or(0)
}

fn bytes(directory: &Path) -> u64 {
    let Ok(entries) = std::fs::read_dir(directory) else { return 0 };
    let size = |entry: std::fs::DirEntry| match entry.metadata() {
        Ok(metadata) if metadata.is_dir() => bytes(&entry.path()),
        Ok(metadata) => metadata.len(),
        Err(_) => 0,
    };
    entries.flatten().map(size).sum()
}
