//! Tells whether a resource server's response rejects a token, in a dialect.

use http::Response;

use super::model::Dialect;

impl Dialect {
    /// Returns whether a resource server's response says that the token is no good: a 401 (RFC 6750
    /// §3.1), or what the dialect [names](crate::dialect::Rejections) beside it.
    ///
    /// A 401 whose `WWW-Authenticate` says `insufficient_scope` (RFC 6750 §3.1) or `use_dpop_nonce`
    /// (RFC 9449 §9) does not: another token of the same grant would be no better.
    ///
    /// ```
    /// use http::Response;
    /// use polygrant::Dialect;
    ///
    /// let dialect = Dialect::rfc6749();
    /// let response = Response::builder().status(401);
    /// assert!(dialect.rejects_token(&response.body(())?));
    /// let response = Response::builder().status(401);
    /// let response = response.header("www-authenticate", r#"Bearer error="insufficient_scope""#);
    /// assert!(!dialect.rejects_token(&response.body(())?));
    /// # Ok::<(), http::Error>(())
    /// ```
    #[must_use]
    pub fn rejects_token<B>(&self, response: &Response<B>) -> bool {
        self.rejections.are_in_head(response.status(), response.headers())
    }

    /// Returns whether the body of a resource server's response says that the token is no good: where
    /// the dialect names a [code](crate::dialect::Rejections::code).
    #[must_use]
    pub fn rejects_token_in_body(&self, body: &[u8]) -> bool {
        self.rejections.are_in_body(body)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn response(status: u16, headers: &[(&str, &str)]) -> Response<()> {
        let mut response = Response::builder().status(status);
        for (name, value) in headers {
            response = response.header(*name, *value);
        }
        response.body(()).unwrap()
    }

    fn naming(rejections: &str) -> Dialect {
        Dialect::from_json(&format!(r#"{{"name":"x","rejections":{rejections}}}"#)).unwrap()
    }

    #[test]
    fn fault_43_by_default_a_401_alone_rejects_the_token() {
        for status in 100..600 {
            let rejects = Dialect::rfc6749().rejects_token(&response(status, &[]));
            assert_eq!(rejects, status == 401, "{status}");
        }
    }

    #[test]
    fn fault_79_a_401_about_something_else_does_not_reject_the_token() {
        for (challenges, rejects) in [
            (&[r#"Bearer realm="a", error="insufficient_scope", scope="b c""#][..], false),
            (&["bearer ERROR = insufficient_scope"], false),
            (&[r#"DPoP error="use_dpop_nonce", error_description="a, b""#], false),
            (&["Basic realm=x", r#"Bearer error="insufficient_scope""#], false),
            (&[r#"Bearer error="invalid_token""#], true),
            (&[r#"Bearer realm="error=insufficient_scope""#], true),
            (&[r#"Bearer error_description="insufficient_scope""#], true),
            (&[r#"Bearer error="insufficient_scope", DPoP error="invalid_token""#], true),
            (&["Bearer"], true),
            (&[""], true),
            (&[r#"Bearer error="insufficient_scope"#], true),
        ] {
            let headers: Vec<_> =
                challenges.iter().map(|value| ("www-authenticate", *value)).collect();
            let response = response(401, &headers);
            assert_eq!(Dialect::rfc6749().rejects_token(&response), rejects, "{challenges:?}");
        }
    }

    #[test]
    fn fault_78_statuses_and_headers_that_the_dialect_names_reject_the_token() {
        let dialect =
            naming(r#"{"statuses":[403,419],"headers":{"grpc-status":16,"x-auth":["a","b"]}}"#);
        for (status, headers, rejects) in [
            (401, &[][..], true),
            (403, &[], true),
            (419, &[], true),
            (404, &[], false),
            (200, &[("grpc-status", "16")], true),
            (200, &[("grpc-status", "7")], false),
            (200, &[("grpc-status", "7"), ("grpc-status", " 16 ")], true),
            (500, &[("X-Auth", "b")], true),
            (500, &[("X-Auth", "ab")], false),
        ] {
            let response = response(status, headers);
            assert_eq!(dialect.rejects_token(&response), rejects, "{status} {headers:?}");
            let baseline = Dialect::rfc6749().rejects_token(&response);
            assert_eq!(baseline, status == 401, "{status} {headers:?}");
        }
    }

    #[test]
    fn fault_78_a_code_in_a_body_rejects_the_token() {
        let dialect = naming(r#"{"code":{"path":"errcode","equals":[40001,"42001"]}}"#);
        for (body, rejects) in [
            (r#"{"errcode":40001,"errmsg":"x"}"#, true),
            (r#"{"errcode":"40001"}"#, true),
            (r#"{"errcode":42001}"#, true),
            (r#"{"errcode":0}"#, false),
            (r#"{"errcode":null}"#, false),
            (r#"{"errcode":[40001]}"#, false),
            (r#"{"errcode":40001"#, false),
            ("40001", false),
            ("", false),
        ] {
            assert_eq!(dialect.rejects_token_in_body(body.as_bytes()), rejects, "{body}");
            assert!(!Dialect::rfc6749().rejects_token_in_body(body.as_bytes()), "{body}");
        }
    }
}
