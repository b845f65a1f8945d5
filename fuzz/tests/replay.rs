//! Replays every committed input on stable, and inputs near to them.

use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};

use polygrant_fuzz::{TARGETS, Target};

fn corpus(name: &str) -> Vec<(PathBuf, Vec<u8>)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus").join(name);
    let entries = fs::read_dir(&folder).unwrap_or_else(|error| panic!("{folder:?}: {error}"));
    let mut paths: Vec<_> = entries.map(|entry| entry.expect("an entry").path()).collect();
    paths.sort();
    assert!(!paths.is_empty(), "{folder:?} is empty");
    let read = |path: PathBuf| {
        let data = fs::read(&path).unwrap_or_else(|error| panic!("{path:?}: {error}"));
        (path, data)
    };
    paths.into_iter().map(read).collect()
}

/// Says which input it was before it fails.
fn hold(target: Target, data: &[u8], origin: &dyn std::fmt::Debug) {
    if let Err(cause) = catch_unwind(AssertUnwindSafe(|| target(data))) {
        eprintln!("{origin:?}: {:?}", data.escape_ascii().to_string());
        std::panic::resume_unwind(cause);
    }
}

#[test]
fn committed_inputs_hold() {
    for (name, target) in TARGETS {
        for (path, data) in corpus(name) {
            hold(target, &data, &path);
        }
    }
}

#[test]
fn a_folder_for_every_target_and_no_other() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus");
    let entries = fs::read_dir(folder).expect("the corpora");
    let mut found: Vec<_> = entries.map(|entry| entry.expect("an entry").file_name()).collect();
    found.sort();
    let mut names = TARGETS.map(|(name, _)| name);
    names.sort_unstable();
    assert_eq!(found, names);
}

/// Does what a fuzzer does, in small: changes, drops and doubles bytes, and splices two inputs. It is the
/// same on every run.
#[test]
fn inputs_near_to_them_hold() {
    let mut random = XorShift(0x9e37_79b9_7f4a_7c15);
    for (name, target) in TARGETS {
        let seeds: Vec<Vec<u8>> =
            corpus(name).into_iter().map(|(_, data)| data).filter(|d| d.len() < 2048).collect();
        for round in 0..1500 {
            let mut data = seeds[random.below(seeds.len())].clone();
            for _ in 0..=random.below(4) {
                mutate(&mut data, &seeds, &mut random);
            }
            hold(target, &data, &(name, round));
        }
    }
}

/// Reads texts that are full of one thing, as long as a body may be. Where reading takes the square of the
/// length, this takes minutes.
#[test]
fn texts_of_one_kind_hold() {
    for kind in ["&", "\\", "%", "%25", "&#", "\"", "<title", " ", "z", "["] {
        for start in ["1400@", "5400@{\"error\":\""] {
            let data = format!("{start}{}\"}}", kind.repeat(60_000 / kind.len()));
            hold(polygrant_fuzz::parse, data.as_bytes(), &(start, kind));
        }
    }
}

fn mutate(data: &mut Vec<u8>, seeds: &[Vec<u8>], random: &mut XorShift) {
    let at = random.below(data.len() + 1);
    let end = at + random.below(data.len() + 1 - at).min(16);
    match random.below(5) {
        0 => data.insert(at, random.below(256) as u8),
        1 => drop(data.drain(at..end)),
        2 => data.splice(at..at, data[at..end].to_vec()).for_each(drop),
        3 => {
            let other = &seeds[random.below(seeds.len())];
            data.truncate(at);
            data.extend_from_slice(&other[random.below(other.len() + 1)..]);
        }
        _ => {
            if let Some(byte) = data.get_mut(at) {
                *byte ^= 1 << random.below(8);
            }
        }
    }
}

struct XorShift(u64);

impl XorShift {
    fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % bound as u64) as usize
    }
}
