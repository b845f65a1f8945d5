//! The recording that the README shows: it is what the program prints.

use std::fmt::Write as _;
use std::path::Path;

use polygrant::Dialect;
use polygrant_testkit::{CLIENT_ID, CLIENT_SECRET, SandboxServer};

use super::run::polygrant;

/// Where the recorded sandbox listens. Here another port is free.
const SANDBOX: &str = "http://127.0.0.1:8080";

const COMMANDS: [&str; 4] = [
    "polygrant request --dialect cobee --client-id my-client",
    "polygrant token --dialect cobee --base-url http://127.0.0.1:8080/cobee --output header",
    "polygrant token --dialect ants --base-url http://127.0.0.1:8080/ants",
    "polygrant token --dialect fuuffy --base-url http://127.0.0.1:8080/fuuffy --client-id other",
];

/// To record anew: `POLYGRANT_RECORD=1 cargo test -p polygrant-cli --test program recording`.
#[test]
fn the_recording_is_what_the_program_prints() {
    let server = SandboxServer::start(0).unwrap();
    let here = server.base_url(&Dialect::cobee()).replace("/cobee", "");
    let mut lines = vec![
        "$ polygrant sandbox --port 8080 >/dev/null &".to_owned(),
        format!("$ export POLYGRANT_CLIENT_ID={CLIENT_ID} POLYGRANT_CLIENT_SECRET={CLIENT_SECRET}"),
    ];
    for command in COMMANDS {
        lines.push(format!("$ {command}"));
        let command = command.replace(SANDBOX, &here);
        let said = polygrant(&command.split(' ').skip(1).collect::<Vec<_>>()).said();
        let printed = said.out + &said.err;
        let printed = printed.replace(here.trim_start_matches("http://"), "127.0.0.1:8080");
        // A terminal of this width breaks lines, too.
        for line in printed.lines() {
            let line: Vec<char> = line.chars().collect();
            let rows = line.chunks(96).map(|row| row.iter().collect());
            lines.extend(if line.is_empty() { vec![String::new()] } else { rows.collect() });
        }
    }
    let drawn = drawn(&lines);
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("recording.svg");
    if std::env::var_os("POLYGRANT_RECORD").is_some() {
        std::fs::write(&file, &drawn).unwrap();
    }
    assert!(
        std::fs::read_to_string(&file).unwrap() == drawn,
        "recording.svg is not what is printed"
    );
}

/// Draws the lines of a terminal, in which commands stand out.
fn drawn(lines: &[String]) -> String {
    let (width, height) = (780, 20 * lines.len() + 24);
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" width=\"{width}\" \
         height=\"{height}\" font-family=\"ui-monospace, Menlo, Consolas, monospace\" font-size=\"13\">\n\
         <rect width=\"100%\" height=\"100%\" rx=\"8\" fill=\"#1c2128\"/>\n"
    );
    for (index, line) in lines.iter().enumerate() {
        let colour = if line.starts_with("$ ") { "#7ee787" } else { "#d0d7de" };
        let text = line.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
        let y = 20 * index + 28;
        let _ = writeln!(
            svg,
            "<text x=\"16\" y=\"{y}\" fill=\"{colour}\" xml:space=\"preserve\">{text}</text>"
        );
    }
    svg + "</svg>\n"
}
