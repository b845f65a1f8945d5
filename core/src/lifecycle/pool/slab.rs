//! Places for values, none of which ever moves.

/// How many places are made at a time.
pub(super) const PIECE: usize = 64;

/// Keeps values at places that are numbered. Growing makes a few more places and moves no value, so that
/// it takes the same time whatever the size.
#[derive(Debug)]
pub(super) struct Slab<T> {
    pieces: Vec<Vec<Option<T>>>,
    free: Vec<usize>,
    len: usize,
}

impl<T> Slab<T> {
    pub(super) const fn new() -> Self {
        Self { pieces: Vec::new(), free: Vec::new(), len: 0 }
    }

    pub(super) const fn len(&self) -> usize {
        self.len
    }

    #[inline]
    pub(super) fn at(&self, place: usize) -> Option<&T> {
        self.pieces.get(place / PIECE)?.get(place % PIECE)?.as_ref()
    }

    #[inline]
    pub(super) fn at_mut(&mut self, place: usize) -> Option<&mut T> {
        self.pieces.get_mut(place / PIECE)?.get_mut(place % PIECE)?.as_mut()
    }

    /// Puts a value at a free place, and returns that.
    pub(super) fn put(&mut self, value: T) -> usize {
        self.len += 1;
        if let Some(place) = self.free.pop() {
            if let Some(free) =
                self.pieces.get_mut(place / PIECE).and_then(|it| it.get_mut(place % PIECE))
            {
                *free = Some(value);
            }
            return place;
        }
        // All places but those at the end are taken.
        if self.pieces.last().is_none_or(|piece| piece.len() == PIECE) {
            self.pieces.push(Vec::new());
        }
        let before = (self.pieces.len() - 1) * PIECE;
        let Some(piece) = self.pieces.last_mut() else { return before };
        piece.push(Some(value));
        before + piece.len() - 1
    }

    pub(super) fn take(&mut self, place: usize) -> Option<T> {
        let value = self.pieces.get_mut(place / PIECE)?.get_mut(place % PIECE)?.take()?;
        self.len -= 1;
        self.free.push(place);
        Some(value)
    }

    /// Returns the values at the places of that piece; `None` if there is no such piece.
    pub(super) fn piece(&self, number: usize) -> Option<impl Iterator<Item = &T>> {
        Some(self.pieces.get(number)?.iter().flatten())
    }
}
