//! Reading what a person typed. Everything is text: there are no operators, so no input is an error. A
//! sentence loses its question words; what remains is split into words, with their synonyms. Words that hardly
//! mean anything find nothing and only order what is found, by their pairs. The index is not asked here.

use crate::analysis::fold::{Folded, fold, is_ideograph};
use crate::analysis::lexicon;
use crate::analysis::pinyin::{self, Reading};
use crate::analysis::words::{self, English, Role, Word};
use crate::query::synonyms::Synonyms;
use crate::query::term::{Phrase, TermQuery};

/// Longer texts are read up to here.
const LONGEST_TEXT: usize = 300;
/// A text of more words is a sentence.
const FEW_WORDS: usize = 3;
/// What a word of a sentence weighs that names nothing.
const ACT: f32 = 0.6;
/// What a single ideograph weighs there.
const SINGLE: f32 = 0.3;
/// More pairs than this add cost and no meaning.
const MOST_PAIRS: usize = 24;
/// The same of words that mean little.
const MOST_FILLERS: usize = 8;
/// Words that may be one name together.
const MOST_JOINED: usize = 5;
/// More words than this add cost and no meaning.
const MOST_TERMS: usize = 16;

/// What was understood.
#[derive(Debug, Clone, Default)]
pub(crate) struct Understood {
    /// The whole text as a phrase.
    pub(crate) whole: Phrase,
    /// The text without what makes it a question, where that is one run and differs from the whole.
    pub(crate) core: Option<Phrase>,
    /// Its words.
    pub(crate) terms: Vec<TermQuery>,
    /// Neighbouring ideographs of all words, where they are not a word themselves: what remains of a word that the
    /// segmenter does not know, and what tells words that stand together from words that do not.
    pub(crate) pairs: Vec<String>,
    /// Words of two ideographs that mean little: entries are ordered by them, not found.
    pub(crate) fillers: Vec<String>,
    /// Neighbouring Latin words as one: they tell texts that say the same from texts that use the same words.
    pub(crate) couples: Vec<String>,
    /// How the whole text reads as pinyin, if it can.
    pub(crate) reading: Option<Reading>,
    /// Whether it asks for a thing rather than naming it.
    pub(crate) question: bool,
}

impl Understood {
    /// Whether there is nothing to search for.
    pub(crate) fn is_empty(&self) -> bool {
        self.whole.letters.is_empty()
    }

    /// The phrase to look for first: the core of a question, otherwise the text.
    pub(crate) fn phrase(&self) -> &Phrase {
        self.core.as_ref().unwrap_or(&self.whole)
    }
}

/// Reads a text.
pub(crate) fn understand(text: &str, synonyms: &Synonyms) -> Understood {
    let end = text.char_indices().nth(LONGEST_TEXT).map_or(text.len(), |(at, _)| at);
    let folded = fold(&text[..end]);
    let (core, question) = without_question(&folded);
    let mut english = English::new();
    let (mut kept, mut rest) = meaningful(words::sequence(&core), question);
    let mut understood = Understood { whole: Phrase::of(&folded), question, ..Understood::default() };
    if kept.is_empty() {
        (kept, rest) = (words::sequence(&folded), Vec::new());
    } else if question {
        understood.core = one_run(&core, &kept).filter(|phrase| *phrase != understood.whole);
    }
    understood.pairs = neighbours(&folded, &kept, &rest);
    understood.terms = terms(&kept, synonyms, &mut english);
    understood.fillers = fillers(&rest);
    understood.couples = couples(&kept);
    if question || kept.len() > FEW_WORDS {
        listen(&mut understood.terms);
    }
    let letters: String = folded.chars.iter().collect();
    understood.reading = pinyin::query(&letters);
    understood
}

/// Blanks out question phrases; tells whether there were any.
fn without_question(folded: &Folded) -> (Folded, bool) {
    let mut core = folded.clone();
    let mut question = false;
    for phrase in lexicon::question_phrases() {
        let mut at = 0;
        while at + phrase.len() <= core.chars.len() {
            if core.chars[at..at + phrase.len()] == phrase[..] {
                core.chars[at..at + phrase.len()].fill(' ');
                question = true;
                at += phrase.len();
            } else {
                at += 1;
            }
        }
    }
    (core, question)
}

/// The words that mean something, and the others of a sentence.
fn meaningful(words: Vec<Word>, question: bool) -> (Vec<Word>, Vec<Word>) {
    let long = question || words.len() > FEW_WORDS;
    words.into_iter().partition(|word| !long || !means_nothing(word))
}

fn means_nothing(word: &Word) -> bool {
    lexicon::is_filler(&word.text) || (!word.latin && words::role(&word.text) == Role::Joint)
}

/// In a sentence the names tell what is wanted; what is done with it counts less.
fn listen(terms: &mut [TermQuery]) {
    for term in terms.iter_mut().filter(|term| !term.is_latin()) {
        if term.characters.len() == 1 {
            term.weight = SINGLE;
        } else if words::role(&term.text) == Role::Act {
            term.weight = ACT;
        }
    }
}

/// The words of two ideographs among those that mean little. Single ones and English ones stand everywhere: reading
/// where would take longer than all the rest.
fn fillers(rest: &[Word]) -> Vec<String> {
    let mut fillers: Vec<String> = Vec::new();
    for word in rest.iter().filter(|word| !word.latin && word.range.len() == 2) {
        if fillers.len() < MOST_FILLERS && !fillers.contains(&word.text) {
            fillers.push(word.text.clone());
        }
    }
    fillers
}

/// Latin words with a meaning that are next to each other, as longer texts are indexed.
fn couples(kept: &[Word]) -> Vec<String> {
    let mut couples: Vec<String> = Vec::new();
    for two in kept.windows(2).filter(|two| two.iter().all(|word| word.latin)) {
        let joined = format!("{}{}", two[0].text, two[1].text);
        let near = two[1].range.start <= two[0].range.end + 1;
        if near && couples.len() < MOST_TERMS && !couples.contains(&joined) {
            couples.push(joined);
        }
    }
    couples
}

/// The pairs of ideographs in a text, its words aside. Those with a word that means little are there too: what a list
/// takes for a filler may belong to a name.
fn neighbours(text: &Folded, kept: &[Word], rest: &[Word]) -> Vec<String> {
    let mut pairs: Vec<String> = Vec::new();
    let mut words: Vec<&Word> = kept.iter().chain(rest).collect();
    words.sort_by_key(|word| word.range.start);
    let places: Vec<usize> = words.iter().flat_map(|word| word.range.clone()).collect();
    for (left, right) in places.iter().zip(places.iter().skip(1)) {
        let [a, b] = [text.chars[*left], text.chars[*right]];
        if *right != left + 1 || !is_ideograph(a) || !is_ideograph(b) {
            continue;
        }
        let pair = String::from_iter([a, b]);
        if pairs.len() < MOST_PAIRS && !pairs.contains(&pair) && words.iter().all(|word| word.text != pair) {
            pairs.push(pair);
        }
    }
    pairs
}

/// The text between the first and the last kept word, if they touch or only fillers were between.
fn one_run(core: &Folded, kept: &[Word]) -> Option<Phrase> {
    let (first, last) = (kept.first()?, kept.last()?);
    let gaps = kept.windows(2).any(|pair| pair[0].range.end != pair[1].range.start);
    let range = first.range.start..last.range.end;
    let run = Folded { chars: core.chars[range.clone()].to_vec(), origin: core.origin[range].to_vec() };
    let latin_only = kept.iter().all(|word| word.latin);
    (!gaps || latin_only).then(|| Phrase::of(&run))
}

fn terms(words: &[Word], synonyms: &Synonyms, english: &mut English) -> Vec<TermQuery> {
    let mut terms: Vec<TermQuery> = Vec::new();
    for word in words {
        if terms.iter().any(|term| term.text == word.text) {
            continue;
        }
        let mut term = TermQuery::new(&word.text, english);
        let others = synonyms.of_stem(&word.text, term.stem.as_deref());
        term.synonyms = others.iter().map(|other| TermQuery::new(other, english)).collect();
        if term.synonyms.is_empty() {
            let contracted = words::contracted(&term.characters);
            term.synonyms.extend(contracted.map(|short| TermQuery::new(&short, english)));
        }
        terms.push(term);
    }
    add_joined_synonyms(&mut terms, words, synonyms, english);
    // A single ideograph (市, 县) says too little to be demanded beside real words.
    let single = |term: &TermQuery| !term.is_latin() && term.text.chars().count() == 1;
    if terms.iter().any(|term| !single(term)) {
        for term in &mut terms {
            term.required = !single(term);
        }
    }
    if terms.len() > MOST_TERMS {
        terms.sort_by_key(|term| std::cmp::Reverse((term.required, term.text.chars().count())));
        terms.truncate(MOST_TERMS);
    }
    terms
}

/// Synonyms of several words taken together ("credit code"; a name that the segmenter does not know).
fn add_joined_synonyms(
    terms: &mut Vec<TermQuery>,
    words: &[Word],
    synonyms: &Synonyms,
    english: &mut English,
) {
    for length in (2..=MOST_JOINED).rev() {
        for window in words.windows(length) {
            let blank = if window.iter().all(|word| word.latin) { " " } else { "" };
            let joined = window.iter().map(|word| word.text.as_str()).collect::<Vec<_>>().join(blank);
            let others = synonyms.of(&joined);
            if others.is_empty() {
                continue;
            }
            // The words become one term, so that a synonym answers for all of them.
            let mut term = TermQuery::new(&joined, english);
            term.synonyms = others.iter().map(|other| TermQuery::new(other, english)).collect();
            terms.retain(|old| !window.iter().any(|word| word.text == old.text));
            terms.push(term);
            return;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words_of(text: &str) -> Vec<String> {
        understand(text, &Synonyms::default()).terms.into_iter().map(|term| term.text).collect()
    }

    #[test]
    fn questions_lose_their_question_words() {
        let understood = understand("哪张表有统一社会信用代码？", &Synonyms::default());
        assert!(understood.question);
        assert_eq!(understood.phrase().titles.units.concat(), "统一社会信用代码");
        assert_eq!(words_of("哪张表有统一社会信用代码？"), ["统一社会信用代码"]);
        assert_eq!(words_of("请问在哪里可以查到企业的注册资本"), ["企业", "注册资本"]);
        assert_eq!(words_of("which table has the credit code"), ["table", "credit code"]);
    }

    #[test]
    fn words_that_mean_little_only_order() {
        let understood = understand("哪里有货币的最近报价", &Synonyms::default());
        assert!(understood.terms.iter().all(|term| term.text != "最近"));
        assert_eq!(
            (understood.pairs, understood.fillers),
            (["币的", "的最", "近报"].map(str::to_owned).to_vec(), vec!["最近".to_owned()])
        );
        let couples = understand("maps of sea ice and icebergs", &Synonyms::default()).couples;
        assert_eq!(couples, ["seaice"]);
    }

    #[test]
    fn a_question_of_nothing_but_question_words_keeps_them() {
        assert!(!words_of("有哪些").is_empty());
        assert!(understand(" ?!（）\"*^~ ", &Synonyms::default()).is_empty());
    }

    #[test]
    fn single_ideographs_are_wished_for_not_demanded() {
        let terms = understand("北京市空气质量", &Synonyms::default()).terms;
        assert!(terms.iter().any(|term| term.required));
        assert!(terms.iter().filter(|term| term.text.chars().count() == 1).all(|term| !term.required));
        assert!(understand("县", &Synonyms::default()).terms[0].required);
    }
}
