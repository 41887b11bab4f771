//! Taking over a catalogue: rows of a file become `harvested` entries, or drafts of the importer's own department.
//!
//! Harvested ones are published, labelled with their source and what they lack, searchable and never grantable;
//! asking for one opens a demand (`demand`). `mapping` says how a file is read, `source` reads it, `row` makes
//! content of a row (`native` of one in our own form), `place` finds its provider, `draft` puts it on the desk,
//! `report` says what was not taken and why; `upload` keeps a file that was sent and works it off. It never
//! guesses an unknown code, never touches an entry that its department has made its own, and running it twice
//! changes nothing.

mod array;
mod date;
mod draft;
pub mod mapping;
pub mod native;
mod place;
pub mod report;
mod row;
mod source;
mod store;
pub mod upload;
mod uploaded;

pub use mapping::Mapping;
pub use report::{Report, RowProblem};

use std::collections::HashMap;
use std::io::Read;

use crate::app::App;
use crate::audit::entry::{ActorRef, Entry};
use crate::catalog::commands::enter_feed;
use crate::catalog::resource::{Content, Origin, Published, Resource};
use crate::clock::Timestamp;
use crate::error::{Problem, Result};
use crate::id::{OrgId, ResourceId};
use crate::identity::Caller;
use crate::policy::action::{DraftResource, ImportResources};
use crate::policy::{ActionKind, Facts, Permit, Subject};
use crate::tx::{Internal, Tx};
use place::Places;
use row::Row;
use source::Rows;

/// Short names of organisations that stand for foreign catalogues begin with this.
pub const HARVEST_PREFIX: &str = "harvest-";

/// Rows of one transaction: short enough that others can write in between.
const BATCH: usize = 500;

/// Who imports.
#[derive(Clone, Copy, Debug)]
pub enum Importer<'a> {
    /// Somebody whose post may (the competent authority).
    Person(&'a Caller),
    /// Somebody who compiles the catalogue of their own department: rows become its drafts.
    Provider(&'a Caller),
    /// Whoever runs the command at the machine.
    Operator {
        /// Their name there, for the log.
        name: &'a str,
    },
}

/// How far it has come.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Progress {
    /// Rows read.
    pub rows: u64,
    /// Rows taken or in the catalogue already.
    pub taken: u64,
    /// Rows not taken.
    pub refused: u64,
}

/// A batch of rows as policy sees it: the work of the importer's own organisation.
#[derive(Debug)]
pub struct Batch {
    org: OrgId,
}

impl Subject for Batch {
    fn facts(&self) -> Facts {
        Facts {
            noun: "import",
            id: self.org.to_string(),
            provider: Some(self.org.clone()),
            ..Facts::default()
        }
    }
}

enum Work {
    Permitted(Box<Permit<ImportResources, Batch>>),
    Drafts(Box<Caller>),
    AtTheMachine,
}

/// The right to import, kept for all batches of one file.
struct Importing {
    work: Work,
    operator: String,
    at: Timestamp,
}

impl Importing {
    async fn begin(app: &App, importer: Importer<'_>) -> Result<Self> {
        Ok(match importer {
            Importer::Person(caller) => {
                let permit =
                    app.permit::<ImportResources, _>(caller, Batch { org: caller.org.id.clone() }).await?;
                Self { work: Work::Permitted(Box::new(permit)), operator: String::new(), at: caller.at }
            }
            Importer::Provider(caller) => {
                app.permit::<DraftResource, _>(caller, Batch { org: caller.org.id.clone() }).await?;
                let work = Work::Drafts(Box::new(caller.clone()));
                Self { work, operator: String::new(), at: caller.at }
            }
            Importer::Operator { name } => {
                Self { work: Work::AtTheMachine, operator: name.to_owned(), at: app.now() }
            }
        })
    }
    async fn open(&self, app: &App) -> Result<Tx> {
        match &self.work {
            Work::Permitted(permit) => Tx::begin(&app.db, permit).await,
            Work::Drafts(_) => Err(Problem::internal("each draft has a transaction of its own")),
            Work::AtTheMachine => Tx::internal(&app.db, Internal::Seed).await,
        }
    }
    fn entry(&self, noun: &str, id: &str) -> Entry {
        match &self.work {
            Work::Permitted(permit) => permit.entry_about(noun, id),
            Work::Drafts(_) | Work::AtTheMachine => {
                let actor = ActorRef::Operator { name: self.operator.clone() };
                Entry::new(self.at, actor, ImportResources::ACTION.as_str(), noun, id)
            }
        }
    }
}

/// The part of a file that is worked off at once.
#[derive(Clone, Copy, Debug)]
pub struct Part {
    /// Rows that were worked off before.
    pub done: u64,
    /// Rows to work off now at most.
    pub most: u64,
}

impl Part {
    /// The whole file.
    pub const WHOLE: Self = Self { done: 0, most: u64::MAX };
}

/// Imports a file.
///
/// # Errors
/// The denial of a caller who may not; `import_broken_off` if the file cannot be read to its end; what the
/// database says. Batches before it are committed, and a repeated import goes on from there. What is wrong with
/// single rows is in the report.
pub async fn import(
    app: &App,
    importer: Importer<'_>,
    reader: impl Read + Send,
    mapping: &Mapping,
    dry_run: bool,
    progress: &mut (dyn FnMut(Progress) + Send),
) -> Result<Report> {
    import_part(app, importer, reader, (mapping, Part::WHOLE), dry_run, progress)
        .await
        .map(|(report, _)| report)
}

/// Imports a part of a file; answers the report of that part and whether the file has come to its end.
///
/// # Errors
/// As [`import`].
pub async fn import_part(
    app: &App,
    importer: Importer<'_>,
    reader: impl Read + Send,
    (mapping, part): (&Mapping, Part),
    dry_run: bool,
    progress: &mut (dyn FnMut(Progress) + Send),
) -> Result<(Report, bool)> {
    let importing = Importing::begin(app, importer).await?;
    let mut rows = Rows::open(reader, mapping.file)?;
    let mut run = Run {
        app,
        mapping,
        places: Places::new(mapping, &app.tree(), &importing),
        importing,
        report: Report { dry_run, codes: mapping.codes.name.clone(), ..Report::default() },
        seen: HashMap::new(),
    };
    let (mut batch, mut passed, mut is_over) = (Vec::with_capacity(BATCH), 0, false);
    while run.report.rows < part.most {
        let Some(raw) = rows.next()? else {
            is_over = true;
            break;
        };
        let read = raw.fields.and_then(|fields| {
            if mapping.is_native {
                native::read(raw.line, &fields)
            } else {
                row::read(raw.line, &fields, mapping)
            }
        });
        let read = read.and_then(|row| run.first(row));
        // Rows of an earlier part are only looked at, so that a code that comes twice is known.
        if passed < part.done {
            passed += 1;
            continue;
        }
        run.report.rows += 1;
        match read {
            Ok(row) => batch.push(row),
            Err(problem) => run.report.problems.push(problem),
        }
        if batch.len() == BATCH {
            run.take(std::mem::take(&mut batch)).await?;
        }
        if run.report.rows.is_multiple_of(BATCH as u64) {
            progress(run.progress());
        }
    }
    run.take(batch).await?;
    progress(run.progress());
    if !dry_run {
        app.reload_tree().await?;
    }
    let mut report = run.report;
    report.problems.sort_by_key(|problem| problem.line);
    Ok((report, is_over))
}

/// One import under way.
struct Run<'a> {
    app: &'a App,
    mapping: &'a Mapping,
    importing: Importing,
    places: Places<'a>,
    report: Report,
    seen: HashMap<String, u64>,
}

impl Run<'_> {
    fn progress(&self) -> Progress {
        let report = &self.report;
        Progress {
            rows: report.rows,
            taken: report.created + report.updated + report.unchanged,
            refused: report.problems.len() as u64,
        }
    }

    /// The row, unless an earlier one of the file has its code.
    fn first(&mut self, row: Row) -> std::result::Result<Row, RowProblem> {
        if let Some(line) = self.seen.get(&row.code) {
            return Err(RowProblem::new(row.line, "duplicate_row", "code", &row.code)
                .says(
                    format!("与第 {line} 行的编码相同，只取前者"),
                    format!("it has the code of line {line}; only the first was taken"),
                )
                .next("请合并重复的行", "merge the rows"));
        }
        self.seen.insert(row.code.clone(), row.line);
        if !self.report.sources.contains(&row.source) {
            self.report.sources.push(row.source.clone());
        }
        Ok(row)
    }

    /// One transaction; on a dry run nothing is opened and only the counting is done.
    async fn take(&mut self, batch: Vec<Row>) -> Result<()> {
        if batch.is_empty() {
            return Ok(());
        }
        if let Work::Drafts(caller) = &self.importing.work {
            return draft::put_all(self.app, caller, self.mapping, batch, &mut self.report).await;
        }
        if self.report.dry_run {
            let known = self.known(&self.app.db.reader, &batch).await?;
            for row in batch {
                drop(self.judge(row, &known));
            }
            return Ok(());
        }
        let mut tx = self.importing.open(self.app).await?;
        let known = self.known(tx.connection(), &batch).await?;
        let outcomes: Vec<Outcome> = batch.into_iter().filter_map(|row| self.judge(row, &known)).collect();
        if outcomes.is_empty() {
            return Ok(());
        }
        self.places.settle(&self.importing, &mut tx).await?;
        for Outcome { mut resource, line } in outcomes {
            enter_feed(&tx, &mut resource).await?;
            if resource.version == 0 {
                tx.insert(&mut resource).await?;
            } else {
                tx.update(&mut resource).await?;
            }
            let entry = self.importing.entry("resource", resource.id.as_str());
            let entry =
                entry.detail("code", &resource.code).detail("line", line).detail("codes", &self.report.codes);
            tx.record(entry.state(&resource));
        }
        tx.commit().await
    }

    async fn known(
        &self,
        connection: &impl crate::audit::store::Connection,
        batch: &[Row],
    ) -> Result<HashMap<String, Resource>> {
        let codes: Vec<&str> = batch.iter().map(|row| row.code.as_str()).collect();
        let found = store::by_codes(connection, &codes).await?;
        Ok(found.into_iter().map(|resource| (resource.code.clone(), resource)).collect())
    }

    /// What becomes of a row; none if nothing has to be written.
    fn judge(&mut self, row: Row, known: &HashMap<String, Resource>) -> Option<Outcome> {
        let provider = self.places.of(&row);
        let line = row.line;
        let Some(before) = known.get(&row.code) else {
            self.report.created += 1;
            return Some(Outcome { resource: harvested(row, provider, self.importing.at), line });
        };
        let is_same = |live: &Published| Content { binding: None, ..live.content.clone() } == row.content;
        if !before.is_harvested() && before.live().is_some_and(is_same) {
            self.report.unchanged += 1;
            return None;
        }
        if !before.is_harvested() || before.withdrawn.is_some() {
            self.report.problems.push(kept(&row, before));
            return None;
        }
        let mut resource = before.clone();
        resource.origin = Origin::Harvested { source: row.source, missing: row.missing };
        resource.provider = provider;
        if let Some(published) = &mut resource.published
            && published.content != row.content
        {
            published.content = row.content;
            published.entry_version += 1;
            published.at = self.importing.at;
        }
        if resource == *before {
            self.report.unchanged += 1;
            return None;
        }
        self.report.updated += 1;
        Some(Outcome { resource, line })
    }
}

/// An entry to be written, and the line it comes from.
struct Outcome {
    resource: Resource,
    line: u64,
}

fn harvested(row: Row, provider: OrgId, at: Timestamp) -> Resource {
    Resource {
        id: ResourceId::new(),
        code: row.code,
        provider,
        origin: Origin::Harvested { source: row.source, missing: row.missing },
        published: Some(Published { content: row.content, entry_version: 1, at }),
        work: None,
        withdrawn: None,
        class: None,
        change_number: 0,
        created_at: at,
        version: 0,
    }
}

/// The row of an entry that an import no longer touches.
fn kept(row: &Row, before: &Resource) -> RowProblem {
    let problem = RowProblem::new(row.line, "entry_kept", "code", &row.code);
    if before.withdrawn.is_some() {
        return problem
            .says("该条目已下架，导入不使其恢复", "the entry was withdrawn; an import does not bring it back")
            .next("如需恢复，请由提供部门重新编制", "let the provider draft it anew");
    }
    problem
        .says(
            "该条目已由提供部门自行编制发布，未改动",
            "its department has made this entry its own; it was left as it is",
        )
        .next("请由提供部门更新", "let the provider keep it up to date")
}
