/// What went wrong, in words.
pub type Error = Box<dyn std::error::Error>;
