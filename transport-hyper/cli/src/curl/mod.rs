//! A token request as a curl command that reads the credentials from the environment.
//!
//! The secrets reach curl through a pipe, never as an argument, since arguments show in process
//! lists: as the body itself where only the body holds any, else as a configuration of curl's.

use polygrant::dialect::Encoding;
use polygrant::{Credentials, Dialect};
use polygrant_hyper::USER_AGENT;

use crate::failure::Failure;
use crate::output::title_case;
use crate::secrets;
use crate::stand_ins::Veiled;
use crate::target::Target;
use printf::{Filter, Printf};
use source::Sources;

mod printf;
mod source;

/// The environment variable that names the file with the client certificate.
const CERTIFICATE: &str = "POLYGRANT_CLIENT_CERTIFICATE";

/// The command for a target. The client's own secrets, where they are known, decide only whether
/// they have to be escaped.
pub(crate) fn command(target: &Target) -> Result<String, Failure> {
    let dialect = target.dialect()?;
    target.check(&dialect)?;
    let known = target.secrets.known(&dialect)?;
    let veiled = Veiled::new(&dialect, target.scopes(), |_| true);
    let mut credentials = Credentials::none();
    for name in veiled.dialect.needed_credentials() {
        credentials = credentials.with(name.to_owned(), secrets::variable(name))?;
    }
    let sources = Sources::new(&dialect, &target.scopes(), &veiled, known);
    let request = target.grant_of(veiled.dialect, credentials, veiled.scopes)?.request();

    let (url, body) =
        (request.uri().to_string(), String::from_utf8_lossy(request.body().as_bytes()));
    let mut options = Vec::new();
    let mut config = Printf::new(&sources);
    if sources.hold(&url) {
        config.line("url", &url, &[Filter::Form]);
    } else {
        options.push(quoted(&url));
    }
    let at = options.len();
    if dialect.client_certificate {
        options.push(format!("--cert {}", certificate(target)));
    }
    options.push(format!("--header {}", quoted(&format!("user-agent: {USER_AGENT}"))));
    for (name, value) in request.headers() {
        let value = String::from_utf8_lossy(value.as_bytes());
        if sources.hold(&value) {
            config.line("header", &format!("{}: {value}", title_case(name)), &[]);
        } else {
            options.push(format!("--header {}", quoted(&format!("{name}: {value}"))));
        }
    }

    let escape = match dialect.encoding {
        Encoding::Json => Filter::Json,
        _ => Filter::Form,
    };
    let data = match (&*body, request.method()) {
        ("", &http::Method::GET) => String::new(),
        // What curl would say of a body that is not there.
        ("", _) => "--data '' --header content-type:".to_owned(),
        (body, _) => format!("--data {}", quoted(body)),
    };
    let (input, data) = match (config.is_empty(), sources.hold(&body)) {
        (true, true) => {
            (Printf::of(&sources, &body, &[escape]).command(), "--data-binary @-".to_owned())
        }
        (true, false) => (String::new(), data),
        (false, true) => {
            config.line("data-raw", &body, &[escape]);
            (config.command(), "--config -".to_owned())
        }
        (false, false) => (config.command(), format!("--config - {data}")),
    };
    options.insert(at, data.trim().to_owned());
    options.retain(|option| !option.is_empty());
    Ok(script(&dialect, target, &input, &options))
}

/// The whole script: it sends nothing if something is missing.
fn script(dialect: &Dialect, target: &Target, input: &str, options: &[String]) -> String {
    let assertions = dialect.assertions.iter().map(|name| &**name);
    let names = dialect.needed_credentials().into_iter().chain(assertions);
    let mut needed: Vec<_> = names.map(secrets::variable).collect();
    if dialect.client_certificate && target.secrets.client_certificate.is_none() {
        needed.push(CERTIFICATE.to_owned());
    }
    let needed: String = needed.iter().map(|name| format!(" \"${{{name}:?}}\"")).collect();
    let needed = if needed.is_empty() { needed } else { format!(":{needed}\n") };
    let needs_jq = if input.contains("| jq ") {
        "command -v jq > /dev/null || { echo needs jq >&2; exit 2; }\n"
    } else {
        ""
    };
    let pipe = if input.is_empty() { String::new() } else { format!("{input} |\n  ") };
    format!(
        // Nothing of the user's own settings, no globbing, no tidying of the path: the same request.
        "{needed}{needs_jq}{pipe}curl --disable --globoff --path-as-is --silent --show-error \
         --include \\\n    {}\n",
        options.join(" \\\n    ")
    )
}

/// The file with the client certificate, as a word of the shell's.
fn certificate(target: &Target) -> String {
    match &target.secrets.client_certificate {
        Some(path) => quoted(&path.to_string_lossy()),
        None => format!("\"${CERTIFICATE}\""),
    }
}

/// A text as one word of the shell's.
fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', r"'\''"))
}
