//! Pinyin: readings of ideographs for people who type Latin letters, in full (changshou) or by initials
//! (bdcdj). Titles are indexed by their readings; a query is taken for a reading only if it is written in
//! Latin letters. Chinese queries are never turned into pinyin: that would find homophones.

use std::collections::{HashMap, HashSet};
use std::sync::OnceLock;

use super::fold::{Folded, is_ideograph};
use crate::tokens;

/// The table of readings.
pub(crate) const TABLE: &str = include_str!("../../dictionary/pinyin.txt");

/// Longest word of the table, in characters.
const LONGEST_ENTRY: usize = 4;
/// Letters of a query beyond this are no reading.
const LONGEST_QUERY: usize = 48;
/// A string of letters is cut into syllables in at most this many ways.
const MOST_CUTS: usize = 6;
/// Initials of fewer letters match too much to be sought inside words.
const FEWEST_INITIALS: usize = 2;

/// Before a term that starts a word.
const AT_WORD: char = '^';
/// Before a term that starts a value.
const AT_START: char = '<';
/// Before a pair of initials.
const INITIALS: char = '.';

struct Readings {
    characters: HashMap<char, Character>,
    words: HashMap<Vec<char>, Vec<&'static str>>,
    syllables: HashSet<&'static str>,
}

/// What the table says of one character.
#[derive(Default)]
struct Character {
    /// How it is read by itself.
    reading: Option<&'static str>,
    /// The longest word that begins with it; most characters begin none, and are looked up once.
    longest: usize,
}

fn readings() -> &'static Readings {
    static READINGS: OnceLock<Readings> = OnceLock::new();
    READINGS.get_or_init(|| {
        let mut readings =
            Readings { characters: HashMap::new(), words: HashMap::new(), syllables: HashSet::new() };
        for line in TABLE.lines().filter(|line| !line.starts_with('#')) {
            let mut parts = line.split(' ');
            let Some(head) = parts.next() else { continue };
            if head.is_ascii() {
                readings.syllables.insert(head);
                for character in parts.flat_map(str::chars) {
                    readings.characters.entry(character).or_default().reading = Some(head);
                }
            } else {
                let word: Vec<char> = head.chars().collect();
                if let Some(first) = word.first() {
                    let first = readings.characters.entry(*first).or_default();
                    first.longest = first.longest.max(word.len().min(LONGEST_ENTRY));
                }
                readings.words.insert(word, parts.collect());
            }
        }
        readings
    })
}

/// The reading of each folded character; absent for what is no ideograph.
pub(crate) fn read(characters: &[char]) -> Vec<Option<&'static str>> {
    let table = readings();
    let mut read = Vec::with_capacity(characters.len());
    while read.len() < characters.len() {
        let rest = &characters[read.len()..];
        let (reading, longest) = match table.characters.get(&rest[0]) {
            Some(first) => (first.reading, first.longest),
            None => (None, 0),
        };
        let word = (2..=longest.min(rest.len())).rev().find_map(|length| table.words.get(&rest[..length]));
        match word {
            Some(syllables) => read.extend(syllables.iter().copied().map(Some)),
            None => read.push(reading),
        }
    }
    read
}

/// Terms with positions for a value: each syllable, each pair of initials, and both again where a word starts
/// (the places of its first characters) and where the value does. Letters and digits take part in initials only: "A企业" does not read
/// "aqiye".
pub(crate) fn write(folded: &Folded, words: &[usize]) -> String {
    let read = read(&folded.chars);
    let mut starts = vec![false; folded.chars.len()];
    for word in words {
        starts[*word] = true;
    }
    let places: Vec<usize> = (0..folded.chars.len()).filter(|at| folded.chars[*at] != ' ').collect();
    let initial =
        |at: usize| read[at].and_then(|syllable| syllable.chars().next()).unwrap_or(folded.chars[at]);
    let mut cut = tokens::Cut::default();
    for (position, &at) in places.iter().enumerate() {
        let at_word = starts[at].then_some(Some(AT_WORD));
        let at_start = (position == 0).then_some(Some(AT_START));
        for mark in [Some(None), at_word, at_start].into_iter().flatten() {
            if let Some(syllable) = read[at] {
                let token = cut.token(position);
                token.extend(mark);
                token.push_str(syllable);
            }
            if let Some(next) = places.get(position + 1) {
                let token = cut.token(position);
                token.extend(mark);
                token.extend([INITIALS, initial(at), initial(*next)]);
            }
        }
    }
    cut.text()
}

fn unit(reading: Option<&str>, character: char) -> String {
    reading.map_or_else(|| character.to_string(), str::to_owned)
}

/// The whole reading and the initials of a short value, such as the title of a data item.
pub(crate) fn short_value(folded: &Folded) -> Option<[String; 2]> {
    let compact = folded.compact();
    let units: Vec<String> =
        compact.iter().zip(read(&compact)).map(|(c, reading)| unit(reading, *c)).collect();
    let readable = compact.len() > 1 && compact.iter().any(|character| is_ideograph(*character));
    readable.then(|| {
        [
            units.concat(),
            format!("{INITIALS}{}", units.iter().filter_map(|unit| unit.chars().next()).collect::<String>()),
        ]
    })
}

/// The order of a title among others: by reading, then by character.
pub(crate) fn sort_key(characters: &[char]) -> String {
    let mut key = String::new();
    for (character, reading) in characters.iter().zip(read(characters)) {
        // A mark below all letters ends a syllable, so that "chan" comes before "chang".
        key.extend(reading.into_iter().flat_map(|syllable| [syllable, "!"]));
        key.push(*character);
    }
    key
}

/// A way to read letters as syllables.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Cut {
    /// Terms one after another.
    pub(crate) terms: Vec<String>,
    /// Whether the last term is only the beginning of a syllable.
    pub(crate) partial: bool,
}

/// Letters that may be a reading.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Reading {
    /// The letters.
    pub(crate) letters: String,
    /// The ways to read them in full.
    pub(crate) cuts: Vec<Cut>,
    /// Terms of initials, one after another; empty where they cannot be initials.
    pub(crate) initials: Vec<String>,
}

impl Reading {
    /// The ways to read all letters as whole syllables.
    pub(crate) fn whole(&self) -> impl Iterator<Item = &Vec<String>> {
        self.cuts.iter().filter(|cut| !cut.partial).map(|cut| &cut.terms)
    }
}

/// Takes letters for a reading, if they can be one.
pub(crate) fn query(text: &str) -> Option<Reading> {
    let letters: String = text.chars().filter(|character| *character != ' ').collect();
    let plausible = letters.len() >= 2 && letters.len() <= LONGEST_QUERY;
    if !plausible || !letters.bytes().all(|byte| byte.is_ascii_lowercase()) {
        return None;
    }
    let mut cuts = Vec::new();
    cut(&letters, &mut Vec::new(), &mut cuts);
    // Whole syllables are the better reading; beginnings of syllables are for typing along.
    if cuts.iter().any(|cut| !cut.partial) {
        cuts.retain(|cut| !cut.partial);
    }
    cuts.truncate(MOST_CUTS);
    let initials = initials(&letters);
    (!cuts.is_empty() || !initials.is_empty()).then_some(Reading { letters, cuts, initials })
}

fn cut(rest: &str, done: &mut Vec<String>, cuts: &mut Vec<Cut>) {
    if cuts.len() >= MOST_CUTS * 4 {
        return;
    }
    if rest.is_empty() {
        cuts.push(Cut { terms: done.clone(), partial: false });
        return;
    }
    for length in (1..=rest.len().min(6)).rev() {
        let part = &rest[..length];
        if readings().syllables.contains(part) {
            done.push(if done.is_empty() { format!("{AT_WORD}{part}") } else { part.to_owned() });
            cut(&rest[length..], done, cuts);
            done.pop();
        }
    }
    if !done.is_empty() && readings().syllables.iter().any(|syllable| syllable.starts_with(rest)) {
        let terms = done.iter().cloned().chain([rest.to_owned()]).collect();
        cuts.push(Cut { terms, partial: true });
    }
}

fn initials(letters: &str) -> Vec<String> {
    let possible =
        letters.len() >= FEWEST_INITIALS && letters.chars().all(|letter| !matches!(letter, 'i' | 'u' | 'v'));
    if !possible {
        return Vec::new();
    }
    let characters: Vec<char> = letters.chars().collect();
    let pairs = characters.windows(2).map(|pair| format!("{INITIALS}{}{}", pair[0], pair[1]));
    pairs.enumerate().map(|(at, term)| if at == 0 { format!("{AT_WORD}{term}") } else { term }).collect()
}

/// The terms of a reading, where a value starts with it.
pub(crate) fn at_start(terms: &[String]) -> Vec<String> {
    let start = |(at, term): (usize, &String)| match term.strip_prefix(AT_WORD) {
        Some(first) if at == 0 => format!("{AT_START}{first}"),
        _ => term.clone(),
    };
    terms.iter().enumerate().map(start).collect()
}

/// The terms of a short value that a query starts.
pub(crate) fn short_query(reading: &Reading) -> [String; 2] {
    [reading.letters.clone(), format!("{INITIALS}{}", reading.letters)]
}

/// Where a reading lies in a text: ranges of folded characters.
pub(crate) fn find(folded: &Folded, reading: &Reading) -> Vec<std::ops::Range<usize>> {
    let read = read(&folded.chars);
    let places: Vec<usize> = (0..folded.chars.len()).filter(|at| folded.chars[*at] != ' ').collect();
    let mut found = Vec::new();
    for (order, &start) in places.iter().enumerate() {
        let (mut full, mut initials) = (String::new(), String::new());
        for &at in &places[order..] {
            let Some(syllable) = read[at] else { break };
            full.push_str(syllable);
            initials.extend(syllable.chars().next());
            let typed = full.starts_with(&reading.letters) && !reading.cuts.is_empty();
            if typed || (initials == reading.letters && !reading.initials.is_empty()) {
                found.push(start..at + 1);
                break;
            }
            if full.len() > reading.letters.len() && initials.len() >= reading.letters.len() {
                break;
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::super::fold::fold;
    use super::*;

    fn reading_of(text: &str) -> String {
        read(&fold(text).chars)
            .into_iter()
            .map(|syllable| syllable.unwrap_or("?"))
            .collect::<Vec<_>>()
            .join(" ")
    }

    #[test]
    fn words_decide_how_a_character_is_read() {
        assert_eq!(reading_of("重庆市长寿区"), "chong qing shi chang shou qu");
        assert_eq!(reading_of("银行会计"), "yin hang kuai ji");
        assert_eq!(reading_of("重大增长"), "zhong da zeng zhang");
        assert_eq!(reading_of("偿还贷款"), "chang huan dai kuan");
        assert_eq!(reading_of("涪陵綦江潼南酉阳"), "fu ling qi jiang tong nan you yang");
        assert_eq!(reading_of("长壽a"), "chang shou ?");
    }

    /// Words of the table are read as an independent dictionary reads them.
    #[test]
    fn the_table_agrees_with_its_source() {
        let own = TABLE.split("# Words added here").next().unwrap_or_default();
        let mut checked = 0;
        for line in own.lines().filter(|line| !line.starts_with('#') && !line.is_ascii()) {
            let Some((word, syllables)) = line.split_once(' ') else { continue };
            if !word.is_ascii() {
                assert_eq!(
                    pinyin::Converter::new(word).without_tone().convert().join(" "),
                    syllables,
                    "{word}"
                );
                checked += 1;
            }
        }
        assert!(checked > 1_000);
    }

    #[test]
    fn letters_are_cut_into_syllables() {
        let cuts = |text: &str| -> Vec<String> {
            query(text)
                .map(|reading| reading.cuts.iter().map(|cut| cut.terms.join(" ")).collect())
                .unwrap_or_default()
        };
        assert_eq!(cuts("changshou"), ["^chang shou"]);
        assert_eq!(cuts("chang shou"), ["^chang shou"]);
        assert_eq!(cuts("xian"), ["^xian", "^xi an"]);
        assert_eq!(cuts("changsh"), ["^chang sh"]);
        assert!(query("changsh").is_some_and(|reading| reading.cuts[0].partial));
        assert_eq!(
            query("bdcdj").map(|reading| reading.initials.concat()).unwrap_or_default(),
            "^.bd.dc.cd.dj"
        );
        assert!(query("重庆").is_none() && query("pm25").is_none() && query("a").is_none());
        assert!(query(&"xian".repeat(12)).is_some_and(|reading| reading.cuts.len() <= MOST_CUTS));
    }

    #[test]
    fn titles_sort_by_reading() {
        let mut titles = ["长寿", "产业", "安全", "重庆", "a", "1"];
        titles.sort_by_key(|title| sort_key(&fold(title).chars));
        assert_eq!(titles, ["1", "a", "安全", "产业", "长寿", "重庆"]);
    }
}
