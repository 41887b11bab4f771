//! One line of what `matou check` says.
//!
//! Only its form; what is looked at is in the modules beside it.

use serde::Serialize;

use crate::error::Problem;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Level {
    Ok,
    Warn,
    Fail,
}

/// What was found about one thing.
#[derive(Debug, Serialize)]
pub(super) struct Line {
    about: &'static str,
    pub(super) level: Level,
    #[serde(skip_serializing_if = "Option::is_none")]
    code: Option<&'static str>,
    zh: String,
    en: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    next_zh: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    next_en: Option<String>,
}

pub(super) fn well(about: &'static str, zh: impl Into<String>, en: impl Into<String>) -> Line {
    let (zh, en) = (zh.into(), en.into());
    Line { about, level: Level::Ok, code: None, zh, en, next_zh: None, next_en: None }
}

pub(super) fn ill(about: &'static str, level: Level, problem: Problem) -> Line {
    let (next_zh, next_en) = problem.next;
    Line {
        about,
        level,
        code: Some(problem.code),
        zh: problem.zh,
        en: problem.en,
        next_zh: Some(next_zh),
        next_en: Some(next_en),
    }
}

pub(super) fn tell(line: &Line) {
    let level = match line.level {
        Level::Ok => "ok  ",
        Level::Warn => "warn",
        Level::Fail => "FAIL",
    };
    println!("{level} {:<14} {} / {}", line.about, line.zh, line.en);
    if let (Some(zh), Some(en)) = (&line.next_zh, &line.next_en) {
        println!("{:19} → {zh} / {en}", "");
    }
}
