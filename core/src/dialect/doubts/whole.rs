//! Gathers all warnings about a dialect.

use crate::dialect::check::{Contradiction, Contradictions};
use crate::dialect::model::Dialect;

impl Dialect {
    /// Returns all warnings about a dialect that has no contradictions.
    pub(in crate::dialect) fn doubts(&self) -> Vec<Contradiction> {
        let mut found = Contradictions::default();
        self.doubt_placeholders(&mut found);
        self.doubt_literals(&mut found);
        self.doubt_variables(&mut found);
        self.doubt_parameters(&mut found);
        self.doubt_companions(&mut found);
        self.doubt_headers(&mut found);
        self.doubt_signing(&mut found);
        self.doubt_urls(&mut found);
        self.doubt_hosts(&mut found);
        self.doubt_scopes(&mut found);
        self.doubt_response(&mut found);
        self.doubt_roles(&mut found);
        self.doubt_fields(&mut found);
        self.doubt_presentation(&mut found);
        self.doubt_texts(&mut found);
        found.into_vec()
    }
}
