//! How large a dialect can be. A document may be a stranger's, so that checking it and making a
//! request of it take little, whatever it says. All bounds are far beyond what a vendor needs. Those that
//! a writer of documents keeps, or a reader of another format, are public.

/// The most bytes of a document.
pub(crate) const MAX_DOCUMENT: usize = 1024 * 1024;

/// The most values of a document: objects, arrays and what stands in them.
pub const MAX_VALUES: usize = 16 * 1024;

/// The most levels of objects and arrays in a document.
pub const MAX_LEVELS: usize = 64;

/// The most members of an object, or items of a list.
pub const MAX_MEMBERS: usize = 256;

/// The most levels of objects and arrays in a body, and the most steps of a path.
pub const MAX_DEPTH: usize = 16;

/// The most parameters of the request, and of objects and arrays in them.
pub(crate) const MAX_PARAMETERS: usize = 1024;

/// The most bytes of one template.
pub(crate) const MAX_TEMPLATE: usize = 16 * 1024;

/// The most encodings of a template around one another. Each can make six bytes of one.
pub(crate) const MAX_ENCODINGS: usize = 4;

/// The most bytes of all templates together.
pub(crate) const MAX_TEMPLATES: usize = 64 * 1024;

/// The most placeholders of all templates together: each may stand for a key of some KiB.
pub(crate) const MAX_PLACEHOLDERS: usize = 256;

/// The most bytes of a parameter's name.
pub(crate) const MAX_NAME: usize = 256;

/// The most bytes of a value that a document gives to a variable.
pub(crate) const MAX_VARIABLE: usize = 1024;

/// The most seconds for which an assertion is valid.
pub(crate) const MAX_JWT_LIFETIME: u64 = 24 * 60 * 60;
