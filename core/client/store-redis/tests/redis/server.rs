//! A real server on the loopback.

use std::env;
use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};

pub(crate) struct Server {
    child: Child,
    // What the server tells goes there until the end.
    _output: BufReader<ChildStdout>,
    port: u16,
    folder: PathBuf,
    options: Vec<String>,
}

/// Returns the program; without it, says that the test is skipped.
pub(crate) fn program() -> Option<PathBuf> {
    let program = env::var_os("POLYGRANT_TEST_REDIS").map(PathBuf::from);
    if program.is_none() {
        println!("skipped: POLYGRANT_TEST_REDIS names no redis-server");
    }
    program
}

/// Returns a new folder.
pub(crate) fn folder() -> PathBuf {
    static NUMBER: AtomicU32 = AtomicU32::new(0);
    let number = NUMBER.fetch_add(1, Ordering::SeqCst);
    let name = format!("redis-{}-{number}", std::process::id());
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    fs::create_dir(&folder).unwrap();
    folder
}

impl Server {
    /// Starts a server with further options; `None` if there is no program.
    pub(crate) fn start(options: &[&str]) -> Option<Self> {
        let program = program()?;
        let options: Vec<_> = options.iter().map(|option| (*option).to_owned()).collect();
        let folder = folder();
        // A port that is free now may be taken by another test until the server has it.
        let started = (0..10).find_map(|_| {
            let port = free_port();
            let (child, output) = run(&program, port, &folder, &options)?;
            Some((child, output, port))
        });
        let (child, output, port) = started.expect("a server");
        Some(Self { child, _output: output, port, folder, options })
    }

    pub(crate) fn port(&self) -> u16 {
        self.port
    }

    pub(crate) fn address(&self) -> String {
        format!("redis://127.0.0.1:{}", self.port)
    }

    /// Kills the server, and starts another one at its port, without what it kept.
    pub(crate) fn restart(&mut self) {
        self.kill();
        let program = program().unwrap();
        let (child, output) =
            run(&program, self.port, &self.folder, &self.options).expect("the port of before");
        (self.child, self._output) = (child, output);
    }

    pub(crate) fn kill(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// Sends the server a signal, such as `STOP`.
    pub(crate) fn signal(&self, name: &str) {
        let pid = self.child.id().to_string();
        let status = Command::new("kill").args(["-s", name, &pid]).status().unwrap();
        assert!(status.success());
    }

    /// Runs a command, and returns the first line of the response, or the first string in it.
    pub(crate) fn command(&self, line: &str) -> String {
        let mut stream = TcpStream::connect((Ipv4Addr::LOCALHOST, self.port)).unwrap();
        stream.write_all(format!("{line}\r\nQUIT\r\n").as_bytes()).unwrap();
        let mut text = String::new();
        stream.read_to_string(&mut text).unwrap();
        let is_text = |line: &&str| !line.starts_with(['$', '*']);
        text.lines().find(is_text).unwrap_or_default().to_owned()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
        let _ = fs::remove_dir_all(&self.folder);
    }
}

pub(crate) fn free_port() -> u16 {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    listener.local_addr().unwrap().port()
}

/// Returns the server once it serves; `None` if it ended before, for want of the port.
fn run(
    program: &Path,
    port: u16,
    folder: &Path,
    options: &[String],
) -> Option<(Child, BufReader<ChildStdout>)> {
    let mut child = Command::new(program)
        .args(["--port", &port.to_string(), "--bind", "127.0.0.1", "--save", "", "--dir"])
        .arg(folder)
        .args(options)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut output = BufReader::new(child.stdout.take().unwrap());
    let mut line = String::new();
    while output.read_line(&mut line).unwrap() > 0 {
        if line.contains("Ready to accept connections") {
            return Some((child, output));
        }
    }
    let _ = child.wait();
    println!("the server did not start: {line}");
    None
}
