//! A strategy that cannot generate anything, and says why.

use std::fmt;
use std::marker::PhantomData;

use proptest::strategy::{NewTree, Strategy, ValueTree};
use proptest::test_runner::TestRunner;

/// Generates nothing: a test that needs a value ends with the reason.
pub(super) struct Unusable<T> {
    reason: String,
    value: PhantomData<fn() -> T>,
}

impl<T> Unusable<T> {
    pub(super) const fn new(reason: String) -> Self {
        Self { reason, value: PhantomData }
    }
}

impl<T> fmt::Debug for Unusable<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Unusable").field(&self.reason).finish()
    }
}

impl<T: fmt::Debug> Strategy for Unusable<T> {
    type Tree = Box<dyn ValueTree<Value = T>>;
    type Value = T;

    fn new_tree(&self, _: &mut TestRunner) -> NewTree<Self> {
        Err(self.reason.clone().into())
    }
}
