//! Style sheet, script and mark, compiled in and served under names that change with their content.
//!
//! A name with a content hash may be kept for ever, so pages load quickly and never mix versions. It never
//! reads a file at run time and serves nothing else.

use std::sync::LazyLock;

use crate::random;

/// `Cache-Control` for everything [`find`] answers.
pub const CACHE_CONTROL: &str = "public, max-age=31536000, immutable";

/// The policy pages are sent with: everything from here, nothing inline.
pub const CONTENT_SECURITY_POLICY: &str = "default-src 'none'; style-src 'self'; script-src 'self'; \
     img-src 'self'; connect-src 'self'; font-src 'self'; form-action 'self'; base-uri 'none'; \
     frame-ancestors 'none'";

const STYLE: &str = concat!(
    include_str!("assets/tokens.css"),
    include_str!("assets/base.css"),
    include_str!("assets/frame.css"),
    include_str!("assets/form.css"),
    include_str!("assets/part.css"),
    include_str!("assets/list.css"),
    include_str!("assets/page.css"),
    include_str!("assets/desk.css"),
    include_str!("assets/office.css"),
    include_str!("assets/print.css"),
);

struct Asset {
    path: String,
    content_type: &'static str,
    bytes: &'static [u8],
}

impl Asset {
    fn new(stem: &str, ending: &str, content_type: &'static str, text: &'static str) -> Self {
        let digest = random::digest(text.as_bytes());
        let short = digest.get(..12).unwrap_or_default();
        Self { path: format!("/assets/{stem}-{short}.{ending}"), content_type, bytes: text.as_bytes() }
    }
}

static STYLE_SHEET: LazyLock<Asset> =
    LazyLock::new(|| Asset::new("matou", "css", "text/css; charset=utf-8", STYLE));
static SCRIPT: LazyLock<Asset> = LazyLock::new(|| {
    Asset::new("matou", "js", "text/javascript; charset=utf-8", include_str!("assets/matou.js"))
});
static MARK: LazyLock<Asset> =
    LazyLock::new(|| Asset::new("mark", "svg", "image/svg+xml", include_str!("assets/mark.svg")));

/// The asset at a path such as `/assets/matou-0123456789ab.css`: content type and bytes.
pub fn find(path: &str) -> Option<(&'static str, &'static [u8])> {
    let all: [&'static LazyLock<Asset>; 3] = [&STYLE_SHEET, &SCRIPT, &MARK];
    let asset = all.into_iter().find(|asset| asset.path == path)?;
    Some((asset.content_type, asset.bytes))
}

/// Path of the style sheet.
pub fn style() -> &'static str {
    &STYLE_SHEET.path
}

/// Path of the script.
pub fn script() -> &'static str {
    &SCRIPT.path
}

/// Path of the mark, which browsers show in the tab.
pub fn mark() -> &'static str {
    &MARK.path
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_pages_link_to_is_there_and_nothing_else() {
        for (path, content_type) in
            [(style(), "text/css"), (script(), "text/javascript"), (mark(), "image/svg")]
        {
            let found = find(path);
            assert!(found.is_some_and(|(kind, bytes)| kind.starts_with(content_type) && !bytes.is_empty()));
        }
        assert!(find("/assets/matou.css").is_none());
        assert!(find("/assets/../Cargo.toml").is_none());
    }

    #[test]
    fn only_the_tokens_define_a_colour() {
        let rest = STYLE.replace(include_str!("assets/tokens.css"), "");
        for line in rest.lines() {
            assert!(
                !line.contains('#') || line.trim_start().starts_with('#'),
                "a colour outside tokens: {line}"
            );
            assert!(!line.contains("rgb(") && !line.contains("hsl("), "a colour outside tokens: {line}");
        }
    }
}
