//! What becomes of a server's text before it is shown.

use std::borrow::Cow;

use super::line::{bounded, is_plain_line, one_line};
use super::mask::masked;
use super::secrets::Secrets;

/// Cleans text of a server's: bounded, on one line, without the client's secrets.
#[derive(Clone, Copy)]
pub(crate) struct Redaction<'a> {
    secrets: Option<&'a Secrets>,
}

impl<'a> Redaction<'a> {
    /// Replaces nothing.
    pub(crate) const fn none() -> Self {
        Self { secrets: None }
    }

    /// Replaces these secrets.
    pub(crate) const fn of(secrets: &'a Secrets) -> Self {
        Self { secrets: Some(secrets) }
    }

    /// Returns the text on [one line](Self::one_line), cut to 512 bytes; `None` if nothing is left.
    /// What is cut off was looked at too, so that no half of a secret stays.
    pub(crate) fn clean(self, text: &str) -> Option<String> {
        bounded(self.one_line(text))
    }

    /// Returns the text with secrets replaced, white space folded and control characters dropped.
    pub(crate) fn one_line(self, text: &str) -> String {
        // Most texts are one line, and need no closer look.
        let may_hold = |secrets: &Secrets| secrets.may_be_in_plain_line(text);
        if is_plain_line(text) && !self.secrets.is_some_and(may_hold) {
            return text.to_owned();
        }
        one_line(&self.replaced(text))
    }

    /// Returns what is shown of a text of which nothing is known: the same, and without what could be
    /// any other credential, or is one by its name. Further names of credentials are the caller's.
    pub(crate) fn excerpt(self, text: &str, is_name: &dyn Fn(&str) -> bool) -> Option<String> {
        bounded(masked(self.one_line(text), is_name))
    }

    /// Returns the text with secrets replaced, as it stands otherwise.
    pub(crate) fn replaced(self, text: &str) -> Cow<'_, str> {
        match self.secrets {
            Some(secrets) => secrets.replaced(text),
            None => Cow::Borrowed(text),
        }
    }

    /// Returns whether the text holds a secret.
    pub(crate) fn concerns(self, text: &str) -> bool {
        self.secrets.is_some_and(|secrets| secrets.are_in(text))
    }
}
