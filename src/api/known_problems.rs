//! Every problem the product can answer with, as the reviewed list in `docs/generated/problems.md` says it.
//!
//! A test reads the list off the sources; the pages below `/problems` show it, and the `type` of every answer
//! leads there. It decides nothing.

use std::sync::LazyLock;

/// What the list begins with.
pub const HEADER: &str = "# Problems\n\nEvery code that the product answers with, read off its sources: \
    `MATOU_BLESS=1 cargo test --test it problems` writes it anew. An ellipsis stands for what depends on the case.\n\
    The product serves the list at `/problems`, one code at `/problems/{code}`; the `type` of an answer leads there.\n\n\
    | code | status | 中文 | English | 下一步 | next step |\n|---|---|---|---|---|---|\n";

const LIST: &str = include_str!("../../docs/generated/problems.md");

/// One thing that can go wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KnownProblem {
    /// Stable code.
    pub code: &'static str,
    /// HTTP status.
    pub status: u16,
    /// What happened, in Chinese.
    pub zh: &'static str,
    /// What happened, in English.
    pub en: &'static str,
    /// What to do next: Chinese, English.
    pub next: (&'static str, &'static str),
}

static KNOWN: LazyLock<Vec<KnownProblem>> = LazyLock::new(|| LIST.lines().filter_map(row).collect());

/// All of them, by code; a code is there as often as it says different things.
pub fn known() -> &'static [KnownProblem] {
    &KNOWN
}

fn row(line: &'static str) -> Option<KnownProblem> {
    let mut cells = line.strip_prefix("| `")?.split('|').map(str::trim);
    let code = cells.next()?.trim_end_matches('`');
    let status = cells.next()?.parse().ok()?;
    let (zh, en) = (cells.next()?, cells.next()?);
    Some(KnownProblem { code, status, zh, en, next: (cells.next()?, cells.next()?) })
}
