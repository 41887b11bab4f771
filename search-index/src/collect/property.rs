//! One facet inside one segment: which of its values are accepted, and how often each was counted. Values are
//! ordinals here and become text once, at the end.

use std::collections::HashMap;
use std::io;

use tantivy::DocId;
use tantivy::columnar::StrColumn;

use crate::facet::Facet;

/// A property that is filtered by or counted.
pub(super) struct Property {
    pub(super) facet: Facet,
    column: Option<StrColumn>,
    /// One entry a value of the segment; absent where everything is accepted.
    accepted: Option<Vec<bool>>,
    /// One counter a value of the segment; absent where nothing is counted.
    counts: Option<Vec<u64>>,
}

impl Property {
    pub(super) fn new(
        facet: Facet,
        column: Option<StrColumn>,
        accepted: Option<&Vec<String>>,
        counted: bool,
    ) -> io::Result<Self> {
        let values = column.as_ref().map_or(0, |column| column.num_terms());
        let accepted = match (accepted, &column) {
            (None, _) => None,
            (Some(_), None) => Some(Vec::new()),
            (Some(accepted), Some(column)) => {
                let mut flags = vec![false; values];
                for value in accepted {
                    let ordinal = column.dictionary().term_ord(value.as_bytes())?;
                    if let Some(flag) = ordinal.and_then(|ordinal| flags.get_mut(index(ordinal))) {
                        *flag = true;
                    }
                }
                Some(flags)
            }
        };
        Ok(Self { facet, column, accepted, counts: counted.then(|| vec![0; values]) })
    }

    pub(super) fn accepts(&self, document: DocId) -> bool {
        let Some(accepted) = &self.accepted else { return true };
        let Some(column) = &self.column else { return false };
        column.term_ords(document).any(|ordinal| accepted.get(index(ordinal)).copied().unwrap_or(false))
    }

    pub(super) fn count(&mut self, document: DocId) {
        let (Some(counts), Some(column)) = (&mut self.counts, &self.column) else { return };
        for ordinal in column.term_ords(document) {
            if let Some(count) = counts.get_mut(index(ordinal)) {
                *count += 1;
            }
        }
    }

    pub(super) fn values(&self) -> io::Result<Option<HashMap<String, u64>>> {
        let Some(counts) = &self.counts else { return Ok(None) };
        let mut values = HashMap::new();
        let Some(column) = &self.column else { return Ok(Some(values)) };
        let counted: Vec<u64> =
            (0_u64..).zip(counts).filter(|(_, count)| **count > 0).map(|(ord, _)| ord).collect();
        let mut numbers = counted.iter().map(|ordinal| counts[index(*ordinal)]);
        column.dictionary().sorted_ords_to_term_cb(&counted, |bytes| {
            values.insert(String::from_utf8_lossy(bytes).into_owned(), numbers.next().unwrap_or(0));
        })?;
        Ok(Some(values))
    }
}

fn index(ordinal: u64) -> usize {
    usize::try_from(ordinal).unwrap_or(usize::MAX)
}
