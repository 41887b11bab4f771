//! Rounded corpus statistics for BM25. With exact ones every commit would move every score a little and a
//! cursor (score and identifier) would skip or repeat hits between two pages; rounded, scores stay put until
//! the corpus has grown by a fifth. It also keeps single hidden entries from showing through in scores.

use tantivy::query::Bm25StatisticsProvider;
use tantivy::schema::Field;
use tantivy::{Searcher, Term};

/// Statistics of a searcher, rounded to steps of 2^(1/4).
pub(crate) struct Rounded<'a>(pub(crate) &'a Searcher);

/// The nearest power of 2^(1/4).
#[expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a rounded count of documents"
)]
fn round(count: u64) -> u64 {
    if count < 2 {
        return count;
    }
    let step = ((count as f64).log2() * 4.0).round();
    (step / 4.0).exp2().round() as u64
}

impl Bm25StatisticsProvider for Rounded<'_> {
    fn total_num_tokens(&self, field: Field) -> tantivy::Result<u64> {
        self.0.total_num_tokens(field).map(round)
    }

    fn total_num_docs(&self) -> tantivy::Result<u64> {
        Bm25StatisticsProvider::total_num_docs(self.0).map(round)
    }

    fn doc_freq(&self, term: &Term) -> tantivy::Result<u64> {
        // The number of documents was rounded, perhaps down: a frequency above it would be nonsense.
        Ok(round(self.0.doc_freq(term)?).min(self.total_num_docs()?))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rounding_keeps_order_and_magnitude() {
        assert_eq!((round(0), round(1), round(2)), (0, 1, 2));
        assert_eq!(round(1000), round(1001));
        assert!((1..5000_u64).all(|count| round(count) <= round(count + 1)));
        assert!((1..5000_u64).all(|count| round(count) * 5 <= count * 6 && round(count) * 6 >= count * 5));
    }
}
