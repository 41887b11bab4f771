//! Unified social credit codes (统一社会信用代码, GB 32100-2015) and the subject code inside (GB 11714).
//!
//! It checks and completes codes; it never derives a division from one: a code keeps the division of the day
//! it was issued (荣昌区 still carries 500226, the former 荣昌县). Divisions are in [`super::division`].

/// Digits and letters without I, O, S, V and Z; the position is the value.
const ALPHABET: &[u8; 31] = b"0123456789ABCDEFGHJKLMNPQRTUWXY";
const WEIGHTS: [u32; 17] = [1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28];
const SUBJECT_WEIGHTS: [u32; 8] = [3, 7, 9, 10, 5, 8, 4, 2];
/// Where the nine characters of the subject code stand.
const SUBJECT: std::ops::Range<usize> = 8..17;

/// Why a code is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum UsccError {
    /// Not 18 characters.
    #[error("a unified social credit code has 18 characters")]
    Length,
    /// A character outside the alphabet; I, O, S, V and Z are not used.
    #[error("{0:?} is not used in unified social credit codes")]
    Character(char),
    /// The subject code's own check character is wrong (GB 11714).
    #[error("the check character of the subject code (position 17) is wrong")]
    SubjectCheck,
    /// The last character is wrong (GB 32100).
    #[error("the check character (position 18) is wrong")]
    Check,
}

fn value(character: u8) -> Result<u32, UsccError> {
    ALPHABET
        .iter()
        .zip(0..)
        .find_map(|(known, value)| (*known == character).then_some(value))
        .ok_or(UsccError::Character(char::from(character)))
}

/// The last character for the first seventeen. A remainder that gives 31 is written `0`.
fn check_character(first: &[u8]) -> Result<char, UsccError> {
    let mut sum = 0;
    for (character, weight) in first.iter().zip(WEIGHTS) {
        sum += value(*character)? * weight;
    }
    let position = (31 - sum % 31) % 31;
    Ok(ALPHABET
        .iter()
        .zip(0_u32..)
        .find_map(|(c, at)| (at == position).then_some(char::from(*c)))
        .unwrap_or('0'))
}

/// The ninth character of a subject code. Letters count from A = 10 to Z = 35 here, unlike above.
fn subject_check(body: &[u8]) -> Result<char, UsccError> {
    let mut sum = 0;
    for (character, weight) in body.iter().zip(SUBJECT_WEIGHTS) {
        let value =
            char::from(*character).to_digit(36).ok_or(UsccError::Character(char::from(*character)))?;
        sum += value * weight;
    }
    Ok(match 11 - sum % 11 {
        10 => 'X',
        11 => '0',
        digit => char::from_digit(digit, 10).unwrap_or('0'),
    })
}

/// Checks length, alphabet and both check characters.
pub fn check(code: &str) -> Result<(), UsccError> {
    let bytes = code.as_bytes();
    if code.chars().count() != 18 {
        return Err(UsccError::Length);
    }
    if let Some(foreign) = code.chars().find(|c| !c.is_ascii()) {
        return Err(UsccError::Character(foreign));
    }
    let expected = check_character(&bytes[..17])?;
    let subject = &bytes[SUBJECT];
    if subject_check(&subject[..8])? != char::from(subject[8]) {
        return Err(UsccError::SubjectCheck);
    }
    if expected == char::from(bytes[17]) { Ok(()) } else { Err(UsccError::Check) }
}

/// A full code from the registering authority and category (two characters, such as `11` for a state organ),
/// the registering division (six) and the body of the subject code (eight).
pub fn complete(authority_and_category: &str, division: &str, body: &str) -> Result<String, UsccError> {
    let parts = [(authority_and_category, 2), (division, 6), (body, 8)];
    if parts.iter().any(|(part, length)| part.chars().count() != *length) {
        return Err(UsccError::Length);
    }
    if let Some(foreign) = parts.iter().flat_map(|(part, _)| part.chars()).find(|c| !c.is_ascii()) {
        return Err(UsccError::Character(foreign));
    }
    let mut code = format!("{authority_and_category}{division}{body}");
    code.push(subject_check(body.as_bytes())?);
    code.push(check_character(code.as_bytes())?);
    Ok(code)
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use super::*;

    /// Codes that the bodies themselves publish.
    const REAL: [&str; 5] = [
        "11500000009275780L",
        "11500103009283772K",
        "11500226MB1D37341C",
        "11500000MB19069553",
        "91350100M000100Y43",
    ];

    #[test]
    fn published_codes_pass_and_are_completed_to_themselves() {
        for code in REAL {
            assert_eq!(check(code), Ok(()), "{code}");
            assert_eq!(complete(&code[..2], &code[2..8], &code[8..16]).as_deref(), Ok(code));
        }
    }

    #[test]
    fn any_single_wrong_character_is_noticed() {
        for code in REAL {
            for position in 0..18 {
                for other in ALPHABET.iter().map(|c| char::from(*c)) {
                    let mut wrong: Vec<char> = code.chars().collect();
                    if wrong[position] == other {
                        continue;
                    }
                    wrong[position] = other;
                    assert!(check(&wrong.into_iter().collect::<String>()).is_err(), "{code} at {position}");
                }
            }
        }
    }

    #[test]
    fn a_remainder_of_thirty_one_is_written_zero() {
        let bodies = (0..2_000).map(|n| format!("{n:08}"));
        let ending_in_zero =
            bodies.map(|body| complete("91", "500103", &body).unwrap()).find(|c| c.ends_with('0'));
        assert_eq!(check(&ending_in_zero.unwrap()), Ok(()));
    }

    #[test]
    fn refusals_say_what_is_wrong() {
        assert_eq!(check("11500000009275780"), Err(UsccError::Length));
        assert_eq!(check("1150000000927578OL"), Err(UsccError::Character('O')));
        assert_eq!(check("1150000000927578０L"), Err(UsccError::Character('０')));
        assert_eq!(check("11500000009275780M"), Err(UsccError::Check));
        assert_eq!(complete("91", "500103", "1234567"), Err(UsccError::Length));
    }
}
