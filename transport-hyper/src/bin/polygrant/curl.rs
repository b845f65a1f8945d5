//! A token request as a curl command that reads the credentials from the environment.
//!
//! The secret reaches curl through a pipe, never as an argument, since arguments show in process
//! lists.

use polygrant::dialect::Encoding;
use polygrant::{Credentials, Grant};
use polygrant_hyper::USER_AGENT;

use crate::failure::Failure;
use crate::target::{CLIENT_ID, CLIENT_SECRET};

/// Credentials that are their variables' names, so that they can be found in an encoded body.
pub(crate) fn stand_ins() -> Result<Credentials, Failure> {
    Ok(Credentials::new(CLIENT_ID, CLIENT_SECRET)?)
}

/// The command for a grant with [`stand_ins`]. The client's own id and secret, where they are known,
/// decide only whether they have to be escaped.
pub(crate) fn command(grant: &Grant, credentials: [Option<&str>; 2]) -> String {
    let request = grant.request();
    let is_json = grant.dialect().encoding == Encoding::Json;
    let basic = grant.dialect().headers.get("authorization").is_some();
    let escaping = if is_json && !basic { Escaping::Json } else { Escaping::Form };
    let escape = credentials.iter().any(|text| text.is_none_or(|text| !escaping.leaves(text)));
    let (id, secret) =
        (escaping.variable(CLIENT_ID, escape), escaping.variable(CLIENT_SECRET, escape));
    let body = String::from_utf8_lossy(request.body().as_bytes()).into_owned();

    let (input, mut options) = if basic {
        let pair = format!("$(printf %s:%s {id} {secret} | base64 | tr -d '\\n')");
        let input = format!("printf 'header = \"Authorization: Basic %s\"' \"{pair}\"");
        (input, vec![format!("--config - --data {}", quoted(&body))])
    } else {
        let template = body.replace('\\', "\\\\").replace('%', "%%");
        let template = template.replace(CLIENT_SECRET, "%s").replace(CLIENT_ID, "%s");
        (format!("printf {} {id} {secret}", quoted(&template)), vec!["--data-binary @-".to_owned()])
    };
    options.push(format!("--header {}", quoted(&format!("user-agent: {USER_AGENT}"))));
    for (name, header) in request.headers() {
        if name != http::header::AUTHORIZATION {
            let header = String::from_utf8_lossy(header.as_bytes());
            options.push(format!("--header {}", quoted(&format!("{name}: {header}"))));
        }
    }
    let needs_jq =
        if escape { "command -v jq > /dev/null || { echo needs jq >&2; exit 2; }\n" } else { "" };
    format!(
        // Nothing of the user's own settings, no globbing, no tidying of the path: the same request.
        ": \"${{{CLIENT_ID}:?}}\" \"${{{CLIENT_SECRET}:?}}\"\n{needs_jq}{input} |\n  curl --disable --globoff --path-as-is --silent --show-error --include \\\n    \
         {} \\\n    {}\n",
        quoted(&request.uri().to_string()),
        options.join(" \\\n    ")
    )
}

/// How a credential is written into the request.
#[derive(Clone, Copy)]
enum Escaping {
    Form,
    Json,
}

impl Escaping {
    /// Whether a text is written as it is.
    fn leaves(self, text: &str) -> bool {
        match self {
            Self::Form => {
                text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"*-._".contains(&byte))
            }
            Self::Json => !text.contains(['"', '\\']) && !text.contains(char::is_control),
        }
    }

    /// A word of the shell's that is the variable's value, escaped if need be.
    fn variable(self, name: &str, escape: bool) -> String {
        let value = format!("${name}");
        match self {
            _ if !escape => format!("\"{value}\""),
            Self::Form => format!("\"$(printf %s \"{value}\" | jq -sRr @uri)\""),
            // The quotation marks are the template's.
            Self::Json => {
                format!("\"$(printf %s \"{value}\" | jq -sR . | sed 's/^\"//; s/\"$//')\"")
            }
        }
    }
}

/// A text as one word of the shell's.
fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', r"'\''"))
}
