//! Refusals and redirects.

use polygrant::ErrorKind;

use super::build::{refused, responding, stalling};
use crate::samples::response;
use crate::scenario::ELSEWHERE;
use crate::{BASIC, CLIENT_ID, CLIENT_SECRET, Scenario};

pub(super) fn scenarios() -> Vec<Scenario> {
    let mut all = statuses();
    all.extend(retry_hints());
    all.extend(redirects());
    all.push(echo());
    all
}

fn statuses() -> Vec<Scenario> {
    use ErrorKind::{Credentials, Other, Rate, Scope, Transient};
    [
        (400, r#"{"error":"invalid_scope"}"#, Scope),
        (401, r#"{"error":"invalid_client"}"#, Credentials),
        (401, "", Credentials),
        (403, "<title>Blocked</title>", Other),
        (404, "", Other),
        (407, "", Other),
        (408, "", Transient),
        (413, "", Other),
        (417, "", Other),
        (421, "", Other),
        (425, "", Other),
        (426, "", Other),
        (429, "", Rate),
        (500, "oh no", Transient),
        (501, "", Other),
        (502, "<title>Bad Gateway</title>", Transient),
        (503, "", Transient),
        (504, "", Transient),
        (505, "", Other),
        (511, "<title>Log in to the network</title>", Other),
    ]
    .map(|(status, body, class)| {
        let name = format!("status {status} with {} bytes", body.len());
        stalling(name, response(&format!("{status} No"), "", body), refused(status, class))
    })
    .into()
}

fn retry_hints() -> Vec<Scenario> {
    let in_seconds = "retry-after: 7\r\n";
    let by_date = "date: Wed, 21 Oct 2015 07:28:00 GMT\r\n\
        retry-after: Wed, 21 Oct 2015 07:28:07 GMT\r\n";
    let mut all = Vec::new();
    for (form, headers) in [("seconds", in_seconds), ("date", by_date)] {
        for (status, class) in [(429, ErrorKind::Rate), (503, ErrorKind::Transient)] {
            let name = format!("status {status} and when to retry as {form}");
            let response = response(&format!("{status} Later"), headers, "");
            let scenario = responding(name, response, refused(status, class));
            all.push(scenario.saying("[retry after 7 s]"));
        }
    }
    all
}

fn redirects() -> Vec<Scenario> {
    let mut all = Vec::new();
    for status in [301, 302, 303, 307, 308] {
        let expected = || refused(status, ErrorKind::Other);
        for (body, with) in [("", ""), ("moved", " with a body")] {
            let location = "location: /elsewhere?code=7\r\n";
            let response = response(&format!("{status} Moved"), location, body);
            let name = format!("redirect {status} to the same server{with}");
            all.push(responding(name, response, expected()).saying("redirects to /elsewhere,"));
        }
        let location = format!("location: {ELSEWHERE}/token\r\n");
        let response = response(&format!("{status} Moved"), &location, "");
        let name = format!("redirect {status} to another server");
        let message = format!("redirects to {ELSEWHERE}/token,");
        all.push(responding(name, response, expected()).saying(message));
    }
    all.push(responding(
        "a redirect to nowhere",
        response("302 Found", "", ""),
        refused(302, ErrorKind::Other),
    ));
    all
}

/// The server repeats the credentials, which the error must not show.
fn echo() -> Scenario {
    let body = format!(
        r#"{{"error":"invalid_client","error_description":"not {CLIENT_ID}:{CLIENT_SECRET} or {BASIC}"}}"#
    );
    let response =
        response("401 Unauthorized", &format!("x-request-id: {CLIENT_SECRET}\r\n"), &body);
    responding("an echo of the credentials", response, refused(401, ErrorKind::Credentials))
        .saying("invalid_client: not ")
}
