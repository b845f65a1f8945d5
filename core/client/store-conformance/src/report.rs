//! What came of the checks.

use std::fmt;

/// What came of all checks. `Display` prints a row for each.
#[derive(Clone, Debug)]
pub struct Report {
    rows: Vec<Row>,
}

/// One check, and what came of it.
#[derive(Clone, Debug)]
pub struct Row {
    /// Its number in the list.
    pub number: u8,
    /// What happens.
    pub stimulus: &'static str,
    /// What is required then.
    pub required: &'static str,
    /// What was seen, or what was seen instead of what is required.
    pub observed: Result<String, String>,
}

impl Report {
    pub(crate) const fn new(rows: Vec<Row>) -> Self {
        Self { rows }
    }

    /// Returns whether every check passed.
    #[must_use]
    pub fn holds(&self) -> bool {
        self.rows.iter().all(|row| row.observed.is_ok())
    }

    /// Returns the rows, by number.
    #[must_use]
    pub fn rows(&self) -> &[Row] {
        &self.rows
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for row in &self.rows {
            writeln!(f, "{row}")?;
        }
        let failed = self.rows.iter().filter(|row| row.observed.is_err()).count();
        write!(f, "{} passed, {failed} failed", self.rows.len() - failed)
    }
}

impl fmt::Display for Row {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{:>2}  {} → {}", self.number, self.stimulus, self.required)?;
        match &self.observed {
            Ok(seen) => write!(f, "      {seen}"),
            Err(seen) => write!(f, "      FAIL: {seen}"),
        }
    }
}
