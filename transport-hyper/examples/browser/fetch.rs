//! HTTP by `fetch`, as a tower service.

use std::error::Error;
use std::fmt;
use std::future::poll_fn;
use std::pin::{Pin, pin};
use std::task::{Context, Poll};

use bytes::Bytes;
use futures_channel::oneshot;
use http::{Request, Response, header};
use http_body_util::{BodyExt, Full};
use js_sys::{Array, Function, Promise, Reflect, Uint8Array};
use polygrant::MAX_BODY;
use tower_service::Service;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{
    AbortController, AbortSignal, Headers, ReadableStreamDefaultReader, ReferrerPolicy,
    RequestCache, RequestCredentials, RequestInit, RequestRedirect,
};

/// Sends requests by the `fetch` of a browser, or of Node.js.
///
/// The values of JavaScript stay on their thread: the request is a local task, and its response comes over
/// a channel. So the futures here are `Send`, as on any other platform.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Fetch;

impl<B> Service<Request<B>> for Fetch
where
    B: http_body::Body<Data = Bytes, Error: fmt::Display> + 'static,
{
    type Response = Response<Full<Bytes>>;
    type Error = FetchError;
    type Future = Pin<Box<dyn Future<Output = Result<Self::Response, FetchError>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), FetchError>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request<B>) -> Self::Future {
        let (mut sender, receiver) = oneshot::channel();
        spawn_local(async move {
            let Ok(abort) = AbortController::new() else { return };
            let signal = abort.signal();
            let mut response = pin!(exchange(request, &signal));
            // A future that is dropped, as after a deadline, ends its request.
            let response = poll_fn(|cx| match sender.poll_canceled(cx) {
                Poll::Ready(()) => Poll::Ready(None),
                Poll::Pending => response.as_mut().poll(cx).map(Some),
            });
            match response.await {
                Some(response) => drop(sender.send(response.map_err(|error| described(&error)))),
                None => abort.abort(),
            }
        });
        Box::pin(async { receiver.await.unwrap_or_else(|_| Err(FetchError("no response".into()))) })
    }
}

async fn exchange<B>(
    request: Request<B>,
    signal: &AbortSignal,
) -> Result<Response<Full<Bytes>>, JsValue>
where
    B: http_body::Body<Data = Bytes, Error: fmt::Display>,
{
    let (head, body) = request.into_parts();
    let body = body.collect().await.map_err(|error| error.to_string())?.to_bytes();
    let headers = Headers::new()?;
    for (name, value) in &head.headers {
        // The platform writes these. A page that names them only has to be permitted to.
        if ![header::ACCEPT_ENCODING, header::CONTENT_LENGTH, header::USER_AGENT].contains(name) {
            headers.append(name.as_str(), value.to_str().map_err(|error| error.to_string())?)?;
        }
    }
    let options = RequestInit::new();
    options.set_method(head.method.as_str());
    options.set_headers(&headers);
    if !body.is_empty() {
        options.set_body(&Uint8Array::from(&*body));
    }
    options.set_signal(Some(signal));
    // A secret goes to the endpoint alone, and nothing of the page goes with it.
    options.set_redirect(RequestRedirect::Error);
    options.set_credentials(RequestCredentials::Omit);
    options.set_referrer_policy(ReferrerPolicy::NoReferrer);
    options.set_cache(RequestCache::NoStore);
    let fetch: Function = Reflect::get(&js_sys::global(), &"fetch".into())?.dyn_into()?;
    let sent = fetch.call2(&JsValue::UNDEFINED, &head.uri.to_string().into(), &options)?;
    received(&JsFuture::from(Promise::from(sent)).await?.dyn_into()?).await
}

async fn received(response: &web_sys::Response) -> Result<Response<Full<Bytes>>, JsValue> {
    let mut builder = Response::builder().status(response.status());
    for entry in js_sys::try_iter(&response.headers())?.into_iter().flatten() {
        let entry = Array::from(&entry?);
        let (Some(name), Some(value)) = (entry.get(0).as_string(), entry.get(1).as_string()) else {
            continue;
        };
        // The body comes unpacked.
        if ![header::CONTENT_ENCODING.as_str(), header::CONTENT_LENGTH.as_str()].contains(&&*name) {
            builder = builder.header(name, value);
        }
    }
    let mut body = Vec::new();
    if let Some(stream) = response.body() {
        let reader: ReadableStreamDefaultReader = stream.get_reader().dyn_into()?;
        // A longer body is refused by the transport, and need not be read.
        while body.len() <= MAX_BODY {
            let chunk = JsFuture::from(reader.read()).await?;
            let Ok(bytes) = Reflect::get(&chunk, &"value".into())?.dyn_into::<Uint8Array>() else {
                break;
            };
            body.extend(bytes.to_vec());
        }
    }
    builder.body(Full::from(body)).map_err(|error| error.to_string().into())
}

/// Why `fetch` brought no response, in its own words. Browsers say little, so that a page cannot look around
/// in the network.
#[derive(Debug)]
pub(crate) struct FetchError(String);

fn described(error: &JsValue) -> FetchError {
    let message = error.dyn_ref::<js_sys::Error>().map(|error| error.message().into());
    FetchError(message.or_else(|| error.as_string()).unwrap_or_else(|| "fetch failed".into()))
}

impl fmt::Display for FetchError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Error for FetchError {}
