//! `/problems`: where the `type` of an answer leads. Open to everybody, for it tells of no case.

use axum::Router;
use axum::extract::Path;
use axum::routing::get;

use crate::api::Shared;
use crate::api::known_problems::{KnownProblem, known};
use crate::error::Problem;
use crate::text::Language;
use crate::web::frame::Frame;
use crate::web::problems::{Code, ProblemsPage};
use crate::web::visit::{Page, Visit, render};

/// The list and one code.
pub fn routes() -> Router<Shared> {
    Router::new().route("/problems", get(list)).route("/problems/{code}", get(one))
}

fn code(of: &[KnownProblem], language: Language) -> Code {
    let mut statuses: Vec<String> = of.iter().map(|one| one.status.to_string()).collect();
    statuses.dedup();
    let said = |one: &KnownProblem| {
        let (words, next) = (language.pick(one.zh, one.en), language.pick(one.next.0, one.next.1));
        (words.to_owned(), next.to_owned())
    };
    Code {
        code: of.first().map_or("", |one| one.code).to_owned(),
        statuses: statuses.join(language.pick("、", ", ")),
        said: of.iter().map(said).collect(),
    }
}

fn page(mut frame: Frame, shown: &[KnownProblem], all: bool) -> Page {
    let language = frame.language;
    language.pick("问题代码", "Problem codes").clone_into(&mut frame.title);
    let lead = language.pick(
        "系统拒绝或未能完成时给出的代码、说明和下一步；省略号处为具体情况。",
        "What the system says when it refuses or fails, and what to do next; an ellipsis stands for the case.",
    );
    let codes = shown.chunk_by(|one, next| one.code == next.code).map(|of| code(of, language)).collect();
    let all = (!all).then(|| language.pick("全部代码", "All codes").to_owned());
    render(&ProblemsPage { lead: lead.to_owned(), codes, all, frame })
}

async fn list(visit: Visit) -> Page {
    page(visit.frame, known(), true)
}

async fn one(visit: Visit, Path(asked): Path<String>) -> Page {
    let shown: Vec<KnownProblem> = known().iter().copied().filter(|one| one.code == asked).collect();
    if shown.is_empty() {
        return Err(Problem::not_found().into());
    }
    page(visit.frame, &shown, false)
}
