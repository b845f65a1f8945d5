//! A token request as a curl command that reads the credentials from the environment.
//!
//! The secret reaches curl through a pipe, never as an argument, since arguments show in process
//! lists.

use polygrant::dialect::{ClientAuthentication, Encoding};
use polygrant::{Credentials, Grant};

use crate::failure::Failure;
use crate::target::{CLIENT_ID, CLIENT_SECRET};

/// Credentials that are their variables' names, so that they can be found in an encoded body.
pub(crate) fn stand_ins() -> Result<Credentials, Failure> {
    Ok(Credentials::new(CLIENT_ID, CLIENT_SECRET)?)
}

/// The command for a grant with [`stand_ins`]. The client's own id and secret decide only whether
/// they have to be escaped.
pub(crate) fn command(grant: &Grant, client_id: &str, client_secret: &str) -> String {
    let request = grant.request();
    let form = grant.dialect().encoding == Encoding::Form;
    let basic = grant.dialect().client_authentication == ClientAuthentication::Basic;
    let escape = [client_id, client_secret].iter().any(|text| {
        if form || basic {
            !is_plain_form(text)
        } else {
            text.contains(['"', '\\']) || text.contains(char::is_control)
        }
    });
    let value = |variable: &str| match (escape, form || basic) {
        (false, _) => format!("\"${variable}\""),
        (true, true) => format!("\"$(printf %s \"${variable}\" | jq -sRr @uri)\""),
        // The quotation marks are the template's.
        (true, false) => {
            format!("\"$(printf %s \"${variable}\" | jq -sR . | sed 's/^\"//; s/\"$//')\"")
        }
    };
    let (id, secret) = (value(CLIENT_ID), value(CLIENT_SECRET));
    let body = String::from_utf8_lossy(request.body().as_bytes()).into_owned();

    let (input, mut options) = if basic {
        let pair = format!("$(printf %s:%s {id} {secret} | base64 | tr -d '\\n')");
        let input = format!("printf 'header = \"Authorization: Basic %s\"' \"{pair}\"");
        (input, vec![format!("--config - --data {}", quoted(&body))])
    } else {
        // The secret's name begins with no other, so it is replaced first.
        let template =
            body.replace('%', "%%").replace(CLIENT_SECRET, "%s").replace(CLIENT_ID, "%s");
        (format!("printf {} {id} {secret}", quoted(&template)), vec!["--data-binary @-".to_owned()])
    };
    for (name, header) in request.headers() {
        if name != http::header::AUTHORIZATION {
            let header = String::from_utf8_lossy(header.as_bytes());
            options.push(format!("--header {}", quoted(&format!("{name}: {header}"))));
        }
    }
    format!(
        "{input} |\n  curl --silent --show-error --include {} \\\n    {}\n",
        quoted(&request.uri().to_string()),
        options.join(" \\\n    ")
    )
}

/// Whether a text is its own form-urlencoding.
fn is_plain_form(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"*-._".contains(&byte))
}

/// A text as one word of the shell's.
fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', r"'\''"))
}
