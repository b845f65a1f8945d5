//! Dialects that the grants of a pool share.

use std::fmt;
use std::sync::Arc;

use polygrant::{Dialect, Grant};

use crate::sync::{Mutex, lock};

/// How many are known at a time. A program has few, unless each tenant brings its own.
const CAPACITY: usize = 16;

/// The dialects of a pool's grants. A grant that was made with another copy of one is made to share it: the
/// copy is several times as large as all that is the tenant's own.
pub(super) struct Dialects(Mutex<Vec<Arc<Dialect>>>);

impl Dialects {
    pub(super) fn new() -> Self {
        Self(Mutex::new(Vec::new()))
    }

    /// Returns the same grant, with a dialect that is shared.
    pub(super) fn sharing(&self, grant: &Grant) -> Grant {
        let own = grant.shared_dialect();
        let known = {
            let mut dialects = lock(&self.0);
            match dialects.iter().position(|known| Arc::ptr_eq(known, own) || known == own) {
                Some(at) => dialects.get(at).cloned(),
                None => {
                    if dialects.len() >= CAPACITY {
                        dialects.remove(0);
                    }
                    dialects.push(Arc::clone(own));
                    None
                }
            }
        };
        known.map_or_else(|| grant.clone(), |known| grant.sharing_dialect(&known))
    }
}

impl fmt::Debug for Dialects {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Dialects").finish_non_exhaustive()
    }
}
