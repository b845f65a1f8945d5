//! Text with placeholders.

pub use code::Code;
pub use part::Part;
pub use read::TemplateError;
pub(super) use read::is_name;
pub(crate) use read::parts;
pub use text::Template;

mod code;
mod part;
mod read;
mod text;
