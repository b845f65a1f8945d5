//! The API that two of the examples call, so that they need nothing but this machine.

use std::io;
use std::net::TcpListener;
use std::thread;

use axum::Router;
use axum::http::{HeaderMap, header};
use axum::routing::get;
use tokio::runtime::Builder;

/// Starts an API on the loopback and returns its base URL. It responds to `GET /me` with the
/// `Authorization` that the call has, and runs until the program ends.
///
/// # Errors
/// There is no port, runtime or thread for it.
pub(crate) fn start() -> io::Result<String> {
    let listener = TcpListener::bind("127.0.0.1:0")?;
    listener.set_nonblocking(true)?;
    let base_url = format!("http://{}", listener.local_addr()?);
    let runtime = Builder::new_current_thread().enable_all().build()?;
    thread::Builder::new().spawn(move || {
        runtime.block_on(async {
            let listener = tokio::net::TcpListener::from_std(listener)?;
            axum::serve(listener, Router::new().route("/me", get(me))).await
        })
    })?;
    Ok(base_url)
}

async fn me(headers: HeaderMap) -> String {
    let authorization = headers.get(header::AUTHORIZATION);
    authorization.and_then(|value| value.to_str().ok()).unwrap_or("no token").to_owned()
}
