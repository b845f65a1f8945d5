//! What a request that carries a secret needs, whatever agent sends it.

use std::sync::Arc;

use polygrant::{MAX_HEADERS, Timeouts};
use ureq::http::Request;
use ureq::tls::TlsConfig;
use ureq::{Agent, AsSendBody, Proxy};

/// The request with settings of its own, which ureq puts before the agent's.
pub(crate) fn guarded<B: AsSendBody>(
    agent: &Agent,
    request: Request<B>,
    proxy: Option<Proxy>,
    timeouts: Timeouts,
) -> Request<B> {
    let request = agent
        .configure_request(request)
        .proxy(proxy)
        .max_redirects(0)
        .max_redirects_will_error(false)
        .http_status_as_error(false)
        .max_response_header_size(MAX_HEADERS)
        .timeout_resolve(Some(timeouts.connect()))
        .timeout_connect(Some(timeouts.connect()))
        .timeout_global(Some(timeouts.attempt));
    let tls = agent.config().tls_config();
    if tls.disable_verification() { request.tls_config(verifying(tls)) } else { request }.build()
}

/// The same, but certificates are verified.
fn verifying(tls: &TlsConfig) -> TlsConfig {
    let verifying = TlsConfig::builder()
        .provider(tls.provider())
        .client_cert(tls.client_cert().cloned())
        .root_certs(tls.root_certs().clone())
        .use_sni(tls.use_sni());
    match tls.unversioned_rustls_crypto_provider() {
        Some(provider) => verifying.unversioned_rustls_crypto_provider(Arc::clone(provider)),
        None => verifying,
    }
    .build()
}
