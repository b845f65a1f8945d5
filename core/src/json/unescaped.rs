//! Where strings live that read otherwise than they are written.

use std::cell::OnceCell;

use zeroize::Zeroizing;

/// The few strings of a document that are written with escapes, as they read: a list, so that values
/// borrow from it while it grows. They are wiped from memory with it.
#[derive(Default)]
pub(crate) struct Unescaped(OnceCell<Box<(Zeroizing<String>, Self)>>);

impl Unescaped {
    #[cold]
    pub(crate) fn keep(&self, text: String) -> &str {
        let mut last = self;
        while let Some(link) = last.0.get() {
            last = &link.1;
        }
        &last.0.get_or_init(|| Box::new((Zeroizing::new(text), Self::default()))).0
    }
}
