//! A client in a pool, with what it is found by.

use super::blocks::Place;
use super::key::{OwnKey, PoolKey};
use super::list::{Linked, Links};

/// A look-up finds what it needs in one cache line, if the client is a pointer.
#[derive(Debug)]
#[repr(C, align(64))]
pub(super) struct Entry<C> {
    pub(super) digest: u64,
    pub(super) key: OwnKey,
    pub(super) client: C,
    /// The number of its last use.
    pub(super) last_use: u64,
    /// The next entry of its bucket.
    pub(super) next: Option<Place>,
    /// Whether it was used since it was put to the end of the list of all.
    pub(super) is_used: bool,
    has_turn: bool,
    is_expendable: bool,
    by_turn: Links,
    expendable: Links,
}

/// The lists that entries stand in.
#[derive(Clone, Copy, Debug)]
pub(super) enum Lists {
    /// All, in the order in which evictions come by.
    ByTurn,
    /// Those that had no usable token when they were last looked at.
    Expendable,
}

impl<C> Entry<C> {
    /// Returns an entry that is in no list.
    pub(super) fn new(digest: u64, key: PoolKey<'_>, client: C, last_use: u64) -> Self {
        Self {
            digest,
            key: OwnKey::of(key),
            client,
            last_use,
            next: None,
            is_used: false,
            has_turn: false,
            is_expendable: false,
            by_turn: Links::NONE,
            expendable: Links::NONE,
        }
    }

    #[inline]
    pub(super) fn is_of(&self, digest: u64, key: PoolKey<'_>) -> bool {
        self.digest == digest && self.key.as_key() == key
    }
}

impl<C> Linked for Entry<C> {
    type Name = Lists;

    fn links(&self, list: Lists) -> Links {
        match list {
            Lists::ByTurn => self.by_turn,
            Lists::Expendable => self.expendable,
        }
    }

    fn is_in(&self, list: Lists) -> bool {
        match list {
            Lists::ByTurn => self.has_turn,
            Lists::Expendable => self.is_expendable,
        }
    }

    fn set_is_in(&mut self, list: Lists, is_in: bool) {
        match list {
            Lists::ByTurn => self.has_turn = is_in,
            Lists::Expendable => self.is_expendable = is_in,
        }
    }

    fn links_mut(&mut self, list: Lists) -> &mut Links {
        match list {
            Lists::ByTurn => &mut self.by_turn,
            Lists::Expendable => &mut self.expendable,
        }
    }
}
