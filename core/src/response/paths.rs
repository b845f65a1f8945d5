//! The paths that are looked for in one pass.

use crate::json::{MAX_PATHS, Path};

/// Paths to look for: on the stack, since a dialect names few, and never more than these.
pub(super) struct Paths<'p> {
    paths: [Option<&'p Path>; MAX_PATHS],
    count: usize,
}

impl<'p> Paths<'p> {
    /// Returns the first ones, each of which keeps its place if it is not there.
    pub(super) fn new<const N: usize>(first: [Option<&'p Path>; N]) -> Self {
        let mut paths = Self { paths: [None; MAX_PATHS], count: 0 };
        first.into_iter().for_each(|path| paths.push(path));
        paths
    }

    /// Adds further ones behind those that are there.
    pub(super) fn extend(&mut self, further: impl IntoIterator<Item = &'p Path>) {
        further.into_iter().for_each(|path| self.push(Some(path)));
    }

    fn push(&mut self, path: Option<&'p Path>) {
        if let Some(slot) = self.paths.get_mut(self.count) {
            *slot = path;
            self.count += 1;
        }
    }

    pub(super) fn as_slice(&self) -> &[Option<&'p Path>] {
        self.paths.get(..self.count).unwrap_or_default()
    }
}
