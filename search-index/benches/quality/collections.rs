//! The collections that judged questions are asked of: the sample city, and those files of other catalogues that
//! are at hand. Nothing of them is kept in the project.

use std::fs;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};

use flate2::read::MultiGzDecoder;
use search_index::{Document, Field, Text};

use super::Outcome;

/// Reads a file of other catalogues.
type Reading = fn(&Path) -> Outcome<Vec<Document>>;

/// The collections at hand.
pub fn collections() -> Outcome<Vec<(String, Vec<Document>)>> {
    let mut all = vec![("city".to_owned(), city()?)];
    let Some(open) = std::env::var_os("MATOU_BENCH_DATA").map(PathBuf::from) else {
        println!("MATOU_BENCH_DATA is not set: only the sample city is asked");
        return Ok(all);
    };
    all.push(("open".to_owned(), records(&open)?));
    let beside: [(&str, &str, Reading); 3] = [
        ("aws", "aws_open_data.jsonl.gz", records),
        ("interfaces", "zh_data_interfaces.jsonl.gz", interfaces),
        ("uk", "uk_gov_catalogue.csv", table),
    ];
    for (name, file, read) in beside {
        let path = open.with_file_name(file);
        if path.exists() {
            all.push((name.to_owned(), read(&path)?));
        }
    }
    Ok(all)
}

fn lines(path: &Path) -> Outcome<Vec<serde_json::Value>> {
    let lines = BufReader::new(MultiGzDecoder::new(fs::File::open(path)?)).lines();
    lines.map(|line| Ok(serde_json::from_str(&line?)?)).collect()
}

/// A record, known by its number.
pub fn numbered(documents: &[Document], title: &str, summary: &str, provider: &str) -> Document {
    Document {
        id: documents.len().to_string(),
        title: Text::new(title, ""),
        summary: Text::new(summary, ""),
        provider_id: provider.to_owned(),
        provider_name: Text::new(provider, ""),
        ..Document::default()
    }
}

fn records(path: &Path) -> Outcome<Vec<Document>> {
    let mut documents = Vec::new();
    for value in lines(path)? {
        let of = |name: &str| value[name].as_str().unwrap_or_default();
        documents.push(numbered(&documents, of("title"), of("description"), of("department")));
    }
    Ok(documents)
}

/// Interfaces with what they answer as data items.
fn interfaces(path: &Path) -> Outcome<Vec<Document>> {
    let mut documents = Vec::new();
    for value in lines(path)? {
        let of = |name: &str| value[name].as_str().unwrap_or_default();
        let mut document = numbered(&documents, of("title"), of("note"), "");
        for field in value["fields"].as_array().into_iter().flatten() {
            let of = |name: &str| field[name].as_str().filter(|text| *text != "-").unwrap_or_default();
            document.fields.push(Field { name: String::new(), title: Text::new(of("name"), "") });
        }
        documents.push(document);
    }
    Ok(documents)
}

fn table(path: &Path) -> Outcome<Vec<Document>> {
    let mut documents = Vec::new();
    let mut table = csv::Reader::from_path(path)?;
    let columns = table.headers()?.clone();
    for row in table.records() {
        let row = row?;
        let of = |name: &str| columns.iter().position(|column| column == name).and_then(|at| row.get(at));
        let of = |name: &str| of(name).unwrap_or_default();
        documents.push(numbered(&documents, of("name"), of("description"), of("provider")));
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
