//! The queue for turns: its limits, its order, and that no turn is lost.

use std::collections::BTreeMap;
use std::num::NonZeroUsize;
use std::time::Duration;

use polygrant_lifecycle::{PlaceId, RequestLimits, RequestQueue};
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
                Step::Enter(host) => model.waiting.push((queue.enter(HOSTS[host]), host)),
                Step::Begin(pick) => {
                    if let Some(place) = taken(&mut model.given, pick) {
                        queue.begin(place.0, now);
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
        hosts.insert(queue.enter(HOSTS[host]), host);
    }
    let mut order = Vec::new();
    while let Some(id) = queue.next_turn(now) {
        queue.begin(id, now);
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
    let (one, other) = (queue.enter("a.example"), queue.enter("a.example"));
    assert_eq!(queue.next_turn(at(200)), Some(one));
    assert_eq!(queue.next_turn(at(1199)), None);
    assert_eq!(queue.next_turn(at(1200)), Some(other));
    assert_eq!((queue.waiting(), queue.active()), (0, 1));
    // One that is taken lasts for as long as its request.
    queue.begin(other, at(1200));
    assert_eq!(queue.next_turn(at(100_000)), None);
    assert!(queue.has_turn(other) && !queue.has_turn(one));
    // The client that lost its turn is the next one, once it wants it.
    let late = queue.enter("a.example");
    queue.resume(one);
    queue.leave(other);
    assert_eq!((queue.next_turn(at(100_000)), queue.has_turn(late)), (Some(one), false));
}

/// A driver may see that it has its turn just before that is lost.
#[test]
fn a_request_without_a_turn_counts() {
    let mut limits = RequestLimits::default();
    limits.at_once = NonZeroUsize::new(1);
    limits.per_minute_per_endpoint = NonZeroUsize::new(2);
    let mut queue = RequestQueue::new(limits);
    let at = Duration::from_secs;
    let [lost, next, waits] = [(); 3].map(|()| queue.enter("a.example"));
    assert_eq!(queue.next_turn(at(0)), Some(lost));
    assert_eq!(queue.next_turn(at(1)), Some(next));
    queue.begin(lost, at(1));
    queue.begin(next, at(1));
    assert_eq!((queue.waiting(), queue.active()), (1, 2));
    queue.leave(lost);
    queue.leave(next);
    assert_eq!((queue.active(), queue.next_turn(at(60))), (0, None));
    // One that has waited all the while has no second turn.
    queue.begin(waits, at(60));
    assert_eq!((queue.waiting(), queue.active(), queue.next_turn(at(61))), (0, 1, None));
    queue.leave(waits);
    // Its place is gone, and so is what could begin there.
    queue.begin(waits, at(61));
    assert_eq!((queue.active(), queue.next_turn(at(61))), (0, None));
}

#[test]
fn a_forked_process_has_no_request_under_way() {
    let mut limits = RequestLimits::default();
    limits.at_once = NonZeroUsize::new(2);
    let (mut queue, now) = (RequestQueue::new(limits), Duration::ZERO);
    let [parents, given, waits] = [(); 3].map(|()| queue.enter("a.example"));
    assert_eq!((queue.next_turn(now), queue.next_turn(now)), (Some(parents), Some(given)));
    queue.begin(parents, now);
    queue.forked();
    assert_eq!((queue.waiting(), queue.active()), (1, 1));
    assert_eq!(queue.next_turn(now), Some(waits));
    // The parent's request does not end a second time.
    queue.leave(parents);
    assert_eq!(queue.active(), 2);
}

#[test]
fn clients_without_a_caller_are_passed_and_keep_their_places() {
    let mut limits = RequestLimits::default();
    limits.at_once = NonZeroUsize::new(1);
    let (mut queue, now) = (RequestQueue::new(limits), Duration::ZERO);
    let [first, second, third] = [(); 3].map(|()| queue.enter("a.example"));
    assert_eq!(queue.next_turn(now), Some(first));
    queue.suspend(first);
    queue.suspend(second);
    assert_eq!((queue.waiting(), queue.active()), (1, 0));
    assert_eq!(queue.next_turn(now), Some(third));
    queue.begin(third, now);
    // What is under way cannot be suspended.
    queue.suspend(third);
    let fourth = queue.enter("a.example");
    queue.resume(second);
    queue.resume(first);
    queue.resume(first);
    assert_eq!((queue.waiting(), queue.active()), (3, 1));
    queue.leave(third);
    for next in [first, second, fourth] {
        assert_eq!(queue.next_turn(now), Some(next));
        queue.leave(next);
    }
    assert_eq!((queue.waiting(), queue.active(), queue.next_turn(now)), (0, 0, None));
}

fn a_minute(limit: usize) -> RequestQueue {
    let mut limits = RequestLimits::default();
    limits.per_minute_per_endpoint = NonZeroUsize::new(limit);
    RequestQueue::new(limits)
}

#[test]
fn a_request_makes_room_a_minute_after_it_began() {
    let mut queue = a_minute(1);
    let at = Duration::from_millis;
    let [one, two, three] = [(); 3].map(|()| queue.enter("a.example"));
    assert_eq!(queue.next_turn(at(0)), Some(one));
    // Until it is known when it begins, there is nothing to wait for.
    assert_eq!((queue.next_turn(at(900)), queue.room_at(two)), (None, None));
    queue.begin(one, at(900));
    queue.leave(one);
    assert_eq!((queue.room_at(two), queue.room_at(three)), (Some(at(60_900)), None));
    // Another endpoint has room.
    assert!(queue.has_room("b.example", at(900)) && !queue.has_room("a.example", at(60_899)));
    assert_eq!((queue.next_turn(at(60_899)), queue.next_turn(at(60_900))), (None, Some(two)));
    // A turn that is given up was no request.
    queue.leave(two);
    assert_eq!(queue.next_turn(at(60_900)), Some(three));
}

#[derive(Clone, Copy, Debug)]
enum TimedStep {
    Enter(usize),
    Begin(usize),
    Leave(usize),
    Pass(u64),
}

fn any_timed_step() -> impl Strategy<Value = TimedStep> {
    prop_oneof![
        4 => (0..HOSTS.len()).prop_map(TimedStep::Enter),
        4 => (0..20_usize).prop_map(TimedStep::Begin),
        2 => (0..20_usize).prop_map(TimedStep::Leave),
        3 => (0..40_000_u64).prop_map(TimedStep::Pass),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(256) })]

    /// Never more than so many in any minute, in order, and as many as that: what waits has its turn as
    /// soon as it may.
    #[test]
    fn no_minute_has_more_requests_than_the_limit(
        limit in 1..4_usize,
        steps in prop::collection::vec(any_timed_step(), 0..200),
    ) {
        const MINUTE: u64 = 60_000;
        let mut queue = a_minute(limit);
        let mut now = 0;
        let (mut waiting, mut given) = (Vec::new(), Vec::<(PlaceId, usize, u64)>::new());
        let mut begun: [Vec<u64>; HOSTS.len()] = Default::default();
        for step in steps {
            let time = Duration::from_millis(now);
            match step {
                TimedStep::Enter(host) => waiting.push((queue.enter(HOSTS[host]), host)),
                TimedStep::Begin(pick) if !given.is_empty() => {
                    let (id, host, _) = given.remove(pick % given.len());
                    queue.begin(id, time);
                    begun[host].push(now);
                    // How long it takes makes no difference.
                    queue.leave(id);
                }
                TimedStep::Leave(pick) => {
                    if let Some((id, _)) = taken(&mut waiting, pick) {
                        queue.leave(id);
                    }
                }
                TimedStep::Begin(_) => {}
                TimedStep::Pass(by) => now += by,
            }
            let time = Duration::from_millis(now);
            while let Some(id) = queue.next_turn(time) {
                let at = waiting.iter().position(|(waiting, _)| *waiting == id);
                prop_assert!(at.is_some(), "it waits");
                let (_, host) = waiting.remove(at.unwrap());
                prop_assert!(waiting[..at.unwrap()].iter().all(|(_, it)| *it != host), "in order");
                given.push((id, host, now));
            }
            // Those that were not taken in time are lost, and their clients come no more.
            given.retain(|(id, _, at)| {
                let is_lost = now - at >= 1000;
                assert_eq!(queue.has_turn(*id), !is_lost);
                !is_lost
            });
            for (host, begun) in begun.iter().enumerate() {
                let last = begun.iter().filter(|at| now - **at < MINUTE).count();
                let turns = given.iter().filter(|(_, own, _)| *own == host).count();
                prop_assert!(last + turns <= limit);
                let first = waiting.iter().find(|(_, own)| *own == host);
                if let Some((id, _)) = first {
                    prop_assert_eq!(last + turns, limit, "it waits in vain");
                    let oldest = begun.iter().find(|at| now - **at < MINUTE);
                    let room_at = oldest.map(|at| Duration::from_millis(at + MINUTE));
                    prop_assert_eq!(queue.room_at(*id), room_at);
                }
            }
        }
        // No minute, wherever it begins.
        for begun in begun {
            for pair in begun.windows(limit + 1) {
                prop_assert!(pair[limit] - pair[0] >= MINUTE, "{begun:?}");
            }
        }
    }
}
