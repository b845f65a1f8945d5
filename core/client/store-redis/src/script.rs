//! What is sent to the server, and what it returns.

use std::time::Duration;

use polygrant_client::store::{StoreKey, StoreValue, Stored, Swap, Swapped};
use redis::{Cmd, FromRedisValue, ParsingError, Pipeline, Value};
use zeroize::Zeroizing;

/// Loads without arguments, and swaps with three: what is expected, what to put there, and for how many
/// milliseconds. A value is `+` and its bytes, nothing is `-`. Returns the time in milliseconds, whether a
/// swap was done, and the value if it was not.
const SCRIPT: &str = "\
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local value = redis.call('GET', KEYS[1])
if #ARGV == 0 or ARGV[1] ~= (value and '+' .. value or '-') then return {now, 0, value} end
if ARGV[2] == '-' then
  redis.call('DEL', KEYS[1])
else
  redis.call('SET', KEYS[1], string.sub(ARGV[2], 2), 'PX', ARGV[3])
end
return {now, 1, false}";

/// The longest time that is sent, in milliseconds: about 100 years. The server adds it to its clock.
const LONGEST: u64 = 100 * 365 * 24 * 3600 * 1000;

/// What a server returns.
pub(crate) struct Reply {
    stored: Stored,
    is_done: bool,
}

/// Returns the command that loads.
pub(crate) fn load(prefix: &str, key: &StoreKey) -> Cmd {
    command(prefix, key)
}

/// Returns the command that swaps.
pub(crate) fn swap(prefix: &str, key: &StoreKey, swap: &Swap) -> Cmd {
    let mut command = command(prefix, key);
    command.arg(argument(swap.expected.as_ref()).as_slice());
    command.arg(argument(swap.value.as_ref()).as_slice());
    command.arg(milliseconds(swap.keep));
    command
}

/// Returns the command for a server that is about to get the key. Both are sent at once, since another
/// command in between would take the permission.
pub(crate) fn asking(command: &Cmd) -> Pipeline {
    let mut both = redis::pipe();
    both.cmd("ASKING").ignore().add_command(command.clone());
    both
}

// The server knows a script by its text: that is half a kilobyte more a call than its digest would be, and no
// second call after the server forgot it.
fn command(prefix: &str, key: &StoreKey) -> Cmd {
    let mut command = redis::cmd("EVAL");
    command.arg(SCRIPT).arg(1).arg(format!("{prefix}{key}"));
    command
}

fn argument(value: Option<&StoreValue>) -> Zeroizing<Vec<u8>> {
    let Some(value) = value else { return Zeroizing::new(b"-".to_vec()) };
    let mut argument = Vec::with_capacity(value.as_bytes().len() + 1);
    argument.push(b'+');
    argument.extend_from_slice(value.as_bytes());
    Zeroizing::new(argument)
}

/// Returns the time as the server takes it: not zero, and not beyond its clock.
fn milliseconds(keep: Duration) -> u64 {
    u64::try_from(keep.as_millis()).unwrap_or(LONGEST).clamp(1, LONGEST)
}

impl Reply {
    pub(crate) fn into_loaded(self) -> Stored {
        self.stored
    }

    /// Returns what came of a swap. If an earlier try may have been done, its value is the proof.
    pub(crate) fn into_swapped(self, swap: &Swap, may_be_done: bool) -> Swapped {
        let is_own = may_be_done && self.stored.value == swap.value;
        if self.is_done || is_own {
            return Swapped::Done { now: self.stored.now };
        }
        Swapped::Conflict(self.stored)
    }
}

impl FromRedisValue for Reply {
    fn from_redis_value(value: Value) -> Result<Self, ParsingError> {
        let (now, is_done, value) = <(u64, bool, Option<Vec<u8>>)>::from_redis_value(value)?;
        let now = std::time::UNIX_EPOCH.checked_add(Duration::from_millis(now)).map(Into::into);
        Ok(Self { stored: Stored { value: value.map(StoreValue::new), now }, is_done })
    }
}
