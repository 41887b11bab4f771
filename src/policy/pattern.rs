//! Values in rules: `*`, alternatives `a|b`, none of `!a|b`, comparisons `<=3`.
//!
//! One function decides whether a value fits, and casbin calls it. It knows no attribute names: that is
//! `attribute`.

use std::cmp::Ordering;

/// Whether a value fits a pattern. An empty value does not apply and fits only `*`; a value may itself be
/// alternatives (the roles of a post): any of them fits `a|b`, none of them may be in `!a|b`.
pub fn fits(value: &str, pattern: &str) -> bool {
    if pattern == "*" {
        return true;
    }
    if value.is_empty() {
        return false;
    }
    if let Some((accepts, limit)) = comparison(pattern) {
        return value.parse::<i64>().is_ok_and(|number| accepts(number.cmp(&limit)));
    }
    match pattern.strip_prefix('!') {
        Some(excluded) => !overlap(value, excluded),
        None => overlap(value, pattern),
    }
}

fn overlap(left: &str, right: &str) -> bool {
    left.split('|').any(|one| right.split('|').any(|other| one == other))
}

type Accepts = fn(Ordering) -> bool;

/// Operators, longest first so that `<=` is not read as `<`.
const COMPARISONS: [(&str, Accepts); 4] =
    [("<=", Ordering::is_le), (">=", Ordering::is_ge), ("<", Ordering::is_lt), (">", Ordering::is_gt)];

fn comparison(pattern: &str) -> Option<(Accepts, i64)> {
    COMPARISONS.iter().find_map(|(operator, accepts)| {
        pattern.strip_prefix(operator).and_then(|limit| limit.parse().ok()).map(|limit| (*accepts, limit))
    })
}

/// Whether the text is a comparison with a number.
pub fn is_comparison(pattern: &str) -> bool {
    comparison(pattern).is_some()
}

/// Whether the text looks like a comparison but has no number to compare with.
pub fn is_broken_comparison(pattern: &str) -> bool {
    pattern.starts_with(['<', '>']) && !is_comparison(pattern)
}

/// The words of a pattern of alternatives, without `!`; none for `*` and comparisons.
pub fn words(pattern: &str) -> impl Iterator<Item = &str> {
    let plain = pattern != "*" && !pattern.starts_with(['<', '>']);
    pattern.trim_start_matches('!').split('|').filter(move |_| plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_fit_what_they_should() {
        for (value, pattern) in [
            ("own", "*"),
            ("", "*"),
            ("own", "own"),
            ("own", "parent|own"),
            ("own", "!other"),
            ("3", "<=3"),
            ("3", ">2"),
            ("-1", "<0"),
            ("steward|developer", "developer"),
            ("steward|developer", "!auditor|contractor"),
        ] {
            assert!(fits(value, pattern), "`{value}` fits `{pattern}`");
        }
        for (value, pattern) in [
            ("", "own"),
            ("", "!own"),
            ("", "<=3"),
            ("own", "!own"),
            ("own", "!other|own"),
            ("4", "<=3"),
            ("4", "<4"),
            ("four", "<=3"),
            ("steward|contractor", "!contractor"),
            ("owner", "own"),
            ("own", "<=x"),
        ] {
            assert!(!fits(value, pattern), "`{value}` does not fit `{pattern}`");
        }
    }
}
