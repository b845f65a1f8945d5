//! A lifecycle's token as a record, without a store.

use super::key::StoreKey;
use super::record::TokenRecord;
use crate::{Lifecycle, Now};

impl Lifecycle {
    /// Returns the token for another process, or a later run of this one; `None` if there is none that can be
    /// used. `key` is that of the lifecycle's grant. The record says whether the token
    /// [was rejected](TokenRecord::is_rejected).
    #[must_use]
    pub fn export(&self, key: &StoreKey, now: Now) -> Option<TokenRecord> {
        let token = self.current().filter(|token| token.is_usable(now))?;
        let mut record = TokenRecord::exported(key, self.grant(), token, now);
        record.is_rejected = self.is_current_rejected();
        Some(record)
    }
}
