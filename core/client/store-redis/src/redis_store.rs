//! The store.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

#[cfg(feature = "tokio")]
use polygrant_client::store::{AsyncStore, BoxFuture};
use polygrant_client::store::{Store, StoreError, StoreKey, Stored, Swap, Swapped};

use crate::connections::Connections;
use crate::node::Node;
use crate::script;
use crate::settings::Settings;
#[cfg(feature = "tokio")]
use crate::shared::Shared;

/// A Redis or Valkey server, or a cluster of them, that keeps values. Clones share its connections.
///
/// It connects with the first call, and again whenever the connection broke.
///
/// ```
/// use polygrant_store_redis::RedisStore;
///
/// let store = RedisStore::new("redis://cache.internal:6379")?
///     .with_username("polygrant")
///     .with_password("from a file or the environment")
///     .with_prefix("billing:tokens:");
/// # let _: &dyn polygrant_client::store::Store = &store;
/// # Ok::<(), polygrant_client::store::StoreError>(())
/// ```
#[derive(Clone)]
pub struct RedisStore {
    settings: Settings,
    connections: Arc<Connections>,
    #[cfg(feature = "tokio")]
    shared: Arc<Shared>,
}

impl RedisStore {
    /// Returns a store at that address, `redis://[user][:password@]host[:port][/database]`, or `rediss:` for
    /// TLS with the feature `tls`. Of a cluster, any server does. The prefix is `polygrant:`.
    ///
    /// # Errors
    /// The address is not of that form, or needs a feature.
    pub fn new(address: &str) -> Result<Self, StoreError> {
        let settings = Settings::new(address)?;
        Ok(Self::of(settings))
    }

    /// Sets the name of the user, as which to log in.
    #[must_use]
    pub fn with_username(self, username: &str) -> Self {
        self.change(|settings| settings.set_username(username))
    }

    /// Sets the password. Without a user's name it is that of the user `default`.
    #[must_use]
    pub fn with_password(self, password: impl AsRef<str>) -> Self {
        self.change(|settings| settings.set_password(password.as_ref()))
    }

    /// Sets what stands before each key: a value is under the prefix and 64 hexadecimal digits.
    #[must_use]
    pub fn with_prefix(self, prefix: impl Into<String>) -> Self {
        let prefix = prefix.into();
        self.change(|settings| settings.set_prefix(prefix))
    }

    /// Trusts the authorities of that PEM text for TLS, instead of the system's.
    ///
    /// # Errors
    /// The address is none of TLS, or a certificate cannot be read.
    #[cfg(feature = "tls")]
    #[cfg_attr(docsrs, doc(cfg(feature = "tls")))]
    pub fn with_root_certificates(self, pem: &[u8]) -> Result<Self, StoreError> {
        let mut settings = self.settings;
        settings.set_root_certificates(pem)?;
        Ok(Self::of(settings))
    }

    fn of(settings: Settings) -> Self {
        Self {
            settings,
            connections: Arc::default(),
            #[cfg(feature = "tokio")]
            shared: Arc::default(),
        }
    }

    /// Returns the store with other settings, and without the connections of before.
    fn change(self, change: impl FnOnce(&mut Settings)) -> Self {
        let mut settings = self.settings;
        change(&mut settings);
        Self::of(settings)
    }
}

impl Store for RedisStore {
    fn load(&self, key: &StoreKey, timeout: Duration) -> Result<Stored, StoreError> {
        let command = script::load(self.settings.prefix(), key);
        let (reply, _) = self.connections.call(&self.settings, &command, timeout)?;
        Ok(reply.into_loaded())
    }

    fn swap(&self, key: &StoreKey, swap: Swap, timeout: Duration) -> Result<Swapped, StoreError> {
        let command = script::swap(self.settings.prefix(), key, &swap);
        let (reply, may_be_done) = self.connections.call(&self.settings, &command, timeout)?;
        Ok(reply.into_swapped(&swap, may_be_done))
    }
}

/// Its futures have to run on tokio.
#[cfg(feature = "tokio")]
#[cfg_attr(docsrs, doc(cfg(feature = "tokio")))]
impl AsyncStore for RedisStore {
    fn load<'a>(&'a self, key: &'a StoreKey) -> BoxFuture<'a, Result<Stored, StoreError>> {
        Box::pin(async move {
            let command = script::load(self.settings.prefix(), key);
            let (reply, _) = self.shared.call(&self.settings, &command).await?;
            Ok(reply.into_loaded())
        })
    }

    fn swap<'a>(
        &'a self,
        key: &'a StoreKey,
        swap: Swap,
    ) -> BoxFuture<'a, Result<Swapped, StoreError>> {
        Box::pin(async move {
            let command = script::swap(self.settings.prefix(), key, &swap);
            let (reply, may_be_done) = self.shared.call(&self.settings, &command).await?;
            Ok(reply.into_swapped(&swap, may_be_done))
        })
    }
}

impl fmt::Debug for RedisStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RedisStore")
            .field("at", &self.settings.place(&Node::default()))
            .field("prefix", &self.settings.prefix())
            .finish_non_exhaustive()
    }
}
