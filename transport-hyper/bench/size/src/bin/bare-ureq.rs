//! Gets a token by ureq with the least code around it: the secret is sent in the body.

use polygrant_size::{Error, told};

fn main() -> Result<(), Error> {
    let [url, id, secret] = told()?;
    let form =
        [("grant_type", "client_credentials"), ("client_id", &id), ("client_secret", &secret)];
    let response = ureq::post(&url).send_form(form)?.into_body().read_to_vec()?;
    let response: serde_json::Value = serde_json::from_slice(&response)?;
    println!("{}", response["access_token"].as_str().ok_or("no token")?);
    Ok(())
}
