//! The catalogue as JSON lines that `matou import --as matou` takes back: one published entry a line, in the
//! order of the codes.
//!
//! Drafts stay out, and so does what an entry is bound to. It writes nothing to the database.

use crate::app::App;
use crate::catalog::import::native::Line;
use crate::catalog::{Resource, store};
use crate::error::{Problem, Result};
use crate::id::OrgId;

/// Entries read at once.
const BATCH: u64 = 500;

/// Where an export has come to.
#[derive(Clone, Debug, Default)]
pub struct Export {
    provider: Option<OrgId>,
    after: String,
    /// Entries written so far.
    pub written: u64,
}

impl Export {
    /// Of one provider, or of all.
    pub fn of(provider: Option<OrgId>) -> Self {
        Self { provider, ..Self::default() }
    }
    /// The next lines; none at the end.
    pub async fn next(&mut self, app: &App) -> Result<Option<String>> {
        loop {
            let read = store::by_code_after(&app.db.reader, &self.after, BATCH).await?;
            let Some(last) = read.last() else { return Ok(None) };
            self.after.clone_from(&last.code);
            let mut lines = String::new();
            for entry in &read {
                if let Some(line) = self.line(app, entry) {
                    lines.push_str(&serde_json::to_string(&line).map_err(Problem::internal)?);
                    lines.push('\n');
                    self.written += 1;
                }
            }
            if !lines.is_empty() {
                return Ok(Some(lines));
            }
        }
    }

    fn line(&self, app: &App, entry: &Resource) -> Option<Line> {
        if self.provider.as_ref().is_some_and(|wanted| *wanted != entry.provider) {
            return None;
        }
        let mut content = entry.live()?.content.clone();
        content.binding = None;
        let tree = app.tree();
        let provider = tree.get(&entry.provider);
        Some(Line {
            code: entry.code.clone(),
            provider: provider.map(|org| org.slug.clone()).unwrap_or_default(),
            provider_name: provider.map(|org| org.name.zh.clone()).unwrap_or_default(),
            origin: entry.origin.clone(),
            content,
        })
    }
}
