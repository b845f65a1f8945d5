//! The checks, by number.

use crate::probe::{Observed, Open};

mod at_once;
mod bytes;
mod swaps;
mod times;

/// What happens, what is required then, and the check.
pub(crate) type Case = (&'static str, &'static str, fn(Open<'_>) -> Observed);

pub(crate) const CASES: &[Case] = &[
    ("a key that was never written", "there is no value", swaps::nothing),
    ("a value is put where none is", "every handle sees it", swaps::first),
    (
        "a value is put where none is expected, and one is",
        "a conflict that shows it, and no change",
        swaps::taken,
    ),
    ("another value is expected than is there", "a conflict, and no change", swaps::other),
    ("a value is expected, and none is there", "a conflict with nothing", swaps::gone),
    ("the expected value is there", "it is replaced, for every handle", swaps::replaced),
    ("a value is removed", "it is gone, and can be put again", swaps::removed),
    (
        "an empty value, every byte, ends of lines, text that looks like numbers",
        "they come back as they are",
        bytes::any,
    ),
    ("values of 64 KiB that differ in their last byte", "they are told apart", bytes::big),
    ("keys that differ in one digit", "each has its own value", bytes::keys),
    (
        "8 handles put their values at once where none is, 20 times",
        "one is done, the others see its value",
        at_once::first,
    ),
    ("8 handles count to 8 in one value", "no step is lost", at_once::counting),
    (
        "a value is kept for 300 ms",
        "it is there at once, and gone then, but not before",
        times::kept,
    ),
    ("a value is put again, to be kept for longer", "it outlives the first time", times::renewed),
    (
        "values are kept for no time, and for as long as can be told",
        "one is gone, the other there",
        times::extremes,
    ),
    ("the store tells the time", "it never runs backwards, or is never told", times::clock),
    ("`Debug` of a handle", "no value is shown", bytes::debug),
];
