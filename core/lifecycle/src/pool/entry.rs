//! A client in a pool.

use polygrant::Grant;

use super::blocks::Place;
use super::key::PoolKey;
use super::list::{Linked, Links};

/// What a look-up needs. Two of them are in a cache line, if the client is a pointer.
#[derive(Debug)]
#[repr(align(32))]
pub(super) struct Entry<C> {
    pub(super) grant: Grant,
    pub(super) client: C,
    /// The number of its last use.
    pub(super) last_use: u64,
    /// The next entry of its chain.
    pub(super) next: Option<Place>,
    /// Whether it was used since it was put to the end of the list of all.
    pub(super) is_used: bool,
    /// Whether its credentials are in a source.
    pub(super) has_source: bool,
}

/// What a look-up does not need, unless the credentials are in a source.
#[derive(Debug)]
pub(super) struct Details {
    /// The name of the source of the credentials. Few have one, so that it takes little memory from the
    /// others.
    pub(super) source: Option<Box<Box<str>>>,
    by_turn: Links,
    expendable: Links,
    has_turn: bool,
    is_expendable: bool,
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
    pub(super) fn new(key: PoolKey<'_>, client: C, last_use: u64) -> Self {
        Self {
            grant: key.grant().clone(),
            client,
            last_use,
            next: None,
            is_used: false,
            has_source: key.source().is_some(),
        }
    }

    /// Takes note of a use. What is not written stays in the caches of all processors.
    #[inline]
    pub(super) fn note_use(&mut self, number: u64) {
        if self.last_use != number {
            self.last_use = number;
        }
        if !self.is_used {
            self.is_used = true;
        }
    }
}

impl Details {
    /// Returns those of an entry that is in no list.
    pub(super) fn new(key: PoolKey<'_>) -> Self {
        Self {
            source: key.source().map(|source| Box::new(source.into())),
            by_turn: Links::NONE,
            expendable: Links::NONE,
            has_turn: false,
            is_expendable: false,
        }
    }
}

impl Linked for Details {
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
