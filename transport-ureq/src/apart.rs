//! Does on a thread of its own what a client's end could not interrupt.

use std::sync::mpsc::{Sender, channel};
use std::sync::{Arc, Weak};
use std::thread;

use ureq::Error;
use ureq::unversioned::transport::{NextTimeout, ShutdownHandle};

use crate::interrupt::{Connections, gone};

/// Does the work on a thread of its own and waits for it, but neither beyond the timeout nor beyond the end
/// of that client. What the work brings later is dropped: it must hold no more than it needs.
pub(crate) fn apart<T: Send + 'static>(
    client: &Weak<Connections>,
    timeout: NextTimeout,
    work: impl FnOnce() -> Result<T, Error> + Send + 'static,
) -> Result<T, Error> {
    let (report, outcome) = channel();
    // The client's end is reported as the work's is. Whichever comes first ends the wait.
    let end = Arc::new(ClientEnd(report.clone()));
    let weak: Weak<ClientEnd<T>> = Arc::downgrade(&end);
    client.upgrade().ok_or_else(gone)?.add(weak);
    let thread = thread::Builder::new().name("polygrant-way".to_owned());
    thread.spawn(move || {
        // A request that has ended does not hear it.
        let _ = report.send(work());
    })?;
    let outcome = outcome.recv_timeout(*timeout.after);
    outcome.unwrap_or_else(|_| Err(Error::Timeout(timeout.reason)))
}

/// Reports that the client has gone.
struct ClientEnd<T>(Sender<Result<T, Error>>);

impl<T: Send> ShutdownHandle for ClientEnd<T> {
    fn shutdown(&self) {
        let _ = self.0.send(Err(gone()));
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use ureq::Timeout;
    use ureq::unversioned::transport::time;

    use super::*;

    /// So that a test that goes wrong ends.
    const GIVE_UP: Duration = Duration::from_secs(30);

    fn within(after: Duration) -> NextTimeout {
        let after = time::Duration::Exact(after);
        NextTimeout { after, reason: Timeout::Resolve, ..NextTimeout::default() }
    }

    #[test]
    fn the_outcome_is_that_of_the_work() {
        let client = Arc::new(Connections::default());
        let weak = Arc::downgrade(&client);
        assert_eq!(apart(&weak, within(GIVE_UP), || Ok(7)).unwrap(), 7);
        let failed = apart::<u8>(&weak, within(GIVE_UP), || Err(Error::HostNotFound));
        assert!(matches!(failed, Err(Error::HostNotFound)), "{failed:?}");
    }

    #[test]
    fn the_wait_ends_with_the_timeout() {
        let client = Arc::new(Connections::default());
        let (let_go, until) = channel::<()>();
        let work = move || {
            let _ = until.recv_timeout(GIVE_UP);
            Ok(7)
        };
        let outcome = apart(&Arc::downgrade(&client), within(Duration::from_millis(1)), work);
        assert!(matches!(outcome, Err(Error::Timeout(Timeout::Resolve))), "{outcome:?}");
        drop(let_go);
    }

    #[test]
    fn fault_90_the_wait_ends_with_the_client() {
        let client = Arc::new(Connections::default());
        let (let_go, until) = channel::<()>();
        let (begin, begun) = channel();
        let work = move || {
            let _ = begin.send(());
            let _ = until.recv_timeout(GIVE_UP);
            Ok(7)
        };
        let weak = Arc::downgrade(&client);
        let waits = thread::spawn(move || apart(&weak, within(2 * GIVE_UP), work));
        begun.recv_timeout(GIVE_UP).unwrap();
        drop(client);
        // The work still goes on: it is let go only afterwards.
        let outcome = waits.join().unwrap();
        assert!(matches!(outcome, Err(Error::Io(_))), "{outcome:?}");
        assert!(let_go.send(()).is_ok(), "the work is over");
    }

    #[test]
    fn fault_90_nothing_is_begun_for_a_client_that_is_gone() {
        let work = || panic!("it was begun");
        let outcome = apart::<u8>(&Weak::new(), within(GIVE_UP), work);
        assert!(matches!(outcome, Err(Error::Io(_))), "{outcome:?}");
    }
}
