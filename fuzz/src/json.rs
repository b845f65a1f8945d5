use http::Response;
use polygrant::dialect::{Lifetime, Path, Segment, TokenType};
use polygrant::{Dialect, Error, UnixTime};
use polygrant_sandbox::oracle::Members;
use serde::de::IgnoredAny;
use serde_json::Value;
use serde_json::value::RawValue;

use crate::input::Input;

/// Reads any text as JSON, by way of a further member that is kept. The input is a line with
/// a path as documents write it (`"a"`, `["a",0]`), and the text of the member `v` in which it leads.
///
/// Holds: what is read is what `serde_json` reads at that place, one level at a time. There is no
/// token where the body is no JSON, a member on the path is there twice, or what the path leads to
/// cannot be kept; where none of this is so, there is one. Bytes that are not UTF-8 make none of it
/// so, unless the path leads to them.
pub fn json(data: &[u8]) {
    let mut input = Input::new(data);
    let path = serde_json::from_slice(input.until(b'\n')).unwrap_or_else(|_| Path::whole());
    let path: Path = [Segment::Name("v")].into_iter().chain(path.segments()).collect();
    let body = [br#"{"t":"x","v":"#, input.rest(), b"}"].concat();
    if body.len() > polygrant::MAX_BODY {
        return;
    }

    let mut dialect = Dialect::default();
    dialect.token.access_token = vec![Path::of(&["t"])];
    dialect.token.token_type = TokenType::Ignored;
    dialect.token.lifetime = Lifetime::Unknown;
    dialect.token.extra = vec![path.clone()];
    let read = dialect.parse(&Response::new(&body), UnixTime::EPOCH);

    if std::str::from_utf8(&body).is_err() {
        // What is no text costs nothing where nothing is read; what is kept has none of it.
        if let Ok(token) = read {
            let text = String::from_utf8_lossy(&body);
            assert!(serde_json::from_str::<IgnoredAny>(&text).is_ok(), "{text:?}");
            let kept = token.extra(&path).map(Value::to_string).unwrap_or_default();
            assert!(!kept.contains(char::REPLACEMENT_CHARACTER), "{kept}");
        }
        return;
    }
    let others = [&dialect.token.access_token[0], &dialect.token.scope];
    match (read, expected(&body, others, &path)) {
        (Ok(token), Some(value)) => assert_eq!(token.extra(&path), value.as_ref(), "{path}"),
        (Err(Error::Malformed(_)), None) => {}
        (read, expected) => panic!("{read:?} is not {expected:?} at {path}"),
    }
}

/// Returns what is kept; `None` if there is no token.
fn expected(body: &[u8], others: [&Path; 2], path: &Path) -> Option<Option<Value>> {
    let body = std::str::from_utf8(body).ok()?;
    serde_json::from_str::<IgnoredAny>(body).ok()?;
    for other in others {
        if let Err(Problem::Twice | Problem::Unreadable) = walk(body, &mut other.segments()) {
            return None;
        }
    }
    walk(body, &mut path.segments()).ok()
}

enum Problem {
    /// A member on the path is there twice.
    Twice,
    /// An escape that is read stands for no character.
    Unreadable,
    /// The value is none that can be kept.
    Unkept,
}

/// Returns what a path leads to from here; `null` is nothing.
fn walk<'p>(
    text: &str,
    path: &mut dyn Iterator<Item = Segment<'p>>,
) -> Result<Option<Value>, Problem> {
    let text = text.trim_start();
    let string = || serde_json::from_str::<String>(text).map_err(|_| Problem::Unreadable);
    let Some(segment) = path.next() else {
        if text.starts_with('"') {
            return string().map(Value::from).map(Some);
        }
        let value: Value = serde_json::from_str(text).map_err(|_| Problem::Unkept)?;
        return match is_doubled(text) {
            true => Err(Problem::Unkept),
            false => Ok(Some(value).filter(|value| !value.is_null())),
        };
    };
    match (text.chars().next(), segment) {
        (Some('{'), _) => {
            let Members(members) = serde_json::from_str(text).map_err(|_| Problem::Unreadable)?;
            let mut named = members.iter().filter(|(name, _)| Segment::Name(name) == segment);
            match (named.next(), named.next()) {
                (None, _) => Ok(None),
                (Some((_, value)), None) => walk(value.get(), path),
                (Some(_), Some(_)) => Err(Problem::Twice),
            }
        }
        (Some('['), Segment::Index(index)) => match items(text).get(index) {
            Some(item) => walk(item.get(), path),
            None => Ok(None),
        },
        (Some('"'), _) => {
            let inner = string()?;
            let holds_json = inner.trim_start().starts_with(['{', '['])
                && serde_json::from_str::<IgnoredAny>(&inner).is_ok();
            match holds_json.then(|| walk(&inner, &mut [segment].into_iter().chain(path))) {
                None | Some(Err(Problem::Unreadable)) => Ok(None),
                Some(found) => found,
            }
        }
        _ => Ok(None),
    }
}

fn items(text: &str) -> Vec<Box<RawValue>> {
    serde_json::from_str(text).expect("an array")
}

/// Returns whether any object in a readable text has a member twice.
fn is_doubled(text: &str) -> bool {
    match text.trim_start().chars().next() {
        Some('{') => {
            let Members(members) = serde_json::from_str(text).expect("an object");
            members.iter().enumerate().any(|(at, (name, value))| {
                members.iter().take(at).any(|(other, _)| other == name) || is_doubled(value.get())
            })
        }
        Some('[') => items(text).iter().any(|item| is_doubled(item.get())),
        _ => false,
    }
}
