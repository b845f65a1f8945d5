//! What the guide quotes is what the library says.

use polygrant::{Dialect, UnixTime};

const ERRORS: &str = include_str!("../src/guide/errors.md");

#[test]
fn the_page_of_errors_quotes_their_messages() {
    let responses = [
        (200, "<html><title>Log in</title></html>", "is a page"),
        (200, "", "is empty"),
        (200, r#"{"access_token":"abc"#, "ends in the middle of its JSON"),
        (200, r#"{"accessToken":"abc"}"#, "is missing"),
        (200, r#"{"access_token":17}"#, "is not a string"),
        (200, r#"{"access_token":"a","token_type":"DPoP"}"#, "only Bearer tokens can be used"),
        (200, r#"{"access_token":"a","access_token":"b"}"#, "is there twice"),
        (302, "", "redirects to"),
    ];
    for (status, body, quoted) in responses {
        let response = http::Response::builder().status(status).header("location", "/login");
        let error = Dialect::rfc6749().parse(&response.body(body).unwrap(), UnixTime::EPOCH);
        let message = error.unwrap_err().to_string();
        assert!(message.contains(quoted), "{message}");
        assert!(ERRORS.contains(&format!("\"{quoted}\"")), "the page has no {quoted:?}");
    }
}
