//! Runs the program and looks at everything that it says.

use std::io::Write;
use std::path::PathBuf;
use std::process::{Child, Command, Output, Stdio};

use polygrant::Dialect;
use polygrant_testkit::{CLIENT_ID, CLIENT_SECRET, SandboxServer};
use serde_json::Value;

pub(crate) struct Run(Command);

pub(crate) struct Said {
    pub(crate) status: i32,
    pub(crate) out: String,
    pub(crate) err: String,
}

/// The program with the sandbox's credentials in its environment, and nothing else of ours.
pub(crate) fn polygrant(arguments: &[&str]) -> Run {
    let mut command = Command::new(env!("CARGO_BIN_EXE_polygrant"));
    command
        .args(arguments)
        .env("POLYGRANT_CLIENT_ID", CLIENT_ID)
        .env("POLYGRANT_CLIENT_SECRET", CLIENT_SECRET);
    Run(command)
}

impl Run {
    pub(crate) fn env(mut self, name: &str, value: &str) -> Self {
        self.0.env(name, value);
        self
    }

    pub(crate) fn without_env(mut self, name: &str) -> Self {
        self.0.env_remove(name);
        self
    }

    /// Starts the program, for a test that kills it.
    pub(crate) fn start(mut self) -> Child {
        self.0.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap()
    }

    pub(crate) fn said(self) -> Said {
        self.reading(b"")
    }

    pub(crate) fn reading(mut self, input: &[u8]) -> Said {
        let mut child = self
            .0
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        // A program that needs no input does not read it.
        let _ = child.stdin.take().unwrap().write_all(input);
        let Output { status, stdout, stderr } = child.wait_with_output().unwrap();
        Said {
            status: status.code().unwrap(),
            out: String::from_utf8(stdout).unwrap(),
            err: String::from_utf8(stderr).unwrap(),
        }
    }
}

impl Said {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.out).unwrap_or_else(|_| panic!("{:?} {:?}", self.out, self.err))
    }
}

/// `token` against a sandbox, in one dialect.
pub(crate) fn token(server: &SandboxServer, dialect: &str, more: &[&str]) -> Run {
    let base_url = server.base_url(&Dialect::named(dialect).unwrap());
    polygrant(&[&["token", "--dialect", dialect, "--base-url", &base_url], more].concat())
}

/// A file with that text, for as long as it lives.
pub(crate) struct File(PathBuf);

impl File {
    pub(crate) fn new(name: &str, text: &[u8]) -> Self {
        let path = std::env::temp_dir().join(format!("polygrant-{}-{name}", std::process::id()));
        std::fs::write(&path, text).unwrap();
        Self(path)
    }

    pub(crate) fn path(&self) -> &str {
        self.0.to_str().unwrap()
    }
}

impl Drop for File {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.0);
    }
}
