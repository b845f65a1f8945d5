//! Gets a token by hyper-util with the least code around it: the secret is sent in the body, and has no
//! special characters.

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
    let response = Builder::new_current_thread().enable_all().build()?.block_on(async {
        let response = client.request(request).await?;
        Ok::<_, Error>(response.into_body().collect().await?.to_bytes())
    })?;
    let response: serde_json::Value = serde_json::from_slice(&response)?;
    println!("{}", response["access_token"].as_str().ok_or("no token")?);
    Ok(())
}
