//! How good the order of hits is: nDCG@10 and the share of questions without any hit over the judged questions of
//! `judged/queries.txt`, beside plain BM25 over pairs of characters and over the words of jieba.
//!
//! `cargo bench -p search-index --bench quality`. `MATOU_BENCH_DATA` names the `.jsonl.gz` file of open-data
//! records; files of other collections are looked for beside it. The sample city is always there.
//! `MATOU_BENCH_DETAIL=1` prints every question with its figures.

use std::collections::BTreeMap;
use std::error::Error;
use std::fs;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};

use flate2::read::MultiGzDecoder;
use search_index::{Document, Field, Index, Query, Text, Visible};

#[path = "quality/baseline.rs"]
mod baseline;

use baseline::{Baseline, jieba, pairs};

type Outcome<T> = Result<T, Box<dyn Error>>;

/// Hits that are looked at.
const SHOWN: usize = 10;

struct Judged {
    collection: String,
    kind: String,
    text: String,
    rules: Vec<(u8, Vec<String>)>,
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
        let rules = rules.split(';').map(rule).collect::<Option<_>>()?;
        Some(Self { collection: collection.to_owned(), kind: kind.to_owned(), text: text.to_owned(), rules })
    }

    /// How well a document answers.
    fn grade(&self, document: &Document) -> u8 {
        let title = document.title.zh.to_lowercase();
        let department = document.provider_name.zh.to_lowercase();
        let holds = |piece: &String| match (piece.strip_prefix('='), piece.strip_prefix('!')) {
            (Some(whole), _) => title == whole,
            (_, Some(other)) => !title.contains(other),
            _ => match piece.strip_prefix('@') {
                Some(of) => department.contains(of),
                None => title.contains(piece.as_str()),
            },
        };
        let grades = self.rules.iter().filter(|(_, pieces)| pieces.iter().all(holds));
        grades.map(|(grade, _)| *grade).max().unwrap_or(0)
    }
}

fn main() -> Outcome<()> {
    let list = Path::new(env!("CARGO_MANIFEST_DIR")).join("judged/queries.txt");
    let lines = fs::read_to_string(&list)?;
    let lines = lines.lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
    let judged: Vec<Judged> =
        lines.map(|line| Judged::read(line).ok_or(line)).collect::<Result<_, _>>().map_err(str::to_owned)?;
    let mut figures: BTreeMap<(String, String), Vec<[Figures; 3]>> = BTreeMap::new();
    for (collection, documents) in collections()? {
        let asked: Vec<&Judged> = judged.iter().filter(|one| one.collection == collection).collect();
        println!("{collection}: {} documents, {} questions", documents.len(), asked.len());
        let visible = Visible::below(1);
        let index = Index::in_memory()?;
        index.rebuild(documents.iter().cloned(), 1)?;
        let plain = [Baseline::new(&documents, pairs)?, Baseline::new(&documents, jieba)?];
        for one in asked {
            let grades: Vec<u8> = documents.iter().map(|document| one.grade(document)).collect();
            let page = index.search(&Query { limit: SHOWN, ..Query::new(&one.text, &visible) })?;
            let ours = page.hits.iter().map(|hit| hit.id.parse().unwrap_or(0)).collect();
            let [by_pairs, by_words] =
                [plain[0].search(&one.text, SHOWN)?, plain[1].search(&one.text, SHOWN)?];
            let all = [ours, by_pairs, by_words].map(|hits: Vec<usize>| Figures::of(&hits, &grades));
            if std::env::var_os("MATOU_BENCH_DETAIL").is_some() {
                let [a, b, c] = all.map(|figures| figures.gain);
                println!("  {:8} {:32} {a:.3} {b:.3} {c:.3}", one.kind, one.text);
                for hit in &page.hits {
                    let at: usize = hit.id.parse().unwrap_or(0);
                    let title = &documents[at].title.zh;
                    println!("    {} {:9.2} {title} {:?}", grades[at], hit.score, hit.why);
                }
            }
            figures.entry((collection.clone(), one.kind.clone())).or_default().push(all);
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

fn report(figures: &BTreeMap<(String, String), Vec<[Figures; 3]>>) {
    println!("{:22} {:>4}   ours  pairs  jieba   without a hit", "nDCG@10", "n");
    let mut kinds: BTreeMap<&str, Vec<[Figures; 3]>> = BTreeMap::new();
    for ((collection, kind), all) in figures {
        row(&format!("{collection} {kind}"), all);
        kinds.entry(kind).or_default().extend(all);
    }
    for (kind, all) in &kinds {
        row(&format!("all {kind}"), all);
    }
    row("all", &kinds.into_values().flatten().collect::<Vec<_>>());
}

fn row(what: &str, all: &[[Figures; 3]]) {
    let count = all.iter().map(|_| 1.0).sum::<f64>();
    let mean = |system: usize| all.iter().map(|one| one[system].gain).sum::<f64>() / count;
    let nothing = |system: usize| all.iter().filter(|one| one[system].nothing).count();
    let [a, b, c] = [0, 1, 2].map(mean);
    let [x, y, z] = [0, 1, 2].map(nothing);
    println!("{what:22} {:>4}  {a:.3}  {b:.3}  {c:.3}   {x:>3} {y:>3} {z:>3}", all.len());
}

/// The collections at hand.
fn collections() -> Outcome<Vec<(String, Vec<Document>)>> {
    let mut all = vec![("city".to_owned(), city()?)];
    let Some(open) = std::env::var_os("MATOU_BENCH_DATA").map(PathBuf::from) else {
        println!("MATOU_BENCH_DATA is not set: only the sample city is asked");
        return Ok(all);
    };
    all.push(("open".to_owned(), records(&open, |text| Text::new(text, ""))?));
    let aws = open.with_file_name("aws_open_data.jsonl.gz");
    if aws.exists() {
        all.push(("aws".to_owned(), records(&aws, |text| Text::new(text, ""))?));
    }
    Ok(all)
}

fn records(path: &Path, text: impl Fn(&str) -> Text) -> Outcome<Vec<Document>> {
    let mut documents = Vec::new();
    for line in BufReader::new(MultiGzDecoder::new(fs::File::open(path)?)).lines() {
        let value: serde_json::Value = serde_json::from_str(&line?)?;
        let of = |name: &str| value[name].as_str().unwrap_or_default();
        documents.push(Document {
            id: documents.len().to_string(),
            title: text(of("title")),
            summary: text(of("description")),
            provider_id: of("department").to_owned(),
            provider_name: text(of("department")),
            ..Document::default()
        });
    }
    Ok(documents)
}

/// The sample city, as its files describe it: one key a line, lists of quoted texts.
fn city() -> Outcome<Vec<Document>> {
    let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join("../src/demo/city/resources");
    let mut files: Vec<PathBuf> =
        fs::read_dir(directory)?.map(|entry| entry.map(|entry| entry.path())).collect::<Result<_, _>>()?;
    files.sort();
    let mut documents: Vec<Document> = Vec::new();
    for file in files {
        let text = fs::read_to_string(file)?;
        let provider = text.lines().next().unwrap_or_default().trim_start_matches(['#', ' ']).to_owned();
        for line in text.lines() {
            if line == "[[resource]]" {
                documents.push(Document {
                    id: documents.len().to_string(),
                    provider_name: Text::new(provider.as_str(), ""),
                    ..Document::default()
                });
            }
            let Some(document) = documents.last_mut() else { continue };
            let quoted: Vec<&str> = line.split('"').skip(1).step_by(2).collect();
            let first = quoted.first().copied().unwrap_or_default();
            match line.split_once('=').map_or("", |(key, _)| key.trim()) {
                "code" => first.clone_into(&mut document.code),
                "title" => document.title = Text::new(first, quoted.get(1).copied().unwrap_or_default()),
                "abstract" => first.clone_into(&mut document.summary.zh),
                "abstract_en" => first.clone_into(&mut document.summary.en),
                "domain" => first.clone_into(&mut document.domain),
                "tags" => document.tags = quoted.into_iter().map(str::to_owned).collect(),
                // Lines of a list of data items: "name|title|...".
                "" if line.starts_with("    \"") && first.contains('|') => {
                    let mut parts = first.split('|');
                    let name = parts.next().unwrap_or_default().to_owned();
                    document
                        .fields
                        .push(Field { name, title: Text::new(parts.next().unwrap_or_default(), "") });
                }
                _ => {}
            }
        }
    }
    Ok(documents)
}
