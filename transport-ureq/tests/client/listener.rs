//! Listens to `tracing`, and to no secret.

use std::cell::RefCell;
use std::fmt::{Debug, Write};
use std::sync::Once;

use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Metadata, Subscriber};

use crate::canary::assert_silent;

thread_local! {
    static TOLD: RefCell<String> = const { RefCell::new(String::new()) };
}

/// The caller that waits runs the request, so each test hears its own.
struct Listener;

/// For the whole process, and before anything is told: `tracing` asks a listener but once whether it
/// wants to hear of something.
pub(crate) fn listen() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| tracing::subscriber::set_global_default(Listener).unwrap());
}

impl Subscriber for Listener {
    fn enabled(&self, _: &Metadata<'_>) -> bool {
        true
    }

    fn new_span(&self, _: &Attributes<'_>) -> Id {
        Id::from_u64(1)
    }

    fn record(&self, _: &Id, _: &Record<'_>) {}

    fn record_follows_from(&self, _: &Id, _: &Id) {}

    fn event(&self, event: &Event<'_>) {
        let of = event.metadata();
        let mut line = format!("{} {}:", of.level(), of.target());
        event.record(&mut Line(&mut line));
        assert_silent(&line);
        TOLD.with_borrow_mut(|told| writeln!(told, "{line}").unwrap());
    }

    fn enter(&self, _: &Id) {}

    fn exit(&self, _: &Id) {}
}

struct Line<'a>(&'a mut String);

impl Visit for Line<'_> {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        write!(self.0, " {field}={value:?}").unwrap();
    }
}

/// Takes the lines that were told on this thread.
pub(crate) fn take() -> Vec<String> {
    TOLD.take().lines().map(str::to_owned).collect()
}
