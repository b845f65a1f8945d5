//! The core alone, without an adapter: a thread, a `TcpStream` and the standard library's clock, in plain
//! HTTP, and so to this machine alone. In the sources: `cargo run -p polygrant-examples --bin bare_thread`.

use std::error::Error;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::thread;
use std::time::Duration;

use polygrant::saved_response::read_response;
use polygrant::{AccessToken, Dialect, Grant, MAX_BODY, MAX_HEADERS, UnixTime};
use polygrant_testkit::{SandboxServer, credentials};

type Boxed = Box<dyn Error + Send + Sync>;

/// Sends the grant's request and reads the response.
fn fetch(grant: &Grant) -> Result<AccessToken, Boxed> {
    let (head, body) = grant.request().into_parts();
    let host = head.uri.authority().ok_or("no host")?.as_str();
    let path = head.uri.path_and_query().ok_or("no path")?;
    // After a response by HTTP/1.0 the server closes the connection, which is where this stops to read.
    let mut text = format!("{} {path} HTTP/1.0\r\nhost: {host}\r\n", head.method);
    for (name, value) in &head.headers {
        text += &format!("{name}: {}\r\n", value.to_str()?);
    }
    text += &format!("content-length: {}\r\n\r\n", body.as_bytes().len());

    let mut stream = TcpStream::connect(host)?;
    stream.set_read_timeout(Some(Duration::from_secs(10)))?;
    stream.write_all(text.as_bytes())?;
    stream.write_all(body.as_bytes())?;
    let mut bytes = Vec::new();
    let limit = u64::try_from(MAX_HEADERS + MAX_BODY)?;
    stream.take(limit).read_to_end(&mut bytes)?;
    let now = UnixTime::from(std::time::SystemTime::now());
    Ok(grant.parse(&read_response(&bytes)?, now)?)
}

fn main() -> Result<(), Boxed> {
    let (server, dialect) = (SandboxServer::start(0)?, Dialect::fuuffy());
    let base_url = server.base_url(&dialect);
    let grant = Grant::builder(dialect).base_url(base_url).credentials(credentials()).build()?;
    let thread = thread::spawn(move || fetch(&grant));
    let token = thread.join().map_err(|_| "the thread panicked")??;
    assert_eq!(token.secret(), "sandbox-fuuffy-token");
    println!("a {} token for {:?}", token.token_type(), token.expires_in());
    Ok(())
}
