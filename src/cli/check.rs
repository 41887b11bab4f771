//! `matou check`: looks at everything an installation needs, one line each, and says what to do.
//!
//! It changes nothing and makes no database. Exit code 1 if anything fails; a warning does not.

mod line;
mod machine;

use std::path::Path;

use chrono::Datelike;

use super::Setting;
use line::{Level, Line, ill, tell, well};
use machine::{directories, index, listening, provider, sqlite_file, writable};

use crate::audit::store::{self as audit, Filter};
use crate::calendar::BEIJING;
use crate::clock::{Clock, Timestamp};
use crate::config::Config;
use crate::db::{self, Db};
use crate::error::{Problem, Result};
use crate::job::queue;
use crate::keys::{Keys, MasterKey};
use crate::setting;

/// How far ahead of our clock the newest entry may be: clocks of replicas differ a little.
const AHEAD_SECONDS_MAX: i64 = 60;
/// Parked jobs that are counted.
const PARKED_MAX: u64 = 1000;

pub(super) async fn run(setting: Setting<'_>) -> Result<()> {
    let lines = match setting.read() {
        Ok(config) => look(setting.config, &config, Clock::System.now()).await,
        Err(problem) => vec![ill("configuration", Level::Fail, problem)],
    };
    if setting.json {
        println!("{}", serde_json::to_string_pretty(&lines).map_err(Problem::internal)?);
    } else {
        lines.iter().for_each(tell);
    }
    let failed = lines.iter().filter(|line| line.level == Level::Fail).count();
    if failed == 0 {
        return Ok(());
    }
    Err(Problem::new(
        500,
        "check_failed",
        format!("{failed} 项检查未通过"),
        format!("{failed} checks failed"),
    )
    .next(
        "请按上面各项的提示处理后再运行 matou check",
        "do what each line says, then run `matou check` again",
    ))
}

async fn look(file: &Path, config: &Config, now: Timestamp) -> Vec<Line> {
    let mut lines = vec![configuration(file), listening(config)];
    let master = MasterKey::read(&config.keys);
    let opened = database(config, &mut lines).await;
    match (&opened, master) {
        (_, Err(problem)) => lines.push(ill("keys", Level::Fail, problem)),
        (Some(db), Ok(master)) => lines.push(keys(db, master).await),
        (None, Ok(_)) => {}
    }
    if let Some(db) = &opened {
        lines.push(clock(db, now).await);
        lines.push(calendar(db, now).await);
        lines.push(jobs(db).await);
    }
    lines.push(warehouse(config).await);
    lines.extend(directories(config).iter().map(|directory| writable(directory)));
    lines.push(index(config));
    lines.push(provider(config, now).await);
    lines
}

fn configuration(file: &Path) -> Line {
    let shown = file.display();
    if file.exists() {
        return well("configuration", format!("已读取 `{shown}`"), format!("read `{shown}`"));
    }
    let problem = Problem::new(
        500,
        "no_configuration_file",
        format!("没有配置文件 `{shown}`，使用默认值和环境变量"),
        format!("there is no `{shown}`: defaults and variables are used"),
    );
    ill(
        "configuration",
        Level::Warn,
        problem.next("如非有意，请用 --config 指定", "name it with --config if that is not meant"),
    )
}

fn absent(key: &str) -> Problem {
    Problem::new(
        500,
        "no_database_yet",
        format!("{key} 指向的数据库尚未建立"),
        format!("the database of `{key}` does not exist yet"),
    )
    .next("请运行 matou migrate", "run `matou migrate`")
}

async fn database(config: &Config, lines: &mut Vec<Line>) -> Option<Db> {
    const ABOUT: &str = "database";
    let url = &config.database.url;
    if sqlite_file(url).is_some_and(|file| !file.exists()) {
        lines.push(ill(ABOUT, Level::Warn, absent("database.url")));
        return None;
    }
    let db = match Db::open(url).await {
        Ok(db) => db,
        Err(problem) => {
            lines.push(ill(ABOUT, Level::Fail, problem));
            return None;
        }
    };
    let Ok(applied) = db::applied_migrations(&db.reader).await else {
        lines.push(ill(ABOUT, Level::Warn, absent("database.url")));
        return None;
    };
    if let Err(problem) = db::refuse_newer(applied.iter().map(String::as_str)) {
        lines.push(ill(ABOUT, Level::Fail, problem));
        return None;
    }
    let pending = db::known_migrations().len().saturating_sub(applied.len());
    if pending > 0 {
        let problem = Problem::new(
            500,
            "older_database",
            format!("数据库尚缺 {pending} 次升级"),
            format!("the database lacks {pending} migrations"),
        );
        let next = problem.next(
            "请先 matou backup，再运行 matou migrate",
            "make a backup with `matou backup`, then run `matou migrate`",
        );
        lines.push(ill(ABOUT, Level::Warn, next));
        return None;
    }
    let newest = applied.last().cloned().unwrap_or_default();
    lines.push(well(ABOUT, format!("可用，版本 {newest}"), format!("reachable, schema {newest}")));
    Some(db)
}

async fn warehouse(config: &Config) -> Line {
    const ABOUT: &str = "warehouse";
    if sqlite_file(&config.warehouse.url).is_some_and(|file| !file.exists()) {
        let problem = absent("warehouse.url")
            .next("首次启动时自动建立，无需处理", "it is made at the first start; nothing needs to be done");
        return ill(ABOUT, Level::Warn, problem);
    }
    match Db::open(&config.warehouse.url).await {
        Ok(_) => well(ABOUT, "可用", "reachable"),
        Err(problem) => ill(
            ABOUT,
            Level::Fail,
            problem.next(
                "请核对 warehouse.url，并确认数据库已启动",
                "check `warehouse.url` and that the database is running",
            ),
        ),
    }
}

async fn keys(db: &Db, master: MasterKey) -> Line {
    match Keys::open_existing(&db.reader, master).await {
        Ok(Some(_)) => well("keys", "主密钥与数据库相符", "the master key fits the database"),
        Ok(None) => well("keys", "首次启动时生成密钥环", "the ring of keys is made at the first start"),
        Err(problem) => ill("keys", Level::Fail, problem),
    }
}

async fn clock(db: &Db, now: Timestamp) -> Line {
    const ABOUT: &str = "clock";
    let newest = match audit::entries(&db.reader, &Filter::default(), 1).await {
        Ok(page) => page.entries.into_iter().next(),
        Err(problem) => return ill(ABOUT, Level::Fail, problem),
    };
    match newest {
        Some(entry) if entry.at > now.plus_seconds(AHEAD_SECONDS_MAX) => ill(
            ABOUT,
            Level::Fail,
            Problem::new(
                500,
                "clock_behind",
                format!("本机时钟 {} 早于最近一条日志 {}", now.beijing(), entry.at.beijing()),
                format!(
                    "the clock says {}, but the newest entry is of {}",
                    now.rfc3339(),
                    entry.at.rfc3339()
                ),
            )
            .next("请校准时钟（NTP）后再启动", "set the clock (NTP) before starting"),
        ),
        _ => well(ABOUT, format!("{}（北京时间）", now.beijing()), now.rfc3339()),
    }
}

async fn calendar(db: &Db, now: Timestamp) -> Line {
    const ABOUT: &str = "calendar";
    let calendar = match setting::calendar(&db.reader).await {
        Ok(calendar) => calendar,
        Err(problem) => return ill(ABOUT, Level::Fail, problem),
    };
    // Ninety days ahead: longer than the longest clock of the law runs.
    let ahead = chrono::DateTime::from_timestamp_micros(now.plus_seconds(90 * 86_400).0).unwrap_or_default();
    let year = ahead.with_timezone(&BEIJING).year();
    let covered: Vec<i32> = calendar.coverage().map(|(year, _)| year).collect();
    if covered.contains(&year) {
        return well(ABOUT, format!("涵盖至 {year} 年"), format!("covers {year}"));
    }
    ill(
        ABOUT,
        Level::Warn,
        Problem::new(
            500,
            "calendar_ends",
            format!("没有 {year} 年的工作日数据，届时的期限为暂定"),
            format!("there are no working days of {year}: due dates in it are provisional"),
        )
        .next(
            "通知公布后请运行 matou calendar import FILE",
            "run `matou calendar import FILE` once the notice is out",
        ),
    )
}

async fn jobs(db: &Db) -> Line {
    const ABOUT: &str = "jobs";
    let parked = match queue::parked(&db.reader, PARKED_MAX).await {
        Ok(parked) => parked,
        Err(problem) => return ill(ABOUT, Level::Fail, problem),
    };
    let Some(first) = parked.first() else { return well(ABOUT, "没有搁置的任务", "none is parked") };
    let (count, kind, subject) = (parked.len(), &first.kind, &first.subject);
    let said = first.last_error.as_deref().unwrap_or("?");
    ill(
        ABOUT,
        Level::Warn,
        Problem::new(
            500,
            "parked_jobs",
            format!("{count} 项任务多次失败后搁置，首项 {kind} {subject}：{said}"),
            format!("{count} jobs gave up; the first: {kind} {subject}: {said}"),
        )
        .next("请查明原因", "find out why"),
    )
}
