//! A small bar chart as SVG, with a sentence for those who do not see it and the table one click away.
//!
//! Positions are attributes, not styles, so it stands under a strict content policy. It never aggregates.

use std::fmt;

use super::{escaped, writes_markup};

const WIDTH: u64 = 720;
const HEIGHT: u64 = 100;
/// Fewer bars than this leave room beside them instead of growing fat.
const SLOTS_MIN: u64 = 12;

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
        let step = WIDTH / count.max(SLOTS_MIN);
        let width = step.saturating_sub(step / 4 + 1).max(1);
        write!(
            f,
            "<p class=\"most\" aria-hidden=\"true\">{most}</p><svg class=\"bars\" viewBox=\"0 0 {WIDTH} {HEIGHT}\" \
             preserveAspectRatio=\"none\" role=\"img\" aria-label=\"{}\">",
            escaped(&self.alternative)
        )?;
        for (index, bar) in (0_u64..).zip(&self.bars) {
            let scale = |value: u64| value.saturating_mul(HEIGHT).div_ceil(most);
            let x = index * step;
            for (class, height) in [("column", scale(bar.value)), ("marked", scale(bar.marked))] {
                if height > 0 {
                    let y = HEIGHT - height.min(HEIGHT);
                    write!(
                        f,
                        "<rect class=\"{class}\" x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\"/>"
                    )?;
                }
            }
        }
        f.write_str("</svg><p class=\"ends\" aria-hidden=\"true\">")?;
        let last = self.bars.last().filter(|_| count >= SLOTS_MIN);
        for bar in [self.bars.first(), last].into_iter().flatten() {
            write!(f, "<span>{}</span>", escaped(&bar.label))?;
        }
        f.write_str("</p>")
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
