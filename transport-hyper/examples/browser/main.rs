//! Gets a token in five dialects over `fetch`, in a browser's page or in Node.js, and shows each in the
//! page's own function `show`. README.md beside this file says how to run it.

use std::error::Error;

use js_sys::{Function, Reflect};
use polygrant::{Credentials, Dialect, Grant};
use polygrant_hyper::{TokenClient, Transport};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::spawn_local;

use fetch::Fetch;
use platform::{JsClock, JsExecutor, JsTimer};

mod fetch;
mod platform;

fn main() {
    spawn_local(async {
        let sandbox = global("sandbox").as_string().unwrap_or_default();
        for dialect in
            [Dialect::ants(), Dialect::cobee(), Dialect::fuuffy(), Dialect::oro(), Dialect::xone()]
        {
            let name = dialect.name.to_string();
            let shown = token(dialect, &sandbox).await.unwrap_or_else(|error| error.to_string());
            show(&name, &shown);
        }
        show("", "done");
    });
}

async fn token(dialect: Dialect, sandbox: &str) -> Result<String, Box<dyn Error>> {
    // A page has no secrets: whatever it knows, its visitors know. These are the sandbox's.
    let credentials = Credentials::new("sandbox-client", "sandbox-secret")?;
    let base_url = format!("{sandbox}/{}", dialect.name);
    let scopes: &[&str] = if dialect.takes_scopes() { &["item", "event"] } else { &[] };
    let grant = Grant::builder(dialect).base_url(base_url).credentials(credentials);
    let grant = grant.scopes(scopes).build()?;
    let client = TokenClient::new(Transport::new(Fetch, JsTimer, JsClock), JsExecutor, grant);
    let token = client.token().await?;
    // It is kept: the second comes without a request.
    client.token().await?;
    let (token, requests) = (token.token(), client.health().counts.requests);
    Ok(format!("{} {}, {requests} request", token.token_type(), token.secret()))
}

fn show(dialect: &str, text: &str) {
    if let Some(show) = global("show").dyn_ref::<Function>() {
        let _ = show.call2(&JsValue::UNDEFINED, &dialect.into(), &text.into());
    }
}

fn global(name: &str) -> JsValue {
    Reflect::get(&js_sys::global(), &name.into()).unwrap_or(JsValue::UNDEFINED)
}
