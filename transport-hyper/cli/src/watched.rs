//! Prints what `token -v` shows: where the request goes, the request without its secrets, and the head
//! of the response.

use std::pin::Pin;
use std::task::{Context, Poll};

use http::header::{LOCATION, WWW_AUTHENTICATE};
use http::{HeaderName, Request, Response, Version};
use polygrant::Grant;
use polygrant_hyper::Body;
use tower_service::Service;

use crate::print;

/// A client whose responses are shown on standard error, when there is a grant to redact them with.
#[derive(Clone)]
pub(crate) struct Watched<S> {
    client: S,
    grant: Option<Grant>,
}

impl<S> Watched<S> {
    pub(crate) const fn new(client: S, grant: Option<Grant>) -> Self {
        Self { client, grant }
    }
}

impl<S, B> Service<Request<Body>> for Watched<S>
where
    S: Service<Request<Body>, Response = Response<B>>,
    S::Future: Send + 'static,
{
    type Response = Response<B>;
    type Error = S::Error;
    type Future = Pin<Box<dyn Future<Output = Result<Response<B>, S::Error>> + Send>>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        self.client.poll_ready(cx)
    }

    fn call(&mut self, request: Request<Body>) -> Self::Future {
        let (response, grant) = (self.client.call(request), self.grant.clone());
        Box::pin(async move {
            let response = response.await?;
            if let Some(grant) = grant {
                print::marked("<", &head(&response, &grant));
            }
            Ok(response)
        })
    }
}

/// Shows where a request goes, through which proxy, and what is in it; `shown` is the request with its
/// secrets redacted.
pub(crate) fn tell(grant: &Grant, proxy: Option<&str>, shown: &str) {
    let (dialect, uri) = (grant.dialect(), grant.endpoint().uri());
    let host = uri.authority().map_or("", |authority| authority.as_str());
    let scheme = uri.scheme_str().unwrap_or_default();
    let over = if scheme == "https" { "over TLS" } else { "in clear text" };
    print::marked("*", &format!("to {host}, {over}, in the dialect {}", dialect.name));
    if let Some(proxy) = proxy {
        print::marked("*", &format!("through the proxy {proxy}"));
    }
    print::marked(">", shown);
}

/// Returns the head of a response, without what could be a secret.
fn head<B>(response: &Response<B>, grant: &Grant) -> String {
    let version = match response.version() {
        Version::HTTP_2 => "HTTP/2",
        Version::HTTP_10 => "HTTP/1.0",
        _ => "HTTP/1.1",
    };
    let mut text = format!("{version} {}\n", response.status());
    for (name, value) in response.headers() {
        let value = String::from_utf8_lossy(value.as_bytes());
        let token = grant.dialect().token.header.as_deref();
        let is_token = token.is_some_and(|header| name.as_str().eq_ignore_ascii_case(header));
        let value = if is_token || holds_secrets(name) {
            "REDACTED".to_owned()
        } else if name == LOCATION {
            target(&grant.redacted(&value))
        } else {
            grant.redacted(&value)
        };
        text.push_str(&format!("{name}: {value}\n"));
    }
    text
}

/// Returns where a redirect points, without its userinfo and without its query, which may repeat that of
/// the request. Its secrets are replaced before it is cut, or half of one could be left.
fn target(location: &str) -> String {
    let bare = |text: &str| text.split(['?', '#', ';']).next().unwrap_or_default().to_owned();
    let Some((scheme, rest)) = location.split_once("//") else { return bare(location) };
    let (authority, path) = rest.split_at(rest.find(['/', '?', '#']).unwrap_or(rest.len()));
    let host = authority.rsplit('@').next().unwrap_or_default();
    format!("{}//{host}{}", bare(scheme), bare(path))
}

/// Returns whether a header is of those that carry sessions and tokens.
fn holds_secrets(name: &HeaderName) -> bool {
    let telling = ["cookie", "token", "secret", "auth", "key", "session"];
    name != WWW_AUTHENTICATE && telling.iter().any(|part| name.as_str().contains(part))
}
