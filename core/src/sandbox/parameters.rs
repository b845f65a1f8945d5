//! A request body's parameters, read strictly.

use std::fmt;

use serde::de::{Deserializer, MapAccess, Visitor};

use crate::dialect::{Encoding, FailureCause};

/// The parameters that nobody has asked for yet.
pub(super) struct Parameters(Vec<(String, String)>);

impl Parameters {
    /// Reads a body; `None` if it is not of that encoding, or names a parameter twice.
    pub(super) fn read(encoding: Encoding, body: &[u8]) -> Option<Self> {
        let parameters = match encoding {
            Encoding::Form => serde_urlencoded::from_bytes(body).ok()?,
            Encoding::Json => {
                let mut json = serde_json::Deserializer::from_slice(body);
                let members = json.deserialize_map(Members).ok()?;
                json.end().ok()?;
                members
            }
        };
        let mut names: Vec<&str> =
            parameters.iter().map(|(name, _): &(String, _)| &**name).collect();
        names.sort_unstable();
        let all = names.len();
        names.dedup();
        (names.len() == all).then_some(Self(parameters))
    }

    /// Takes the value of a parameter that the dialect needs.
    pub(super) fn take(&mut self, name: &str) -> Result<String, FailureCause> {
        let at = self.0.iter().position(|(known, _)| known == name);
        at.map(|at| self.0.swap_remove(at).1).ok_or(FailureCause::InvalidRequest)
    }

    pub(super) fn are_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// The members of a JSON object, all of them strings; doubles are kept.
struct Members;

impl<'de> Visitor<'de> for Members {
    type Value = Vec<(String, String)>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object of strings")
    }

    fn visit_map<M: MapAccess<'de>>(self, mut map: M) -> Result<Self::Value, M::Error> {
        let mut members = Vec::new();
        while let Some(member) = map.next_entry()? {
            members.push(member);
        }
        Ok(members)
    }
}
