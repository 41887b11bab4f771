//! Dates as catalogues write them: with or without leading zeros, with dashes, slashes, dots, 年月日 or nothing
//! between, with a time behind them. Answers the one form of ours and never guesses which part is the month.

/// Reads a date; none if it is not one.
pub(super) fn read(text: &str) -> Option<String> {
    let text = text.trim();
    if let Some(compact) = text.get(..8)
        && text.len() == 8
        && compact.bytes().all(|byte| byte.is_ascii_digit())
    {
        return date(&compact[..4], &compact[4..6], &compact[6..]);
    }
    let day_part = text.split([' ', 'T']).next().unwrap_or_default();
    let parts: Vec<&str> =
        day_part.split(['-', '/', '.', '年', '月', '日']).filter(|part| !part.is_empty()).collect();
    match parts.as_slice() {
        [year, month, day] if year.len() == 4 => date(year, month, day),
        _ => None,
    }
}

fn date(year: &str, month: &str, day: &str) -> Option<String> {
    let date = chrono::NaiveDate::from_ymd_opt(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?)?;
    Some(date.format("%Y-%m-%d").to_string())
}

#[cfg(test)]
mod tests {
    use super::read;

    #[test]
    fn every_way_of_writing_a_day_is_the_same_day() {
        let ways = [
            "2023-02-04",
            "2023-2-4",
            "2023/2/4",
            "2023.02.04",
            "2023年2月4日",
            "20230204",
            "2023-02-04 08:30:00",
        ];
        for way in ways.into_iter().chain(["2023-02-04T08:30:00Z", " 2023-2-04 "]) {
            assert_eq!(read(way).as_deref(), Some("2023-02-04"), "{way}");
        }
    }

    #[test]
    fn what_is_no_day_is_not_read() {
        for text in ["", "2023-02-30", "2023-13-01", "04-02-2023", "2023", "2023-02", "昨天", "2023-２-4"]
        {
            assert_eq!(read(text), None, "{text}");
        }
    }
}
