//! The queue for turns: its limits, its order, and that no turn is lost.

use std::collections::BTreeMap;
use std::num::NonZeroUsize;
use std::time::Duration;

use polygrant::lifecycle::{PlaceId, RequestLimits, RequestQueue};
use proptest::prelude::*;

const HOSTS: [&str; 3] = ["a.example", "b.example", "c.example"];

#[derive(Clone, Copy, Debug)]
enum Step {
    Enter(usize),
    /// Of those that have their turn, or of those that wait.
    Begin(usize),
    End(usize),
    GiveUp(usize),
}

fn any_step() -> impl Strategy<Value = Step> {
    prop_oneof![
        3 => (0..HOSTS.len()).prop_map(Step::Enter),
        2 => (0..20_usize).prop_map(Step::Begin),
        2 => (0..20_usize).prop_map(Step::End),
        1 => (0..20_usize).prop_map(Step::GiveUp),
    ]
}

/// What is known of the places without asking the queue.
#[derive(Default)]
struct Model {
    waiting: Vec<(PlaceId, usize)>,
    given: Vec<(PlaceId, usize)>,
    begun: Vec<(PlaceId, usize)>,
}

impl Model {
    fn active(&self, host: Option<usize>) -> usize {
        let all = self.given.iter().chain(&self.begun);
        all.filter(|(_, own)| host.is_none_or(|host| host == *own)).count()
    }

    fn has_room(&self, limits: RequestLimits, host: usize) -> bool {
        let below = |limit: Option<NonZeroUsize>, count| limit.is_none_or(|it| count < it.get());
        below(limits.at_once, self.active(None))
            && below(limits.at_once_per_endpoint, self.active(Some(host)))
    }
}

fn taken(places: &mut Vec<(PlaceId, usize)>, pick: usize) -> Option<(PlaceId, usize)> {
    (!places.is_empty()).then(|| places.remove(pick % places.len()))
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(256) })]

    #[test]
    fn turns_are_within_the_limits_in_order_and_none_is_lost(
        at_once in 0..4_usize,
        per_endpoint in 0..3_usize,
        steps in prop::collection::vec(any_step(), 0..100),
    ) {
        let mut limits = RequestLimits::default();
        limits.at_once = NonZeroUsize::new(at_once);
        limits.at_once_per_endpoint = NonZeroUsize::new(per_endpoint);
        let (mut queue, mut model) = (RequestQueue::new(limits), Model::default());
        // Time stands still: no turn is lost for lack of a client that takes it.
        let now = Duration::ZERO;
        for step in steps {
            match step {
                Step::Enter(host) => model.waiting.push((queue.enter(HOSTS[host], now), host)),
                Step::Begin(pick) => {
                    if let Some(place) = taken(&mut model.given, pick) {
                        queue.begin(place.0);
                        model.begun.push(place);
                    }
                }
                Step::End(pick) => {
                    if let Some((id, _)) = taken(&mut model.begun, pick) {
                        queue.leave(id);
                    }
                }
                Step::GiveUp(pick) => {
                    let places = if pick % 2 == 0 { &mut model.waiting } else { &mut model.given };
                    if let Some((id, _)) = taken(places, pick) {
                        queue.leave(id);
                    }
                }
            }
            while let Some(id) = queue.next_turn(now) {
                let at = model.waiting.iter().position(|(waiting, _)| *waiting == id).unwrap();
                let place = model.waiting.remove(at);
                // It was there before all others of its endpoint, and there was room.
                prop_assert!(model.waiting[..at].iter().all(|(_, host)| *host != place.1));
                prop_assert!(model.has_room(limits, place.1));
                model.given.push(place);
            }
            for (id, host) in &model.waiting {
                prop_assert!(!queue.has_turn(*id) && !model.has_room(limits, *host));
            }
            prop_assert!(model.given.iter().chain(&model.begun).all(|(id, _)| queue.has_turn(*id)));
            prop_assert_eq!(queue.waiting(), model.waiting.len());
            prop_assert_eq!(queue.active(), model.active(None));
        }
    }
}

/// Endpoints take turns, however many clients wait for one of them.
#[test]
fn endpoints_take_turns() {
    let mut limits = RequestLimits::default();
    limits.at_once = NonZeroUsize::new(1);
    let (mut queue, now) = (RequestQueue::new(limits), Duration::ZERO);
    let mut hosts = BTreeMap::new();
    for host in [0, 0, 0, 0, 1, 2] {
        hosts.insert(queue.enter(HOSTS[host], now), host);
    }
    let mut order = Vec::new();
    while let Some(id) = queue.next_turn(now) {
        queue.begin(id);
        queue.leave(id);
        order.push(hosts[&id]);
    }
    assert_eq!(order, [0, 1, 2, 0, 0, 0]);
}

#[test]
fn a_turn_that_is_not_taken_is_lost_after_a_second() {
    let mut limits = RequestLimits::default();
    limits.at_once = NonZeroUsize::new(1);
    let mut queue = RequestQueue::new(limits);
    let at = Duration::from_millis;
    let (one, other) = (queue.enter("a.example", at(0)), queue.enter("a.example", at(100)));
    assert_eq!(queue.next_turn(at(200)), Some(one));
    assert_eq!(queue.next_turn(at(1199)), None);
    assert_eq!(queue.next_turn(at(1200)), Some(other));
    assert_eq!(
        (queue.waited(one, at(1200)), queue.waited(other, at(1200))),
        (None, Some(at(1100)))
    );
    // One that is taken lasts for as long as its request.
    queue.begin(other);
    assert_eq!(queue.next_turn(at(100_000)), None);
    assert!(queue.has_turn(other) && !queue.has_turn(one));
}
