//! A pool beside a plain model of it: a list of clients, which evicts by looking at all.

use std::cell::Cell;
use std::rc::Rc;
use std::sync::Arc;

use polygrant::{Credentials, Dialect, Grant};
use polygrant_lifecycle::EvictionPriority::{Busy, Expendable, Useful};
use polygrant_lifecycle::{EvictionPriority, HashedKey, Pool, PoolKey};
use proptest::prelude::*;

/// A client whose priority a test sets.
type Client = Rc<(usize, Cell<EvictionPriority>)>;

fn grants(count: usize) -> Vec<Grant> {
    let dialect = Arc::new(Dialect::xone());
    let grant = |tenant: usize| {
        let credentials = Credentials::new(format!("tenant {tenant}"), "s3cr3t").unwrap();
        Grant::builder(Arc::clone(&dialect)).credentials(credentials).build().unwrap()
    };
    (0..count).map(grant).collect()
}

fn client(tenant: usize, priority: EvictionPriority) -> Client {
    Rc::new((tenant, Cell::new(priority)))
}

/// The random bits of pools in which any will do.
const ENTROPY: u64 = 7;

fn hashed(grant: &Grant) -> HashedKey<'_> {
    HashedKey::new(PoolKey::new(grant), ENTROPY)
}

/// The tenants, by their last use.
#[derive(Default)]
struct Model(Vec<Client>);

impl Model {
    fn entry(&mut self, tenant: usize, capacity: usize, made: &Client) -> Client {
        if let Some(at) = self.0.iter().position(|client| client.0 == tenant) {
            let client = self.0.remove(at);
            self.0.push(Rc::clone(&client));
            return client;
        }
        for _ in 0..2 {
            if self.0.len() >= capacity {
                self.evict();
            }
        }
        self.0.push(Rc::clone(made));
        Rc::clone(made)
    }

    fn evict(&mut self) {
        let of = |wanted| self.0.iter().position(|client| client.1.get() == wanted);
        let victim = of(Expendable).or_else(|| of(Useful));
        // A busy client that the eviction came by is in use.
        let until = of(Expendable).unwrap_or(self.0.len());
        let is_busy = |(at, client): &(usize, Client)| *at < until && client.1.get() == Busy;
        let all = std::mem::take(&mut self.0).into_iter().enumerate();
        let (busy, others): (Vec<_>, Vec<_>) =
            all.filter(|(at, _)| Some(*at) != victim).partition(is_busy);
        self.0.extend(others.into_iter().chain(busy).map(|(_, client)| client));
    }
}

#[derive(Clone, Copy, Debug)]
enum Step {
    Use(usize),
    Becomes(usize, EvictionPriority),
}

fn any_priority() -> impl Strategy<Value = EvictionPriority> {
    prop_oneof![Just(Expendable), Just(Useful), Just(Busy)]
}

fn any_step(tenants: usize) -> impl Strategy<Value = Step> {
    prop_oneof![
        3 => (0..tenants).prop_map(Step::Use),
        1 => (0..tenants, any_priority()).prop_map(|(tenant, to)| Step::Becomes(tenant, to)),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(256) })]

    /// Up to 64 clients, the order is exact.
    #[test]
    fn a_small_pool_finds_and_evicts_as_its_model_does(
        capacity in 1..12_usize,
        seed in any::<u64>(),
        steps in prop::collection::vec(any_step(20), 0..120),
    ) {
        let grants = grants(20);
        let (mut pool, mut model) = (Pool::new(capacity, seed), Model::default());
        for step in steps {
            match step {
                Step::Becomes(tenant, priority) => {
                    model.0.iter().filter(|it| it.0 == tenant).for_each(|it| it.1.set(priority));
                }
                Step::Use(tenant) => {
                    let made = client(tenant, Expendable);
                    let expected = model.entry(tenant, capacity, &made);
                    let found = pool.entry(&grants[tenant], || made, |client: &Client| client.1.get());
                    prop_assert!(Rc::ptr_eq(found, &expected), "{step:?}");
                    prop_assert_eq!(pool.len(), model.0.len());
                }
            }
        }
        let mut kept: Vec<_> = (0..).map_while(|piece| pool.piece(piece)).flatten().collect();
        kept.sort_by_key(|(_, client)| client.0);
        model.0.sort_by_key(|client| client.0);
        prop_assert_eq!(kept.len(), model.0.len());
        for ((grant, client), expected) in kept.into_iter().zip(model.0) {
            prop_assert!(Rc::ptr_eq(client, &expected) && *grant == grants[client.0]);
        }
    }
}

/// A large pool beside what its docs promise, told by lists of tenants. What the pool learns when it looks
/// at a client, the model learns, too.
struct LargeModel {
    /// In the order of their turns, with the number of their last use, and whether that was after their last
    /// turn.
    turns: Vec<(usize, u64, bool)>,
    /// Those that had no token when they were last looked at, in the order in which that was found.
    expendable: Vec<usize>,
    priorities: Vec<EvictionPriority>,
    latest: u64,
}

impl LargeModel {
    fn is_small(&self) -> bool {
        self.turns.len() <= 64
    }

    fn contains(&self, tenant: usize) -> bool {
        self.turns.iter().any(|it| it.0 == tenant)
    }

    fn uses(&mut self, tenant: usize, number: u64) {
        self.latest = number.max(self.latest + u64::from(self.is_small()));
        let latest = self.latest;
        self.turns
            .iter_mut()
            .filter(|it| it.0 == tenant)
            .for_each(|it| *it = (tenant, latest, true));
    }

    fn adds(&mut self, tenant: usize, number: u64) {
        self.latest = number.max(self.latest + 1);
        self.turns.push((tenant, self.latest, false));
        self.expendable.push(tenant);
    }

    fn removes(&mut self, tenant: usize) {
        self.turns.retain(|it| it.0 != tenant);
        self.expendable.retain(|it| *it != tenant);
    }

    fn learns(&mut self, tenant: usize) {
        match self.priorities[tenant] {
            Expendable if !self.expendable.contains(&tenant) => self.expendable.push(tenant),
            Useful => self.expendable.retain(|it| *it != tenant),
            _ => {}
        }
    }

    /// Looks at one that may be evicted. A busy one is in use, and comes after all others without a token.
    fn looks(&mut self, tenant: usize, number: u64) -> EvictionPriority {
        let priority = self.priorities[tenant];
        match priority {
            Busy => {
                self.uses(tenant, number);
                if self.expendable.contains(&tenant) {
                    self.expendable.retain(|it| *it != tenant);
                    self.expendable.push(tenant);
                }
            }
            Useful => self.learns(tenant),
            Expendable => {}
        }
        priority
    }

    fn by_last_use(&self, tenants: impl Iterator<Item = usize>) -> Vec<usize> {
        let mut tenants: Vec<_> = tenants.collect();
        tenants.sort_by_key(|tenant| self.turns.iter().find(|it| it.0 == *tenant).map(|it| it.1));
        tenants
    }

    /// Returns what is evicted.
    fn evicts(&mut self, most: EvictionPriority, number: u64) -> Option<usize> {
        // 1. Of eight without a token, as far as is known, the least recently used; four times.
        for _ in 0..if self.is_small() { 0 } else { 4 } {
            for tenant in self.by_last_use(self.expendable.iter().copied().take(8)) {
                if self.looks(tenant, number) == Expendable {
                    return Some(tenant);
                }
            }
        }
        // 2. Of the next 24, the least recently used without a token, or else the least recently used. What
        //    was used has its next turn after all others.
        let count = if self.is_small() { 64 } else { 24 };
        let tenants = self.by_last_use(self.turns.iter().map(|it| it.0).take(count));
        for &tenant in &tenants {
            let at = self.turns.iter().position(|it| it.0 == tenant).unwrap();
            if self.turns[at].2 {
                let (_, last_use, _) = self.turns.remove(at);
                self.turns.push((tenant, last_use, false));
            }
        }
        let mut useful = None;
        for tenant in tenants {
            match self.looks(tenant, number) {
                Expendable => return Some(tenant),
                Useful => useful = useful.or(Some(tenant)),
                Busy => {}
            }
        }
        useful.filter(|_| most == Useful)
    }
}

#[derive(Clone, Copy, Debug)]
enum LargeStep {
    Use(usize),
    Becomes(usize, EvictionPriority),
    Evict(EvictionPriority),
}

fn any_large_step(tenants: usize) -> impl Strategy<Value = LargeStep> {
    prop_oneof![
        4 => (0..tenants).prop_map(LargeStep::Use),
        4 => (0..tenants, any_priority()).prop_map(|(it, to)| LargeStep::Becomes(it, to)),
        2 => prop_oneof![Just(Expendable), Just(Useful)].prop_map(LargeStep::Evict),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(64) })]

    /// The order is the one that is promised, step by step, while a pool shrinks from many clients to few.
    #[test]
    fn a_large_pool_evicts_in_the_order_that_it_promises(
        filled in 60..250_usize,
        useful in 1..100_usize,
        seed in any::<u64>(),
        steps in prop::collection::vec(any_large_step(250), 0..400),
    ) {
        let grants = grants(250);
        let mut pool = Pool::new(250, seed);
        // Most have a token, as in life.
        let priority = |tenant: usize| if tenant % 100 < useful { Useful } else { Expendable };
        let mut model = LargeModel {
            turns: Vec::new(),
            expendable: Vec::new(),
            priorities: (0..250).map(priority).collect(),
            latest: 0,
        };
        let fill = (0..filled).map(LargeStep::Use);
        // Parts number their uses alike while none is added.
        for (use_number, step) in (0_u64..).map(|it| it / 3).zip(fill.chain(steps)) {
            let looks = std::cell::RefCell::new(Vec::new());
            let priorities = model.priorities.clone();
            let look = |tenant: &usize| {
                looks.borrow_mut().push(*tenant);
                priorities[*tenant]
            };
            match step {
                LargeStep::Becomes(tenant, to) => model.priorities[tenant] = to,
                LargeStep::Use(tenant) => {
                    let key = HashedKey::new(PoolKey::new(&grants[tenant]), seed);
                    let is_there = model.contains(tenant);
                    prop_assert_eq!(pool.find(key, use_number, look).is_some(), is_there);
                    if !is_there {
                        prop_assert!(pool.insert(key, tenant, use_number, look).is_ok());
                    }
                    let looks = looks.into_inner();
                    if is_there {
                        model.uses(tenant, use_number);
                    }
                    looks.into_iter().for_each(|tenant| model.learns(tenant));
                    if !is_there {
                        model.adds(tenant, use_number);
                    }
                }
                LargeStep::Evict(most) => {
                    let evicted = pool.evict(most, use_number, look);
                    prop_assert_eq!(evicted, model.evicts(most, use_number), "{:?}", &model.turns);
                    prop_assert!(looks.into_inner().len() <= 64);
                    evicted.into_iter().for_each(|tenant| model.removes(tenant));
                }
            }
            prop_assert_eq!(pool.len(), model.turns.len());
        }
    }
}

/// What is used keeps its place, as long as there are others.
#[test]
fn a_large_pool_evicts_what_is_not_used_before_what_is() {
    let (mut pool, grants) = filled(300, &[]);
    for use_number in 2000..2150 {
        for grant in grants.iter().take(300).step_by(2) {
            assert!(pool.find(hashed(grant), use_number, |it| it.1.get()).is_some());
        }
        let (evicted, _) = evicted(&mut pool, use_number);
        assert!(evicted.is_some_and(|tenant| tenant % 2 == 1), "{evicted:?}");
    }
    assert!(evicted(&mut pool, 2150).0.is_some_and(|tenant| tenant % 2 == 0));
}

/// Fills a pool with clients that have a token, but for some, and looks at each once more.
fn filled(capacity: usize, without: &[usize]) -> (Pool<Client>, Vec<Grant>) {
    let grants = grants(capacity + 3);
    let mut pool = Pool::new(capacity, ENTROPY);
    for (tenant, grant) in grants.iter().enumerate().take(capacity) {
        let made = client(tenant, if without.contains(&tenant) { Expendable } else { Useful });
        pool.entry(grant, || made, |client: &Client| client.1.get());
    }
    (pool, grants)
}

/// Evicts one and returns which, how many were looked at, and how many there are afterwards.
fn evicted(pool: &mut Pool<Client>, use_number: u64) -> (Option<usize>, usize) {
    let looks = Cell::new(0);
    let evicted = pool.evict(Useful, use_number, |client| {
        looks.set(looks.get() + 1);
        client.1.get()
    });
    (evicted.map(|client| client.0), looks.get())
}

#[test]
fn a_client_without_a_token_goes_first_however_many_there_are() {
    for capacity in [3, 64, 65, 1000] {
        let (without, last) = (capacity / 2, capacity as u64);
        let (mut pool, grants) = filled(capacity, &[without]);
        // Each is used twice; now and then a pool looks at one.
        for use_number in last + 1..last + 17 {
            for grant in grants.iter().take(capacity) {
                assert!(pool.find(hashed(grant), use_number, |it| it.1.get()).is_some());
            }
        }
        let (first, looks) = evicted(&mut pool, last + 20);
        assert_eq!(first, Some(without), "{capacity}");
        assert!(looks <= 64, "{capacity}: {looks}");
        assert_eq!((evicted(&mut pool, last + 21).0, pool.len()), (Some(0), capacity - 2));
    }
}

/// A pool that was filled, and of which no client was used since, has looked at none of them.
#[test]
fn an_eviction_looks_at_64_at_most_and_so_comes_to_know_all() {
    let (mut pool, _) = filled(1000, &[999]);
    let mut gone = Vec::new();
    for use_number in 0..40 {
        let (evicted, looks) = evicted(&mut pool, 2000 + use_number);
        assert!(looks <= 64);
        gone.extend(evicted);
        if evicted == Some(999) {
            break;
        }
    }
    // Until then those went that were not used for longest.
    let (last, others) = gone.split_last().unwrap();
    assert_eq!(*last, 999, "{gone:?}");
    assert_eq!(others, (0..others.len()).collect::<Vec<_>>());
}

#[test]
fn a_busy_client_is_never_evicted_and_a_pool_that_has_grown_shrinks() {
    let grants = grants(400);
    let mut pool = Pool::new(100, 3);
    let priority = |client: &Client| client.1.get();
    for (tenant, grant) in grants.iter().enumerate().take(300) {
        pool.entry(grant, || client(tenant, Busy), priority);
    }
    assert_eq!(pool.len(), 300);
    let is_there = |pool: &Pool<Client>, tenant| {
        (0..).map_while(|piece| pool.piece(piece)).flatten().any(|(_, it)| it.0 == tenant)
    };
    assert!((0..300).all(|tenant| is_there(&pool, tenant)));
    for (_, client) in (0..5).filter_map(|piece| pool.piece(piece)).flatten().skip(1) {
        client.1.set(Useful);
    }
    for _ in 0..5 {
        for (tenant, grant) in grants.iter().enumerate().skip(300) {
            pool.entry(grant, || client(tenant, Useful), priority);
            pool.evict(Useful, 10_000, priority);
        }
    }
    assert!(pool.len() <= 100, "{}", pool.len());
    assert!(is_there(&pool, 0), "it is busy");
}

#[test]
fn parts_of_a_pool_tell_which_evicts_first() {
    for capacity in [60, 70] {
        let (mut pool, _) = filled(capacity, &[5, 60]);
        assert_eq!(
            (pool.oldest(), pool.oldest_expendable()),
            (Some(1), Some(6)),
            "as far as is known"
        );
        let priority = |client: &Client| client.1.get();
        assert_eq!(pool.evict(Expendable, 100, priority).map(|it| it.0), Some(5));
        // The last one was not looked at since it was added.
        let next = if capacity == 60 { 60 } else { 61 };
        assert_eq!((pool.oldest(), pool.oldest_expendable()), (Some(1), Some(next)));
        while pool.evict(Expendable, 101, priority).is_some() {}
        assert_eq!(pool.len(), if capacity == 60 { 59 } else { 68 });
        assert_eq!(
            (pool.oldest(), pool.evict(Useful, 102, priority).map(|it| it.0)),
            (Some(1), Some(0))
        );
    }
    let mut empty: Pool<Client> = Pool::new(8, 0);
    assert_eq!((empty.oldest(), empty.oldest_expendable()), (None, None));
    assert_eq!(evicted(&mut empty, 1), (None, 0));
}

#[test]
fn a_key_that_is_there_keeps_its_client() {
    let grants = grants(1);
    let mut pool = Pool::new(8, ENTROPY);
    assert!(pool.is_empty() && pool.find(hashed(&grants[0]), 1, |_| Useful).is_none());
    assert_eq!(pool.insert(hashed(&grants[0]), 'a', 1, |_| Useful), Ok(()));
    assert_eq!(pool.insert(hashed(&grants[0]), 'b', 2, |_| Useful), Err('b'));
    assert_eq!(pool.find(hashed(&grants[0]), 3, |_| Useful), Some(&'a'));
    let sourced = HashedKey::new(PoolKey::with_source(&grants[0], "file"), ENTROPY);
    assert_eq!(pool.find(sourced, 4, |_| Useful), None);
    assert_eq!((pool.is_empty(), pool.len()), (false, 1));
}

/// A part of a pool is found by other bits than a client in it.
#[test]
fn keys_are_spread_over_parts() {
    let grants = grants(4000);
    for parts in [1, 4, 40] {
        let mut counts = vec![0; parts];
        for grant in &grants {
            counts[HashedKey::new(PoolKey::new(grant), 0x9e37_79b9_7f4a_7c15).part(parts)] += 1;
        }
        let mean = 4000 / parts;
        assert!(counts.iter().all(|count| (mean / 2..=mean * 2).contains(count)), "{counts:?}");
    }
}
