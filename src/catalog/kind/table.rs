//! 库表 `data.table`: rows of a table, read through the gateway with granted columns, rows and masks.

use super::{Delivery, KindInfo, Tile};
use crate::catalog::resource::{Binding, Content};
use crate::error::FieldError;
use crate::scope::Method;

/// What the kind means.
pub const INFO: KindInfo = KindInfo {
    code: "data.table",
    name: ("库表", "Table"),
    tile: Tile::Data,
    methods: &[Method::Table, Method::Batch],
    has_items: true,
    delivery: Delivery::HostedTable,
    check,
};

fn check(content: &Content) -> Vec<FieldError> {
    let mut wrong = Vec::new();
    if content.items.is_empty() {
        wrong.push(FieldError {
            field: "items".to_owned(),
            zh: "库表须列出数据项".to_owned(),
            en: "a table must list its data items".to_owned(),
        });
    }
    if matches!(content.binding, Some(Binding::Http { .. })) {
        wrong.push(FieldError {
            field: "binding".to_owned(),
            zh: "库表须挂接库表，不能挂接接口".to_owned(),
            en: "a table is bound to a hosted table, not to an API".to_owned(),
        });
    }
    wrong
}
