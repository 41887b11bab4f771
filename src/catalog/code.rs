//! 信息资源代码 of the guide of 2017: `类-项-目[-细目]/顺序号`, such as `2-02-022/000001`.
//!
//! A department's codes have the 目 that was given to it (Art. 12: each compiles its own). Pure. Codes of foreign
//! catalogues (`import`) have forms of their own and are never read here.

use crate::error::{Problem, Result};
use crate::org::{Organisation, Tree};

/// Longest code in characters.
pub const CODE_CHARS_MAX: usize = 100;
/// Most digits of a 细目.
const SUBGROUP_DIGITS_MAX: usize = 10;
/// Most digits of the number after the slash.
const NUMBER_DIGITS_MAX: usize = 12;
/// How many 项 each 类 has: 基础 5, 主题 12, 部门 8.
const DIVISIONS: [u8; 3] = [5, 12, 8];

/// The form of a code, for whoever checks it beforehand.
pub fn pattern() -> String {
    let classes = DIVISIONS.len();
    format!(r"^[1-{classes}]-\d{{2}}-\d{{3}}(-\d{{1,{SUBGROUP_DIGITS_MAX}}})?/\d{{1,{NUMBER_DIGITS_MAX}}}$")
}

/// A code in its parts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ResourceCode {
    /// 类, 项, 目 and perhaps 细目.
    pub class_path: Vec<String>,
}

impl ResourceCode {
    /// Reads a code; none if it has another form.
    pub fn parse(text: &str) -> Option<Self> {
        let (class, number) = text.split_once('/')?;
        let is_number = |text: &str, digits: usize| {
            (1..=digits).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit())
        };
        let class_path: Vec<String> = class.split('-').map(ToOwned::to_owned).collect();
        let good = text.chars().count() <= CODE_CHARS_MAX
            && is_number(number, NUMBER_DIGITS_MAX)
            && is_class_path(&class_path)
            && class_path.iter().skip(3).all(|part| is_number(part, SUBGROUP_DIGITS_MAX));
        good.then_some(Self { class_path })
    }
    /// 目.
    pub fn group(&self) -> &str {
        self.class_path.get(2).map_or("", String::as_str)
    }
}

/// Whether parts are a 类, an 项 of it, a 目 and perhaps a 细目.
pub fn is_class_path(parts: &[String]) -> bool {
    let [class, division, group, rest @ ..] = parts else { return false };
    let number = |text: &str, digits: usize| {
        (text.len() == digits && text.bytes().all(|b| b.is_ascii_digit()))
            .then(|| text.parse::<u16>().ok())
            .flatten()
    };
    let known = number(class, 1)
        .and_then(|class| DIVISIONS.get(usize::from(class).checked_sub(1)?))
        .is_some_and(|divisions| {
            number(division, 2).is_some_and(|division| (1..=u16::from(*divisions)).contains(&division))
        });
    known && number(group, 3).is_some() && rest.len() <= 1
}

/// A code as an organisation may give it.
pub fn example(provider: &Organisation) -> String {
    format!("2-02-{}/000001", provider.class_group.as_deref().unwrap_or("900"))
}

/// The code in its parts, if a department may give it to a new entry.
///
/// # Errors
/// `invalid_input`: another form, or the 目 of another department.
pub fn for_new_entry(text: &str, provider: &Organisation, tree: &Tree) -> Result<ResourceCode> {
    let problem = Problem::invalid("条目未建立", "the entry was not made");
    let given = provider.class_group.as_deref();
    let example = example(provider);
    let Some(code) = ResourceCode::parse(text) else {
        return Err(problem.field(
            "code",
            format!("信息资源代码应为“类-项-目/顺序号”，如 {example}"),
            format!("a resource code is written class-division-group/number, such as {example}"),
        ));
    };
    let owner = tree.by_class_group(code.group()).filter(|owner| owner.id != provider.id);
    let wrong = match (owner, given) {
        (Some(owner), _) => {
            let en = owner.name.en.as_ref().unwrap_or(&owner.name.zh);
            (
                format!("目 {} 属于{}", code.group(), owner.name.zh),
                format!("group {} is of {en}", code.group()),
            )
        }
        (None, Some(given)) if given != code.group() => (
            format!("目 {} 不是本单位的目 {given}", code.group()),
            format!("group {} is not your organisation's, which is {given}", code.group()),
        ),
        _ => return Ok(code),
    };
    Err(problem.field(
        "code",
        format!("{}；请用本单位的代码，如 {example}", wrong.0),
        format!("{}; use a code of your own organisation, such as {example}", wrong.1),
    ))
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a failing unwrap is the test's failure")]
    use super::*;

    #[test]
    fn the_form_of_the_guide_and_no_other_is_read() {
        let code = ResourceCode::parse("2-02-022/000001").unwrap();
        assert_eq!((code.class_path.join(" "), code.group()), ("2 02 022".to_owned(), "022"));
        assert_eq!(ResourceCode::parse("2-02-201-0001/000001").unwrap().class_path.len(), 4);
        for wrong in [
            "zz8795",
            "2-02-022",
            "2-02-022/",
            "2-02-022/a1",
            "2-13-022/1",
            "4-01-022/1",
            "1-06-022/1",
            "3-00-022/1",
            "2-2-022/1",
            "2-02-22/1",
            "2-02-022-1-1/1",
            "2-02-022/1/2",
            "2-02-022/1234567890123",
            "２-02-022/1",
        ] {
            assert_eq!(ResourceCode::parse(wrong), None, "{wrong}");
        }
    }
}
