//! What this adapter tells of a fault, and of itself, beyond the table.

use std::error::Error as StdError;

use polygrant::Error;
use polygrant_testkit::{ScriptedServer, Step};
use polygrant_ureq::{Transport, ureq};

use crate::canary::{failure, fetch, grant_of, token};

#[test]
fn a_source_says_more() {
    let greeting = [Step::Read, Step::write("SSH-2.0\r\n"), Step::Hold];
    let server = ScriptedServer::with_steps(greeting).unwrap();
    let Error::Transport(error) = failure(&Transport::new(), &grant_of(&server)) else { panic!() };
    let source = error.source().unwrap();
    assert!(source.is::<ureq::Error>(), "{source:?}");
}

#[test]
fn a_name_of_its_own() {
    let server = ScriptedServer::with_response(token()).unwrap();
    fetch(&Transport::new(), &grant_of(&server)).unwrap();
    let [request] = server.stop().requests.try_into().unwrap();
    let agent = concat!("\r\nuser-agent: polygrant-ureq/", env!("CARGO_PKG_VERSION"), "\r\n");
    assert!(request.to_ascii_lowercase().contains(agent), "{request}");
}
