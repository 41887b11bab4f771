//! How much of a question an entry must hold when too few hold all of it: the word that says most, or three tenths
//! of the question, where rare words say more than common ones. Words that nobody holds say nothing; of a long word
//! its parts are asked. Without such a floor one common word would bring in the whole catalogue; a higher one was
//! tried and lost good answers (docs/SEARCH.md).
//!
//! What decides who is found is counted among the entries the asker sees, never among all: a hidden entry changes
//! nothing.

use super::recall::Recall;
use super::term::TermQuery;
use crate::engine::{Must, rareness};

/// Parts of the question that are told apart; further ones add cost and no meaning.
const MOST: usize = 24;
/// The whole question in small numbers: the engine counts up to 64.
const WHOLE: f32 = 32.0;
/// What says nearly as much as the rarest word counts like it.
const NEARLY: f32 = 0.9;
/// Words of so many characters may be abbreviations,
const SHORT: std::ops::RangeInclusive<usize> = 2..=4;
/// if fewer entries hold them,
const FEW: u64 = 10;
/// with so many characters of the full name left out between two.
const BETWEEN: u32 = 3;

/// Something of the question, and how much of it.
struct Unit {
    must: Must,
    says: f32,
}

/// Entries that hold enough of a question. Words that may be abbreviations are noted in `spread`.
pub(super) fn enough(recall: &mut Recall<'_>) -> tantivy::Result<Must> {
    let understood = recall.understood;
    let terms: Vec<&TermQuery> = understood.terms.iter().filter(|term| term.required).collect();
    if let [only] = terms.as_slice()
        && only.parts.is_empty()
    {
        // Nothing to weigh against anything: there is no need to count.
        let ways = [Some(recall.anywhere(only)?), spread(recall, only)];
        return Ok(Must::any(ways.into_iter().flatten().collect()));
    }
    let mut asked = vec![Must::Everything];
    for term in &terms {
        asked.push(recall.anywhere(term)?);
        for part in &term.parts {
            asked.push(recall.anywhere(part)?);
        }
    }
    let counted = recall.work.count(&recall.ask, &asked)?;
    let mut counted = asked.into_iter().zip(counted);
    let documents = counted.next().map_or(0, |(_, all)| all);
    let mut units: Vec<Unit> = Vec::new();
    for term in terms {
        let Some((mut whole, mut known)) = counted.next() else { break };
        let parts: Vec<(Must, u64)> = counted.by_ref().take(term.parts.len()).collect();
        if known < FEW
            && let Some(spread) = spread(recall, term)
        {
            whole = Must::any(vec![whole, spread]);
            known = recall.work.count(&recall.ask, std::slice::from_ref(&whole))?.iter().sum();
        }
        let unit = |must: Must, holding: u64| Unit { must, says: rareness(holding, documents) * term.weight };
        let held = parts.into_iter().filter(|(_, holding)| *holding > 0);
        // Who holds the word, or another for it, holds its parts.
        let held = held.map(|(part, holding)| unit(Must::any(vec![part, whole.clone()]), holding));
        let before = units.len();
        units.extend(held);
        if units.len() == before && known > 0 {
            units.push(unit(whole, known));
        }
    }
    units.truncate(MOST);
    Ok(floor(&units))
}

fn floor(units: &[Unit]) -> Must {
    let whole: f32 = units.iter().map(|unit| unit.says).sum();
    if whole <= 0.0 {
        // Everybody holds all of it, or nobody anything.
        return Must::any(units.iter().map(|unit| unit.must.clone()).collect());
    }
    let mut several = Vec::new();
    for unit in units {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a share of a small number"
        )]
        let share = (unit.says / whole * WHOLE).round().max(1.0) as usize;
        several.extend(std::iter::repeat_n(&unit.must, share).cloned());
    }
    // Who asks for the telephone numbers of filling stations wants filling stations.
    let most = units.iter().map(|unit| unit.says).fold(0.0, f32::max);
    let telling = units.iter().filter(|unit| unit.says >= most * NEARLY).map(|unit| unit.must.clone());
    let mut ways: Vec<Must> = telling.collect();
    if units.len() > ways.len() {
        ways.push(Must::Least((several.len() * 3).div_ceil(10), several.into()));
    }
    Must::any(ways)
}

/// The characters of a short word that hardly any entry holds, in their order in a title, not far apart: 驾培 in
/// 驾驶员培训. So abbreviations are made.
fn spread(recall: &mut Recall<'_>, term: &TermQuery) -> Option<Must> {
    if term.is_latin() || !SHORT.contains(&term.characters.len()) {
        return None;
    }
    let spread = recall.ask.following(recall.columns.title_gram, &term.titles.units, BETWEEN)?;
    recall.spread.push((term.text.clone(), spread.clone()));
    Some(spread)
}
