//! Tables for spreadsheets: CSV in UTF-8 with a byte order mark, lines ended as RFC 4180 has them.
//!
//! A spreadsheet must not take a text for a formula: such cells begin with an apostrophe. It knows no table's
//! columns; whoever has the rows does.

use crate::error::{Problem, Result};

/// Rows as CSV, below a header if there is one. Only the first piece of a table has one, and with it the mark by
/// which a spreadsheet knows Chinese from another encoding.
///
/// # Errors
/// Only if there is no memory for it.
pub fn csv<const COLUMNS: usize>(
    header: Option<[&str; COLUMNS]>,
    rows: impl Iterator<Item = Result<[String; COLUMNS]>>,
) -> Result<Vec<u8>> {
    let mut bytes = Vec::new();
    if header.is_some() {
        bytes.extend("\u{feff}".as_bytes());
    }
    let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(bytes);
    if let Some(names) = header {
        writer.write_record(names).map_err(Problem::internal)?;
    }
    for row in rows {
        writer.write_record(row?.map(harmless)).map_err(Problem::internal)?;
    }
    writer.into_inner().map_err(Problem::internal)
}

/// A cell that a spreadsheet shows instead of computing it.
fn harmless(cell: String) -> String {
    // Spreadsheets in Chinese take the full-width signs for formulas too.
    let formula = ['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠'];
    if cell.starts_with(formula) { format!("'{cell}") } else { cell }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_cell_is_a_formula() {
        for cell in ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1", "＠x"] {
            assert_eq!(harmless(cell.to_owned()), format!("'{cell}"));
        }
        for cell in ["", "码头", "1-1", "a=b", "'x"] {
            assert_eq!(harmless(cell.to_owned()), cell);
        }
    }
}
