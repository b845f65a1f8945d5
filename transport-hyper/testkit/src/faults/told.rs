//! Responses of a resource server that reject the token, and responses that do not.

use http::Response;
use polygrant::Dialect;

use super::adapter::{Adapter, Call};
use super::case::Check::{Parser, Wire};
use super::case::{FaultCase, fault};
use super::loopback::{client, hasty, issuing, token_of};
use super::verdict::Observed;
use crate::fail::{Fail, ensure, same};
use crate::samples::{grant_in, response};
use crate::{ScriptedServer, credentials};

pub(super) const FAULTS: [FaultCase; 2] = [
    fault(
        78,
        "403, 404, 419, grpc-status 16, errcode 40001 in a 200",
        "one new token where the dialect counts it as a rejection, otherwise none",
        &[Parser(heads), Parser(bodies), Wire(sent_again)],
    ),
    fault(
        79,
        "a 401 that says insufficient_scope",
        "no new token",
        &[Parser(challenges), Wire(scope)],
    ),
];

const NAMING: &str = r#"{
    "name": "acme",
    "rejections": {
        "statuses": [403, 404, 419],
        "headers": { "grpc-status": 16 },
        "code": { "path": "errcode", "equals": [40001, 42001] }
    }
}"#;

fn head(status: u16, headers: &[(&str, &str)]) -> Result<Response<()>, Fail> {
    let mut response = Response::builder().status(status);
    for (name, value) in headers {
        response = response.header(*name, *value);
    }
    Ok(response.body(())?)
}

fn heads() -> Observed {
    let naming = Dialect::from_json(NAMING)?;
    for (status, headers, rejects) in [
        (401, &[][..], true),
        (403, &[], true),
        (404, &[], true),
        (419, &[], true),
        (400, &[], false),
        (410, &[], false),
        (500, &[], false),
        (200, &[], false),
        (200, &[("grpc-status", "16")], true),
        (200, &[("Grpc-Status", "16")], true),
        (200, &[("grpc-status", "7")], false),
        (200, &[("grpc-status", "160")], false),
    ] {
        let response = head(status, headers)?;
        let what = format!("{status} {headers:?}");
        same(&what, naming.rejects_token(&response), rejects)?;
        same(&what, Dialect::rfc6749().rejects_token(&response), status == 401)?;
    }
    Ok("as the dialect names them; without a list a 401 alone".into())
}

fn bodies() -> Observed {
    let naming = Dialect::from_json(NAMING)?;
    for (body, rejects) in [
        (r#"{"errcode":40001,"errmsg":"invalid credential"}"#, true),
        (r#"{"errcode":"42001"}"#, true),
        (r#"{"errcode":0,"errmsg":"ok"}"#, false),
        (r#"{"errcode":400011}"#, false),
        (r#"{"data":{"errcode":40001}}"#, false),
        (r#"{"errcode":40001"#, false),
        ("", false),
    ] {
        same(body, naming.rejects_token_in_body(body.as_bytes()), rejects)?;
        same(body, Dialect::rfc6749().rejects_token_in_body(body.as_bytes()), false)?;
    }
    Ok("a code in a body, where the dialect names its place and value".into())
}

fn sent_again(adapter: &dyn Adapter) -> Observed {
    let heads = [
        ("403 Forbidden", ""),
        ("404 Not Found", ""),
        ("419 Expired", ""),
        ("200 OK", "grpc-status: 16\r\n"),
    ];
    for (status, headers) in heads {
        for is_named in [true, false] {
            let server = issuing()?;
            let api = ScriptedServer::with_responses(move |number| match number {
                1 => response(status, headers, ""),
                _ => response("200 OK", "", ""),
            })?;
            let document = if is_named { NAMING } else { r#"{ "name": "acme" }"# };
            let grant = grant_in(document, &server.base_url(), credentials())?;
            let client = adapter.client(grant, hasty()).map_err(Fail::new)?;
            let seen = client.call(Call::new(&api.base_url(), true))?;
            let what = format!("{status} {headers}, named: {is_named}");
            let tokens: Vec<_> = api.requests().iter().map(|call| token_of(call)).collect();
            if is_named {
                same(&what, (seen, &*tokens.join(" ")), (200, "t1 t2"))?;
            } else {
                ensure(status.starts_with(&seen.to_string()), || format!("{what}: {seen}"))?;
                same(&what, &*tokens.join(" "), "t1")?;
            }
            same(&what, server.requests().len(), tokens.len())?;
        }
    }
    Ok(format!("{} heads: sent again with a new token where named, else returned", heads.len()))
}

const SCOPE: &str = r#"Bearer realm="a", error="insufficient_scope", scope="orders""#;

fn challenges() -> Observed {
    for (challenge, rejects) in [
        (SCOPE, false),
        ("bearer ERROR=insufficient_scope", false),
        (r#"DPoP error="use_dpop_nonce""#, false),
        (r#"Bearer error="invalid_token""#, true),
        (r#"Bearer error_description="insufficient_scope""#, true),
        (r#"Bearer realm="error=insufficient_scope""#, true),
        ("Bearer", true),
    ] {
        let response = head(401, &[("www-authenticate", challenge)])?;
        same(challenge, Dialect::rfc6749().rejects_token(&response), rejects)?;
    }
    Ok("insufficient_scope and use_dpop_nonce say nothing against the token".into())
}

fn scope(adapter: &dyn Adapter) -> Observed {
    let server = issuing()?;
    let header = format!("www-authenticate: {SCOPE}\r\n");
    let api = ScriptedServer::with_responses(move |_| response("401 Unauthorized", &header, ""))?;
    let client = client(adapter, &server, hasty())?;
    for can_be_sent_again in [true, false] {
        same("the status", client.call(Call::new(&api.base_url(), can_be_sent_again))?, 401)?;
    }
    same("token requests", server.requests().len(), 1)?;
    same("calls", api.requests().len(), 2)?;
    same("rejections", client.health().counts.rejections, 0)?;
    Ok("2 calls, each returned; 1 token request".into())
}
