//! Eight callers of one client. One of them is always rejected.

use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use polygrant_testkit::faults::{Call, CallError, ClientUnderTest};

use crate::calls::Calls;
use crate::resource::{ALLOWED, FORBIDDEN};

const CALLERS: usize = 8;

/// What a caller does between two calls. It also keeps the number of connections within what the
/// loopback has ports for.
const PAUSE: Duration = Duration::from_millis(100);

/// Calls until it is told to stop.
pub(crate) fn call_until(
    is_over: &AtomicBool,
    client: &dyn ClientUnderTest,
    resource: &str,
    calls: &Calls,
) {
    thread::scope(|scope| {
        for caller in 0..CALLERS {
            scope.spawn(move || {
                while !is_over.load(Ordering::SeqCst) {
                    call(client, resource, calls, caller == 0);
                    thread::sleep(PAUSE);
                }
            });
        }
    });
}

fn call(client: &dyn ClientUnderTest, resource: &str, calls: &Calls, is_forbidden: bool) {
    let number = calls.begin();
    let path = if is_forbidden { FORBIDDEN } else { ALLOWED };
    let outcome = client.call(Call::new(&format!("{resource}{path}{number}"), number % 2 == 0));
    match &outcome {
        Ok(200) if !is_forbidden => {}
        Ok(401) | Err(CallError::NoToken(_)) => {}
        other => calls.is_wrong(|| format!("{path}{number}: {other:?}")),
    }
    calls.end(number, |tally| match outcome {
        Ok(200) => tally.served += 1,
        Ok(_) => tally.rejected += 1,
        Err(_) => tally.without_token += 1,
    });
}
