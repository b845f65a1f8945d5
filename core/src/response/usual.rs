//! Where servers usually put what they say to people.

use super::head::Response;
use super::members::text;
use crate::json::{Path, Segment, Unescaped, Value, pick};
use crate::transport::MAX_BODY;

/// The places of a message, the most telling first; an index is written as a number.
const PLACES: [&[&str]; 34] = [
    &["message"],
    &["Message"],
    &["detail"],
    &["error_description"],
    &["errorDescription"],
    &["errorSummary"],
    &["errorMessage"],
    &["error_message"],
    &["error_msg"],
    &["errmsg"],
    &["msg"],
    &["error", "message"],
    &["error", "Message"],
    &["error", "description"],
    &["error", "error_description"],
    &["error", "detail"],
    &["error", "details"],
    &["error", "msg"],
    &["Error", "Message"],
    &["fault", "message"],
    &["fault", "faultstring"],
    &["errors", "0", "message"],
    &["errors", "0", "detail"],
    &["errors", "0", "description"],
    &["errors", "0"],
    &["detail", "0", "msg"],
    &["0", "message"],
    &["0", "errorMessage"],
    &["description"],
    &["reason"],
    &["title"],
    &["error", "title"],
    &["errors"],
    &["error"],
];

/// The places of what is said beside a message about the first of several errors.
const DETAILS: [&[&str]; 4] = [
    &["errors", "0", "message"],
    &["errors", "0", "detail"],
    &["errors", "0", "description"],
    &["detail", "0", "msg"],
];

impl Response<'_> {
    /// Returns what a JSON body says in the usual places: the first message, and behind a colon what it
    /// says of the first of several errors, if that is more.
    pub(super) fn usual_message(self) -> Option<String> {
        let unescaped = Unescaped::default();
        let body = self.legible(&unescaped);
        if body.len() > MAX_BODY {
            return None;
        }
        let paths = PLACES.map(path);
        let paths: Vec<Option<&Path>> = paths.iter().map(Some).collect();
        let mut values = vec![Value::Absent; paths.len()];
        pick(body, &unescaped, &paths, &mut values).ok()?;
        let texts = || {
            let texts =
                PLACES.iter().zip(&values).filter_map(|(place, it)| Some((place, text(*it)?)));
            texts.filter(|(_, text)| text.chars().any(char::is_alphabetic))
        };
        let (_, message) = texts().next()?;
        let more = texts().find(|(place, _)| DETAILS.contains(place)).map(|(_, text)| text);
        Some(match more {
            Some(more) if !message.contains(more) => format!("{}: {more}", message.trim_end()),
            _ => message.to_owned(),
        })
    }
}

fn path(names: &[&str]) -> Path {
    let segments = names.iter().map(|name| match name.parse() {
        Ok(index) => Segment::Index(index),
        Err(_) => Segment::Name(name),
    });
    segments.collect()
}
