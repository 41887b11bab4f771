//! Collections that the project does not know, with questions of their own, so that nobody tunes to those it knows.
//! Nothing of them is kept here.
//!
//! `MATOU_BENCH_OTHERS` names a directory. Each `NAME.jsonl` in it is a collection, a record a line (`id`, `title`,
//! `description`, `department`, `tags` and `fields` as lists of texts), and `NAME.tsv` beside it its questions, one
//! a line: kind, text, and what answers it as `id=grade` with blanks between.

use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};

use search_index::{Document, Field, Text};

use super::collections::numbered;
use super::{Answers, Judged, Outcome};

/// A collection and its questions.
pub struct Other {
    /// Its name.
    pub name: String,
    /// Its records, each known by its number.
    pub documents: Vec<Document>,
    /// What is asked of it.
    pub questions: Vec<Judged>,
}

/// The collections at hand.
pub fn others() -> Outcome<Vec<Other>> {
    let Some(directory) = std::env::var_os("MATOU_BENCH_OTHERS") else { return Ok(Vec::new()) };
    let mut files: Vec<PathBuf> =
        fs::read_dir(directory)?.map(|entry| entry.map(|entry| entry.path())).collect::<Result<_, _>>()?;
    files.retain(|file| file.extension().is_some_and(|extension| extension == "jsonl"));
    files.sort();
    files.iter().map(|file| other(file)).collect()
}

fn other(file: &Path) -> Outcome<Other> {
    let name = file.file_stem().unwrap_or_default().to_string_lossy().into_owned();
    let mut documents = Vec::new();
    let mut numbers: HashMap<String, usize> = HashMap::new();
    for line in fs::read_to_string(file)?.lines() {
        let value: serde_json::Value = serde_json::from_str(line)?;
        let of = |key: &str| value[key].as_str().unwrap_or_default();
        let texts = |key: &str| value[key].as_array().into_iter().flatten().filter_map(|text| text.as_str());
        let mut document = numbered(&documents, of("title"), of("description"), of("department"));
        document.tags = texts("tags").map(str::to_owned).collect();
        let field = |title: &str| Field { name: String::new(), title: Text::new(title, "") };
        document.fields = texts("fields").map(field).collect();
        numbers.insert(of("id").to_owned(), documents.len());
        documents.push(document);
    }
    let mut questions = Vec::new();
    for line in fs::read_to_string(file.with_extension("tsv"))?.lines() {
        questions.push(question(&name, line, &numbers).ok_or_else(|| format!("{name}: {line}"))?);
    }
    Ok(Other { name, documents, questions })
}

fn question(collection: &str, line: &str, numbers: &HashMap<String, usize>) -> Option<Judged> {
    let mut parts = line.split('\t');
    let (kind, text, answers) = (parts.next()?, parts.next()?, parts.next()?);
    let graded = |answer: &str| {
        let (id, grade) = answer.rsplit_once('=')?;
        Some((*numbers.get(id)?, grade.parse().ok()?))
    };
    let answers = Answers::Numbers(answers.split_whitespace().map(graded).collect::<Option<_>>()?);
    Some(Judged { collection: collection.to_owned(), kind: kind.to_owned(), text: text.to_owned(), answers })
}
