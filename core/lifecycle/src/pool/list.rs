//! A list through values at places, which hold the links.

use super::blocks::{Blocks, Place};

/// A value that stands in lists.
pub(super) trait Linked {
    /// Tells the lists apart.
    type Name: Copy;

    fn is_in(&self, list: Self::Name) -> bool;

    fn set_is_in(&mut self, list: Self::Name, is_in: bool);

    fn links(&self, list: Self::Name) -> Links;

    fn links_mut(&mut self, list: Self::Name) -> &mut Links;
}

/// The neighbours of a value in a list.
#[derive(Clone, Copy, Debug)]
pub(super) struct Links {
    older: Option<Place>,
    newer: Option<Place>,
}

impl Links {
    /// Those of a value that is in no list.
    pub(super) const NONE: Self = Self { older: None, newer: None };

    pub(super) const fn newer(self) -> Option<Place> {
        self.newer
    }
}

/// Values in the order in which they were last put to its end.
#[derive(Debug)]
pub(super) struct List<N> {
    name: N,
    oldest: Option<Place>,
    newest: Option<Place>,
}

impl<N: Copy> List<N> {
    pub(super) const fn new(name: N) -> Self {
        Self { name, oldest: None, newest: None }
    }

    pub(super) const fn oldest(&self) -> Option<Place> {
        self.oldest
    }

    /// Puts the value at that place to the end, wherever it was.
    pub(super) fn put_last<T: Linked<Name = N>>(&mut self, values: &mut Blocks<T>, place: Place) {
        if self.newest == Some(place) {
            return;
        }
        self.remove(values, place);
        let Some(value) = values.at_mut(place) else { return };
        value.set_is_in(self.name, true);
        *value.links_mut(self.name) = Links { older: self.newest, newer: None };
        match self.newest.and_then(|newest| values.at_mut(newest)) {
            Some(newest) => newest.links_mut(self.name).newer = Some(place),
            None => self.oldest = Some(place),
        }
        self.newest = Some(place);
    }

    /// Takes the value at that place out of the list, if it is in it.
    pub(super) fn remove<T: Linked<Name = N>>(&mut self, values: &mut Blocks<T>, place: Place) {
        let Some(value) = values.at_mut(place) else { return };
        if !value.is_in(self.name) {
            return;
        }
        value.set_is_in(self.name, false);
        let links = std::mem::replace(value.links_mut(self.name), Links::NONE);
        match links.older.and_then(|older| values.at_mut(older)) {
            Some(older) => older.links_mut(self.name).newer = links.newer,
            None => self.oldest = links.newer,
        }
        match links.newer.and_then(|newer| values.at_mut(newer)) {
            Some(newer) => newer.links_mut(self.name).older = links.older,
            None => self.newest = links.older,
        }
    }
}
