//! How to test code of your own that gets tokens: it is given where the token endpoint is, and a test gives it
//! the sandbox. In the sources: `cargo test -p polygrant-ureq --example own_code`.

use polygrant::{Credentials, Dialect, Grant};
use polygrant_ureq::{TokenClient, Transport};

/// The code under test: it says who the client is, or what to tell the person at the screen.
fn log_in(base_url: &str, credentials: Credentials) -> Result<TokenClient, String> {
    let grant = Grant::builder(Dialect::fuuffy()).base_url(base_url).credentials(credentials);
    let client = TokenClient::new(Transport::new(), grant.build().map_err(|it| it.to_string())?);
    match client.token() {
        Ok(_) => Ok(client),
        Err(failure) if failure.error().as_refusal().is_some() => {
            Err("The id or the secret is wrong.".to_owned())
        }
        Err(failure) => Err(format!("The service is not to be reached: {failure}")),
    }
}

fn main() {
    let credentials = Credentials::new("my-client", "my-secret");
    // The real place would be `Dialect::fuuffy().endpoint_in("production")`.
    println!("{:?}", credentials.map(|it| log_in("http://127.0.0.1:9", it).map(|_| ())));
}

#[cfg(test)]
mod tests {
    use polygrant_testkit::{CLIENT_ID, SandboxServer, credentials};

    use super::*;

    #[test]
    fn the_right_secret_logs_in() {
        let server = SandboxServer::start(0).unwrap();
        let client = log_in(&server.base_url(&Dialect::fuuffy()), credentials()).unwrap();
        assert_eq!(client.token().unwrap().token().secret(), "sandbox-fuuffy-token");
    }

    #[test]
    fn a_wrong_secret_is_said_in_plain_words() {
        let server = SandboxServer::start(0).unwrap();
        let wrong = Credentials::new(CLIENT_ID, "wrong").unwrap();
        let result = log_in(&server.base_url(&Dialect::fuuffy()), wrong);
        assert_eq!(result.unwrap_err(), "The id or the secret is wrong.");
    }
}
