//! A dialect as a whole.

use super::contradiction::Checked;
use crate::dialect::model::Dialect;

impl Dialect {
    /// Refuses what cannot mean anything.
    pub(crate) fn check(&self) -> Checked {
        self.check_size()?;
        self.check_name()?;
        self.check_names()?;
        self.check_urls()?;
        self.check_request()?;
        self.check_placeholders()?;
        self.check_scope()?;
        self.check_token()?;
        self.check_error()?;
        self.check_presentation()?;
        self.check_rejections()?;
        self.check_failures()
    }
}
