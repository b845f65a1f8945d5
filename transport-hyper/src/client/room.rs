//! Where tasks wait for the token.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard};
use std::task::{Context, Poll, Waker};

use super::lock;

/// The tasks that wait, in the order in which they came.
#[derive(Debug, Default)]
pub(super) struct Room(Mutex<Inside>);

#[derive(Debug, Default)]
struct Inside {
    /// How often something happened that is worth asking again for.
    events: u64,
    seats: u64,
    wakers: BTreeMap<u64, Waker>,
}

impl Room {
    /// A place to wait in for what happens from now on. Take it before asking: what happens between
    /// the answer and the first poll is not missed then.
    pub(super) fn seat(&self) -> Seat<'_> {
        let mut inside = self.inside();
        inside.seats += 1;
        Seat { room: self, number: inside.seats, seen: inside.events }
    }

    /// Something happened: whoever waits is to ask again.
    pub(super) fn announce(&self) {
        self.wake(|inside| inside.events += 1);
    }

    /// The flight can go on: whoever waits is to poll it.
    pub(super) fn nudge(&self) {
        self.wake(|_| {});
    }

    fn wake(&self, change: impl FnOnce(&mut Inside)) {
        let wakers = {
            let mut inside = self.inside();
            change(&mut inside);
            std::mem::take(&mut inside.wakers)
        };
        // Outside the lock: a waker may run or drop a task, which comes back here.
        for waker in wakers.into_values() {
            waker.wake();
        }
    }

    fn inside(&self) -> MutexGuard<'_, Inside> {
        lock(&self.0)
    }
}

/// One task's place.
#[derive(Debug)]
pub(super) struct Seat<'r> {
    room: &'r Room,
    number: u64,
    seen: u64,
}

impl Seat<'_> {
    /// From now on, only what happens later counts.
    pub(super) fn renew(&mut self) {
        self.seen = self.room.inside().events;
    }

    /// Whether something happened. If not, the task is woken when it does, and when the flight can go
    /// on.
    pub(super) fn poll(&self, cx: &Context<'_>) -> Poll<()> {
        let mut inside = self.room.inside();
        if inside.events != self.seen {
            return Poll::Ready(());
        }
        inside.wakers.insert(self.number, cx.waker().clone());
        Poll::Pending
    }

    /// Has the task woken by whatever comes next.
    pub(super) fn watch(&self, cx: &Context<'_>) {
        self.room.inside().wakers.insert(self.number, cx.waker().clone());
    }
}

impl Drop for Seat<'_> {
    fn drop(&mut self) {
        let waker = self.room.inside().wakers.remove(&self.number);
        // Outside the lock, for the same reason.
        drop(waker);
    }
}
