//! Rows as drafts on the desk of the importer's own department (Art. 12: each department compiles its own).
//!
//! Each is drafted by the same command as an entry typed into the form, with an entry of the log of its own;
//! nothing is published. A row that names another department, or a code in use elsewhere, is not taken.

use std::collections::HashMap;

use super::mapping::Mapping;
use super::report::{Report, RowProblem};
use super::row::{Row, is_code};
use super::store;
use crate::app::App;
use crate::catalog::code::ResourceCode;
use crate::catalog::{Resource, commands};
use crate::error::{Problem, Result};
use crate::identity::Caller;

/// Puts rows on the desk and counts what became of them.
pub(super) async fn put_all(
    app: &App,
    caller: &Caller,
    mapping: &Mapping,
    rows: Vec<Row>,
    report: &mut Report,
) -> Result<()> {
    let codes: Vec<&str> = rows.iter().filter_map(|row| row.theirs.as_deref()).collect();
    let known = store::by_codes(&app.db.reader, &codes).await?;
    let known: HashMap<String, Resource> =
        known.into_iter().map(|entry| (entry.code.clone(), entry)).collect();
    for row in rows {
        let line = row.line;
        let done = match own_code(&row, caller, mapping) {
            Ok(code) => Box::pin(put(app, caller, &code, row, known.get(&code), report.dry_run)).await,
            Err(problem) => {
                report.problems.push(problem);
                continue;
            }
        };
        match done {
            Ok(Put::Created) => report.created += 1,
            Ok(Put::Updated) => report.updated += 1,
            Ok(Put::Unchanged) => report.unchanged += 1,
            Err(problem) if problem.status < 500 => report.problems.push(told(line, problem)),
            Err(problem) => return Err(problem),
        }
    }
    Ok(())
}

/// What became of a row.
enum Put {
    Created,
    Updated,
    Unchanged,
}

/// The code of a row that is the caller's own to draft.
fn own_code(row: &Row, caller: &Caller, mapping: &Mapping) -> std::result::Result<String, RowProblem> {
    if let Some(department) = &row.department {
        let meant = mapping.departments.get(department).unwrap_or(department);
        if *meant != caller.org.slug && *meant != caller.org.name.zh {
            return Err(RowProblem::new(row.line, "not_yours", "", department)
                .says(
                    "该行属于其他部门，只能编制本部门的条目（第十二条）",
                    "the row names another department; each drafts its own entries (Art. 12)",
                )
                .next("请去掉该行，或由该部门导入", "take it out, or let that department import it"));
        }
    }
    row.theirs.clone().filter(|code| is_code(code)).ok_or_else(|| {
        RowProblem::new(row.line, "no_code", "", row.theirs.as_deref().unwrap_or_default())
            .says("没有信息资源代码，或超过100字", "it has no resource code of 1 to 100 characters")
            .next("请补上代码列", "add the code")
    })
}

async fn put(
    app: &App,
    caller: &Caller,
    code: &str,
    mut row: Row,
    known: Option<&Resource>,
    dry_run: bool,
) -> Result<Put> {
    if let (Some(read), true) = (ResourceCode::parse(code), row.content.class_path.is_empty()) {
        row.content.class_path = read.class_path;
    }
    let Some(known) = known else {
        if dry_run {
            commands::new_draft(app, caller, code, row.content)?;
        } else {
            commands::create(app, caller, code, row.content, None).await?;
        }
        return Ok(Put::Created);
    };
    if known.provider != caller.org.id {
        return Err(Problem::conflict(
            "duplicate_code",
            "信息资源代码已被其他部门使用",
            "another department uses this resource code",
        )
        .next("请核对编码", "check the code"));
    }
    let latest = known.work.as_ref().map(|work| &work.content).or_else(|| known.content());
    // A file does not say what an entry is bound to, so it does not take it away.
    row.content.binding = latest.and_then(|latest| latest.binding.clone());
    if latest == Some(&row.content) {
        return Ok(Put::Unchanged);
    }
    if dry_run {
        commands::put_on_desk(app, &mut known.clone(), row.content, caller.person.id.clone())?;
    } else {
        commands::redraft(app, caller, &known.id, known.version, row.content).await?;
    }
    Ok(Put::Updated)
}

/// A refusal of the command as the problem of a row.
fn told(line: u64, problem: Problem) -> RowProblem {
    let wrong = problem.fields.into_iter().next();
    let (field, zh, en) =
        wrong.map_or((String::new(), problem.zh, problem.en), |wrong| (wrong.field, wrong.zh, wrong.en));
    RowProblem::new(line, problem.code, &field, "").says(zh, en).next(problem.next.0, problem.next.1)
}
