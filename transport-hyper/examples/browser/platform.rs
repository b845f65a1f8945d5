//! The clock, the timer and the tasks of JavaScript.

use std::future::poll_fn;
use std::pin::{Pin, pin};
use std::task::{Context, Poll};
use std::time::{Duration, Instant};

use futures_channel::oneshot;
use hyper::rt::{Executor, Sleep, Timer};
use js_sys::{Function, Promise, Reflect};
use polygrant::UnixTime;
use polygrant_hyper::lifecycle::Now;
use polygrant_hyper::{Clock, Task};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::Performance;

/// Tells the time by `Date.now` and `performance.now`: the standard library has no clock here.
#[derive(Clone, Copy, Debug)]
pub(crate) struct JsClock;

impl Clock for JsClock {
    fn now(&self) -> Now {
        let wall = js_sys::Date::now();
        let performance = Reflect::get(&js_sys::global(), &"performance".into());
        let performance = performance.ok().filter(JsValue::is_object);
        let steady = performance.map_or(wall, |it| it.unchecked_into::<Performance>().now());
        Now { wall: UnixTime::after_epoch(milliseconds(wall)), steady: milliseconds(steady) }
    }
}

fn milliseconds(count: f64) -> Duration {
    Duration::try_from_secs_f64(count / 1000.0).unwrap_or_default()
}

/// Waits by `setTimeout`.
#[derive(Clone, Copy, Debug)]
pub(crate) struct JsTimer;

impl Timer for JsTimer {
    fn sleep(&self, duration: Duration) -> Pin<Box<dyn Sleep>> {
        let (sender, receiver) = oneshot::channel();
        spawn_local(notify_after(duration, sender));
        Box::pin(JsSleep(receiver))
    }

    /// Ends at once: there is no `Instant` here, and polygrant waits by [`sleep`](Self::sleep) alone.
    fn sleep_until(&self, _: Instant) -> Pin<Box<dyn Sleep>> {
        self.sleep(Duration::ZERO)
    }
}

async fn notify_after(duration: Duration, mut sender: oneshot::Sender<()>) {
    // A longer time overflows, and passes at once.
    let milliseconds = i32::try_from(duration.as_millis()).unwrap_or(i32::MAX);
    let mut timeout = JsValue::UNDEFINED;
    let passed = Promise::new(&mut |resolve, _| {
        timeout = called("setTimeout", &resolve, &milliseconds.into());
    });
    let mut passed = pin!(JsFuture::from(passed));
    // A timeout that is no longer waited for would keep Node.js running.
    poll_fn(|cx| match sender.poll_canceled(cx) {
        Poll::Ready(()) => Poll::Ready(()),
        Poll::Pending => passed.as_mut().poll(cx).map(drop),
    })
    .await;
    called("clearTimeout", &timeout, &JsValue::UNDEFINED);
    let _ = sender.send(());
}

/// Calls a global function.
fn called(name: &str, first: &JsValue, second: &JsValue) -> JsValue {
    let function = Reflect::get(&js_sys::global(), &name.into());
    let function = function.and_then(JsCast::dyn_into::<Function>);
    let result = function.and_then(|it| it.call2(&JsValue::UNDEFINED, first, second));
    result.unwrap_or(JsValue::UNDEFINED)
}

struct JsSleep(oneshot::Receiver<()>);

impl Future for JsSleep {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        Pin::new(&mut self.0).poll(cx).map(drop)
    }
}

impl Sleep for JsSleep {}

/// Runs tasks on this thread, which is the only one.
#[derive(Clone, Copy, Debug)]
pub(crate) struct JsExecutor;

impl Executor<Task> for JsExecutor {
    fn execute(&self, task: Task) {
        spawn_local(task);
    }
}
