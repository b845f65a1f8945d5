//! The size of a tenant, by an allocator that counts.

use std::sync::Arc;

use allocation_counter::measure as counted;
use http::Response;
use polygrant::{AccessToken, Dialect, Error as TokenError, Grant, Timeouts, UnixTime};
use polygrant_bench::vendor::{NOW, VENDORS};
use polygrant_ureq::{TokenClient, TokenPool, TokenSource};

use super::client::grant;
use crate::error::Error;

/// How many are measured together.
const TENANTS: usize = 256;

/// The most that a grant may take, and a client with a token beside it.
pub const MOST: u64 = 2048;

/// The bytes of one tenant in one dialect.
pub struct Row {
    pub dialect: String,
    /// A grant whose dialect is shared.
    pub grant: u64,
    /// What a client of polygrant-ureq in a pool takes beside its grant.
    pub client: u64,
    /// The same with a token of 40 characters.
    pub with_token: u64,
}

/// Brings a token without any network.
#[derive(Clone)]
struct AtHand;

impl TokenSource for AtHand {
    fn fetch(&self, grant: &Grant, _: Timeouts) -> Result<AccessToken, TokenError> {
        let now = UnixTime::from_secs(NOW);
        let token = "t".repeat(40);
        let standard =
            format!(r#"{{"access_token":"{token}","token_type":"Bearer","expires_in":3600}}"#);
        grant.parse(&Response::new(standard), now).or_else(|error| {
            // A vendor that names things in its own way has its own example.
            let vendor = VENDORS.iter().find(|vendor| vendor.name == grant.dialect().name);
            vendor.map_or(Err(error), |vendor| grant.parse(&vendor.token(), now))
        })
    }
}

pub fn measure() -> Result<Vec<Row>, Error> {
    let row = |name| row(Dialect::named(name).ok_or("no built-in dialect of that name")?);
    VENDORS.iter().map(|vendor| row(vendor.name)).collect()
}

/// Fails where one is too large.
pub fn check() -> Result<(), Error> {
    let rows = measure()?;
    let too_large = rows.iter().find(|row| row.grant > MOST || row.with_token > MOST);
    for Row { dialect, grant, client, with_token } in &rows {
        println!(
            "a tenant of {dialect}: {grant} B, a client {client} B, with a token {with_token} B"
        );
    }
    match too_large {
        None => Ok(()),
        Some(row) => Err(format!("a tenant of {} takes more than {MOST} B", row.dialect).into()),
    }
}

fn row(dialect: Dialect) -> Result<Row, Error> {
    let name = dialect.name.to_string();
    let dialect = Arc::new(dialect);
    let pool = TokenPool::new(|grant| TokenClient::new(AtHand, grant)).with_capacity(TENANTS);
    // What is made once, by the first of them, is no tenant's.
    pool.client(&grant(&dialect, TENANTS)?).token()?;
    let (mut grants, mut clients) = (Vec::with_capacity(TENANTS), Vec::with_capacity(TENANTS));
    let of_grants = kept(|| {
        grants.extend((1..TENANTS).map(|tenant| grant(&dialect, tenant)));
    });
    let grants = grants.into_iter().collect::<Result<Vec<_>, _>>()?;
    let of_clients = kept(|| clients.extend(grants.iter().map(|grant| pool.client(grant))));
    let mut failed = 0;
    let of_tokens = kept(|| {
        for client in &clients {
            failed += usize::from(client.token().and_then(|_| client.token()).is_err());
        }
    });
    if failed != 0 {
        return Err(format!("{failed} clients of {name} have no token").into());
    }
    Ok(Row {
        dialect: name,
        grant: of_grants,
        client: of_clients,
        with_token: of_clients + of_tokens,
    })
}

/// Returns the bytes that are allocated and kept, for each of the tenants.
fn kept(run: impl FnOnce()) -> u64 {
    u64::try_from(counted(run).bytes_current).unwrap_or_default() / (TENANTS as u64 - 1)
}
