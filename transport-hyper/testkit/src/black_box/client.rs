//! A client at work, none of whose calls lasts for ever.

use std::sync::Arc;
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use super::contract::{BlackBox, Settings, Start};
use super::server::Server;
use crate::fail::{Fail, ensure};
use crate::{CLIENT_ID, CLIENT_SECRET};

/// How long a call may last: a refresh of 30 s, and some more.
pub(super) const LIMIT: Duration = Duration::from_secs(40);

/// What a client gave: a token, or why there is none.
pub(super) type Given = Result<String, String>;

/// A client that was started.
pub(super) struct Client(Arc<dyn BlackBox>);

impl Client {
    /// Starts the client that every server knows.
    pub(super) fn of(start: &Start<'_>, server: &Server) -> Result<Self, Fail> {
        Self::with_secret(start, &server.token_url(), CLIENT_SECRET)
    }

    pub(super) fn with_secret(
        start: &Start<'_>,
        token_url: &str,
        secret: &str,
    ) -> Result<Self, Fail> {
        let settings = Settings {
            token_url: token_url.to_owned(),
            client_id: CLIENT_ID.to_owned(),
            client_secret: secret.to_owned(),
        };
        let client = start(&settings).map_err(|why| Fail::new(format!("not started: {why}")))?;
        Ok(Self(Arc::from(client)))
    }

    /// Asks for a token, on a thread of its own.
    pub(super) fn asked(&self) -> Result<mpsc::Receiver<Given>, Fail> {
        self.called(|client| Some(client.token()))
    }

    /// Returns what the client gives.
    pub(super) fn token(&self) -> Result<Given, Fail> {
        given(&self.asked()?)
    }

    /// Returns the token that the client gives, and fails if there is none.
    pub(super) fn good_token(&self, what: &str) -> Result<String, Fail> {
        self.token()?.map_err(|why| Fail::new(format!("{what}: no token: {}", cut(&why))))
    }

    /// Returns why there is no token, and fails if there is one.
    pub(super) fn no_token(&self, what: &str) -> Result<String, Fail> {
        let given = self.token()?;
        match given {
            Ok(_) => Err(Fail::new(format!("{what}: {}", shown(&given)))),
            Err(why) => Ok(why),
        }
    }

    /// Reports a rejection, on a thread of its own.
    pub(super) fn reported(&self, rejected: &str) -> Result<mpsc::Receiver<Given>, Fail> {
        let rejected = rejected.to_owned();
        self.called(move |client| client.token_after(&rejected))
    }

    /// Returns what the client gives in place of a token that was rejected.
    pub(super) fn token_after(&self, rejected: &str) -> Result<Given, Fail> {
        match self.reported(rejected)?.recv_timeout(LIMIT) {
            Ok(given) => Ok(given),
            Err(mpsc::RecvTimeoutError::Timeout) => Err(endless()),
            Err(mpsc::RecvTimeoutError::Disconnected) => Err(cannot_be_told()),
        }
    }

    /// Returns what each of so many callers is given, which come at once.
    pub(super) fn crowd(&self, callers: usize) -> Result<Vec<Given>, Fail> {
        let asked: Vec<_> = (0..callers).map(|_| self.asked()).collect::<Result<_, _>>()?;
        asked.iter().map(given).collect()
    }

    pub(super) fn stop(&self) {
        self.0.stop();
    }

    fn called(
        &self,
        call: impl FnOnce(&dyn BlackBox) -> Option<Given> + Send + 'static,
    ) -> Result<mpsc::Receiver<Given>, Fail> {
        let (client, (give, given)) = (Arc::clone(&self.0), mpsc::channel());
        thread::Builder::new().spawn(move || {
            let outcome = call(&*client);
            // What is dropped with it must not outlast the call.
            drop(client);
            outcome.map(|outcome| give.send(outcome))
        })?;
        Ok(given)
    }
}

/// Waits for the end of a call.
pub(super) fn given(call: &mpsc::Receiver<Given>) -> Result<Given, Fail> {
    match call.recv_timeout(LIMIT) {
        Ok(given) => Ok(given),
        Err(mpsc::RecvTimeoutError::Timeout) => Err(endless()),
        Err(mpsc::RecvTimeoutError::Disconnected) => Err(Fail::new("it panicked")),
    }
}

/// Fails a check whose client cannot be told of a rejection, before anything else is looked at.
pub(super) fn ensure_told(client: &Client) -> Result<(), Fail> {
    client.token_after("t0").map(drop)
}

fn cannot_be_told() -> Fail {
    Fail::DoesNotApply("the client cannot be told that a token was rejected".into())
}

fn endless() -> Fail {
    Fail::new(format!("a call had not ended after {} s", LIMIT.as_secs()))
}

/// Requires that every caller was given this token.
pub(super) fn all_have(given: &[Given], token: &str) -> Result<(), Fail> {
    let others: Vec<_> = given.iter().filter(|it| it.as_deref() != Ok(token)).collect();
    ensure(others.is_empty(), || {
        let first = others.first().map(|it| shown(it)).unwrap_or_default();
        format!("not `{token}` for {} of {} callers: {first}", others.len(), given.len())
    })
}

/// Returns the beginning of a message's first line.
pub(super) fn cut(why: &str) -> String {
    let line = why.lines().next().unwrap_or_default();
    let end = if line.chars().nth(160).is_some() { "…" } else { "" };
    line.chars().take(160).map(|c| if c.is_control() { ' ' } else { c }).collect::<String>() + end
}

/// Returns what a client gave, in words.
pub(super) fn shown(given: &Given) -> String {
    match given {
        Ok(token) => format!("it gave `{}`", cut(&token.escape_debug().to_string())),
        Err(why) => format!("no token: {}", cut(why)),
    }
}
