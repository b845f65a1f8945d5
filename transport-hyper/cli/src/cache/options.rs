//! `--cache`

use clap::Args;
use clap::builder::FalseyValueParser;
use polygrant::{AccessToken, Error, Grant, Timeouts};
use polygrant_lifecycle::Obtained;

use super::{fetch, folder, key};
use crate::print;

#[derive(Args)]
pub(crate) struct CacheOptions {
    /// Keep the token in a file that only this user can read, and take it from there while it can be used.
    /// `polygrant cache clear` removes it
    #[arg(long, env = "POLYGRANT_CACHE", value_parser = FalseyValueParser::new(), hide_env_values = true)]
    cache: bool,
}

impl CacheOptions {
    /// Gets a token from the cache, or by a request that `send` sends in the time it is given. Where the cache
    /// cannot be used, says so and does without.
    pub(crate) async fn fetch(
        &self,
        grant: &Grant,
        signing_key: Option<&[u8]>,
        timeouts: Timeouts,
        send: impl AsyncFn(Timeouts) -> Result<AccessToken, Error>,
    ) -> Obtained {
        if self.cache {
            let opened = folder::store().and_then(|store| {
                let key = key::of_grant(&store, grant, signing_key, timeouts.attempt)?;
                Ok((store, key))
            });
            match opened {
                Ok((store, key)) => {
                    let send = async |attempt| send(timeouts.with_attempt(attempt)).await;
                    return fetch::fetch(&store, key, grant, timeouts, send).await;
                }
                Err(why) => {
                    print::marked("polygrant: note:", &format!("the token is not kept: {why}"));
                }
            }
        }
        Obtained::Fetched(send(timeouts).await)
    }
}
