//! The client, the origins and the patience that a layer and its services share.

use std::sync::Arc;
use std::time::Duration;

use polygrant::Origins;
use polygrant_lifecycle::{CachedToken, TokenError};

use crate::token_client::TokenClient;

/// Says which client's token goes to which origins, and how long a call waits for it.
#[derive(Clone)]
pub(crate) struct Hook {
    pub(crate) client: TokenClient,
    pub(crate) origins: Arc<Origins>,
    pub(crate) max_wait: Option<Duration>,
}

impl Hook {
    pub(crate) async fn token(&self) -> Result<Arc<CachedToken>, TokenError> {
        match self.max_wait {
            Some(max_wait) => self.client.token_within(max_wait).await,
            None => self.client.token().await,
        }
    }

    /// Reports a rejection and waits for another token. Returns that if it is worth a try.
    pub(crate) async fn token_after(&self, rejected: &CachedToken) -> Option<Arc<CachedToken>> {
        let token = match self.max_wait {
            Some(max_wait) => self.client.token_after_within(rejected, max_wait).await,
            None => self.client.token_after(rejected).await,
        };
        token.ok().filter(|token| token.is_worth_a_try_after(rejected))
    }
}
