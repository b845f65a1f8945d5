//! What tenants without trouble see while the requests of as many others fail, on virtual time.

use std::time::Duration;

use simulation::{Seen, Vendor, World};

#[allow(dead_code, reason = "the tests of polygrant-client use all of it")]
#[path = "../../../../core/client/tests/pool/simulation.rs"]
mod simulation;
#[allow(dead_code, reason = "the tests of polygrant-client use all of it")]
#[path = "../../../../core/client/tests/pool/world.rs"]
mod world;

const TENANTS: usize = 100_000;

/// What the callers of the tenants without trouble met, all together.
pub struct Row {
    pub trouble: &'static str,
    pub tenants: usize,
    pub requests: u64,
    pub served: u64,
    pub failed: u64,
    pub longest: Duration,
    /// How many of them saw anything else than they see where no tenant has trouble.
    pub differ: usize,
}

/// Returns what they met where none has trouble, and where the requests of the others are refused.
pub fn simulate() -> Vec<Row> {
    let calm = World {
        tenants: TENANTS,
        trouble: Vendor::Issues,
        elsewhere: false,
        limits: (1000, 500),
        lasts: Duration::from_secs(75 * 60),
    };
    let without = calm.run();
    let refused = World { trouble: Vendor::Refuses(401), ..calm }.run();
    vec![row("none", &without, &without), row("half are refused (401)", &refused, &without)]
}

fn row(trouble: &'static str, seen: &[Seen], calm: &[Seen]) -> Row {
    let sum = |of: fn(&Seen) -> u64| seen.iter().map(of).sum();
    Row {
        trouble,
        tenants: seen.len(),
        requests: sum(|seen| seen.requests),
        served: sum(|seen| seen.served),
        failed: sum(|seen| seen.failed),
        longest: seen.iter().map(|seen| seen.longest).max().unwrap_or_default(),
        differ: seen.iter().zip(calm).filter(|(one, other)| one != other).count(),
    }
}
