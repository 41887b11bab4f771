//! Reads markup strictly: every element closed where it should be, every attribute quoted and named once.
//!
//! Enough of a reader to judge our own pages; it is not a browser.

use std::collections::HashSet;

use crate::web::part::said::is_han;

const VOID: [&str; 6] = ["meta", "link", "input", "img", "br", "hr"];

/// An element with what stands in it.
#[derive(Debug, Default)]
pub struct Element {
    pub name: String,
    pub attributes: Vec<(String, String)>,
    pub children: Vec<Node>,
}

#[derive(Debug)]
pub enum Node {
    Element(Element),
    Text(String),
}

impl Element {
    pub fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(given, _)| given == name).map(|(_, value)| value.as_str())
    }
    pub fn text(&self) -> String {
        let of = |node: &Node| match node {
            Node::Text(text) => text.clone(),
            Node::Element(element) => element.text(),
        };
        self.children.iter().map(of).collect()
    }
    /// This element and all below it, with the way from the root.
    pub fn walk<'a>(
        &'a self,
        above: &mut Vec<&'a Element>,
        visit: &mut dyn FnMut(&'a Element, &[&'a Element]),
    ) {
        visit(self, above);
        above.push(self);
        for child in &self.children {
            if let Node::Element(element) = child {
                element.walk(above, visit);
            }
        }
        above.pop();
    }
    pub fn all(&self) -> Vec<&Element> {
        let mut found = Vec::new();
        self.walk(&mut Vec::new(), &mut |element, _| found.push(element));
        found
    }
}

fn tag(text: &str) -> Result<Element, String> {
    let (name, mut rest) = text.split_once(char::is_whitespace).unwrap_or((text, ""));
    let mut element = Element { name: name.to_owned(), ..Element::default() };
    loop {
        rest = rest.trim_start().trim_start_matches('/');
        if rest.is_empty() {
            return Ok(element);
        }
        let end = rest.find(|c: char| c == '=' || c.is_whitespace()).unwrap_or(rest.len());
        let (key, after) = rest.split_at(end);
        if element.attribute(key).is_some() {
            return Err(format!("`{key}` twice in <{text}>"));
        }
        if let Some(value) = after.strip_prefix('=') {
            let value = value.strip_prefix('"').ok_or_else(|| format!("`{key}` unquoted in <{text}>"))?;
            let (value, after) = value.split_once('"').ok_or_else(|| format!("`{key}` open in <{text}>"))?;
            element.attributes.push((key.to_owned(), value.to_owned()));
            rest = after;
        } else {
            element.attributes.push((key.to_owned(), String::new()));
            rest = after;
        }
    }
}

/// Reads a whole page.
pub fn read(page: &str) -> Result<Element, String> {
    let mut rest = page.strip_prefix("<!doctype html>").ok_or("no doctype")?;
    let mut open = vec![Element { name: "page".into(), ..Element::default() }];
    while !rest.is_empty() {
        let at = rest.find('<').unwrap_or(rest.len());
        let (text, markup) = rest.split_at(at);
        let top = open.last_mut().ok_or("nothing is open")?;
        if !text.trim().is_empty() {
            top.children.push(Node::Text(text.to_owned()));
        }
        let Some(markup) = markup.strip_prefix('<') else { break };
        let (inside, after) = markup.split_once('>').ok_or("a tag is not closed")?;
        rest = after;
        if let Some(name) = inside.strip_prefix('/') {
            let done = open.pop().ok_or("closed too often")?;
            if done.name != name {
                return Err(format!("</{name}> where <{}> {:?} is open", done.name, done.attributes));
            }
            open.last_mut().ok_or("closed too often")?.children.push(Node::Element(done));
        } else {
            let element = tag(inside)?;
            if VOID.contains(&element.name.as_str()) || inside.ends_with('/') {
                open.last_mut().ok_or("nothing is open")?.children.push(Node::Element(element));
            } else {
                open.push(element);
            }
        }
    }
    let root = open.pop().ok_or("empty")?;
    if open.is_empty() { Ok(root) } else { Err(format!("<{}> is never closed", root.name)) }
}

/// What is wrong with a page, apart from being well formed.
pub fn faults(root: &Element, english: bool) -> Vec<String> {
    let mut faults = Vec::new();
    let all = root.all();
    let named = |name: &str| all.iter().filter(|element| element.name == name).count();
    if named("h1") != 1 {
        faults.push(format!("{} h1 elements", named("h1")));
    }
    if named("main") != 1 {
        faults.push("not one main".into());
    }
    let mut ids = HashSet::new();
    for id in all.iter().filter_map(|element| element.attribute("id")) {
        if !ids.insert(id) {
            faults.push(format!("id `{id}` twice"));
        }
    }
    let labelled: HashSet<&str> = all.iter().filter_map(|element| element.attribute("for")).collect();
    root.walk(&mut Vec::new(), &mut |element, above| {
        one(element, above, &labelled, &ids, &mut faults);
        if english {
            foreign(element, above, &mut faults);
        }
    });
    headings(&all, &mut faults);
    faults
}

fn one(
    element: &Element,
    above: &[&Element],
    labelled: &HashSet<&str>,
    ids: &HashSet<&str>,
    faults: &mut Vec<String>,
) {
    let has = |name: &str| element.attribute(name).is_some();
    let named = has("aria-label")
        || has("aria-labelledby")
        || element.attribute("id").is_some_and(|id| labelled.contains(id))
        || above.iter().any(|parent| parent.name == "label");
    let hidden = matches!(element.attribute("type"), Some("hidden"));
    match element.name.as_str() {
        "input" | "select" | "textarea" if !hidden && !named => {
            faults.push(format!("no label: {:?}", element.attributes));
        }
        "button" | "a" | "summary" | "th" | "h1" | "h2" | "h3" | "label" | "legend" | "option"
            if element.text().trim().is_empty() && !has("aria-label") =>
        {
            faults.push(format!("empty <{}> {:?}", element.name, element.attributes));
        }
        "img" if !has("alt") => faults.push("an image without alt".into()),
        "form" if element.attribute("method") == Some("post") => {
            let carries =
                |name: &str| element.all().iter().any(|below| below.attribute("name") == Some(name));
            if !carries("csrf") {
                faults.push(format!("a form without token: {:?}", element.attributes));
            }
        }
        "style" => faults.push("an inline style sheet".into()),
        "script" if !has("src") => faults.push("an inline script".into()),
        _ => {}
    }
    for (name, value) in &element.attributes {
        if name == "style" || name.starts_with("on") {
            faults.push(format!("`{name}` in <{}>", element.name));
        }
        let refers = matches!(name.as_str(), "for" | "aria-labelledby" | "aria-describedby");
        if refers && value.split(' ').any(|id| !ids.contains(id)) {
            faults.push(format!("{name}=\"{value}\" names nothing"));
        }
        if name == "href" && value.strip_prefix('#').is_some_and(|id| !ids.contains(id)) {
            faults.push(format!("the link {value} leads nowhere"));
        }
        if (name == "href" || name == "action") && value.is_empty() {
            faults.push(format!("an empty {name} in <{}>", element.name));
        }
    }
    if element.name == "form" && above.iter().any(|parent| parent.name == "form") {
        faults.push("a form within a form".into());
    }
}

/// On an English page Chinese words stand only where the markup says so.
fn foreign(element: &Element, above: &[&Element], faults: &mut Vec<String>) {
    let marked = |element: &&Element| element.attribute("lang") == Some("zh-CN");
    if marked(&element) || above.iter().any(marked) {
        return;
    }
    for child in &element.children {
        if let Node::Text(text) = child
            && text.chars().any(is_han)
        {
            faults.push(format!("Chinese on the English page: {}", text.trim()));
        }
    }
    for (name, value) in &element.attributes {
        let worded = matches!(name.as_str(), "title" | "aria-label" | "placeholder" | "alt" | "content");
        if worded && value.chars().any(is_han) {
            faults.push(format!("Chinese in {name}: {value}"));
        }
    }
}

fn headings(all: &[&Element], faults: &mut Vec<String>) {
    let mut before = 0;
    for element in all {
        let level = match element.name.as_str() {
            "h1" => 1,
            "h2" => 2,
            "h3" => 3,
            "h4" => 4,
            _ => continue,
        };
        if level > before + 1 && before > 0 {
            faults.push(format!("h{level} after h{before}: {}", element.text().trim()));
        }
        before = level;
    }
}
