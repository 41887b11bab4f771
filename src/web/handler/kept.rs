//! What the pages of reviews and revocations share: a grant in one line, and a list shown whole.

use super::reading::Reading;
use crate::catalog;
use crate::error::Result;
use crate::grant::Grant;
use crate::web::frame::Frame;
use crate::web::part::Paging;

/// A grant in a line: `医疗机构执业登记信息 · 基层卫生一体化`.
pub(super) async fn line(reading: &Reading<'_>, grant: &Grant) -> Result<String> {
    let resource = catalog::store::resource(&reading.app.db.reader, &grant.resource).await?;
    let title = resource.content().map(|content| content.title.in_language(reading.language).to_owned());
    let application = reading.application(&grant.app).await?.text;
    Ok(format!("{} · {application}", title.unwrap_or(resource.code)))
}

/// All of a list on one page.
pub(super) fn whole_list(frame: &Frame, rows: usize) -> Paging {
    let last = rows as u64;
    Paging {
        t: frame.t,
        first: last.min(1),
        last,
        total: Some(last),
        previous: None,
        next: None,
        export: None,
    }
}
