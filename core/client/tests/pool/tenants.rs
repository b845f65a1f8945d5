//! Tenants whose requests fail make no difference to the others.

use std::time::Duration;

use super::simulation::{Seen, Vendor, World};

/// Half of the tenants have no trouble. They see what they see where none has any: as many requests, and
/// as long waits, each of them.
fn assert_no_difference(world: World) {
    let calm = World { trouble: Vendor::Issues, ..world }.run();
    let troubled = world.run();
    assert_eq!(troubled.len(), world.tenants / 2);
    assert_eq!(calm, troubled, "{world:?}");
    // One call a minute for 75 minutes; a token lasts for an hour. The first caller waits for its request.
    for Seen { requests, served, failed, longest, waited } in calm {
        assert_eq!((requests, failed), (2, 0));
        assert!((74..=76).contains(&served));
        assert_eq!((waited, longest), (Duration::from_millis(100), Duration::from_millis(100)));
    }
}

const WORLD: World = World {
    tenants: 2000,
    trouble: Vendor::Issues,
    elsewhere: false,
    limits: (0, 0),
    lasts: Duration::from_secs(75 * 60),
};

#[test]
fn half_of_the_tenants_are_refused() {
    assert_no_difference(World { trouble: Vendor::Refuses(401), ..WORLD });
}

#[test]
fn half_of_the_tenants_are_out_of_order_in_turns() {
    let world = World { trouble: Vendor::Refuses(503), limits: (200, 100), ..WORLD };
    assert_no_difference(World { tenants: 400, ..world });
}

/// An endpoint hangs, and would use up all requests at a time, were there no limit for each endpoint.
#[test]
fn half_of_the_tenants_hang_at_another_endpoint() {
    let trouble = World { trouble: Vendor::Hangs, elsewhere: true, tenants: 200, ..WORLD };
    let world = World { limits: (60, 40), ..trouble };
    assert_no_difference(world);
}

/// Their own endpoint hangs for half of the tenants, and the limit is reached: those without trouble wait
/// in their turn, and no longer than the queue is.
#[test]
fn half_of_the_tenants_hang_at_the_same_endpoint() {
    let seen = World { trouble: Vendor::Hangs, tenants: 200, limits: (100, 0), ..WORLD }.run();
    for Seen { requests, failed, longest, .. } in seen {
        assert_eq!((requests, failed), (2, 0));
        assert!(longest <= Duration::from_secs(11), "{longest:?}");
    }
}
