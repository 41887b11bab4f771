//! `/synonyms`: words of one meaning, as the city keeps them beside the shipped list.

use axum::extract::State;
use search_index::Synonyms;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::answer::Tagged;
use super::extract::{Body, Conditional};
use super::route::{Doc, Routes};
use super::texts::WordListText;
use super::view::{PersonRef, moment, person};
use super::{Answer, Shared, Signed};
use crate::app::App;
use crate::error::Result;
use crate::identity::token::TokenScope;
use crate::search::synonyms::{self, WordList};

/// A list to be kept.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewWordList {
    /// A group a line: `滴滴车 = 网络预约出租汽车` finds one for the other, `低保 ≠ 最低生活保障` keeps two
    /// words of the shipped list apart; lines with `#` say nothing.
    #[schema(value_type = WordListText)]
    pub text: String,
}

/// The list.
#[derive(Debug, Serialize, ToSchema)]
pub struct WordListView {
    /// The list as it was written; empty if nobody has.
    pub text: String,
    /// The list before the last change, to put it back.
    pub before: String,
    /// Who changed it last.
    pub changed_by: Option<PersonRef>,
    /// When.
    pub changed_at: Option<String>,
    /// The groups that come with the system, read only.
    pub shipped: Vec<Vec<String>>,
}

/// The routes.
pub fn routes() -> Routes {
    Routes::new("synonyms")
        .get(
            "/api/v1/synonyms",
            show,
            Doc::new("检索同义词表 / words of one meaning").answers::<WordListView>().tagged(),
        )
        .put(
            "/api/v1/synonyms",
            keep,
            Doc::new("修改检索同义词表，下一次检索即生效 / change the list; it acts on the next search")
                .takes::<NewWordList>()
                .answers::<WordListView>()
                .tagged()
                .must_name_version(),
        )
}

async fn view(app: &App, list: WordList) -> Result<Tagged<WordListView>> {
    let changed_by = match &list.by {
        Some(by) => Some(person(app, by).await?),
        None => None,
    };
    let shipped = Synonyms::shipped().map(|group| group.into_iter().map(str::to_owned).collect());
    let version = list.version;
    Ok(Tagged(
        version,
        WordListView {
            text: list.text,
            before: list.before,
            changed_by,
            changed_at: list.at.map(moment),
            shipped: shipped.collect(),
        },
    ))
}

async fn show(State(app): State<Shared>, Signed(caller): Signed) -> Answer<Tagged<WordListView>> {
    caller.require_scope(TokenScope::Read)?;
    Ok(view(&app, synonyms::list(&app.db.reader).await?).await?)
}

async fn keep(
    State(app): State<Shared>,
    Signed(caller): Signed,
    conditional: Conditional,
    body: Body<NewWordList>,
) -> Answer<Tagged<WordListView>> {
    conditional.required()?;
    Ok(view(&app, synonyms::keep(&app, &caller, &body.value.text, None).await?).await?)
}
