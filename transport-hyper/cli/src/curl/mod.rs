//! A token request as a curl command that reads the credentials from the environment.
//!
//! curl itself imports and escapes them (`--variable`, of curl 8.3), so that neither the command nor
//! the arguments of any process hold a secret: arguments show in process lists.

use polygrant::Credentials;
use polygrant::dialect::Encoding;
use polygrant_hyper::USER_AGENT;

use crate::error::CliError;
use crate::output::title_case;
use crate::placeholders::Placeholders;
use crate::target::Target;
use mark::Mark;
use variables::{Constants, Variables};

mod mark;
mod variables;

/// The environment variable that names the file with the client certificate.
const CERTIFICATE: &str = "POLYGRANT_CLIENT_CERTIFICATE";

/// Returns the command for a target.
pub(crate) fn command(target: &Target) -> Result<String, CliError> {
    let (dialect, values) = target.dialect()?;
    target.check(&dialect, &values)?;
    target.secrets.check(&dialect)?;

    // The request, with placeholders where the secrets would stand. A client's id is no secret
    // (RFC 6749 §2.2), and is written in if it is known.
    let client_id = target.secrets.client_id()?;
    let is_hidden = |name: &str| name != Credentials::CLIENT_ID || client_id.is_none();
    let hidden = Placeholders::new(&dialect, &values, target.scopes(), is_hidden);
    let scope = target.scopes().joined(dialect.scope.separator.as_deref().unwrap_or(" "));
    let document = dialect.to_json();
    let mut texts = vec![&*document, &*scope];
    texts.extend(client_id.as_deref());
    texts.extend(target.urls());
    texts.extend(values.iter().map(|(_, value)| value));
    let mark = Mark::absent_from(&texts);
    let mut credentials = Credentials::none();
    for name in hidden.dialect.needed_credentials() {
        let value = match &client_id {
            Some(id) if name == Credentials::CLIENT_ID => id.clone(),
            _ => mark.placeholder(name),
        };
        credentials = credentials.with(name.to_owned(), value)?;
    }
    let constants = Constants { dialect: &dialect, values: &values, scope, client_id };
    let mut variables = Variables::new(constants, &mark, &hidden.encodings)?;
    let request =
        target.shown_grant(hidden.dialect, &values, credentials, hidden.scopes)?.request();

    let mut options = Vec::new();
    let mut add = |option: &str, text: &str, function: &str| {
        options.push(match variables.expanded(text, function) {
            Some(expanded) => format!("--expand-{option} {}", quoted(&expanded)),
            None => format!("--{option} {}", quoted(text)),
        });
    };
    add("url", &request.uri().to_string(), ":url");
    add("header", &format!("User-Agent: {USER_AGENT}"), "");
    for (name, value) in request.headers() {
        let value = String::from_utf8_lossy(value.as_bytes());
        add("header", &format!("{}: {value}", title_case(name)), "");
    }
    match (&*String::from_utf8_lossy(request.body().as_bytes()), request.method()) {
        ("", &http::Method::GET) => {}
        // Without a body, there is no type of one either.
        ("", _) => options.push("--data '' --header content-type:".to_owned()),
        (body, _) if dialect.encoding == Encoding::Json => add("data-raw", body, ":json"),
        (body, _) => add("data-raw", body, ":url"),
    }
    if dialect.client_certificate {
        options.push(match &target.secrets.client_certificate {
            Some(path) => format!("--cert {}", quoted(&path.to_string_lossy())),
            None => format!("--expand-cert '{{{{{}}}}}'", variables.imported(CERTIFICATE)),
        });
        if let Some(path) = &target.secrets.client_key {
            options.push(format!("--key {}", quoted(&path.to_string_lossy())));
        }
    }

    let mut command = "# This needs curl 8.3 or newer.\ncurl --disable".to_owned();
    let mut push = |option: &str| {
        command.push_str(" \\\n    ");
        command.push_str(option);
    };
    for (option, text) in variables.into_options() {
        push(&format!("{option} {}", quoted(&text)));
    }
    // No globbing and no tidying of the path, as no settings of the user's above: the same request.
    // Behind the variables, since curl would not say which of them is missing.
    push("--silent --show-error --include --globoff --path-as-is");
    options.iter().for_each(|option| push(option));
    command.push('\n');
    Ok(command)
}

/// Returns a text as one word of the shell's.
fn quoted(text: &str) -> String {
    if text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"%_".contains(&byte)) {
        return text.to_owned();
    }
    format!("'{}'", text.replace('\'', r"'\''"))
}
