//! A small bar chart as SVG, with a sentence for those who do not see it and the table one click away.
//!
//! Positions are attributes, not styles, so it stands under a strict content policy. It never aggregates.

use std::fmt;

use super::{escaped, writes_markup};

const WIDTH: u64 = 720;
const HEIGHT: u64 = 120;
const BASE: u64 = 100;

/// One bar.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bar {
    /// What it stands for, such as a day.
    pub label: String,
    /// Its height.
    pub value: u64,
    /// A part of it to be shown apart, such as refused calls.
    pub marked: u64,
}

/// Bars side by side.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bars {
    /// What the chart says, as one sentence.
    pub alternative: String,
    /// Heading of the label column of the table.
    pub label_heading: String,
    /// Heading of the value column.
    pub value_heading: String,
    /// Heading of the marked part; empty if there is none.
    pub marked_heading: String,
    /// What opens the table.
    pub table_word: String,
    /// The bars.
    pub bars: Vec<Bar>,
}

writes_markup!(Bars);

impl Bars {
    fn svg(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let count = u64::try_from(self.bars.len()).unwrap_or(1).max(1);
        let most = self.bars.iter().map(|bar| bar.value).max().unwrap_or(0).max(1);
        let step = WIDTH / count;
        let width = step.saturating_sub(step / 4 + 1).max(1);
        write!(
            f,
            "<svg class=\"bars\" viewBox=\"0 0 {WIDTH} {HEIGHT}\" role=\"img\" aria-label=\"{}\">\
             <path class=\"axis\" d=\"M0 {BASE}.5H{WIDTH}\"/><text class=\"most\" x=\"0\" y=\"10\">{most}</text>",
            escaped(&self.alternative)
        )?;
        for (index, bar) in (0_u64..).zip(&self.bars) {
            // 16 units stay free above the tallest bar for the scale's number.
            let scale = |value: u64| value.saturating_mul(BASE - 16).div_ceil(most);
            let (x, height, marked) = (index * step, scale(bar.value), scale(bar.marked));
            write!(
                f,
                "<rect class=\"column\" x=\"{x}\" y=\"{}\" width=\"{width}\" height=\"{height}\"/>",
                BASE - height
            )?;
            if bar.marked > 0 {
                write!(
                    f,
                    "<rect class=\"marked\" x=\"{x}\" y=\"{}\" width=\"{width}\" height=\"{marked}\"/>",
                    BASE - marked
                )?;
            }
        }
        for (x, anchor, bar) in [(0, "start", self.bars.first()), (WIDTH, "end", self.bars.last())] {
            if let Some(bar) = bar {
                write!(
                    f,
                    "<text x=\"{x}\" y=\"116\" text-anchor=\"{anchor}\">{}</text>",
                    escaped(&bar.label)
                )?;
            }
        }
        f.write_str("</svg>")
    }
    fn table(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let marked = !self.marked_heading.is_empty();
        write!(
            f,
            "<details class=\"chart-table\"><summary>{}</summary><div class=\"scroll\"><table><thead><tr>\
             <th scope=\"col\">{}</th><th scope=\"col\" class=\"number\">{}</th>",
            escaped(&self.table_word),
            escaped(&self.label_heading),
            escaped(&self.value_heading)
        )?;
        if marked {
            write!(f, "<th scope=\"col\" class=\"number\">{}</th>", escaped(&self.marked_heading))?;
        }
        f.write_str("</tr></thead><tbody>")?;
        for bar in &self.bars {
            let label = escaped(&bar.label);
            write!(f, "<tr><th scope=\"row\">{label}</th><td class=\"number\">{}</td>", bar.value)?;
            if marked {
                write!(f, "<td class=\"number\">{}</td>", bar.marked)?;
            }
            f.write_str("</tr>")?;
        }
        f.write_str("</tbody></table></div></details>")
    }
}

impl fmt::Display for Bars {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("<figure class=\"chart\">")?;
        self.svg(f)?;
        self.table(f)?;
        f.write_str("</figure>")
    }
}
