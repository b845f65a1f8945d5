//! What every client's start returns, and what is said of its errors.

use polygrant_testkit::black_box::BlackBox;

/// A client that was started, or why not.
pub(crate) type Started = Result<Box<dyn BlackBox>, String>;

/// Returns the texts of an error and all its causes, as a program would log them.
pub(crate) fn all_said_by(error: &(dyn std::error::Error + 'static)) -> String {
    let mut all = format!("{error}");
    let mut cause = error.source();
    while let Some(error) = cause {
        all += &format!(": {error}");
        cause = error.source();
    }
    // What is shown of it is the first line.
    format!("{all}\n{error:?}")
}
