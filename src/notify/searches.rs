//! What is new of searches that the reader keeps, or can be found now that they looked for in vain.

use super::{InboxItem, Task};
use crate::app::App;
use crate::error::Result;
use crate::identity::Caller;
use crate::search::kept;
use crate::text::Bilingual;

/// Kept searches that find what their reader has not seen.
pub(super) async fn news(app: &App, caller: &Caller, items: &mut Vec<InboxItem>) -> Result<()> {
    let kept = kept::list(app, caller).await?;
    let news = kept::news(app, caller, &kept).await?;
    for (one, _) in kept.into_iter().zip(news).filter(|(_, count)| *count > 0) {
        let title = if one.text.is_empty() {
            Bilingual::new("按条件检索", "a search by conditions")
        } else {
            Bilingual::zh(&one.text)
        };
        items.push(InboxItem {
            task: Task::SearchNews,
            noun: "search",
            id: one.id.to_string(),
            title,
            from: caller.org.name.clone(),
            since: one.last_at,
            due: None,
            working_days_left: None,
        });
    }
    Ok(())
}
