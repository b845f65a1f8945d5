//! Text with placeholders.

pub use part::{Code, Part};
pub use read::TemplateError;
pub(super) use read::is_name;
pub use text::Template;

mod part;
mod read;
mod text;
