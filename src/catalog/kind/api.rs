//! 服务接口 `data.api`: an HTTP API of the provider, called through the gateway operation by operation.

use super::{Delivery, KindInfo, Tile};
use crate::catalog::resource::{Binding, Content};
use crate::error::FieldError;
use crate::scope::Method;

/// What the kind means.
pub const INFO: KindInfo = KindInfo {
    code: "data.api",
    name: ("服务接口", "API"),
    tile: Tile::Data,
    methods: &[Method::Api],
    has_items: true,
    delivery: Delivery::HttpApi,
    check,
};

fn check(content: &Content) -> Vec<FieldError> {
    let mut wrong = Vec::new();
    if content.operations.is_empty() {
        wrong.push(FieldError {
            field: "operations".to_owned(),
            zh: "服务接口须列出可调用的操作".to_owned(),
            en: "an API must list its operations".to_owned(),
        });
    }
    if matches!(content.binding, Some(Binding::HostedTable { .. })) {
        wrong.push(FieldError {
            field: "binding".to_owned(),
            zh: "服务接口须挂接接口地址，不能挂接库表".to_owned(),
            en: "an API is bound to a base address, not to a table".to_owned(),
        });
    }
    wrong
}
