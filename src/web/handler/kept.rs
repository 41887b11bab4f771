//! What the pages of reviews and revocations share: a grant in one line.

use super::reading::Reading;
use crate::catalog;
use crate::error::Result;
use crate::grant::Grant;

/// A grant in a line: `医疗机构执业登记信息 · 基层卫生一体化`.
pub(super) async fn line(reading: &Reading<'_>, grant: &Grant) -> Result<String> {
    let resource = catalog::store::resource(&reading.app.db.reader, &grant.resource).await?;
    let title = resource.content().map(|content| content.title.in_language(reading.language).to_owned());
    let application = reading.application(&grant.app).await?.text;
    Ok(format!("{} · {application}", title.unwrap_or(resource.code)))
}
