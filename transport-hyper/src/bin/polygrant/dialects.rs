//! `polygrant dialects`

use std::fmt::Write;

use clap::Args;
use polygrant::Dialect;
use serde_json::Value;

use crate::failure::Failure;
use crate::target::named_or_loaded;

/// List the dialects, or print one as a document
///
/// A document states how the dialect differs from the baseline, which is RFC 6749 with the client's
/// credentials in the form body.
#[derive(Args)]
#[command(after_help = "Example: polygrant dialects fuuffy > my-vendor.json")]
pub(crate) struct Arguments {
    /// The dialect to print
    #[arg(value_name = "NAME|FILE")]
    name: Option<String>,
}

pub(crate) fn run(arguments: &Arguments) -> Result<String, Failure> {
    match &arguments.name {
        Some(name) => Ok(document(&named_or_loaded(name)?)),
        None => Ok(list()),
    }
}

fn list() -> String {
    let mut text = String::new();
    for dialect in Dialect::all() {
        let environments: Vec<_> =
            dialect.environments.iter().map(|environment| &*environment.name).collect();
        let environments = if environments.is_empty() {
            "needs --base-url".to_owned()
        } else {
            environments.join(", ")
        };
        let _ = writeln!(text, "{:<14}{:<28}{}", dialect.name, environments, dialect.documentation);
    }
    text
}

/// The dialect's name and what differs from the baseline.
fn document(dialect: &Dialect) -> String {
    let mut document = serde_json::json!(dialect);
    without(&mut document, &serde_json::json!(Dialect::default()));
    if let Value::Object(members) = &mut document {
        members.insert("name".into(), Value::from(&*dialect.name));
    }
    format!("{document:#}\n")
}

/// Takes out of a document what stands in the baseline too.
fn without(document: &mut Value, baseline: &Value) {
    if let (Value::Object(document), Value::Object(baseline)) = (document, baseline) {
        document.retain(|name, value| {
            let Some(same) = baseline.get(name) else { return true };
            if value == same {
                return false;
            }
            // An enum is one value; only the two groups of members are stated in part.
            if name == "token" || name == "error" {
                without(value, same);
            }
            true
        });
    }
}
