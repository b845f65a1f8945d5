//! A client in a pool, with what it is found by.

use super::key::PoolKey;
use super::list::{Linked, Links};
use crate::grant::Grant;

#[derive(Debug)]
pub(super) struct Entry<C> {
    pub(super) digest: u64,
    /// The number of its last use.
    pub(super) last_use: u64,
    pub(super) grant: Grant,
    pub(super) source: Option<Box<str>>,
    pub(super) client: C,
    /// The next entry of its bucket.
    pub(super) next: Option<usize>,
    pub(super) by_use: Links,
    pub(super) expendable: Links,
}

/// The lists that entries stand in.
#[derive(Clone, Copy, Debug)]
pub(super) enum Lists {
    /// All, by their last use.
    ByUse,
    /// Those that had no usable token when they were last looked at.
    Expendable,
}

impl<C> Entry<C> {
    pub(super) fn is_of(&self, digest: u64, key: PoolKey<'_>) -> bool {
        let own = match &self.source {
            None => PoolKey::new(&self.grant),
            Some(source) => PoolKey::with_source(&self.grant, source),
        };
        self.digest == digest && own == key
    }
}

impl<C> Linked for Entry<C> {
    type Name = Lists;

    fn links(&self, list: Lists) -> Links {
        match list {
            Lists::ByUse => self.by_use,
            Lists::Expendable => self.expendable,
        }
    }

    fn links_mut(&mut self, list: Lists) -> &mut Links {
        match list {
            Lists::ByUse => &mut self.by_use,
            Lists::Expendable => &mut self.expendable,
        }
    }
}
