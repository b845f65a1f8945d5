//! One token by ureq and what somebody writes around it, who sends the secret in the body.

use polygrant_size::{Error, told};

fn main() -> Result<(), Error> {
    let [url, id, secret] = told()?;
    let form =
        [("grant_type", "client_credentials"), ("client_id", &id), ("client_secret", &secret)];
    let answer = ureq::post(&url).send_form(form)?.into_body().read_to_vec()?;
    let answer: serde_json::Value = serde_json::from_slice(&answer)?;
    println!("{}", answer["access_token"].as_str().ok_or("no token")?);
    Ok(())
}
