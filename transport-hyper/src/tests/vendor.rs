//! What the vendor does with a request.

use std::collections::VecDeque;
use std::future::Future;
use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use http::{Response, StatusCode};
use http_body::Frame;
use hyper::rt::{Sleep, Timer};

use super::harness::Harness;

/// What becomes of one request.
#[derive(Clone)]
pub(crate) enum Step {
    /// A token of that many seconds, named after the number of the request.
    Token(u64),
    /// The token of that name.
    TokenNamed(&'static str),
    /// The token after that many polls, each of which wakes the task, in pieces.
    Slowly(usize),
    /// A token without a life, after that time.
    Brief(Duration),
    /// A token for an hour, after that time.
    After(Duration),
    /// This response.
    Respond(StatusCode, &'static str),
    /// The head, a part of the body, and then a reset.
    CutShort,
    /// A byte a second, without end.
    Drip,
    /// The connection is reset at once.
    Reset,
    /// Nothing, ever.
    Nothing,
    /// A panic in `call`.
    PanicAtOnce,
    /// A panic when polled the second time.
    PanicLater,
    /// A token as soon as that is set, which wakes no task.
    When(Arc<AtomicBool>),
}

impl Default for Step {
    fn default() -> Self {
        Self::Token(3600)
    }
}

impl Step {
    pub(crate) fn refused(code: &'static str) -> Self {
        Self::Respond(
            StatusCode::UNAUTHORIZED,
            match code {
                "invalid_client" => r#"{"error":"invalid_client"}"#,
                _ => r#"{"error":"invalid_scope"}"#,
            },
        )
    }

    pub(crate) const fn unavailable() -> Self {
        Self::Respond(StatusCode::SERVICE_UNAVAILABLE, "")
    }

    pub(crate) fn call(self, number: usize, harness: &Harness) -> Call {
        assert!(!matches!(self, Self::PanicAtOnce), "as the script has it");
        Call { step: self, number, harness: harness.clone(), polls: 0, sleep: None }
    }
}

fn token(name: &str, lifetime: u64) -> String {
    format!(r#"{{"access_token":"{name}","token_type":"Bearer","expires_in":{lifetime}}}"#)
}

/// One request under way.
pub(crate) struct Call {
    step: Step,
    number: usize,
    harness: Harness,
    polls: usize,
    sleep: Option<Pin<Box<dyn Sleep>>>,
}

type CallOutcome = Result<Response<Pieces>, Box<dyn std::error::Error + Send + Sync>>;

impl Future for Call {
    type Output = CallOutcome;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<CallOutcome> {
        self.polls += 1;
        let name = format!("token-{}", self.number);
        let whole = |text: &str| Poll::Ready(Ok(Response::new(Pieces::of([text]))));
        match self.step.clone() {
            Step::Token(lifetime) => whole(&token(&name, lifetime)),
            Step::TokenNamed(name) => whole(&token(name, 3600)),
            Step::Slowly(polls) if self.polls <= polls => {
                cx.waker().wake_by_ref();
                Poll::Pending
            }
            Step::Slowly(_) => {
                let text = token(&name, 3600);
                let (one, other) = text.split_at(9);
                let pieces = Pieces { slowly: true, ..Pieces::of([one, other]) };
                Poll::Ready(Ok(Response::new(pieces)))
            }
            Step::After(time) | Step::Brief(time) => {
                let lifetime = if matches!(self.step, Step::After(_)) { 3600 } else { 0 };
                let harness = self.harness.clone();
                let sleep = self.sleep.get_or_insert_with(|| harness.sleep(time));
                sleep
                    .as_mut()
                    .poll(cx)
                    .map(|()| Ok(Response::new(Pieces::of([token(&name, lifetime).as_str()]))))
            }
            Step::Respond(status, text) => {
                let mut response = Response::new(Pieces::of([text]));
                *response.status_mut() = status;
                Poll::Ready(Ok(response))
            }
            Step::CutShort => {
                let pieces = Pieces { end: End::Reset, ..Pieces::of([r#"{"access_tok"#]) };
                Poll::Ready(Ok(Response::new(pieces)))
            }
            Step::Drip => {
                let end = End::Drip(self.harness.clone(), None);
                Poll::Ready(Ok(Response::new(Pieces { end, ..Pieces::of([]) })))
            }
            Step::Reset => Poll::Ready(Err(reset().into())),
            Step::Nothing => Poll::Pending,
            Step::PanicLater if self.polls > 1 => panic!("as the script has it"),
            Step::PanicLater => {
                cx.waker().wake_by_ref();
                Poll::Pending
            }
            Step::PanicAtOnce => unreachable!("not polled"),
            Step::When(open) if open.load(Ordering::SeqCst) => whole(&token(&name, 3600)),
            Step::When(_) => Poll::Pending,
        }
    }
}

fn reset() -> io::Error {
    io::ErrorKind::ConnectionReset.into()
}

/// A body in pieces.
pub(crate) struct Pieces {
    pieces: VecDeque<Bytes>,
    /// Whether a poll for each piece comes to nothing.
    slowly: bool,
    was_slow: bool,
    end: End,
}

enum End {
    Good,
    Reset,
    Drip(Harness, Option<Pin<Box<dyn Sleep>>>),
}

impl Pieces {
    fn of<'a>(pieces: impl IntoIterator<Item = &'a str>) -> Self {
        let pieces = pieces.into_iter().map(|piece| Bytes::copy_from_slice(piece.as_bytes()));
        Self { pieces: pieces.collect(), slowly: false, was_slow: false, end: End::Good }
    }
}

impl http_body::Body for Pieces {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, io::Error>>> {
        self.was_slow = !self.was_slow;
        if self.slowly && self.was_slow {
            cx.waker().wake_by_ref();
            return Poll::Pending;
        }
        if let Some(piece) = self.pieces.pop_front() {
            return Poll::Ready(Some(Ok(Frame::data(piece))));
        }
        match &mut self.end {
            End::Good => Poll::Ready(None),
            End::Reset => Poll::Ready(Some(Err(reset()))),
            End::Drip(harness, sleep) => {
                let next = sleep.get_or_insert_with(|| harness.sleep(Duration::from_secs(1)));
                if next.as_mut().poll(cx).is_pending() {
                    return Poll::Pending;
                }
                *sleep = None;
                Poll::Ready(Some(Ok(Frame::data(Bytes::from_static(b" ")))))
            }
        }
    }
}
