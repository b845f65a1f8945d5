use polygrant::saved_response::read_response;

/// Reads any bytes as a saved response. The input is the file.
///
/// Holds: it never panics; an error is one line; the body is never longer than the file, or
/// half as long again where that is UTF-16; the status is from 100 to 999 and every header could be
/// sent; and the same response, rendered plainly, reads as the same status, headers and body.
pub fn saved_response(data: &[u8]) {
    let response = match read_response(data) {
        Ok(response) => response,
        Err(error) => {
            let text = error.to_string();
            assert!(text.len() < 256 && !text.chars().any(char::is_control), "{text:?}");
            return;
        }
    };
    assert!((100..1000).contains(&response.status().as_u16()));
    let is_utf_16 = data.starts_with(b"\xff\xfe") || data.starts_with(b"\xfe\xff");
    let longest = if is_utf_16 { data.len() / 2 * 3 } else { data.len() };
    assert!(response.body().len() <= longest, "the body is longer than the file");

    let mut plain = format!("HTTP/1.1 {}\r\n", response.status().as_u16()).into_bytes();
    for (name, value) in response.headers() {
        assert!(!value.as_bytes().iter().any(|byte| matches!(byte, b'\r' | b'\n' | 0)), "{name}");
        // The body has lost its framing.
        if name != http::header::TRANSFER_ENCODING {
            plain.extend_from_slice(&[name.as_str().as_bytes(), b": ", value.as_bytes()].concat());
            plain.extend_from_slice(b"\r\n");
        }
    }
    plain.extend_from_slice(b"\r\n");
    // A body that reads as a response is taken for the next one of the exchange; only a chunked one
    // can hold such a body.
    if response.body().starts_with(b"HTTP/") && read_response(response.body()).is_ok() {
        return;
    }
    plain.extend_from_slice(response.body());

    let again = read_response(&plain).expect("a plain response reads");
    assert_eq!(again.status(), response.status());
    assert_eq!(again.body(), response.body());
    let mut headers = response.headers().clone();
    headers.remove(http::header::TRANSFER_ENCODING);
    assert_eq!(*again.headers(), headers);
}
