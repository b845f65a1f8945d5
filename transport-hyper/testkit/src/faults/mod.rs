//! The faults of a token's life, numbered: what happens, what has to come of it, and a play of each.
//!
//! Some are decided by the lifecycle alone, and are played on it, in virtual time. Some are decided by
//! what reads an answer or writes a request. The rest need sockets: they are played on the loopback,
//! against any client that is an [`Adapter`].

use std::fmt;

use short::Short;

pub use subject::{Adapter, Call, NoAnswer, Subject};

mod crowds;
mod failures;
mod lifetimes;
mod panics;
mod refusals;
mod rejections;
mod secrets;
mod server;
mod short;
mod story;
mod subject;
mod tokens;
mod untrusted;
mod waits;
mod wire;

/// What happens to a token client, and what has to come of it.
///
/// ```
/// use polygrant_testkit::faults::{Verdict, faults};
///
/// for fault in faults() {
///     // For the others, bring an `Adapter` to `play`.
///     if let Some(verdict) = fault.play_without_wire() {
///         assert!(matches!(verdict, Verdict::Holds(_)), "{}: {verdict:?}", fault.number());
///     }
/// }
/// ```
#[derive(Clone, Copy)]
pub struct Fault {
    number: u8,
    stimulus: &'static str,
    required: &'static str,
    play: Play,
}

/// Where a fault is decided, and so where it is played.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Level {
    /// By what writes requests and reads answers, without any I/O.
    Parse,
    /// By the lifecycle, in virtual time.
    Machine,
    /// By a client, over sockets.
    Wire,
}

/// What came of a play, in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// What was seen is what is required.
    Holds(String),
    /// What was seen is not, or the play could not go on.
    FallsShort(String),
    /// There is nothing to play on such a client.
    DoesNotApply(String),
}

/// What was seen, or how it falls short.
type Observed = Result<String, Short>;

#[derive(Clone, Copy)]
enum Play {
    Parse(fn() -> Observed),
    Machine(fn() -> Observed),
    Wire(fn(&dyn Adapter) -> Observed),
}

/// All that is played, by number.
#[must_use]
pub fn faults() -> Vec<Fault> {
    let mut all: Vec<_> = [
        &lifetimes::FAULTS[..],
        &failures::FAULTS,
        &waits::FAULTS,
        &rejections::FAULTS,
        &tokens::FAULTS,
        &wire::FAULTS,
        &crowds::FAULTS,
        &refusals::FAULTS,
        &secrets::FAULTS,
        &panics::FAULTS,
        &untrusted::FAULTS,
    ]
    .concat();
    all.sort_by_key(Fault::number);
    all
}

impl Fault {
    /// Its number, from 1 to 64.
    #[must_use]
    pub const fn number(&self) -> u8 {
        self.number
    }

    /// What happens.
    #[must_use]
    pub const fn stimulus(&self) -> &'static str {
        self.stimulus
    }

    /// What has to come of it.
    #[must_use]
    pub const fn required(&self) -> &'static str {
        self.required
    }

    /// Where it is decided.
    #[must_use]
    pub const fn level(&self) -> Level {
        match self.play {
            Play::Parse(_) => Level::Parse,
            Play::Machine(_) => Level::Machine,
            Play::Wire(_) => Level::Wire,
        }
    }

    /// Plays it on a client. One that is decided without the wire is played without the client.
    #[must_use]
    pub fn play(&self, adapter: &dyn Adapter) -> Verdict {
        match self.play {
            Play::Parse(play) | Play::Machine(play) => play().into(),
            Play::Wire(play) => play(adapter).into(),
        }
    }

    /// Plays it, if that takes no client.
    #[must_use]
    pub fn play_without_wire(&self) -> Option<Verdict> {
        match self.play {
            Play::Parse(play) | Play::Machine(play) => Some(play().into()),
            Play::Wire(_) => None,
        }
    }
}

impl fmt::Debug for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Fault")
            .field("number", &self.number)
            .field("stimulus", &self.stimulus)
            .field("required", &self.required)
            .field("level", &self.level())
            .finish()
    }
}

const fn parse(
    number: u8,
    stimulus: &'static str,
    required: &'static str,
    play: fn() -> Observed,
) -> Fault {
    Fault { number, stimulus, required, play: Play::Parse(play) }
}

const fn machine(
    number: u8,
    stimulus: &'static str,
    required: &'static str,
    play: fn() -> Observed,
) -> Fault {
    Fault { number, stimulus, required, play: Play::Machine(play) }
}

const fn wire(
    number: u8,
    stimulus: &'static str,
    required: &'static str,
    play: fn(&dyn Adapter) -> Observed,
) -> Fault {
    Fault { number, stimulus, required, play: Play::Wire(play) }
}
