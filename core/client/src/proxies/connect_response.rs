//! What a proxy responds to CONNECT (RFC 9110 §9.3.6).

use polygrant::{MAX_HEADERS, TransportError, TransportErrorReason};

/// A proxy's response to CONNECT, read as it comes in. For adapters, whose HTTP clients take fewer heads
/// than proxies of all kinds send.
///
/// ```
/// use polygrant::TransportErrorReason;
/// use polygrant_client::ConnectResponse;
///
/// let mut response = ConnectResponse::default();
/// assert_eq!(response.read(b"HTTP/1.1 407 No\r\nProxy-Authenticate: "), 37);
/// assert!(!response.is_complete());
/// assert_eq!(response.read(b"Basic realm=\"x\"\r\n\r\n"), 19);
/// let error = response.error(false);
/// assert_eq!(error.reason(), Some(TransportErrorReason::ProxyCredentialsRequired));
/// ```
#[derive(Clone, Debug, Default)]
pub struct ConnectResponse {
    head: Vec<u8>,
    is_whole: bool,
}

/// How many schemes are told: a proxy may name any number.
const MOST_SCHEMES: usize = 5;

/// What each head begins with.
const VERSION: &[u8] = b"HTTP/1.";

impl ConnectResponse {
    /// Reads the next bytes from the proxy. Returns how many of them are its: what follows is the server's.
    pub fn read(&mut self, bytes: &[u8]) -> usize {
        let mut used = 0;
        while let Some(byte) = bytes.get(used).filter(|_| !self.is_complete()) {
            used += 1;
            // An empty line before the head is none of it.
            if !self.head.is_empty() || !matches!(byte, b'\r' | b'\n') {
                self.head.push(*byte);
            }
            self.is_whole = self.head.ends_with(b"\n\r\n") || self.head.ends_with(b"\n\n");
            // Another one comes after it (RFC 9110 §15.2).
            if self.is_whole && self.status().is_some_and(|status| (100..200).contains(&status)) {
                *self = Self::default();
            }
        }
        used
    }

    /// Returns whether there is nothing more to be read: the head is whole, or is none.
    #[must_use]
    pub fn is_complete(&self) -> bool {
        self.is_whole || !self.is_http() || self.head.len() > MAX_HEADERS
    }

    /// Returns whether the tunnel is made.
    #[must_use]
    pub fn is_tunnel(&self) -> bool {
        self.is_whole && self.status().is_some_and(|status| (200..300).contains(&status))
    }

    /// Returns the error of a request for which no tunnel was made; `with_credentials` says whether the
    /// proxy was sent a user and a password. If the response is not [complete](Self::is_complete), the
    /// proxy broke off.
    #[must_use]
    pub fn error(&self, with_credentials: bool) -> TransportError {
        use TransportErrorReason as Reason;
        if !self.is_complete() {
            return TransportError::with_reason(Reason::ProxyClosed);
        }
        let Some(status) = self.status().filter(|_| self.is_whole) else {
            return TransportError::with_reason(Reason::NotProxy);
        };
        let said = format!("it responded with {status}");
        match self.other_schemes() {
            Some(schemes) if status == 407 => {
                TransportError::with_reason(Reason::ProxySchemeUnknown)
                    .with_detail(format!("{said}, for {schemes}"))
            }
            _ => TransportError::with_reason(Reason::of_proxy(status, with_credentials))
                .with_detail(said),
        }
    }

    /// Returns whether it can be the head of a response, as far as it has come.
    fn is_http(&self) -> bool {
        let length = self.head.len().min(VERSION.len());
        self.head.get(..length) == VERSION.get(..length)
    }

    fn status(&self) -> Option<u16> {
        let line = self.head.split(|byte| matches!(byte, b'\r' | b'\n')).next()?;
        let code = line.split(|byte| *byte == b' ').nth(1)?;
        let digits = std::str::from_utf8(code).ok().filter(|code| code.len() == 3)?;
        digits.parse().ok()
    }

    /// Returns the names of the schemes (RFC 9110 §11.7.1) that the proxy takes, unless Basic is one.
    fn other_schemes(&self) -> Option<String> {
        let mut names: Vec<&str> = Vec::new();
        for line in self.head.split(|byte| *byte == b'\n').skip(1) {
            let Ok(line) = std::str::from_utf8(line) else { continue };
            let Some((name, challenges)) = line.split_once(':') else { continue };
            if name.trim().eq_ignore_ascii_case("proxy-authenticate") {
                names.extend(schemes(challenges));
            }
        }
        let has_basic = names.iter().any(|name| name.eq_ignore_ascii_case("basic"));
        names.dedup();
        names.truncate(MOST_SCHEMES);
        (!names.is_empty() && !has_basic).then(|| names.join(" or "))
    }
}

/// Returns the names of the schemes in a list of challenges.
fn schemes(challenges: &str) -> impl Iterator<Item = &str> {
    let mut is_quoted = false;
    let parts = challenges.split(move |letter: char| {
        is_quoted ^= letter == '"';
        letter == ',' && !is_quoted
    });
    // What is no scheme is a parameter of the one before it: `realm="x"`.
    let names = parts.filter_map(|part| part.split_whitespace().next());
    names.filter(|name| {
        let is_letter = |letter: char| letter.is_ascii_alphanumeric() || letter == '-';
        name.len() <= 20 && name.chars().all(is_letter)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Reads a response in pieces of that length, and returns how much of it was read.
    fn read(text: &[u8], length: usize) -> (ConnectResponse, usize) {
        let mut response = ConnectResponse::default();
        let mut used = 0;
        for piece in text.chunks(length) {
            let taken = response.read(piece);
            used += taken;
            if taken < piece.len() {
                break;
            }
        }
        (response, used)
    }

    #[test]
    fn every_head_of_a_success_is_a_tunnel() {
        let many: String = (0..300).map(|number| format!("X-{number}: v\r\n")).collect();
        let long = format!("X: {}\r\n", "a".repeat(40_000));
        for head in [
            "HTTP/1.1 200 Connection established\r\n\r\n",
            "HTTP/1.0 200\r\n\r\n",
            "HTTP/1.1 204 \r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n",
            "HTTP/1.1 200 OK\nVia: x\n\n",
            "HTTP/1.1 200 OK\r\nX : y\r\nno colon\r\nX: a\r\n b\r\n\r\n",
            "\r\nHTTP/1.1 200 OK\r\n\r\n",
            "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\n\r\n",
            &format!("HTTP/1.1 200 OK\r\n{many}\r\n"),
            &format!("HTTP/1.1 200 OK\r\n{long}\r\n"),
        ] {
            for length in [1, 7, 1 << 20] {
                let text = [head.as_bytes(), b"\x16\x03"].concat();
                let (response, used) = read(&text, length);
                assert!(response.is_tunnel() && response.is_complete(), "{head}");
                assert_eq!(used, head.len());
            }
        }
    }

    #[test]
    fn every_other_response_is_an_error() {
        use TransportErrorReason as Reason;
        let endless = "HTTP/1.1 200 OK\r\n".to_owned() + &"X: y\r\n".repeat(20_000);
        for (head, reason) in [
            ("", Reason::ProxyClosed),
            ("HTTP/", Reason::ProxyClosed),
            ("HTTP/1.1 200 OK\r\nVia: x\r\n", Reason::ProxyClosed),
            ("SSH-2.0-OpenSSH\r\n", Reason::NotProxy),
            ("\x05\x7f", Reason::NotProxy),
            ("HTTP/2 200\r\n\r\n", Reason::NotProxy),
            ("ICY 200 OK\r\n\r\n", Reason::NotProxy),
            ("HTTP/1.1 2000 OK\r\n\r\n", Reason::NotProxy),
            ("HTTP/1.1 OK\r\n\r\n", Reason::NotProxy),
            (&endless, Reason::NotProxy),
            ("HTTP/1.1 302 Found\r\n\r\n", Reason::ProxyForbids),
            ("HTTP/1.1 502 Bad Gateway\r\n\r\n", Reason::ProxyCannotConnect),
            ("HTTP/1.1 407 No\r\n\r\n", Reason::ProxyCredentialsRejected),
        ] {
            for length in [1, 1 << 20] {
                let (response, _) = read(head.as_bytes(), length);
                assert!(!response.is_tunnel(), "{head}");
                assert_eq!(response.error(true).reason(), Some(reason), "{head}");
            }
        }
    }

    #[test]
    fn schemes_that_this_client_does_not_speak_are_told() {
        for (challenges, schemes) in [
            (
                "Proxy-Authenticate: Negotiate\r\nProxy-Authenticate: NTLM\r\n",
                Some("Negotiate or NTLM"),
            ),
            ("proxy-authenticate:Digest realm=\"a, Basic b\", nonce=\"n\"\r\n", Some("Digest")),
            ("Proxy-Authenticate: Negotiate, NTLM TlRM\r\n", Some("Negotiate or NTLM")),
            ("Proxy-Authenticate: Digest realm=\"a\", nonce=\"n\", basic realm=\"b\"\r\n", None),
            ("Proxy-Authenticate: NTLM\r\nProxy-Authenticate: BASIC realm=x\r\n", None),
            ("Via: Negotiate\r\n", None),
            (
                &format!("Proxy-Authenticate: {}\r\n", ["A, B"; 9].join(", ")),
                Some("A or B or A or B or A"),
            ),
        ] {
            let head = format!("HTTP/1.1 407 No\r\n{challenges}\r\n");
            let error = read(head.as_bytes(), 1 << 20).0.error(false);
            let expected = match schemes {
                Some(_) => TransportErrorReason::ProxySchemeUnknown,
                None => TransportErrorReason::ProxyCredentialsRequired,
            };
            assert_eq!(error.reason(), Some(expected), "{challenges}");
            let said = format!("it responded with 407, for {}", schemes.unwrap_or_default());
            assert_eq!(error.to_string().ends_with(&said), schemes.is_some(), "{error}");
        }
    }
}
