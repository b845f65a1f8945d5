//! Takes an input apart. Seeds can be read and written by people: digits choose, separators end a field,
//! and what is missing is empty.

/// What is left of an input.
pub(crate) struct Input<'a>(&'a [u8]);

impl<'a> Input<'a> {
    pub(crate) const fn new(data: &'a [u8]) -> Self {
        Self(data)
    }

    /// Takes the next byte; 0 after the end.
    pub(crate) fn byte(&mut self) -> u8 {
        match self.0.split_first() {
            Some((first, rest)) => {
                self.0 = rest;
                *first
            }
            None => 0,
        }
    }

    /// Takes a number below `choices`: `0` is the first, `1` the second.
    pub(crate) fn choice(&mut self, choices: usize) -> usize {
        usize::from(self.byte().wrapping_sub(b'0')) % choices
    }

    /// Takes six switches: `@` is all off, `A` the first on, `B` the second, `C` both.
    pub(crate) fn switches(&mut self) -> impl Iterator<Item = bool> + use<> {
        let byte = self.byte();
        (0..6).map(move |bit| byte >> bit & 1 == 1)
    }

    /// Takes a number of so many decimal digits.
    pub(crate) fn number(&mut self, digits: usize) -> usize {
        (0..digits).fold(0, |number, _| number * 10 + self.choice(10))
    }

    /// Takes what stands before the separator, which is dropped; everything without one.
    pub(crate) fn until(&mut self, separator: u8) -> &'a [u8] {
        let end = self.0.iter().position(|byte| *byte == separator).unwrap_or(self.0.len());
        let (field, rest) = self.0.split_at(end);
        self.0 = rest.get(1..).unwrap_or_default();
        field
    }

    pub(crate) const fn rest(self) -> &'a [u8] {
        self.0
    }
}
