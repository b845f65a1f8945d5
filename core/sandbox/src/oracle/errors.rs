//! What holds of every error.

use http::{HeaderValue, Uri};
use polygrant::Error;
use polygrant::dialect::Dialect;

use super::secrets::{Secrets, debug_escaped};
use super::violation::{Violation, ensure};

/// Fits all texts that an error may hold, at `Debug`'s longest escapes.
const LONGEST_DEBUG: usize = 16_384;
const LONGEST_DISPLAY: usize = 4096;

/// Ensures that an error is bounded, on one line, and free of control characters and secrets.
pub(super) fn check_error(
    secrets: &Secrets,
    dialect: &Dialect,
    error: &Error,
) -> Result<(), Violation> {
    let (display, debug) = (error.to_string(), format!("{error:?}"));
    let is_bounded = (1..LONGEST_DISPLAY).contains(&display.len()) && debug.len() < LONGEST_DEBUG;
    ensure(is_bounded, || format!("{} and {} bytes", display.len(), debug.len()))?;
    // An error names members, which are the dialect's own text.
    let is_foreign = |c: char| !dialect.to_json().contains(c);
    for text in [&display, &debug] {
        let mut strange = text.chars().filter(|c| c.is_control() || is_bidirectional_control(*c));
        let is_plain = !strange.any(|c| c.is_control() || is_foreign(c));
        ensure(is_plain, || format!("a control character in {text:?}"))?;
    }
    secrets.are_not_in(&display, str::to_owned)?;
    secrets.are_not_in(&debug, debug_escaped)?;
    let is_alone = std::error::Error::source(error).is_none();
    ensure(is_alone, || format!("{error:?} has a source"))?;
    let may_pause = error.retry_after().is_none() || error.as_refusal().is_some();
    ensure(may_pause, || format!("a pause without a refusal: {error:?}"))
}

/// Unicode's `Bidi_Control`, which lets a text read as another on a terminal.
fn is_bidirectional_control(c: char) -> bool {
    matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// Ensures that a redirect's target has its host, and neither query, fragment nor userinfo.
pub(super) fn check_location(
    location: &str,
    header: Option<&HeaderValue>,
) -> Result<(), Violation> {
    let is_bare = !location.is_empty() && !location.contains(['?', '#']);
    ensure(is_bare, || format!("the target is {location:?}"))?;
    let url = header.and_then(|header| Uri::try_from(header.as_bytes()).ok());
    let Some((host, scheme)) = url.as_ref().and_then(|url| url.host().zip(url.scheme_str())) else {
        return Ok(());
    };
    let start = format!("{scheme}://{host}").to_ascii_lowercase();
    let is_there = host.len() > 200 || location.to_ascii_lowercase().starts_with(&start);
    ensure(is_there, || format!("the target of {url:?} is {location:?}"))
}
