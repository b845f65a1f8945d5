//! What a request that carries a secret needs, whatever agent sends it.

use polygrant::{MAX_HEADERS, Timeouts};
use ureq::http::Request;
use ureq::tls::TlsConfig;
use ureq::{Agent, AsSendBody, Proxy};

use crate::trust;

/// Returns the request with settings of its own, which ureq puts before the agent's.
pub(crate) fn guarded<B: AsSendBody>(
    agent: &Agent,
    request: Request<B>,
    proxy: Option<Proxy>,
    tls: Option<TlsConfig>,
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
    match (tls, agent.config().tls_config()) {
        (Some(tls), _) => request.tls_config(tls),
        (None, tls) if tls.disable_verification() => request.tls_config(trust::verifying(tls)),
        (None, _) => request,
    }
    .build()
}
