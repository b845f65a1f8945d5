//! What is seen of the server while the token request is sent.

use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll};
use std::time::SystemTime;

use http::header::DATE;
use http::{Request, Response};
use polygrant::UnixTime;
use polygrant_hyper::Body;
use rustls::client::WebPkiServerVerifier;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::pki_types::{CertificateDer, ServerName, UnixTime as TlsTime};
use rustls::{DigitallySignedStruct, Error, SignatureScheme};
use tower_service::Service;

/// What is seen of the server.
#[derive(Debug, Default)]
pub(super) struct Seen {
    /// The certificate that it showed.
    pub(super) certificate: Option<Vec<u8>>,
    /// What its clock said, if it says so, and this machine's at that time.
    pub(super) clocks: Option<(Option<UnixTime>, UnixTime)>,
}

/// What is seen, shared by all that look.
#[derive(Clone, Debug, Default)]
pub(super) struct Eyes(Arc<Mutex<Seen>>);

impl Eyes {
    pub(super) fn seen(&self) -> MutexGuard<'_, Seen> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Verifies certificates as rustls does, and keeps the one of that host, good or bad.
#[derive(Debug)]
pub(super) struct Verifier {
    pub(super) verifier: Arc<WebPkiServerVerifier>,
    pub(super) host: String,
    pub(super) eyes: Eyes,
}

impl ServerCertVerifier for Verifier {
    fn verify_server_cert(
        &self,
        certificate: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        name: &ServerName<'_>,
        ocsp: &[u8],
        now: TlsTime,
    ) -> Result<ServerCertVerified, Error> {
        // A proxy that is spoken to over TLS has a certificate, too.
        if name.to_str() == self.host.as_str() {
            self.eyes.seen().certificate = Some(certificate.to_vec());
        }
        self.verifier.verify_server_cert(certificate, intermediates, name, ocsp, now)
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        self.verifier.verify_tls12_signature(message, certificate, signature)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        self.verifier.verify_tls13_signature(message, certificate, signature)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.verifier.supported_verify_schemes()
    }
}

/// A client, of whose responses the time is noted.
#[derive(Clone)]
pub(super) struct Watching<S> {
    pub(super) client: S,
    pub(super) eyes: Eyes,
}

impl<S, B> Service<Request<Body>> for Watching<S>
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
        let (response, eyes) = (self.client.call(request), self.eyes.clone());
        Box::pin(async move {
            let response = response.await?;
            let date = response.headers().get(DATE).and_then(|date| date.to_str().ok());
            let date = date.and_then(UnixTime::from_http_date);
            eyes.seen().clocks = Some((date, UnixTime::from(SystemTime::now())));
            Ok(response)
        })
    }
}
