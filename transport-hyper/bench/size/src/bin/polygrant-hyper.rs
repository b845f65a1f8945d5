//! Gets a token by polygrant-hyper.

use polygrant::{Credentials, Dialect, Endpoint, Grant, Scopes};
use polygrant_hyper::Transport;
use polygrant_size::{Error, told};
use tokio::runtime::Builder;

fn main() -> Result<(), Error> {
    let [url, id, secret] = told()?;
    let (endpoint, credentials) = (Endpoint::new(&url)?, Credentials::new(id, secret)?);
    let grant = Grant::new(Dialect::rfc6749(), endpoint, credentials, Scopes::none())?;
    let runtime = Builder::new_current_thread().enable_all().build()?;
    println!("{}", runtime.block_on(Transport::tokio().fetch(&grant))?.secret());
    Ok(())
}
