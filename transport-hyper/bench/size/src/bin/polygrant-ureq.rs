//! Gets a token by polygrant-ureq.

use polygrant::{Credentials, Dialect, Endpoint, Grant, Scopes};
use polygrant_size::{Error, told};
use polygrant_ureq::Transport;

fn main() -> Result<(), Error> {
    let [url, id, secret] = told()?;
    let (endpoint, credentials) = (Endpoint::new(&url)?, Credentials::new(id, secret)?);
    let grant = Grant::new(Dialect::rfc6749(), endpoint, credentials, Scopes::none())?;
    println!("{}", Transport::new().fetch(&grant)?.secret());
    Ok(())
}
