//! The processes of a fleet, as their parent sees them.

use std::env;
use std::io::{self, BufRead, BufReader, Write};
use std::process::{Child, ChildStdout, Command, Stdio};
use std::time::Duration;

use crate::process::Adapter;
use crate::tally::Tally;

/// How a fleet's processes are started.
pub(crate) struct Plan {
    pub(crate) adapter: Adapter,
    pub(crate) store: String,
    pub(crate) vendor: String,
    pub(crate) is_exclusive: bool,
    /// For how long each calls; once, if it is zero.
    pub(crate) duration: Duration,
}

/// A process that is ready to begin, or calls.
pub(crate) struct Process {
    child: Child,
    output: BufReader<ChildStdout>,
}

/// Starts that many processes, lets them begin at the same moment, does something meanwhile, and waits for
/// their ends. Returns what they have seen together.
pub(crate) fn run_with(
    plan: &Plan,
    count: usize,
    meanwhile: impl FnOnce() -> io::Result<()>,
) -> io::Result<Tally> {
    let mut processes = (0..count).map(|_| Process::start(plan)).collect::<io::Result<Vec<_>>>()?;
    for process in &mut processes {
        process.begin()?;
    }
    let done = meanwhile();
    let mut tally = Tally::default();
    for process in processes {
        tally.add(process.end()?);
    }
    done.map(|()| tally)
}

impl Process {
    /// Starts a process, and returns it when it is ready.
    pub(crate) fn start(plan: &Plan) -> io::Result<Self> {
        let mut command = Command::new(env::current_exe()?);
        command.args(["process", "--adapter", plan.adapter.name(), "--store", &plan.store]);
        command.args(["--vendor", &plan.vendor, "--milliseconds"]);
        command.arg(plan.duration.as_millis().to_string());
        if plan.is_exclusive {
            command.arg("--exclusive");
        }
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn()?;
        let output = child.stdout.take().ok_or_else(|| io::Error::other("no output"))?;
        let mut process = Self { child, output: BufReader::new(output) };
        process.line()?;
        Ok(process)
    }

    /// Lets it begin.
    pub(crate) fn begin(&mut self) -> io::Result<()> {
        let input = self.child.stdin.as_mut().ok_or_else(|| io::Error::other("no input"))?;
        input.write_all(b"\n")
    }

    /// Waits for its end, and returns what it has seen.
    pub(crate) fn end(mut self) -> io::Result<Tally> {
        Ok(serde_json::from_str(&self.line()?)?)
    }

    pub(crate) fn kill(mut self) -> io::Result<()> {
        self.child.kill()?;
        self.child.wait().map(drop)
    }

    fn line(&mut self) -> io::Result<String> {
        let mut line = String::new();
        if self.output.read_line(&mut line)? == 0 {
            return Err(io::Error::other("a process ended too early"));
        }
        Ok(line)
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
