//! Every scenario of the sandbox's table, with the ready-made transport.

use polygrant_hyper::Builder;
use polygrant_hyper::sandbox::scenarios;

use crate::runtime;

#[test]
fn all_scenarios() {
    let mut problems = Vec::new();
    for scenario in scenarios() {
        let stage = scenario.start().unwrap();
        let transport = Builder::new().timeouts(scenario.timeouts()).build();
        // Its end closes the connection.
        let runtime = runtime();
        let result = runtime.block_on(transport.obtain(stage.grant()));
        drop(runtime);
        problems.extend(stage.check(&result).err());
    }
    assert!(problems.is_empty(), "{}", problems.join("\n"));
}
