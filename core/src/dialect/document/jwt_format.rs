//! What a document says of a signed assertion.

use serde::{Serialize, Serializer};

use super::composed::{list, object, table};
use super::finding::Findings;
use super::node::Node;
use super::parameter::parameter;
use super::scalars::{seconds, word};
use super::stated::Stated;
use crate::dialect::algorithm::Algorithm;
use crate::dialect::jwt_format::JwtFormat;
use crate::dialect::table::Table;
use crate::dialect::value::Value;

const EXAMPLE: &str = r#"{"algorithms": ["RS256"], "lifetime": 60}"#;
const HEADER: &str = r#"{"typ": "JWT", "kid": "{key_id}"}"#;
const CLAIMS: &str = r#"{"iss": "{client_id}", "exp": "{expires}"}"#;

pub(super) fn jwt_format(node: Node<'_>, findings: &mut Findings) -> Option<JwtFormat> {
    let baseline = JwtFormat::default();
    object(node, findings, EXAMPLE, |members| JwtFormat {
        algorithms: members
            .read("algorithms", |node, findings| list(node, findings, r#"["RS256"]"#, word))
            .unwrap_or_default(),
        header: members
            .read("header", |node, findings| table(node, findings, HEADER, parameter))
            .unwrap_or(baseline.header),
        claims: members
            .read("claims", |node, findings| table(node, findings, CLAIMS, parameter))
            .unwrap_or(baseline.claims),
        lifetime: members.read("lifetime", seconds).unwrap_or(baseline.lifetime),
    })
}

/// What a document states of a [`JwtFormat`].
#[derive(Serialize)]
struct WrittenFormat {
    #[serde(skip_serializing_if = "Stated::is_left_out")]
    algorithms: Stated<Vec<Algorithm>>,
    #[serde(skip_serializing_if = "Stated::is_left_out")]
    header: Stated<Table<Value>>,
    #[serde(skip_serializing_if = "Stated::is_left_out")]
    claims: Stated<Table<Value>>,
    #[serde(skip_serializing_if = "Stated::is_left_out")]
    lifetime: Stated<u64>,
}

impl Serialize for JwtFormat {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let baseline = Self::default();
        WrittenFormat {
            algorithms: Stated::deviating(&self.algorithms, &Vec::new()),
            header: Stated::deviating(&self.header, &baseline.header),
            claims: Stated::deviating(&self.claims, &baseline.claims),
            lifetime: Stated::deviating(&self.lifetime.as_secs(), &baseline.lifetime.as_secs()),
        }
        .serialize(serializer)
    }
}
