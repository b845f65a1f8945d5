//! Every scenario of the sandbox's table, with the ready-made transport.

use polygrant_hyper::Builder;
use polygrant_testkit::scenarios;

use crate::exchange::fetch;

#[test]
fn all_scenarios() {
    let mut problems = Vec::new();
    for scenario in scenarios() {
        let stage = scenario.start().unwrap();
        let transport = Builder::new().with_timeouts(scenario.timeouts()).build();
        let result = fetch(&transport, stage.grant());
        problems.extend(stage.check(&result).err());
    }
    assert!(problems.is_empty(), "{}", problems.join("\n"));
}
