//! What a search finds, as a table for a spreadsheet: page after page of the same search, so nobody gets more than
//! the list shows. An entry known by its title has no more than that in its row.

use std::collections::BTreeMap;

use search_index::{Hit, Marked};

use super::{Ask, search};
use crate::app::App;
use crate::catalog::vocabulary::sharing_name;
use crate::catalog::{self, Resource};
use crate::error::Result;
use crate::id::ResourceId;
use crate::identity::Caller;
use crate::sheet;
use crate::text::{Bilingual, Language};

/// Most rows of a table: a longer one is an export of the catalogue, which the operator makes.
pub const ROWS_MAX: u64 = 10_000;
/// Hits asked for at a time.
const PAGE: usize = 100;

const COLUMNS: [(&str, &str); 12] = [
    ("信息资源代码", "code"),
    ("信息资源名称", "title"),
    ("英文名称", "title in English"),
    ("提供单位", "provider"),
    ("资源类别", "kind"),
    ("共享属性", "sharing"),
    ("分级", "grade"),
    ("主题", "theme"),
    ("更新频率", "update cycle"),
    ("区划", "division"),
    ("发布时间（UTC）", "published (UTC)"),
    ("网址", "address"),
];

/// A table in the making.
#[derive(Debug)]
pub struct Export {
    caller: Option<Caller>,
    language: Language,
    ask: Ask,
    written: u64,
    ended: bool,
}

impl Export {
    /// Of everything a search finds; where it starts and how many it wants do not count.
    pub fn new(caller: Option<Caller>, language: Language, ask: Ask) -> Self {
        let ask = Ask { cursor: None, limit: PAGE, facets: Vec::new(), ..ask };
        Self { caller, language, ask, written: 0, ended: false }
    }

    /// The next piece; none after the last.
    ///
    /// # Errors
    /// Only when the database or the index is away.
    pub async fn next(&mut self, app: &App) -> Result<Option<Vec<u8>>> {
        if self.ended {
            return Ok(None);
        }
        let page = search(app, self.caller.as_ref(), self.ask.clone()).await?;
        let full = page.hits.iter().filter(|hit| !hit.title_only);
        let ids: Vec<ResourceId> = full.filter_map(|hit| hit.id.parse().ok()).collect();
        let entries = catalog::store::resources(&app.db.reader, &ids).await?;
        let entries: BTreeMap<&str, &Resource> = entries.iter().map(|it| (it.id.as_str(), it)).collect();
        let header = (self.written == 0).then(|| COLUMNS.map(|(zh, en)| self.language.pick(zh, en)));
        let room = usize::try_from(ROWS_MAX - self.written).unwrap_or(0);
        let hits = page.hits.iter().take(room);
        let rows = hits.map(|hit| Ok(row(app, self.language, hit, entries.get(hit.id.as_str()).copied())));
        let piece = sheet::csv(header, rows)?;
        self.written += page.hits.len().min(room) as u64;
        self.ended = page.next_cursor.is_none() || self.written >= ROWS_MAX;
        self.ask.cursor.clone_from(&page.next_cursor);
        Ok(Some(piece))
    }
}

fn row(app: &App, language: Language, hit: &Hit, entry: Option<&Resource>) -> [String; COLUMNS.len()] {
    let title = |text: &Marked| [plain(&text.zh), plain(&text.en)];
    let [zh, en] = title(&hit.title);
    let address = format!("{}/resources/{}", app.config.server.public_url, hit.id);
    let known = entry.filter(|_| !hit.title_only).and_then(|entry| Some((entry, entry.live()?)));
    let Some((entry, live)) = known else {
        let nothing = String::new;
        let rest = [(); 8].map(|()| nothing());
        let [provider, kind, sharing, grade, domain, cycle, division, published] = rest;
        let code = hit.code.clone();
        return [code, zh, en, provider, kind, sharing, grade, domain, cycle, division, published, address];
    };
    let content = &live.content;
    let pick = |(zh, en): (&str, &str)| language.pick(zh, en).to_owned();
    let named = |name: &Bilingual| name.in_language(language).to_owned();
    let provider = app.tree().get(&entry.provider).map(|org| named(&org.name)).unwrap_or_default();
    [
        entry.code.clone(),
        zh,
        en,
        provider,
        pick(content.kind.info().name),
        content.sharing.as_ref().map(|sharing| pick(sharing_name(sharing.as_str()))).unwrap_or_default(),
        if content.grade == 0 { String::new() } else { content.grade.to_string() },
        content.domain.clone(),
        content.update_cycle.map(|cycle| pick(cycle.name())).unwrap_or_default(),
        content.division.clone().unwrap_or_default(),
        live.at.rfc3339(),
        address,
    ]
}

fn plain(pieces: &[search_index::Segment]) -> String {
    pieces.iter().map(|piece| piece.text.as_str()).collect()
}

/// The name of the file, by day.
pub fn file_name(app: &App) -> String {
    format!("catalogue-{}.csv", app.now().rfc3339().get(..10).unwrap_or_default())
}
