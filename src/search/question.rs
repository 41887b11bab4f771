//! A question as an address says it: what is typed, which values are accepted, in which order.
//!
//! The address of `/catalog` and a kept search hold the same text, so both are read and written here. It never asks
//! the index.

use search_index::{Facet, Filters, Sort, folded};

/// Longest text of a question in characters.
pub const TEXT_CHARS_MAX: usize = 200;

/// A question without the page of its answer.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Question {
    /// What was typed; empty to browse.
    pub text: String,
    /// Accepted values.
    pub filters: Filters,
    /// Order.
    pub sort: Sort,
}

impl Question {
    /// Reads the query of an address; what is no part of a question is passed over.
    pub fn parse(query: &str) -> Self {
        let mut question = Self::default();
        for (key, value) in url::form_urlencoded::parse(query.as_bytes()) {
            question.take(&key, &value);
        }
        question
    }

    /// Takes one parameter in; whether it is part of a question.
    pub fn take(&mut self, key: &str, value: &str) -> bool {
        let value = value.trim();
        match (key, Facet::parse(key)) {
            ("q", _) => self.text = value.chars().take(TEXT_CHARS_MAX).collect(),
            ("sort", _) => self.sort = sort(value),
            (_, Some(facet)) if !value.is_empty() => self.filters.of_mut(facet).push(value.to_owned()),
            (_, facet) => return facet.is_some(),
        }
        true
    }

    /// The query of its address.
    pub fn query(&self) -> String {
        let mut query = url::form_urlencoded::Serializer::new(String::new());
        if !self.text.is_empty() {
            query.append_pair("q", &self.text);
        }
        for facet in Facet::ALL {
            for value in self.filters.of(facet) {
                query.append_pair(facet.name(), value);
            }
        }
        match self.sort {
            Sort::Relevance => {}
            Sort::Newest => _ = query.append_pair("sort", "newest"),
            Sort::Title => _ = query.append_pair("sort", "title"),
        }
        query.finish()
    }

    /// Its address.
    pub fn url(&self) -> String {
        match self.query() {
            query if query.is_empty() => "/catalog".to_owned(),
            query => format!("/catalog?{query}"),
        }
    }

    /// The same question with its values in one order, so that equal questions have equal addresses.
    pub fn in_order(mut self) -> Self {
        for facet in Facet::ALL {
            let values = self.filters.of_mut(facet);
            values.sort_unstable();
            values.dedup();
        }
        self
    }

    /// Whether it asks for nothing in particular.
    pub fn is_empty(&self) -> bool {
        self.text.is_empty() && self.filters.is_empty()
    }

    /// Whether it is a text and nothing else.
    pub fn is_text_alone(&self) -> bool {
        !self.text.is_empty() && self.filters.is_empty()
    }

    /// The text in the form in which all ways to write it are the same, whatever stands between its words.
    pub fn folded(&self) -> String {
        folded(&self.text).replace(' ', "")
    }
}

fn sort(text: &str) -> Sort {
    match text {
        "newest" | "published" => Sort::Newest,
        "title" => Sort::Title,
        _ => Sort::Relevance,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_questions_have_equal_addresses() {
        let one = Question::parse("tag=b&q=%20%E5%8C%BB%E7%96%97&tag=a&tag=b&cursor=x&colour=red");
        let other = Question::parse("q=%E5%8C%BB%E7%96%97&sort=relevance&tag=a&tag=b&kind=");
        assert_eq!(one.in_order().query(), "q=%E5%8C%BB%E7%96%97&tag=a&tag=b");
        assert_eq!(other.url(), "/catalog?q=%E5%8C%BB%E7%96%97&tag=a&tag=b");
        assert!(Question::parse("sort=title").is_empty() && Question::parse("q=a").is_text_alone());
        let long = format!("q={}", "x".repeat(300));
        assert_eq!(Question::parse(&long).text.len(), TEXT_CHARS_MAX);
    }
}
