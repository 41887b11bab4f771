//! Tokens on their way into tantivy. `analysis` has cut a text before tantivy sees it; the tokens travel in one
//! string, each behind a mark that says whether it stands at the place of the one before or at the next. (The
//! engine's own type for cut text travels as JSON, which takes most of the time of indexing.)

use tantivy::tokenizer::{Token, TokenStream, Tokenizer};

/// Name under which the tokenizer is registered.
pub(crate) const NAME: &str = "cut";
/// Before a token at the place after the one before.
const NEXT: char = '\u{1E}';
/// Before a token at the place of the one before.
const SAME: char = '\u{1F}';

/// Tokens being written.
#[derive(Debug, Default)]
pub(crate) struct Cut {
    text: String,
    places: usize,
}

impl Cut {
    /// Begins a token at a place and gives the text to write it to; places must not go down. A place without a
    /// token gets an empty one.
    pub(crate) fn token(&mut self, position: usize) -> &mut String {
        self.text.extend(std::iter::repeat_n(NEXT, (position + 1).saturating_sub(self.places)));
        if position < self.places {
            self.text.push(SAME);
        }
        self.places = self.places.max(position + 1);
        &mut self.text
    }

    /// What was written; empty if there was no token.
    pub(crate) fn text(self) -> String {
        self.text
    }
}

/// Joins the values of a column to one, for each value costs the engine as much as many tokens. A place is left free
/// between two of them, as the engine leaves one between values.
pub(crate) fn join(to: &mut String, value: &str) {
    if !to.is_empty() && !value.is_empty() {
        to.push(NEXT);
    }
    to.push_str(value);
}

/// Writes tokens with their places.
pub(crate) fn write(terms: impl Iterator<Item = (String, usize)>) -> String {
    let mut cut = Cut::default();
    for (term, position) in terms {
        cut.token(position).push_str(&term);
    }
    cut.text()
}

/// Reads what a [`Cut`] wrote.
#[derive(Debug, Clone, Default)]
pub(crate) struct CutText {
    token: Token,
}

impl Tokenizer for CutText {
    type TokenStream<'a> = CutStream<'a>;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> CutStream<'a> {
        self.token.reset();
        CutStream { rest: text, token: &mut self.token }
    }
}

/// The tokens of one value.
pub(crate) struct CutStream<'a> {
    rest: &'a str,
    token: &'a mut Token,
}

impl TokenStream for CutStream<'_> {
    fn advance(&mut self) -> bool {
        // Marks take one byte, and no other character has such a byte in it.
        while let Some(mark) = self.rest.as_bytes().first() {
            let after = &self.rest[1..];
            let is_mark = |byte: &u8| matches!(char::from(*byte), NEXT | SAME);
            let end = after.as_bytes().iter().position(is_mark).unwrap_or(after.len());
            self.rest = &after[end..];
            if char::from(*mark) == NEXT {
                self.token.position = self.token.position.wrapping_add(1);
            }
            if end > 0 {
                self.token.text.clear();
                self.token.text.push_str(&after[..end]);
                return true;
            }
        }
        false
    }

    fn token(&self) -> &Token {
        self.token
    }

    fn token_mut(&mut self) -> &mut Token {
        self.token
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_come_out_as_they_went_in() {
        let tokens = [("重", 0), ("重庆", 0), ("庆", 1), ("a", 4), ("b", 4)]
            .map(|(term, place)| (term.to_owned(), place));
        let text = write(tokens.clone().into_iter());
        let mut cut = CutText::default();
        let mut stream = cut.token_stream(&text);
        let mut out = Vec::new();
        stream.process(&mut |token| out.push((token.text.clone(), token.position)));
        assert_eq!(out, tokens);
    }
}
