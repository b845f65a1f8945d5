//! A vendor on the loopback, for whose API a check asks it directly.

use std::io::Write;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use polygrant::{Credentials, Dialect, Grant};
use polygrant_lifecycle::CachedToken;
use polygrant_testkit::{Fail, ScriptedServer, response, token_body};

/// Issues `t1`, `t2` and so on, for an hour each.
pub(super) struct Vendor {
    pub(super) server: ScriptedServer,
    issued: Arc<AtomicUsize>,
    is_limiting: Arc<AtomicBool>,
    is_exclusive: bool,
}

impl Vendor {
    /// Starts one. If it is exclusive, a new token ends the one before.
    pub(super) fn new(is_exclusive: bool) -> Result<Self, Fail> {
        let (issued, is_limiting) = (Arc::<AtomicUsize>::default(), Arc::<AtomicBool>::default());
        let (count, limits) = (Arc::clone(&issued), Arc::clone(&is_limiting));
        let server = ScriptedServer::with_script(move |mut stream, journal| {
            journal.request(&mut stream)?;
            if limits.load(Ordering::SeqCst) {
                let limited = response("429 Too Many Requests", "retry-after: 600\r\n", "{}");
                return stream.write_all(&limited);
            }
            let number = count.fetch_add(1, Ordering::SeqCst) + 1;
            let body = token_body(&format!("t{number}"), Some("3600"));
            stream.write_all(&response("200 OK", "", &body))
        })?;
        Ok(Self { server, issued, is_limiting, is_exclusive })
    }

    /// Refuses for rate from now on, or no longer.
    pub(super) fn limit(&self, is_limiting: bool) {
        self.is_limiting.store(is_limiting, Ordering::SeqCst);
    }

    pub(super) fn grant(&self) -> Result<Grant, Fail> {
        let mut dialect = Dialect::rfc6749();
        dialect.exclusive = self.is_exclusive;
        Ok(Grant::builder(dialect)
            .base_url(self.server.base_url())
            .credentials(Credentials::new("app-1", "s3cr3t")?)
            .build()?)
    }

    /// Returns how many token requests there were.
    pub(super) fn requests(&self) -> usize {
        self.server.requests().len()
    }

    /// Returns whether the API accepts a token.
    pub(super) fn accepts(&self, token: &CachedToken) -> bool {
        let number = token.token().secret().trim_start_matches('t').parse().unwrap_or(0);
        let issued = self.issued.load(Ordering::SeqCst);
        number == issued || (!self.is_exclusive && number > 0 && number < issued)
    }
}
