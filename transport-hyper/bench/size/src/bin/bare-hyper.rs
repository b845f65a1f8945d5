//! One token by hyper-util and what somebody writes around it, who sends the secret in the body and
//! has one without special characters.

use http::{Request, header};
use http_body_util::BodyExt as _;
use hyper_rustls::HttpsConnectorBuilder;
use hyper_util::client::legacy::Client;
use hyper_util::rt::TokioExecutor;
use polygrant_size::{Error, told};
use tokio::runtime::Builder;

fn main() -> Result<(), Error> {
    let [url, id, secret] = told()?;
    let body = format!("grant_type=client_credentials&client_id={id}&client_secret={secret}");
    let request = Request::post(url)
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .body(body)?;
    let https = HttpsConnectorBuilder::new().with_webpki_roots().https_or_http().enable_http1();
    let client = Client::builder(TokioExecutor::new()).build(https.build());
    let answer = Builder::new_current_thread().enable_all().build()?.block_on(async {
        let answer = client.request(request).await?;
        Ok::<_, Error>(answer.into_body().collect().await?.to_bytes())
    })?;
    let answer: serde_json::Value = serde_json::from_slice(&answer)?;
    println!("{}", answer["access_token"].as_str().ok_or("no token")?);
    Ok(())
}
