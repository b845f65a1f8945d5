//! Plays the faults on the client that is written in an afternoon: a token behind a lock, with the time at
//! which it ends.

use std::error::Error;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use polygrant_testkit::black_box::{BlackBox, Settings, play};
use polygrant_testkit::faults::Verdict;
use serde_json::Value;

/// The client.
struct Naive {
    settings: Settings,
    cached: Mutex<Option<(String, Instant)>>,
}

impl BlackBox for Naive {
    fn token(&self) -> Result<String, String> {
        let mut cached = self.cached.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((token, _)) = cached.as_ref().filter(|(_, ends)| Instant::now() < *ends) {
            return Ok(token.clone());
        }
        let body = request(&self.settings).map_err(|error| error.to_string())?;
        let token = body.get("access_token").and_then(Value::as_str).ok_or("no token")?.to_owned();
        let lifetime = body.get("expires_in").and_then(Value::as_u64).unwrap_or(3600);
        *cached = Some((token.clone(), Instant::now() + Duration::from_secs(lifetime)));
        Ok(token)
    }

    fn token_after(&self, rejected: &str) -> Option<Result<String, String>> {
        let mut cached = self.cached.lock().unwrap_or_else(PoisonError::into_inner);
        cached.take_if(|(token, _)| token == rejected);
        drop(cached);
        Some(self.token())
    }
}

/// Sends the request.
fn request(settings: &Settings) -> Result<Value, Box<dyn Error>> {
    let Settings { token_url, client_id, client_secret, .. } = settings;
    let form = [
        ("grant_type", "client_credentials"),
        ("client_id", client_id),
        ("client_secret", client_secret),
    ];
    let mut response = ureq::post(token_url).send_form(form)?;
    Ok(serde_json::from_str(&response.body_mut().read_to_string()?)?)
}

fn main() {
    let start = |settings: &Settings| -> Result<Box<dyn BlackBox>, String> {
        Ok(Box::new(Naive { settings: settings.clone(), cached: Mutex::default() }))
    };
    for (fault, verdict) in play(&start) {
        let (mark, seen) = match verdict {
            Verdict::Pass(seen) => ("pass", seen),
            Verdict::Fail(seen) => ("FAIL", seen),
            Verdict::DoesNotApply(_) => continue,
        };
        println!("{:>2} {mark} {}: {seen}", fault.number(), fault.stimulus());
    }
}
