//! Every scenario of the sandbox's table, with the transport's own agent and with one that was set
//! up for something else: it follows redirects, and keeps connections.

use polygrant::Error;
use polygrant_testkit::{Expected, scenarios, secret_in};
use polygrant_ureq::{Transport, ureq};

use crate::canary::listening;

fn assert_all(transport: &Transport) {
    let mut problems = Vec::new();
    for scenario in scenarios() {
        let stage = scenario.start().unwrap();
        let transport = transport.clone().with_timeouts(scenario.timeouts());
        let (result, log) = listening(|| transport.fetch(stage.grant()));
        problems.extend(secret_in(&log).map(|secret| format!("{scenario}: {secret} in {log}")));
        problems.extend(stage.check(&result).err());
        // ureq can tell.
        if let (Expected::TransportOneOf { faults, .. }, Err(Error::Transport(error))) =
            (scenario.expected(), &result)
        {
            assert_eq!(Some(&error.kind()), faults.first(), "{scenario}");
        }
    }
    assert!(problems.is_empty(), "{}", problems.join("\n"));
}

#[test]
fn all_scenarios() {
    assert_all(&Transport::new());
}

#[test]
fn all_scenarios_with_the_default_agent() {
    assert_all(&Transport::with_agent(ureq::agent()));
}
