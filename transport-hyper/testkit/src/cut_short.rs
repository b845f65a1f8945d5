//! Responses that are cut short.

use std::io::{self, Write};
use std::sync::Arc;

use rustls::ServerConfig;

use super::authority::{TlsStream, serve_tls};
use super::scripted::ScriptedServer;

/// A response with a token, and how a dialect reads it.
#[derive(Clone, Debug)]
pub struct Framed {
    /// The framing that tells where the response ends.
    pub framing: &'static str,
    /// The dialect's document.
    pub document: &'static str,
    /// The response.
    pub response: Vec<u8>,
}

const RFC: &str = r#"{"name":"x"}"#;
const TEXT: &str =
    r#"{"name":"x","token":{"access_token":[],"token_type":"ignored","lifetime":"unknown"}}"#;
const JSON: &str = r#"{"access_token":"t0k3n","token_type":"Bearer","expires_in":3600}"#;

/// Returns a response for each way in which HTTP/1.1 says where a response ends (RFC 9112 §6.3). All hold
/// the token `t0k3n`.
#[must_use]
pub fn framed() -> Vec<Framed> {
    let framed = |framing, document, head: &str, body: &str| {
        let response = format!("HTTP/1.1 200 OK\r\n{head}\r\n{body}").into_bytes();
        Framed { framing, document, response }
    };
    let length = format!("content-length: {}\r\n", JSON.len());
    let (first, last) = JSON.split_at(9);
    let chunks =
        format!("{:x}\r\n{first}\r\n{:x};a=b\r\n{last}\r\n0\r\n\r\n", first.len(), last.len());
    vec![
        framed("a length", RFC, &length, JSON),
        framed("chunks", RFC, "transfer-encoding: chunked\r\n", &chunks),
        framed("the connection's end", RFC, "connection: close\r\n", JSON),
        framed("the connection's end, as text", TEXT, "connection: close\r\n", "t0k3n"),
    ]
}

/// Starts a server over TLS that sends that many bytes of a response to each connection, and all of it
/// after the last of these lengths, and closes it; with `close_notify` (RFC 8446 §6.1) or without.
///
/// # Errors
/// As [`ScriptedServer::with_script`].
pub fn serve_cut_short(
    config: Arc<ServerConfig>,
    response: Vec<u8>,
    lengths: Vec<usize>,
    says_goodbye: bool,
) -> io::Result<ScriptedServer> {
    let mut lengths = lengths.into_iter();
    serve_tls(config, move |stream: &mut TlsStream| {
        let length = lengths.next().unwrap_or(response.len());
        stream.write_all(response.get(..length).unwrap_or(&response))?;
        if says_goodbye {
            stream.conn.send_close_notify();
        }
        stream.flush()
    })
}
