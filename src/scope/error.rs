//! Why a scope is refused, one value for each offending field.

use crate::error::Problem;

/// A refusal about one part of a scope.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ScopeError {
    /// The resource has no such field.
    #[error("the resource has no field {0:?}")]
    UnknownField(String),
    /// The row filter names a field that the resource has not.
    #[error("the row filter names {0:?}, which is no field of the resource")]
    UnknownFilterField(String),
    /// The resource has no such operation.
    #[error("the resource has no operation {0:?}")]
    UnknownOperation(String),
    /// A field is named twice.
    #[error("the field {0:?} is named twice")]
    DuplicateField(String),
    /// A key was masked, which would break relations between rows.
    #[error("the key {0:?} cannot be masked; leave it out instead")]
    MaskedKey(String),
    /// The mask does not suit the field's type.
    #[error("this mask does not fit the type of the field {0:?}")]
    MaskType(String),
    /// A filter value does not suit the field's type.
    #[error("this filter does not fit the type of the field {0:?}")]
    FilterType(String),
    /// Wider than what was granted.
    #[error("{0} is wider than what was granted")]
    Wider(String),
    /// Nothing would be readable.
    #[error("nothing is left to read")]
    Nothing,
    /// A caller filters on a field not granted to it in plain.
    #[error("{0:?} cannot be filtered on: it is not granted, or is masked")]
    NotFilterable(String),
    /// Not `[a-z][a-z0-9_]*`, longer than 63, or reserved.
    #[error("{0:?} is not a usable name: lower-case letters, digits and underscores, at most 63")]
    BadName(String),
    /// A value no database can hold.
    #[error("the filter on {0:?} holds a value that cannot be compared")]
    BadValue(String),
    /// Authorization details of another form, too many or too large.
    #[error("the authorization details are not usable: {0}")]
    Details(String),
}

impl ScopeError {
    /// A stable code for problem details.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::UnknownField(_) | Self::UnknownFilterField(_) => "unknown_field",
            Self::UnknownOperation(_) => "unknown_operation",
            Self::DuplicateField(_) => "duplicate_field",
            Self::MaskedKey(_) => "masked_key",
            Self::MaskType(_) => "mask_type",
            Self::FilterType(_) => "filter_type",
            Self::Wider(_) => "wider_than_granted",
            Self::Nothing => "nothing_left",
            Self::NotFilterable(_) => "not_filterable",
            Self::BadName(_) => "bad_name",
            Self::BadValue(_) => "bad_value",
            Self::Details(_) => "bad_authorization_details",
        }
    }

    /// Adds it to a refusal, in both languages.
    pub fn told_in(&self, problem: Problem) -> Problem {
        let (field, zh) = match self {
            Self::UnknownField(name) => ("fields", format!("条目没有数据项 `{name}`")),
            Self::UnknownFilterField(name) => {
                ("row_filter", format!("条目没有数据项 `{name}`，不能作筛选条件"))
            }
            Self::UnknownOperation(name) => ("operations", format!("接口没有操作 `{name}`")),
            Self::DuplicateField(name) => ("fields", format!("数据项 `{name}` 重复")),
            Self::MaskedKey(name) => ("fields", format!("主键 `{name}` 不能脱敏，可改为不申请")),
            Self::MaskType(name) => ("fields", format!("数据项 `{name}` 的类型不适用该脱敏方式")),
            Self::FilterType(name) => ("row_filter", format!("对 `{name}` 的筛选值类型不符")),
            Self::Wider(part) => ("scope", format!("`{part}` 超出原范围，只能收窄")),
            Self::Nothing => ("fields", "至少选一个数据项或操作".to_owned()),
            Self::NotFilterable(name) => ("row_filter", format!("`{name}` 未授权或已脱敏，不能作筛选条件")),
            Self::BadName(name) => ("fields", format!("`{name}` 不是可用的名称")),
            Self::BadValue(name) => ("row_filter", format!("对 `{name}` 的筛选值不可用")),
            Self::Details(_) => ("scope", "授权详情的格式不可用".to_owned()),
        };
        let en = match self {
            Self::Nothing => {
                "name at least one data item or operation: as it stands nothing could be read".to_owned()
            }
            other => other.to_string(),
        };
        problem.field(field, zh, en)
    }
}
