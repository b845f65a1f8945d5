//! Text with placeholders.

pub use code::Code;
pub use part::Part;
pub use read::TemplateError;
pub(super) use read::is_name;
pub use text::Template;

mod code;
mod part;
mod read;
mod text;
