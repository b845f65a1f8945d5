//! huskarl's cache, and its authorizer around it.

use std::fmt;
use std::hint::black_box;
use std::sync::Arc;

use ::huskarl::authorizer::HttpAuthorizer;
use ::huskarl::cache::{
    GrantTokenSource, InMemoryRefreshTokenStore, InMemoryTokenCache, TokenSource,
};
use ::huskarl::core::http::HttpClient;
use ::huskarl::grant::client_credentials::ClientCredentialsGrant;
use http::{HeaderMap, Method, Uri};

use super::Keeper;
use super::polygrant::ready;
use crate::codec::huskarl::{Wire, grant, parameters};
use crate::vendor::VENDORS;

type Cache =
    InMemoryTokenCache<GrantTokenSource<ClientCredentialsGrant, InMemoryRefreshTokenStore>>;

/// Its cache and its authorizer.
pub struct Huskarl {
    cache: Arc<Cache>,
    authorizer: HttpAuthorizer,
    uri: Uri,
}

impl Huskarl {
    /// One that has a token.
    #[must_use]
    pub fn with_a_token() -> Self {
        let wire = Wire::default();
        wire.carry(&mut VENDORS[0].token());
        let huskarl = Self::over(VENDORS[0].url, wire);
        ready(huskarl.cache.token()).expect("a token");
        huskarl
    }

    /// One that has none yet.
    pub fn over(url: &str, http: impl HttpClient + 'static) -> Self {
        let source = GrantTokenSource::builder()
            .grant(grant(url, http))
            .grant_parameters(parameters(&VENDORS[0]))
            .refresh_store(InMemoryRefreshTokenStore::default())
            .build();
        let cache = Arc::new(InMemoryTokenCache::builder().source(source).build());
        let authorizer = HttpAuthorizer::builder().cache(Arc::clone(&cache)).build();
        Self { cache, authorizer, uri: Uri::from_static("https://api.example.com/") }
    }

    /// Its cache.
    #[must_use]
    pub const fn cache(&self) -> &Arc<Cache> {
        &self.cache
    }
}

impl Keeper for Huskarl {
    fn token(&self) {
        let _ = black_box(ready(self.cache.token()));
    }

    fn authorize(&self, headers: &mut HeaderMap) {
        let own = ready(self.authorizer.get_headers(&Method::GET, &self.uri)).expect("a token");
        headers.extend(own);
    }
}

impl fmt::Debug for Huskarl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Huskarl").field("cache", &self.cache).finish_non_exhaustive()
    }
}
