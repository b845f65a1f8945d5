//! Which client goes first.

/// How much a pooled client would be missed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum EvictionPriority {
    /// It has no usable token.
    Expendable,
    /// It has a usable token.
    Useful,
    /// It has a request outstanding, and must stay.
    Busy,
}
