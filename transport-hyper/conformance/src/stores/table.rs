//! The list of all rows.

use super::row::StoreRow;
use super::{holders, outages, rejections, together};

/// Returns every row, by number.
#[must_use]
pub fn store_rows() -> Vec<StoreRow> {
    [&together::ROWS[..], &rejections::ROWS, &holders::ROWS, &outages::ROWS].concat()
}
