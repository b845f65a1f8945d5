//! Tables in Markdown.

use std::fmt::{Display, Write as _};

/// Begins a table with a heading. The first column is text, the others are figures.
pub fn begin(text: &mut String, heading: &str, columns: &[&str]) {
    let _ = write!(text, "\n## {heading}\n\n");
    row(text, columns);
    let figures = std::iter::repeat_n("--:", columns.len().saturating_sub(1));
    row(text, &std::iter::once("---").chain(figures).collect::<Vec<_>>());
}

/// Writes a row.
pub fn row(text: &mut String, cells: &[impl Display]) {
    for cell in cells {
        let _ = write!(text, "| {cell} ");
    }
    text.push_str("|\n");
}
