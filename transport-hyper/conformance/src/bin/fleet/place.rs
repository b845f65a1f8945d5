//! The stores: a folder, or a server.

use std::fs;
use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::thread;

/// What keeps the values.
pub(crate) enum Engine {
    File,
    /// The server's program.
    Redis(PathBuf),
}

/// A new, empty store.
pub(crate) struct Place {
    folder: PathBuf,
    server: Option<Server>,
}

struct Server {
    program: PathBuf,
    port: u16,
    child: Child,
}

impl Engine {
    pub(crate) const fn name(&self) -> &'static str {
        match self {
            Self::File => "file",
            Self::Redis(_) => "redis",
        }
    }

    pub(crate) const fn is_server(&self) -> bool {
        matches!(self, Self::Redis(_))
    }

    pub(crate) fn place(&self) -> io::Result<Place> {
        static NUMBER: AtomicU32 = AtomicU32::new(0);
        let number = NUMBER.fetch_add(1, Ordering::SeqCst);
        let name = format!("polygrant-fleet-{}-{number}", std::process::id());
        let folder = std::env::temp_dir().join(name);
        fs::DirBuilder::new().mode(0o700).create(&folder)?;
        let server = match self {
            Self::File => None,
            Self::Redis(program) => Some(Server::start(program, &folder)?),
        };
        Ok(Place { folder, server })
    }
}

impl Place {
    /// Returns what a process opens the store by: `redis://…`, or a folder.
    pub(crate) fn name(&self) -> String {
        match &self.server {
            Some(server) => format!("redis://127.0.0.1:{}", server.port),
            None => self.folder.display().to_string(),
        }
    }

    fn server(&mut self) -> io::Result<&mut Server> {
        self.server.as_mut().ok_or_else(|| io::Error::other("the store is no server"))
    }

    pub(crate) fn kill(&mut self) -> io::Result<()> {
        let server = self.server()?;
        server.child.kill()?;
        server.child.wait().map(drop)
    }

    /// Starts the server that was killed anew, without what it kept.
    pub(crate) fn start_again(&mut self) -> io::Result<()> {
        let folder = self.folder.clone();
        let server = self.server()?;
        server.child = run(&server.program, server.port, &folder)?
            .ok_or_else(|| io::Error::other("the port of before is taken"))?;
        Ok(())
    }

    /// Sends the server a signal, such as `STOP`.
    pub(crate) fn signal(&mut self, name: &str) -> io::Result<()> {
        let pid = self.server()?.child.id().to_string();
        Command::new("kill").args(["-s", name, &pid]).status().map(drop)
    }

    /// Runs a command on the server, which must return `OK`.
    pub(crate) fn command(&mut self, line: &str) -> io::Result<()> {
        let mut stream = TcpStream::connect((Ipv4Addr::LOCALHOST, self.server()?.port))?;
        stream.write_all(format!("{line}\r\nQUIT\r\n").as_bytes())?;
        let mut text = String::new();
        stream.read_to_string(&mut text)?;
        if text.starts_with("+OK") { Ok(()) } else { Err(io::Error::other(text)) }
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        if let Some(server) = &mut self.server {
            let _ = server.child.kill();
            let _ = server.child.wait();
        }
        let _ = fs::remove_dir_all(&self.folder);
    }
}

impl Server {
    fn start(program: &Path, folder: &Path) -> io::Result<Self> {
        // A port that is free now may be taken by another program until the server has it.
        for _ in 0..10 {
            let port = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?.port();
            if let Some(child) = run(program, port, folder)? {
                return Ok(Self { program: program.to_owned(), port, child });
            }
        }
        Err(io::Error::other(format!("{} does not start", program.display())))
    }
}

/// Returns the server once it serves; `None` if it ended before.
fn run(program: &Path, port: u16, folder: &Path) -> io::Result<Option<Child>> {
    let mut child = Command::new(program)
        .args(["--port", &port.to_string(), "--bind", "127.0.0.1", "--save", "", "--dir"])
        .arg(folder)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .spawn()?;
    let output = child.stdout.take().ok_or_else(|| io::Error::other("no output"))?;
    let mut lines = BufReader::new(output).lines();
    for line in lines.by_ref() {
        if line?.contains("Ready to accept connections") {
            // A server that nothing reads from would stand still one day.
            thread::spawn(move || lines.for_each(drop));
            return Ok(Some(child));
        }
    }
    child.wait()?;
    Ok(None)
}
