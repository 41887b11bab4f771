//! Moments and legal clocks as the pages word them.
//!
//! Counting working days is `calendar`; the state of a thing is worded by the chips in [`super::part`].

use chrono::{DateTime, Datelike as _, Utc};

use crate::app::App;
use crate::calendar::BEIJING;
use crate::clock::Timestamp;
use crate::error::Result;
use crate::request::DueDate;
use crate::request::due::working_days_left;
use crate::text::Language;
use crate::web::frame::Frame;
use crate::web::part::Due;

/// `11月20日`; with the year when it is another than that of `now`.
pub fn day(at: Timestamp, now: Timestamp, language: Language) -> String {
    let year = |moment: Timestamp| local(moment).map(|moment| moment.year());
    let pattern = match (language, year(at) == year(now)) {
        (Language::Zh, true) => "%-m月%-d日",
        (Language::Zh, false) => "%Y年%-m月%-d日",
        (Language::En, true) => "%-d %b",
        (Language::En, false) => "%-d %b %Y",
    };
    local(at).map(|moment| moment.format(pattern).to_string()).unwrap_or_default()
}

/// `11月20日 09:41`.
pub fn moment(at: Timestamp, now: Timestamp, language: Language) -> String {
    let time = local(at).map(|moment| moment.format("%H:%M").to_string()).unwrap_or_default();
    format!("{} {time}", day(at, now, language))
}

/// `2026-11-20`, in the counting zone.
pub fn date(at: Timestamp) -> String {
    local(at).map(|moment| moment.format("%Y-%m-%d").to_string()).unwrap_or_default()
}

/// `128,402`.
pub fn thousands(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// A clock that runs.
pub fn due(app: &App, frame: &Frame, due: &DueDate) -> Result<Due> {
    let (now, language) = (app.now(), frame.language);
    let passed = due.at < now;
    let left = working_days_left(app, due, now)?;
    // A day that has ended is over even if no working day lies between.
    let left = if passed { left.min(-1) } else { left.max(0) };
    Ok(Due::running(frame.t, left, day(due.at, now, language), due.at.rfc3339(), rule(due, language)))
}

/// The rule a clock follows: `有条件共享须在 10 个工作日内答复（条例第二十一条）`.
pub fn rule(due: &DueDate, language: Language) -> String {
    let days = due.working_days;
    if due.clock == "end" {
        return language
            .pick("使用时限届满，授权自动终止", "the grant ends by itself on this day")
            .to_owned();
    }
    let (zh, en) = match due.clock.as_str() {
        "K1" => ("更新目录（条例第十七条）", "the catalogue is updated (Decree 809, Art. 17)"),
        "K2" => ("延长更新目录（条例第十七条）", "the update may take longer (Decree 809, Art. 17)"),
        "K3" => {
            ("审核并公布目录（条例第十七条）", "the entry is audited and published (Decree 809, Art. 17)")
        }
        "K4" => (
            "答复无条件共享申请（条例第二十一条）",
            "unconditional sharing is answered (Decree 809, Art. 21)",
        ),
        "K5" => {
            ("答复有条件共享申请（条例第二十一条）", "conditional sharing is answered (Decree 809, Art. 21)")
        }
        "K6" => (
            "答复（含经主管部门同意的延期，条例第二十一条）",
            "it is answered, as extended with the authority's consent (Decree 809, Art. 21)",
        ),
        "K7" => ("提供数据（条例第二十二条）", "the data is provided (Decree 809, Art. 22)"),
        "review" => ("答复授权复核（条例第二十七条）", "the review is answered (Decree 809, Art. 27)"),
        "D1" => ("协商争议（条例第二十八条）", "the two sides negotiate (Decree 809, Art. 28)"),
        "D2" => ("协调争议（条例第二十八条）", "the authority mediates (Decree 809, Art. 28)"),
        "D3" => ("决定争议（条例第二十八条）", "the government decides (Decree 809, Art. 28)"),
        "K8" => ("校核并反馈（条例第二十六条）", "the correction is answered (Decree 809, Art. 26)"),
        _ => ("办理", "it is done"),
    };
    match language {
        Language::Zh => format!("须在 {days} 个工作日内{zh}"),
        Language::En => format!("within {days} working days {en}"),
    }
}

fn local(at: Timestamp) -> Option<DateTime<chrono::FixedOffset>> {
    DateTime::<Utc>::from_timestamp_micros(at.0).map(|moment| moment.with_timezone(&BEIJING))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_are_worded_in_the_counting_zone() {
        // 2026-11-24 16:30 UTC is the next day in Chongqing.
        let at = Timestamp(1_795_537_800_000_000);
        assert_eq!(day(at, at, Language::Zh), "11月25日");
        assert_eq!(moment(at, at, Language::En), "25 Nov 00:30");
        assert_eq!(date(at), "2026-11-25");
        assert_eq!(day(Timestamp(0), at, Language::Zh), "1970年1月1日");
    }

    #[test]
    fn figures_are_grouped() {
        assert_eq!([0, 999, 1000, 128_402].map(thousands), ["0", "999", "1,000", "128,402"]);
    }
}
