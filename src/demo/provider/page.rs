//! The pages of the demonstration provider: choose a person, signed out, cannot go on.
//!
//! Both languages side by side, no script. It never decides anything: see `super`.

use askama::Template;

use super::{Ask, DemoPerson};
use crate::text::Bilingual;

/// Choose who to be.
#[derive(Template)]
#[template(
    ext = "html",
    source = r#"<!doctype html>
<html lang="zh-CN">
<head>
<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>{% if step_up %}再次确认身份 · Confirm it is you{% else %}选择演示人员 · Choose a person{% endif %}</title>
<link rel="stylesheet" href="/style.css">
</head>
<body>
<main>
<p class="mark">码头 <span lang="en">Matou</span> · 演示身份提供方 <span lang="en">Demonstration identity provider</span></p>
{% if step_up %}
<h1>再次确认是您本人 <span lang="en">Confirm it is you</span></h1>
<p>这一步代替真实系统里的二次认证。 <span lang="en">It stands for the second factor of a real provider.</span></p>
{% else %}
<h1>以谁的身份登录？ <span lang="en">Who do you want to be?</span></h1>
<p>点一下即登录，不需要密码；只在本机有效。 <span lang="en">One click signs you in, without a password; on this machine only.</span></p>
{% endif %}
{% if !hinted %}
<form method="get" action="/authorize" role="search">
{% for (name, value) in hidden %}<input type="hidden" name="{{ name }}" value="{{ value }}">
{% endfor %}
<label for="q">查找 <span lang="en">Find</span></label>
<input id="q" name="q" type="search" value="{{ query }}" placeholder="姓名、单位、岗位 name, organisation, post">
<button class="plain">查找 <span lang="en">Find</span></button>
</form>
{% endif %}
<form method="post" action="/authorize">
{% for (name, value) in hidden %}<input type="hidden" name="{{ name }}" value="{{ value }}">
{% endfor %}
<ul>
{% for person in people %}<li><button name="person" value="{{ person.login }}">
<strong>{{ person.name.zh }}</strong>{% if let Some(en) = person.name.en %} <span lang="en">{{ en }}</span>{% endif %}
<span class="post">{{ person.post.zh }}{% if let Some(en) = person.post.en %} <span lang="en">{{ en }}</span>{% endif %}</span>
<code>{{ person.login }}</code>
</button></li>
{% endfor %}
</ul>
{% if !organs.is_empty() %}
<h2>其他部门的负责人与目录管理员 <span lang="en">Heads and stewards of other departments</span></h2>
<ul class="organs">
{% for (organ, staff) in organs %}<li><h3>{{ organ.zh }}{% if let Some(en) = organ.en %} <span lang="en">{{ en }}</span>{% endif %}</h3>
{% for person in staff %}<button name="person" value="{{ person.login }}">
<strong>{{ person.name.zh }}</strong>{% if let Some(en) = person.name.en %} <span lang="en">{{ en }}</span>{% endif %}
<span class="post">{{ person.post.zh }}{% if let Some(en) = person.post.en %} <span lang="en">{{ en }}</span>{% endif %}</span>
<code>{{ person.login }}</code>
</button>
{% endfor %}</li>
{% endfor %}
</ul>
{% endif %}
{% if self.is_empty() %}<p>没有找到“{{ query }}”。请换一个词，或清空后再查。 <span lang="en">Nobody matches. Try another word.</span></p>{% endif %}
<p><button class="plain" name="person" value="">取消登录 <span lang="en">Cancel</span></button></p>
</form>
</main>
</body>
</html>
"#
)]
pub(super) struct Choose<'a> {
    step_up: bool,
    hinted: bool,
    query: &'a str,
    hidden: Vec<(&'static str, &'a str)>,
    /// Those of the story.
    people: Vec<&'a DemoPerson>,
    /// The others, by organisation.
    organs: Vec<(&'a Bilingual, Vec<&'a DemoPerson>)>,
}

impl<'a> Choose<'a> {
    pub(super) fn new(ask: &'a Ask, people: &'a [DemoPerson]) -> Self {
        let hint = people.iter().find(|person| Some(&person.login) == ask.login_hint.as_ref());
        let query = ask.q.as_deref().unwrap_or("").trim();
        let shown = people.iter().filter(|person| match hint {
            Some(hint) => person.login == hint.login,
            None => person.matches(query),
        });
        let (mut story, mut organs) = (Vec::new(), Vec::<(&Bilingual, Vec<&DemoPerson>)>::new());
        for person in shown {
            match (&person.organ, organs.last_mut()) {
                (None, _) => story.push(person),
                (Some(organ), Some((last, staff))) if *last == organ => staff.push(person),
                (Some(organ), _) => organs.push((organ, vec![person])),
            }
        }
        Self {
            step_up: ask.wants_step_up(),
            hinted: hint.is_some(),
            query,
            hidden: ask.hidden(),
            people: story,
            organs,
        }
    }

    fn is_empty(&self) -> bool {
        self.people.is_empty() && self.organs.is_empty()
    }
}

/// One sentence in both languages.
#[derive(Template)]
#[template(
    ext = "html",
    source = r#"<!doctype html>
<html lang="zh-CN">
<head>
<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>{{ zh }} · {{ en }}</title>
<link rel="stylesheet" href="/style.css">
</head>
<body>
<main>
<p class="mark">码头 <span lang="en">Matou</span> · 演示身份提供方 <span lang="en">Demonstration identity provider</span></p>
<h1>{{ zh }} <span lang="en">{{ en }}</span></h1>
</main>
</body>
</html>
"#
)]
pub(super) struct Notice {
    pub(super) zh: &'static str,
    pub(super) en: &'static str,
}

/// The one style sheet.
pub(super) const STYLE: &str = "\
:root { --paper: #fbfaf7; --surface: #fff; --ink: #17242b; --soft: #4f5a60; --line: #dfe3e1; --river: #0c5a63; --tint: #e7f0f0; }
* { box-sizing: border-box; }
body { margin: 0; background: var(--paper); color: var(--ink); font: 15px/1.7 'PingFang SC', 'Microsoft YaHei', 'Noto Sans CJK SC', system-ui, sans-serif; }
main { max-width: 64rem; margin: 0 auto; padding: 32px 24px 48px; }
h1 { font-size: 30px; line-height: 1.4; margin: 8px 0; }
[lang=en] { color: var(--soft); font-size: 0.9em; font-weight: 400; line-height: 1.5; }
.mark { margin: 0; color: var(--river); }
form { margin: 20px 0; }
form[role=search] { display: flex; flex-wrap: wrap; gap: 8px; align-items: center; }
input[type=search] { flex: 1 1 20rem; min-width: 0; font: inherit; padding: 6px 12px; border: 1px solid var(--soft); border-radius: 6px; background: var(--surface); color: var(--ink); }
ul { list-style: none; margin: 0; padding: 0; display: grid; gap: 8px; grid-template-columns: repeat(auto-fill, minmax(19rem, 1fr)); }
li { display: flex; }
button { font: inherit; color: inherit; cursor: pointer; }
li button { flex: 1; text-align: left; padding: 12px 16px; background: var(--surface); border: 1px solid var(--line); border-radius: 6px; }
li button:hover { background: var(--tint); border-color: var(--river); }
strong { font-size: 18px; }
h2 { font-size: 21px; line-height: 1.4; margin: 32px 0 12px; }
h3 { flex: 1 1 100%; font-size: 15px; line-height: 1.4; margin: 0; }
.organs { grid-template-columns: repeat(auto-fill, minmax(24rem, 1fr)); gap: 16px; }
.organs li { flex-wrap: wrap; gap: 4px 8px; }
.organs li button { flex: 1 1 11rem; padding: 6px 12px; font-size: 14px; }
.organs strong { font-size: 16px; }
.post { display: block; }
code { color: var(--soft); font-size: 13px; }
.plain { padding: 6px 16px; color: var(--river); background: var(--surface); border: 1px solid var(--river); border-radius: 6px; }
:focus-visible { outline: 3px solid var(--river); outline-offset: 2px; }
";
