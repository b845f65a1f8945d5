//! What comes of a document.

use polygrant::dialect::Dialect;

/// The most guesses: a person reads them.
const MAX_GUESSES: usize = 256;

/// A dialect that was read from an OpenAPI document, and what a person should check in it.
///
/// The dialect can be loaded: `Dialect::from_json(&draft.dialect.to_json())` succeeds.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Draft {
    /// The dialect.
    pub dialect: Dialect,
    /// A sentence each: what was guessed, and what the document does not say.
    pub guesses: Vec<String>,
}

impl Draft {
    pub(super) fn guess(&mut self, guess: impl Into<String>) {
        let guess = guess.into();
        if self.guesses.len() < MAX_GUESSES && !self.guesses.contains(&guess) {
            self.guesses.push(guess);
        }
    }
}
