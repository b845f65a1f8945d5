//! Which pages may read what a sandbox responds.

#[cfg(test)]
mod tests {
    use polygrant::Dialect;
    use polygrant_testkit::SandboxServer;
    use ureq::http::{HeaderMap, Method, Request, StatusCode};

    const PAGE: &str = "http://127.0.0.1:8000";

    fn asked(server: &SandboxServer, method: Method, origin: &str) -> (StatusCode, HeaderMap) {
        let request = Request::builder()
            .method(method)
            .uri(server.base_url(&Dialect::cobee()) + "/api/v3/oauth/token")
            .header("origin", origin)
            .header("access-control-request-method", "POST")
            .header("access-control-request-headers", "content-type")
            .body("");
        let agent = ureq::Agent::config_builder().http_status_as_error(false).build();
        let response = ureq::Agent::from(agent).run(request.unwrap()).unwrap();
        (response.status(), response.headers().clone())
    }

    fn permitted(headers: &HeaderMap) -> Option<&str> {
        headers.get("access-control-allow-origin").map(|origin| origin.to_str().unwrap())
    }

    #[test]
    fn without_permission_no_page_reads_anything() {
        let server = SandboxServer::start(0).unwrap();
        for method in [Method::OPTIONS, Method::POST] {
            let (status, headers) = asked(&server, method, PAGE);
            assert!(status.is_client_error(), "{status}");
            assert_eq!(permitted(&headers), None);
        }
    }

    #[test]
    fn the_permitted_page_reads_and_no_other_does() {
        let server = SandboxServer::start(0).unwrap();
        server.permit_origin(PAGE).unwrap();
        let (status, headers) = asked(&server, Method::OPTIONS, PAGE);
        assert_eq!((status, permitted(&headers)), (StatusCode::NO_CONTENT, Some(PAGE)));
        assert_eq!(headers["access-control-allow-methods"], "POST");
        assert_eq!(headers["access-control-allow-headers"], "content-type");
        assert_eq!(permitted(&asked(&server, Method::POST, PAGE).1), Some(PAGE));
        for other in ["http://127.0.0.1:8001", "null", "*", "http://127.0.0.1:8000.example"] {
            for method in [Method::OPTIONS, Method::POST] {
                assert_eq!(permitted(&asked(&server, method, other).1), None, "{other}");
            }
        }
    }
}
