//! Folding: one form for all the ways to write the same text. Compatibility forms (full width, circled,
//! Kangxi radicals), look-alike radicals, accents, case and traditional characters go; every folded
//! character remembers which bytes it came from, so that a match can be marked in the original. Each
//! character is folded by itself, never by its neighbours: a piece of a text folds to a piece of its fold.

use std::ops::RangeInclusive;
use std::sync::OnceLock;

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use super::radicals;

/// Simplified characters that the traditional table would take for traditional ones: 著作权, 覆盖, 乾县,
/// 瞭望 and 慰藉 are written so in simplified text.
const SIMPLIFIED_ALREADY: [char; 6] = ['著', '覆', '乾', '瞭', '藉', '夥'];

/// Where the ideographs of everyday use begin.
const BLOCK_START: char = '\u{3400}';
/// The ideographs of everyday use: none of them has another form in Unicode's tables.
const BLOCK: RangeInclusive<char> = BLOCK_START..='\u{9FFF}';

/// Text in one form, with the way back to the original.
#[derive(Debug, Clone, Default)]
pub(crate) struct Folded {
    /// Folded characters; whatever is neither letter, ideograph nor digit is a blank.
    pub(crate) chars: Vec<char>,
    /// Byte range in the original for each character.
    pub(crate) origin: Vec<(u32, u32)>,
}

impl Folded {
    /// Letters, ideographs and digits only.
    pub(crate) fn compact(&self) -> Vec<char> {
        self.chars.iter().copied().filter(|character| *character != ' ').collect()
    }
}

/// Folds a text.
pub(crate) fn fold(text: &str) -> Folded {
    // An ideograph takes three bytes; a short text of letters has room to spare.
    let room = (text.len() / 3 + 4).max(text.len().min(32));
    let mut folded = Folded { chars: Vec::with_capacity(room), origin: Vec::with_capacity(room) };
    for (start, character) in text.char_indices() {
        let [start, end] =
            [start, start + character.len_utf8()].map(|at| u32::try_from(at).unwrap_or(u32::MAX));
        if let Some(one) = plain(character) {
            folded.chars.push(one);
            folded.origin.push((start, end));
            continue;
        }
        if is_combining_mark(character) || is_invisible(character) {
            if let Some(last) = folded.origin.last_mut() {
                last.1 = end;
            }
            continue;
        }
        let mut push = |character: char| {
            folded.chars.push(character);
            folded.origin.push((start, end));
        };
        for base in radicals::repair(character).nfkd().filter(|part| !is_combining_mark(*part)).nfc() {
            for lower in
                simplify(radicals::repair(base)).to_lowercase().filter(|part| !is_combining_mark(*part))
            {
                push(if lower.is_alphanumeric() { lower } else { ' ' });
            }
        }
    }
    folded
}

/// The folded form of a character that is one character and needs no table of Unicode: nine in ten are such.
#[inline]
pub(crate) fn plain(character: char) -> Option<char> {
    if character.is_ascii() {
        return Some(if character.is_ascii_alphanumeric() { character.to_ascii_lowercase() } else { ' ' });
    }
    BLOCK.contains(&character).then(|| simplify(character))
}

/// Characters without a shape: zero-width blanks and joiners, soft hyphens, direction marks.
#[inline]
fn is_invisible(character: char) -> bool {
    matches!(character, '\u{AD}' | '\u{180E}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}')
        || matches!(character, '\u{2060}'..='\u{2064}' | '\u{FEFF}')
}

/// Whether a folded character is an ideograph.
#[inline]
pub(crate) fn is_ideograph(character: char) -> bool {
    matches!(character, '\u{3007}' | '\u{3400}'..='\u{4DBF}' | '\u{4E00}'..='\u{9FFF}')
        || matches!(character, '\u{F900}'..='\u{FAFF}' | '\u{20000}'..='\u{323AF}')
}

/// The simplified form of one character.
#[inline]
fn simplify(character: char) -> char {
    static TABLE: OnceLock<Vec<char>> = OnceLock::new();
    if !BLOCK.contains(&character) {
        return character;
    }
    let table = TABLE.get_or_init(|| {
        let simplified = |character: char| {
            let converted = fast2s::convert(character.encode_utf8(&mut [0; 4])).chars().next();
            converted.filter(|_| !SIMPLIFIED_ALREADY.contains(&character)).unwrap_or(character)
        };
        BLOCK.map(simplified).collect()
    });
    table.get(character as usize - BLOCK_START as usize).copied().unwrap_or(character)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folded(text: &str) -> String {
        fold(text).chars.into_iter().collect()
    }

    #[test]
    fn one_form_for_many_ways_to_write() {
        assert_eq!(folded("ＡＰＩ接口"), "api接口");
        assert_eq!(folded("不動產登記"), "不动产登记");
        assert_eq!(folded("⻓寿⻄⻔"), "长寿西门");
        assert_eq!(folded("⼀⼈"), "一人");
        assert_eq!(folded("Café Zürich"), "cafe zurich");
        assert_eq!(folded("著作权覆盖率"), "著作权覆盖率");
        assert_eq!(folded("PM2.5（μg/m³）"), "pm2 5 μg m3 ");
    }

    #[test]
    fn invisible_characters_vanish_and_the_way_back_is_kept() {
        let text = "重\u{200B}庆";
        let folded = fold(text);
        assert_eq!(folded.chars, ['重', '庆']);
        let (start, end) = folded.origin[1];
        assert_eq!(&text[start as usize..end as usize], "庆");
    }
}
