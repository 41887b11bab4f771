//! Chosen entries for reading: CSV for a spreadsheet, or JSON lines.
//!
//! A listing proves nothing; that is what [`super::Bundle`] is for.

use crate::audit::entry::{ActorRef, Entry, ObjectRef, Outcome};
use crate::audit::store::{self, Connection, Filter};
use crate::error::{Problem, Result};
use crate::sheet;
use crate::text::Language;

/// Rows read for one piece.
const PAGE: u64 = 1000;

/// How entries are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// CSV in UTF-8 with a byte order mark, its header in this language.
    Csv(Language),
    /// One entry as JSON on each line, in the bytes of the log.
    JsonLines,
}

/// A listing, piece by piece, oldest first.
#[derive(Clone, Debug)]
pub struct Listing {
    filter: Filter,
    format: Format,
    after: i64,
    begun: bool,
    ended: bool,
}

impl Listing {
    /// The entries that a filter wants.
    pub fn new(filter: Filter, format: Format) -> Self {
        Self { filter, format, after: i64::MIN, begun: false, ended: false }
    }
    /// The next piece, which may be empty; none after the last.
    ///
    /// # Errors
    /// If an entry does not read: a list for reading does not pass over it.
    pub async fn next(&mut self, connection: &impl Connection) -> Result<Option<Vec<u8>>> {
        if self.ended {
            return Ok(None);
        }
        let rows = store::candidates_after(connection, &self.filter, self.after, PAGE).await?;
        self.ended = (rows.len() as u64) < PAGE;
        self.after = rows.last().map_or(self.after, |row| row.number);
        let mut wanted = Vec::new();
        for row in rows {
            let entry = row.entry()?;
            if self.filter.wants(&entry) {
                wanted.push((entry, row.body));
            }
        }
        let begun = std::mem::replace(&mut self.begun, true);
        match self.format {
            Format::JsonLines => {
                Ok(Some(wanted.iter().flat_map(|(_, body)| [body.as_bytes(), b"\n"].concat()).collect()))
            }
            Format::Csv(language) => {
                let header = (!begun).then_some(language);
                table(header, wanted.iter().map(|(entry, _)| entry), language).map(Some)
            }
        }
    }
}

const COLUMNS: [(&str, &str); 16] = [
    ("序号", "number"),
    ("时间（UTC）", "time (UTC)"),
    ("北京时间", "Beijing time"),
    ("主体类型", "actor kind"),
    ("主体", "actor"),
    ("岗位", "post"),
    ("单位", "organisation"),
    ("操作", "action"),
    ("对象", "object"),
    ("相关对象", "related"),
    ("结果", "outcome"),
    ("拒绝代码", "refusal code"),
    ("依据规则", "rule"),
    ("详情", "details"),
    ("对象状态摘要", "state digest"),
    ("条目标识", "entry"),
];

fn table<'a>(
    header: Option<Language>,
    entries: impl Iterator<Item = &'a Entry>,
    language: Language,
) -> Result<Vec<u8>> {
    let names = header.map(|language| COLUMNS.map(|(zh, en)| language.pick(zh, en)));
    sheet::csv(names, entries.map(|entry| cells(entry, language)))
}

fn cells(entry: &Entry, language: Language) -> Result<[String; COLUMNS.len()]> {
    let [kind, actor, post, org] = actor(&entry.actor, language);
    let (outcome, code) = match &entry.outcome {
        Outcome::Done => (language.pick("完成", "done"), String::new()),
        Outcome::Denied { code } => (language.pick("拒绝", "denied"), code.clone()),
    };
    let details = if entry.details.is_empty() {
        String::new()
    } else {
        serde_json::to_string(&entry.details).map_err(Problem::internal)?
    };
    Ok([
        entry.number.to_string(),
        entry.at.rfc3339(),
        entry.at.beijing(),
        kind,
        actor,
        post,
        org,
        entry.action.clone(),
        entry.object.to_string(),
        entry.related.iter().map(ObjectRef::to_string).collect::<Vec<_>>().join(" "),
        outcome.to_owned(),
        code,
        entry.rule.clone().unwrap_or_default(),
        details,
        entry.state_digest.clone().unwrap_or_default(),
        entry.id.to_string(),
    ])
}

/// Kind, who, post, organisation.
fn actor(actor: &ActorRef, language: Language) -> [String; 4] {
    let one = |zh: &str, en: &str, who: &str| {
        [language.pick(zh, en).to_owned(), who.to_owned(), String::new(), String::new()]
    };
    match actor {
        ActorRef::Person { person, post, org } => [
            language.pick("人员", "person").to_owned(),
            person.to_string(),
            post.to_string(),
            org.to_string(),
        ],
        ActorRef::System { part } => one("系统", "system", part),
        ActorRef::Operator { name } => one("运维人员", "operator", name),
        ActorRef::Application { app } => one("应用系统", "application", app.as_str()),
        ActorRef::Consent { id, signed_by } => {
            one("常设同意", "standing consent", &format!("{id} ({signed_by})"))
        }
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a failing unwrap is the test's failure")]
    use super::*;
    use crate::clock::Timestamp;

    #[test]
    fn a_table_reads_back_with_every_cell_in_its_column() {
        let actor = ActorRef::Operator { name: "=cmd|' /C calc'!A0".to_owned() };
        let entry = Entry::new(Timestamp(1_780_000_000_000_000), actor, "line.agree", "line", "lin_1")
            .denied("not_yours")
            .detail("理由", "含“逗号”, 引号\" 与\n换行 𠮷")
            .related("request", "req_1")
            .related("org", "org_1");
        let bytes = table(Some(Language::Zh), [&entry].into_iter(), Language::Zh).unwrap();
        let text = String::from_utf8(bytes).unwrap();
        let mut reader = csv::Reader::from_reader(text.strip_prefix('\u{feff}').unwrap().as_bytes());
        assert_eq!(reader.headers().unwrap().get(9), Some("相关对象"));
        let row = reader.records().next().unwrap().unwrap();
        let cell = |name: &str| {
            let at = COLUMNS.iter().position(|(_, en)| *en == name).unwrap();
            row.get(at).unwrap().to_owned()
        };
        assert_eq!(cell("time (UTC)"), "2026-05-28T20:26:40Z");
        assert_eq!(cell("actor"), "'=cmd|' /C calc'!A0");
        assert_eq!((cell("outcome"), cell("refusal code")), ("拒绝".to_owned(), "not_yours".to_owned()));
        assert_eq!(cell("related"), "request:req_1 org:org_1");
        let details: serde_json::Value = serde_json::from_str(&cell("details")).unwrap();
        assert_eq!(details["理由"], "含“逗号”, 引号\" 与\n换行 𠮷");
        assert_eq!(cell("entry"), entry.id.to_string());
    }
}
