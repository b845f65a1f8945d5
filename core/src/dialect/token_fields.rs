//! Where a success keeps what.

use std::borrow::Cow;

use super::lifetime::Lifetime;
use super::table::Table;
use crate::json::Path;

/// Where a successful response keeps what (the baseline is RFC 6749 §5.1).
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(default, deny_unknown_fields))]
#[non_exhaustive]
pub struct TokenFields {
    /// The token itself: at the first of these paths that leads to something. The empty path, which
    /// is the only one then, is the whole body: text, or a JSON string.
    #[cfg_attr(feature = "schema", schemars(with = "OneOrMorePaths"))]
    pub access_token: Vec<Path>,
    /// The header of the response that holds the token, in place of the body.
    pub header: Option<Cow<'static, str>>,
    /// What stands before the token where it is kept, such as `Bearer ` in `"Bearer eyJ…"`; whatever its
    /// case, and only if it is there.
    pub prefix: Cow<'static, str>,
    /// The token's type.
    pub token_type: TokenType,
    /// How long the token lives.
    pub lifetime: Lifetime,
    /// Whether a lifetime of 0 says that nothing is known of it.
    pub zero_means_unknown: bool,
    /// The scope that was granted.
    pub scope: Path,
    /// Further members under names that the [`Presentation`](super::Presentation) places beside the token:
    /// texts, numbers and booleans.
    pub members: Table<Path>,
    /// Further members to keep beside the token, by the same rules: `null` is nothing, and a member
    /// that is there twice makes the response malformed. So does a value that cannot be kept as it
    /// is: a number beyond an `f64`, nesting deeper than 127 levels, an object with a member twice.
    pub extra: Vec<Path>,
}

impl Default for TokenFields {
    fn default() -> Self {
        Self {
            access_token: vec![Path::of(&["access_token"])],
            header: None,
            prefix: Cow::Borrowed(""),
            token_type: TokenType::default(),
            lifetime: Lifetime::default(),
            zero_means_unknown: false,
            scope: Path::of(&["scope"]),
            members: Table::new(),
            extra: Vec::new(),
        }
    }
}

impl TokenFields {
    /// Returns whether the whole body is the token.
    #[must_use]
    pub fn is_whole_body(&self) -> bool {
        self.header.is_none() && matches!(&*self.access_token, [only] if only.is_empty())
    }

    /// Returns the token without what stands before it.
    #[must_use]
    pub fn without_prefix<'t>(&self, token: &'t str) -> &'t str {
        match token.split_at_checked(self.prefix.len()) {
            Some((prefix, rest)) if prefix.eq_ignore_ascii_case(&self.prefix) => rest,
            _ => token,
        }
    }

    /// Returns the members that are read from every success, and where in the document they are named:
    /// of several paths to one the first, which is the usual one.
    pub(super) fn members(&self) -> Vec<(&'static str, &Path)> {
        let mut members = Vec::new();
        let token = self.access_token.first().filter(|_| self.header.is_none());
        members.extend(token.map(|path| ("token.access_token", path)));
        members.extend(self.token_type.path().map(|path| ("token.token_type.path", path)));
        members.extend(self.lifetime.paths().first().map(|path| ("token.lifetime", path)));
        members.push(("token.scope", &self.scope));
        members
    }

    /// Returns the paths that are tried where the first one of a member leads nowhere, of the token's and
    /// of its lifetime's, and where in the document they are named.
    pub(crate) fn alternatives(&self) -> [(&'static str, &[Path]); 2] {
        [("token.access_token", &*self.access_token), ("token.lifetime", self.lifetime.paths())]
            .map(|(place, paths)| (place, paths.get(1..).unwrap_or_default()))
    }
}

/// What a document writes for paths, of which the first counts that leads somewhere.
#[cfg(feature = "schema")]
pub(super) struct OneOrMorePaths;

/// What a response says about its token's type.
///
/// However a vendor calls it, a token is used as the dialect's
/// [`Presentation`](super::Presentation) says.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum TokenType {
    /// Nothing that is read.
    Ignored,
    /// A member that is checked.
    Checked(TokenTypeMember),
}

/// The member that holds the token's type.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(default, deny_unknown_fields))]
#[non_exhaustive]
pub struct TokenTypeMember {
    /// Where it stands.
    pub path: Path,
    /// Whether a response without it is malformed.
    pub required: bool,
    /// The types that are accepted, whatever their case.
    pub accepted: Vec<Cow<'static, str>>,
}

impl Default for TokenTypeMember {
    fn default() -> Self {
        Self {
            path: Path::of(&["token_type"]),
            required: true,
            accepted: vec![Cow::Borrowed("Bearer")],
        }
    }
}

impl Default for TokenType {
    fn default() -> Self {
        Self::Checked(TokenTypeMember::default())
    }
}

impl TokenType {
    /// Makes the type of bearer tokens, which stands at that path and must be there.
    #[must_use]
    pub fn at(path: Path) -> Self {
        Self::Checked(TokenTypeMember { path, ..TokenTypeMember::default() })
    }

    /// Returns the same, but that a response may leave the type out.
    #[must_use]
    pub fn optional(self) -> Self {
        match self {
            Self::Ignored => Self::Ignored,
            Self::Checked(member) => Self::Checked(TokenTypeMember { required: false, ..member }),
        }
    }

    /// Returns the path of the member that holds it.
    #[must_use]
    pub const fn path(&self) -> Option<&Path> {
        match self {
            Self::Ignored => None,
            Self::Checked(member) => Some(&member.path),
        }
    }
}
