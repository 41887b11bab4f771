//! The fields of a form as they were sent: repeated names and names with dots included.
//!
//! It checks nothing; commands do.

use crate::error::Result;
use crate::idempotency::Key;
use crate::identity::Caller;

/// What a form holds, in the order of the page.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Fields(Vec<(String, String)>);

impl Fields {
    /// Reads `application/x-www-form-urlencoded`.
    pub fn parse(body: &[u8]) -> Self {
        Self(url::form_urlencoded::parse(body).into_owned().collect())
    }
    /// Fields that were read elsewhere.
    pub fn of(fields: Vec<(String, String)>) -> Self {
        Self(fields)
    }
    /// The first value of a name, trimmed; empty if it was not sent.
    pub fn text(&self, name: &str) -> &str {
        self.given(name).unwrap_or_default().trim()
    }
    /// The first value of a name as it was sent.
    pub fn given(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(given, _)| given == name).map(|(_, value)| value.as_str())
    }
    /// Every value of a name, such as of ticked boxes.
    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.0.iter().filter(move |(given, _)| given == name).map(|(_, value)| value.as_str())
    }
    /// Whether a box of that name was ticked.
    pub fn is_ticked(&self, name: &str) -> bool {
        self.given(name).is_some_and(|value| !value.is_empty())
    }
    /// The number in a field, such as `version`.
    pub fn number(&self, name: &str) -> Option<i64> {
        self.text(name).parse().ok()
    }
    /// All fields without the form token, which belongs to one session only.
    pub fn without_token(&self) -> impl Iterator<Item = (&str, &str)> {
        let fields = self.0.iter().filter(|(name, _)| name != "csrf");
        fields.map(|(name, value)| (name.as_str(), value.as_str()))
    }
    /// The key of a form that acts once however often it is sent; none if the form holds none.
    ///
    /// # Errors
    /// `invalid_input` for an overlong key.
    pub fn key(&self, caller: &Caller, route: &str) -> Result<Option<Key>> {
        match self.text("idempotency_key") {
            "" => Ok(None),
            given => Key::new(caller, route, given, self.encoded().as_bytes()).map(Some),
        }
    }
    /// The same, as it would be sent.
    pub fn encoded(&self) -> String {
        let mut text = url::form_urlencoded::Serializer::new(String::new());
        text.extend_pairs(self.without_token());
        text.finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn repeated_and_dotted_names_are_kept_and_the_token_is_not_passed_on() {
        let sent = Fields::parse(b"csrf=x&fields=a&fields=b&use.basis=%E6%B3%95+1&together=true&version=7");
        assert_eq!(sent.all("fields").collect::<Vec<_>>(), ["a", "b"]);
        assert_eq!((sent.text("use.basis"), sent.number("version")), ("法 1", Some(7)));
        assert!(sent.is_ticked("together") && !sent.is_ticked("absent"));
        assert!(!sent.encoded().contains("csrf"));
        assert_eq!(Fields::parse(sent.encoded().as_bytes()).text("use.basis"), "法 1");
    }
}
