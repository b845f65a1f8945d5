//! Text with placeholders.

pub use code::Code;
pub(super) use part::is_name;
pub use part::{Part, TemplateError};
pub use text::Template;

mod code;
mod part;
mod text;
