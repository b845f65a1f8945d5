//! Plays the faults that can be seen of any client on other crates that get tokens, and prints the page
//! `transport-hyper/testkit/src/black_box/rivals.md`.
//!
//! Each rival is used as its own documentation says, with its defaults. It needs `openssl` for a key.

use polygrant_conformance::{Hyper, Ureq, black_box};
use polygrant_testkit::black_box::{Settings, Start};

use page::Column;
use started::Started;

mod async_runtime;
mod huskarl;
mod middle;
mod oauth2;
mod page;
mod started;
mod yup_oauth2;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    rustls::crypto::ring::default_provider().install_default().map_err(|_| "two providers")?;
    // A panic is a result, and is reported as one.
    std::panic::set_hook(Box::new(|_| {}));
    let key = yup_oauth2::key()?;
    let blocking = |settings: &Settings| -> Started { black_box(&Ureq, settings) };
    let hyper = |settings: &Settings| -> Started { black_box(&Hyper, settings) };
    let yup = |settings: &Settings| -> Started { yup_oauth2::start(settings, &key) };
    let clients: [(&str, &str, &Start<'_>); 6] = [
        ("polygrant-ureq", "", &blocking),
        ("polygrant-hyper", "", &hyper),
        ("huskarl", "`InMemoryTokenCache` over `huskarl-reqwest`", &huskarl::start),
        ("middle", "`BasicClientCredentialAuthorizer`, built at the first call", &middle::start),
        (
            "oauth2",
            "with `reqwest::blocking`, and the usual cache around it: a token and its end behind a lock",
            &oauth2::start,
        ),
        (
            "yup-oauth2",
            "`ServiceAccountAuthenticator`: its flows have no client credentials, this is the one without a person",
            &yup,
        ),
    ];
    let wanted: Vec<String> = std::env::args().skip(1).collect();
    let mut columns = Vec::new();
    for (name, used, start) in clients {
        if wanted.is_empty() || wanted.iter().any(|it| it == name) {
            eprintln!("{name} …");
            columns.push(Column::of(name, used, start));
        }
    }
    print!("{}", page::page(&columns));
    Ok(())
}
