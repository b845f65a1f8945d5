//! Responses in formats that no specification has, as servers and gateways write them.

use http::Response;
use polygrant::{AccessToken, Dialect, Error, UnixTime};

use super::{malformed, refusal};

/// A status, a `WWW-Authenticate` header if there is one, a body.
type Odd<'a> = (u16, &'a str, &'a [u8]);

fn parsed((status, challenge, body): Odd<'_>) -> Result<AccessToken, Error> {
    let mut response = Response::builder().status(status).body(body).unwrap();
    if !challenge.is_empty() {
        response.headers_mut().insert("www-authenticate", challenge.parse().unwrap());
    }
    Dialect::rfc6749().parse(&response, UnixTime::from_secs(1_795_296_370))
}

/// The same text in UTF-16, the bytes of each unit in this order.
fn utf_16(text: &str, order: fn(u16) -> [u8; 2]) -> Vec<u8> {
    text.encode_utf16().flat_map(order).collect()
}

#[test]
fn odd_refusals_give_their_code_and_message() {
    for (odd, code, message) in [
        // XML, SOAP and the like: their text.
        (
            (400, "", &b"<error><code>E1</code><message>No such client</message></error>"[..]),
            "",
            "E1 No such client",
        ),
        (
            (500, "", b"<s:Fault><faultstring xml:lang='en'>Locked &amp; gone</faultstring><sessionToken>abc</sessionToken></s:Fault>"),
            "",
            "Locked & gone [masked]",
        ),
        // Problem documents (RFC 9457), with what they say of each parameter.
        (
            (400, "", br#"{"type":"about:blank","title":"Bad Request","detail":"No client_id"}"#),
            "",
            "No client_id",
        ),
        (
            (400, "", br#"{"title":"Errors occurred.","errors":{"client_id":["It is required."]}}"#),
            "",
            "Errors occurred.: It is required.",
        ),
        (
            (400, "", br#"{"title":"Not valid","invalid-params":[{"name":"scope","reason":"must be read"}]}"#),
            "",
            "Not valid: must be read",
        ),
        // Errors inside of arrays.
        ((401, "", br#"[{"error":"x","error_description":"Wrong secret"}]"#), "", "Wrong secret"),
        ((401, "", br#"{"errors":[["client_id","is not known"]]}"#), "", "is not known"),
        ((401, "", br#"{"errors":[{"code":17,"title":"Secret expired"}]}"#), "", "Secret expired"),
        ((401, "", br#"{"message":["No client_id","No secret"],"error":"Unauthorized"}"#), "", "No client_id"),
        ((400, "", br#"{"Fault":{"Error":[{"Message":"Client is gone"}]}}"#), "", "Client is gone"),
        ((422, "", br#"{"detail":[{"loc":["body"],"msg":"field required"}]}"#), "", "field required"),
        // Hints beside the message.
        ((400, "", br#"{"error":"bad client","hint":"Look at its id"}"#), "", "bad client: Look at its id"),
        ((400, "", br#"{"error":"invalid_scope","hint":"Ask for read"}"#), "invalid_scope", "Ask for read"),
        // Lists that are called like a credential, and say what is wrong with it.
        (
            (400, "", br#"{"client_secret":["This field may not be blank."]}"#),
            "",
            r#"{"client_secret":["This field may not be blank."]}"#,
        ),
        ((400, "", br#"{"title":"Not valid","violations":[{"message":"must not be blank"}]}"#), "", "Not valid: must not be blank"),
        // What is inside of what frameworks put around.
        ((400, "", br#"{"detail":{"code":"X","message":"Client is blocked"}}"#), "", "Client is blocked"),
        ((400, "", br#"{"error":{"code":"x","message":{"lang":"en","value":"Wrong client"}}}"#), "", "Wrong client"),
        ((401, "", br#"{"response":{"errors":[{"code":"250003","message":"Bad licence"}]}}"#), "", "Bad licence"),
        // A reason phrase beside what is the reason.
        ((400, "", br#"{"error":"Bad Request","error_details":"No such client"}"#), "", "No such client"),
        (
            (403, "", br#"{"message":"Conflict","_embedded":{"errors":["No such client"]}}"#),
            "",
            r#"{"message":"Conflict","_embedded":{"errors":["No such client"]}}"#,
        ),
        ((403, "", br#"{"message":"Conflict"}"#), "", "Conflict"),
        // A sentence in the place of a code, and more of it.
        (
            (404, "", br#"{"error":"Realm does not exist","error_description":"Look at the log."}"#),
            "",
            "Realm does not exist: Look at the log.",
        ),
        // Pages whose title says no more than the status.
        (
            (404, "", b"<html><title>Error</title><body><pre>Cannot POST /oauth/token</pre></body></html>"),
            "",
            "Error: Cannot POST /oauth/token",
        ),
        (
            (415, "", b"<title>415 Unsupported Media Type</title><h1>Unsupported Media Type</h1>\n<p>The body\n is <b>no</b> form.</p><p>More of it.</p>"),
            "",
            "415 Unsupported Media Type: The body is no form. More of it.",
        ),
        (
            (502, "", b"<html><head><title>502 Bad Gateway</title></head><center><h1>502 Bad Gateway</h1></center><hr>nginx/1.25</html>"),
            "",
            "502 Bad Gateway",
        ),
        // Gateways.
        ((502, "", b"<html><title>Bad &mdash; it&#8217;s down</title></html>"), "", "Bad — it’s down"),
        ((404, "", b"<pre>Cannot POST /oauth/token</pre>"), "", "Cannot POST /oauth/token"),
        ((503, "", b"no healthy upstream\n"), "", "no healthy upstream"),
        // Texts that say no more than the status.
        ((401, "", b"Unauthorized\n"), "", ""),
        ((401, "", b"401 Unauthorized"), "", ""),
        ((404, "", b"404 page not found"), "", "404 page not found"),
        // Other encodings.
        ((400, "", &utf_16(r#"{"error":"invalid_client","error_description":"gel\u00f6scht: é"}"#, u16::to_le_bytes)), "invalid_client", "gelöscht: é"),
        ((400, "", &utf_16("\u{feff}{\"error\":\"invalid_client\"}", u16::to_be_bytes)), "invalid_client", ""),
        ((400, "", &utf_16("Bad client", u16::to_le_bytes)), "", "Bad client"),
        ((400, "", b"{\"error\":\"invalid_client\",\"error_description\":\"Cl\xe9 erron\xe9e\"}"), "invalid_client", "Clé erronée"),
        ((400, "", b"{\"message\":\"It\x92s over \x96 at last\"}"), "", "It’s over – at last"),
        // Challenges.
        ((401, "bearer error='invalid_client', error_description='it is over'", b""), "invalid_client", "it is over"),
        ((401, "Bearer error=invalid_client, error_description=it is over", b""), "invalid_client", "it is over"),
        ((401, "Bearer error=\"invalid_client\"; error_description=\"over\"", b""), "invalid_client", "over"),
        ((401, "Bearer realm=\"x\" error=\"invalid_client\" error_description=\"over\"", b""), "invalid_client", "over"),
        ((401, "Bearer Error = \"invalid_client\" , Error_Description = \"over\" ", b""), "invalid_client", "over"),
        ((401, "Bearer error=\"invalid_client\", error_description=\"cut off", b""), "invalid_client", "cut off"),
        ((401, "Bearer error=\"invalid_client\"", br#"{"message":"Unauthorized"}"#), "invalid_client", ""),
        // Forms.
        ((400, "", b"error=invalid_client&error_description=It+is%20gone"), "invalid_client", "It is gone"),
        ((400, "", b"error=invalid_client\n"), "invalid_client", ""),
        ((200, "", b"error=bad_code&error_description=It+is+over"), "bad_code", "It is over"),
        ((400, "", b"error=a&error=b"), "", "error=a&error=b"),
        ((401, "", b"oauth_problem=x&oauth_problem_advice=no+such+key"), "", "oauth_problem=x&oauth_problem_advice=no+such+key"),
        // A success that is a refusal.
        ((200, "", br#"{"success":false,"error":{"message":"It is locked"}}"#), "", "It is locked"),
        ((200, "", br#"{"error":"invalid_client","access_token":null}"#), "invalid_client", ""),
    ] {
        let refusal = refusal(parsed(odd));
        let expected = [code, message].map(|text| (!text.is_empty()).then_some(text));
        let shown = String::from_utf8_lossy(odd.2);
        assert_eq!([refusal.code(), refusal.message()], expected, "{} {shown}", odd.1);
    }
}

/// The response has neither a token nor a member that the dialect calls an error.
#[test]
fn a_malformed_response_says_what_the_server_says() {
    for (body, message) in [
        (&br#"{"status":"error","message":"Client is locked"}"#[..], Some("Client is locked")),
        (br#"{"errcode":40013,"errmsg":"invalid appid"}"#, Some("invalid appid")),
        (br#"{"code":401,"msg":"bad secret"}"#, Some("bad secret")),
        (br#"{"errors":[{"message":"It is locked"}]}"#, Some("It is locked")),
        (br#"{"message":"see s3cr3t-t0k3n-0123456789abc of 5"}"#, Some("see [masked] of 5")),
        // A single word may be a token that stands elsewhere.
        (br#"{"message":"t0k3n"}"#, None),
        (br#"{"data":{"token":"t0k3n is here"}}"#, None),
        (br#"{"access_token":7,"message":"It is a number"}"#, None),
        // What is no JSON is shown where it is plain words.
        (b"Invalid credentials supplied\n", Some("Invalid credentials supplied")),
        (b"<e><f>soap:Server</f><m>The client is locked</m></e>", Some("The client is locked")),
        (b"status=error&message=Client+is+locked", Some("Client is locked")),
        (b"Bearer t0k3n is here", None),
        (b"Token t0k3n", None),
        (b"<e><token>It is a secret</token></e>", None),
        (b"access_token=t0k3n&token_type=Bearer", None),
    ] {
        let malformed = malformed(parsed((200, "", body)));
        assert_eq!(malformed.message(), message, "{malformed}");
        let says = message.map(|message| format!("; the server says: {message}"));
        assert!(malformed.to_string().ends_with(&*says.unwrap_or_default()), "{malformed}");
    }
}

/// What servers of the time before RFC 6749 sent. No dialect reads it, and nothing of it is shown.
#[test]
fn a_form_with_a_token_is_malformed() {
    for body in [
        "access_token=t0k3n&token_type=bearer&scope=a%2Cb",
        "access_token=12|t0k3n&expires=5183944",
        "access_token=t0k3n",
    ] {
        let malformed = malformed(parsed((200, "", body.as_bytes())));
        assert!(malformed.to_string().contains("the body is a form"), "{malformed}");
        assert!(!format!("{malformed} {malformed:?}").contains("t0k3n"), "{malformed:?}");
        assert!(!malformed.is_retryable());
    }
    // The padding of base64 makes no form.
    let malformed = malformed(parsed((200, "", b"YWJjZA==")));
    assert!(malformed.to_string().contains("not JSON (line 1"), "{malformed}");
}

#[test]
fn a_scheme_before_the_token_is_named() {
    let body = br#"{"access_token":"Bearer t0k3n","token_type":"Bearer"}"#;
    let malformed = malformed(parsed((200, "", body)));
    assert!(malformed.to_string().contains("`token.prefix` takes off"), "{malformed}");
}

#[test]
fn a_token_response_may_be_in_utf_16() {
    let body = r#"{"access_token":"t0k3n","token_type":"Bearer"}"#;
    for order in [u16::to_le_bytes, u16::to_be_bytes] {
        for marked in [body.to_owned(), format!("\u{feff}{body}")] {
            let token = parsed((200, "", &utf_16(&marked, order))).unwrap();
            assert_eq!(token.secret(), "t0k3n");
        }
        let half = utf_16(body.split_at(20).0, order);
        let malformed = malformed(parsed((200, "", &half)));
        assert!(malformed.to_string().contains("in the middle of its JSON"), "{malformed}");
    }
}
