//! A proxy that makes tunnels.

use std::io::{self, ErrorKind, Read, Write};
use std::net::{Shutdown, SocketAddr, TcpStream};
use std::sync::Arc;
use std::thread;
use std::time::Duration;

use rustls::ServerConfig;

use super::authority::serve_tls;
use super::base64::base64;
use super::journal::Journal;
use super::samples::response;
use super::scripted::ScriptedServer;

/// Starts a proxy whose tunnels (CONNECT, RFC 9110 §9.3.6) all lead to that server, whatever host is asked
/// for, one after another. If a user and password are given, it requires them in Basic (RFC 7617), and
/// responds with 407 without them.
///
/// Its [requests](ScriptedServer::requests) are those for tunnels.
///
/// # Errors
/// As [`ScriptedServer::with_script`].
pub fn serve_proxy(
    server: SocketAddr,
    user_and_password: Option<(&str, &str)>,
) -> io::Result<ScriptedServer> {
    let wanted = user_and_password.map(|(user, password)| {
        format!("basic {}", base64(format!("{user}:{password}").as_bytes()))
    });
    ScriptedServer::with_script(move |mut client, journal| {
        journal.request(&mut client)?;
        if wanted.is_some() && wanted != authorization(&journal.last_request()) {
            let header = "proxy-authenticate: Basic realm=\"proxy\"\r\n";
            return client.write_all(&response("407 Proxy Authentication Required", header, ""));
        }
        tunnel(&client, journal, server)
    })
}

/// Makes the tunnel that the last request asks for, and copies bytes until both sides have ended.
pub(crate) fn tunnel(
    mut client: &TcpStream,
    journal: &Journal,
    server: SocketAddr,
) -> io::Result<()> {
    if !journal.last_request().starts_with("CONNECT ") {
        return client.write_all(&response("405 Method Not Allowed", "", ""));
    }
    let Ok(server) = TcpStream::connect(server) else {
        return client.write_all(&response("502 Bad Gateway", "", ""));
    };
    // Each byte at once, since a client may leave after a part of a head.
    client.set_nodelay(true)?;
    for byte in b"HTTP/1.1 200 Connection established\r\nvia: 1.1 proxy\r\n\r\n" {
        client.write_all(&[*byte])?;
    }
    thread::scope(|scope| {
        let upwards = scope.spawn(|| pump(client, &server));
        pump(&server, client)?;
        upwards.join().unwrap_or_else(|_| Err(io::Error::other("the relay panicked")))
    })
}

/// Starts a proxy that is spoken to over TLS, and wants no password; else as [`serve_proxy`].
///
/// # Errors
/// As [`ScriptedServer::with_script`].
pub fn serve_tls_proxy(
    config: Arc<ServerConfig>,
    server: SocketAddr,
) -> io::Result<ScriptedServer> {
    serve_tls(config, move |client| {
        let mut server = TcpStream::connect(server)?;
        client.write_all(b"HTTP/1.1 200 Connection established\r\n\r\n")?;
        // Each side in turn, for there is but one TLS connection for both directions.
        client.sock.set_read_timeout(Some(TURN))?;
        server.set_read_timeout(Some(TURN))?;
        while hand_on(client, &mut server)? && hand_on(&mut server, client)? {}
        client.conn.send_close_notify();
        client.flush()
    })
}

/// How long one side may be silent before the other has its turn.
const TURN: Duration = Duration::from_millis(2);

/// Copies the bytes that are there, and returns whether more may come.
fn hand_on(from: &mut impl Read, to: &mut impl Write) -> io::Result<bool> {
    let mut bytes = [0; 4096];
    match from.read(&mut bytes) {
        Ok(0) => Ok(false),
        Ok(length) => {
            to.write_all(bytes.get(..length).unwrap_or_default())?;
            to.flush().map(|()| true)
        }
        Err(error) if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut) => {
            Ok(true)
        }
        Err(error) => Err(error),
    }
}

fn pump(mut from: &TcpStream, mut to: &TcpStream) -> io::Result<()> {
    let copied = io::copy(&mut from, &mut to);
    // The other side may have gone first.
    let _ = to.shutdown(Shutdown::Write);
    copied.map(drop)
}

/// Returns the credentials of a request, with the scheme in lower case.
fn authorization(request: &str) -> Option<String> {
    let value = request.lines().find_map(|line| {
        let (name, value) = line.split_once(':')?;
        name.eq_ignore_ascii_case("proxy-authorization").then(|| value.trim())
    })?;
    let (scheme, credentials) = value.split_once(' ')?;
    Some(format!("{} {credentials}", scheme.to_ascii_lowercase()))
}
