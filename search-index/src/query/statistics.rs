//! Rounded corpus statistics for text scores. With exact ones every commit would move every score a little and a
//! cursor (score and identifier) would skip or repeat hits between two pages; rounded, scores stay put until
//! the corpus has grown by a fifth. It also keeps single hidden entries from showing through in scores.

use tantivy::Searcher;
use tantivy::schema::Field as Column;

/// Statistics of a searcher, rounded to steps of 2^(1/4).
pub(crate) struct Rounded<'a>(pub(crate) &'a Searcher);

/// The nearest power of 2^(1/4).
#[expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a rounded count of documents"
)]
pub(crate) fn round(count: u64) -> u64 {
    if count < 2 {
        return count;
    }
    let step = ((count as f64).log2() * 4.0).round();
    (step / 4.0).exp2().round() as u64
}

impl Rounded<'_> {
    /// Documents of the corpus.
    pub(crate) fn documents(&self) -> u64 {
        round(self.0.segment_readers().iter().map(|segment| u64::from(segment.max_doc())).sum())
    }

    /// The usual length of a column.
    #[expect(clippy::cast_precision_loss, reason = "rounded anyway")]
    pub(crate) fn length(&self, column: Column) -> tantivy::Result<f32> {
        let mut terms = 0;
        for segment in self.0.segment_readers() {
            terms += segment.inverted_index(column)?.total_num_tokens();
        }
        Ok(round(terms) as f32 / self.documents().max(1) as f32)
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
