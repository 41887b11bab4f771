//! Narrowing: what comes out never shows more than what went in.

use super::{FieldScope, Quota, RowFilter, Scope, ScopeError, Validity};

/// The scope that lies in both. Row filters are joined, masks become the stricter, ends the nearer.
/// Purpose and legal basis stay those of `a`. Errors when nothing is left.
pub fn intersect(a: &Scope, b: &Scope) -> Result<Scope, ScopeError> {
    let fields: Vec<_> = a.fields.iter().filter_map(|x| b.field(&x.name).map(|y| meet(x, y))).collect();
    let operations: Vec<_> = a.operations.iter().filter(|op| b.operations.contains(op)).cloned().collect();
    let row_filter = match (&a.row_filter, &b.row_filter) {
        (Some(x), Some(y)) if x != y => Some(RowFilter::And(vec![x.clone(), y.clone()])),
        (x, y) => x.clone().or_else(|| y.clone()),
    };
    let calls = [a.quota, b.quota].into_iter().flatten().map(|quota| quota.calls_per_day).min();
    let valid = Validity {
        from: a.valid.from.max(b.valid.from),
        until: [a.valid.until, b.valid.until].into_iter().flatten().min(),
    };
    let emptied = |before: bool, now: bool| !before && now;
    if a.method != b.method
        || valid.is_empty()
        || emptied(a.fields.is_empty(), fields.is_empty())
        || emptied(a.operations.is_empty(), operations.is_empty())
    {
        return Err(ScopeError::Nothing);
    }
    Ok(Scope {
        fields,
        row_filter,
        operations,
        method: a.method,
        purpose: a.purpose.clone(),
        legal_basis: a.legal_basis.clone(),
        quota: calls.map(|calls_per_day| Quota { calls_per_day }),
        valid,
    })
}

fn meet(a: &FieldScope, b: &FieldScope) -> FieldScope {
    let mask = match (a.mask, b.mask) {
        (Some(x), Some(y)) => Some(x.meet(y)),
        (x, y) => x.or(y),
    };
    FieldScope { name: a.name.clone(), mask }
}

/// `granted_from` narrowed to `narrower`. What `narrower` leaves open (filter, quota, ends, purpose) is kept;
/// what it widens is an error for each part.
pub fn narrow(granted_from: &Scope, narrower: &Scope) -> Result<Scope, Vec<ScopeError>> {
    let mut errors = Vec::new();
    let mut wider = |part: &str| errors.push(ScopeError::Wider(part.to_owned()));
    for field in &narrower.fields {
        let fits = granted_from.field(&field.name).is_some_and(|granted| match (granted.mask, field.mask) {
            (Some(granted), Some(mask)) => mask.at_least_as_strict_as(granted),
            (Some(_), None) => false,
            (None, _) => true,
        });
        if !fits {
            wider(&format!("fields.{}", field.name));
        }
    }
    for op in narrower.operations.iter().filter(|op| !granted_from.operations.contains(op)) {
        wider(&format!("operations.{op}"));
    }
    if narrower.method != granted_from.method {
        wider("method");
    }
    if exceeds(narrower.quota.map(|q| q.calls_per_day), granted_from.quota.map(|q| q.calls_per_day)) {
        wider("quota");
    }
    if exceeds(narrower.valid.until, granted_from.valid.until) {
        wider("valid.until");
    }
    if exceeds(granted_from.valid.from, narrower.valid.from) {
        wider("valid.from");
    }
    for (part, new, old) in [
        ("purpose", &narrower.purpose, &granted_from.purpose),
        ("legal_basis", &narrower.legal_basis, &granted_from.legal_basis),
    ] {
        if !new.is_empty() && new != old {
            wider(part);
        }
    }
    if errors.is_empty() {
        intersect(granted_from, narrower).map_err(|error| vec![error])
    } else {
        Err(errors)
    }
}

fn exceeds<T: Ord>(value: Option<T>, bound: Option<T>) -> bool {
    value.zip(bound).is_some_and(|(value, bound)| value > bound)
}
