//! An allocator that keeps what was freed, and a way to search it.
#![allow(
    clippy::disallowed_types,
    reason = "the kernel shows the memory as a file, and one look at a time takes a lock"
)]

use std::fs::File;
use std::os::unix::fs::FileExt;
use std::sync::{Mutex, MutexGuard, PoisonError};

use static_alloc::Bump;

/// Hands every byte out once. What is freed stays as it was left; what grows is copied.
#[global_allocator]
static MEMORY: Bump<[u8; 1 << 30]> = Bump::uninit();

/// Held by one test at a time, so that no other test writes its secrets meanwhile.
pub(crate) struct Alone(#[expect(dead_code, reason = "it is held")] MutexGuard<'static, ()>);

impl Alone {
    /// Waits until no other test holds one.
    pub(crate) fn new() -> Self {
        static TURN: Mutex<()> = Mutex::new(());
        Self(TURN.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Returns the contents of all memory that was allocated in the meantime, also if it was freed.
    #[expect(clippy::unused_self, reason = "it has to be held")]
    pub(crate) fn allocated_by(&self, run: impl FnOnce()) -> Vec<u8> {
        let start = next_address();
        run();
        let end = next_address();
        let mut bytes = vec![0; end - start];
        let memory = File::open("/proc/self/mem").unwrap();
        memory.read_exact_at(&mut bytes, u64::try_from(start).unwrap()).unwrap();
        bytes
    }
}

fn next_address() -> usize {
    std::ptr::from_ref(&*Box::new(0_u8)).addr()
}

#[test]
fn freed_memory_can_be_searched() {
    let alone = Alone::new();
    let seen = |text: &'static [u8], run: fn()| {
        alone.allocated_by(run).windows(text.len()).any(|window| window == text)
    };
    assert!(seen(b"dropped as it is", || drop(b"dropped as it is".to_vec())));
    assert!(seen(b"left by growing", || {
        let mut text = zeroize::Zeroizing::new(b"left by growing".to_vec());
        text.shrink_to_fit();
        text.extend([b'x'; 64]);
    }));
    assert!(!seen(b"wiped", || drop(zeroize::Zeroizing::new(b"wiped".to_vec()))));
}
