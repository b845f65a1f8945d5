//! Files that change, go and come back.
#![allow(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    clippy::disallowed_types,
    reason = "a test that cannot go on should stop, and writes the files"
)]

use std::fs;
use std::sync::atomic::{AtomicUsize, Ordering};

use super::*;

/// A folder of a test's own, which goes with it.
struct Folder(PathBuf);

impl Folder {
    fn new() -> Self {
        static NUMBER: AtomicUsize = AtomicUsize::new(0);
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let name = format!("polygrant-rotating-{}-{number}", std::process::id());
        let folder = std::env::temp_dir().join(name);
        fs::create_dir_all(&folder).unwrap();
        Self(folder)
    }

    /// Puts a file in place as a whole, and returns its path.
    fn put(&self, name: &str, text: &str) -> PathBuf {
        put(&self.0, name, text)
    }
}

fn put(folder: &Path, name: &str, text: &str) -> PathBuf {
    let (new, path) = (folder.join("new"), folder.join(name));
    fs::write(&new, text).unwrap();
    fs::rename(new, &path).unwrap();
    path
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// Reads texts that all end in a full stop.
fn sentences(contents: &[Contents]) -> Result<String, FileError> {
    let texts: Vec<_> = contents.iter().map(|text| String::from_utf8_lossy(text)).collect();
    if texts.iter().all(|text| text.ends_with('.')) {
        Ok(texts.join(" "))
    } else {
        Err(FileError::new("it is half a sentence"))
    }
}

#[test]
fn files_that_were_replaced_are_read_anew() {
    let folder = Folder::new();
    let paths = vec![folder.put("one", "One."), folder.put("two", "Two.")];
    let rotating = Rotating::in_files(paths, sentences).unwrap();
    assert_eq!((&**rotating.current(), rotating.generation()), ("One. Two.", 0));
    folder.put("two", "Three.");
    assert_eq!((&**rotating.current(), rotating.generation()), ("One. Three.", 1));
    assert_eq!(rotating.problem(), None);
}

/// As from a backup, or by a clock that was set back.
#[test]
fn a_file_that_is_older_than_the_one_before_is_read() {
    let folder = Folder::new();
    let rotating = Rotating::in_files(vec![folder.put("one", "One.")], sentences).unwrap();
    let older = folder.0.join("older");
    fs::write(&older, "Two.").unwrap();
    let file = fs::File::options().append(true).open(&older).unwrap();
    file.set_modified(SystemTime::UNIX_EPOCH + Duration::from_secs(1)).unwrap();
    fs::rename(older, folder.0.join("one")).unwrap();
    assert_eq!(*rotating.current(), "Two.");
}

#[test]
fn the_same_content_is_no_change() {
    let folder = Folder::new();
    let rotating = Rotating::in_files(vec![folder.put("one", "One.")], sentences).unwrap();
    let before = rotating.current();
    folder.put("one", "One.");
    assert_eq!(rotating.generation(), 0);
    assert!(Arc::ptr_eq(&before, &rotating.current()));
}

#[test]
fn what_cannot_be_used_leaves_the_value_before_it() {
    let folder = Folder::new();
    let path = folder.put("one", "One.");
    let rotating = Rotating::in_files(vec![path.clone()], sentences).unwrap();
    folder.put("one", "Half a");
    assert_eq!((&**rotating.current(), rotating.generation()), ("One.", 0));
    let problem = rotating.problem().unwrap().to_string();
    assert!(problem.contains("half a sentence"), "{problem}");
    fs::remove_file(path).unwrap();
    assert_eq!(&**rotating.current(), "One.");
    let problem = rotating.problem().unwrap().to_string();
    assert!(problem.contains("one") && problem.contains("cannot read it"), "{problem}");
    folder.put("one", "Half a sentence.");
    assert_eq!((&**rotating.current(), rotating.generation()), ("Half a sentence.", 1));
    assert_eq!(rotating.problem(), None);
}

#[test]
fn a_value_that_was_there_before_is_a_change_back() {
    let folder = Folder::new();
    let rotating = Rotating::in_files(vec![folder.put("one", "One.")], sentences).unwrap();
    for (text, generation) in [("Two.", 1), ("One.", 2)] {
        folder.put("one", text);
        assert_eq!((&**rotating.current(), rotating.generation()), (text, generation));
    }
}

/// The clocks of file systems step: a file that is written twice within a tick has the same time.
#[test]
fn what_was_written_twice_within_a_tick_is_read() {
    let folder = Folder::new();
    let path = folder.put("one", "0000.");
    let rotating = Rotating::in_files(vec![path.clone()], sentences).unwrap();
    for number in 0..2000 {
        let text = format!("{number:04}.");
        fs::write(&path, &text).unwrap();
        assert_eq!(*rotating.current(), text);
    }
}

#[test]
fn files_that_have_settled_are_not_read_again() {
    let folder = Folder::new();
    let put = || versions(&[folder.put("one", "One.")]).unwrap();
    let now = Instant::now();
    let mut kept = Kept::new("One.", put(), Some(now));
    for (later, is_settled) in [(0, false), (2000, false), (2001, true), (9000, true)] {
        let as_before = versions(&[folder.0.join("one")]).unwrap();
        kept.are_of(as_before, now + Duration::from_millis(later));
        assert_eq!(kept.unsettled_since.is_none(), is_settled, "{later}");
    }
    kept.are_of(put(), now + Duration::from_secs(10));
    assert!(kept.unsettled_since.is_some());
    kept.are_of(vec![None], now + Duration::from_secs(10));
    assert!(kept.unsettled_since.is_none());
}

#[test]
fn a_folder_is_no_file() {
    let folder = Folder::new();
    let error = Rotating::in_files(vec![folder.0.clone()], sentences).unwrap_err().to_string();
    assert!(error.ends_with(": it is a folder, and not a file"), "{error}");
}

#[test]
fn the_first_reading_must_succeed() {
    let folder = Folder::new();
    let missing = folder.0.join("missing");
    assert!(Rotating::in_files(vec![missing], sentences).is_err());
    let half = folder.put("half", "Half a");
    assert!(Rotating::in_files(vec![half], sentences).is_err());
}

#[test]
fn a_file_that_is_too_large_is_not_read() {
    let folder = Folder::new();
    let path = folder.put("one", &".".repeat(usize::try_from(MAX_FILE).unwrap() + 1));
    let never = |_: &[Contents]| -> Result<String, FileError> { panic!("it was read") };
    let error = Rotating::in_files(vec![path], never).unwrap_err().to_string();
    assert!(error.contains("it is too large"), "{error}");
}

/// Returns how often files are read that are replaced under each reading but the last of so many.
fn reads(folder: &Folder, replaced: usize) -> (Result<String, FileError>, usize) {
    let (path, reads) = (folder.put("one", "Half 0"), Arc::new(AtomicUsize::new(0)));
    let (folder, counter) = (folder.0.clone(), Arc::clone(&reads));
    let outcome = read(&[path], &move |contents: &[Contents]| {
        let number = counter.fetch_add(1, Ordering::Relaxed) + 1;
        if number <= replaced {
            put(&folder, "one", if number == replaced { "Whole." } else { "Half a" });
        }
        sentences(contents)
    });
    (outcome.map(|(value, _)| value), reads.load(Ordering::Relaxed))
}

#[test]
fn files_that_are_replaced_under_a_reading_are_read_again() {
    let folder = Folder::new();
    let (outcome, times) = reads(&folder, 1);
    assert_eq!((outcome.unwrap().as_str(), times), ("Whole.", 2));
    // Not for ever.
    let (outcome, times) = reads(&folder, 99);
    assert_eq!((outcome.is_err(), times), (true, MAX_READS));
    // And once if nothing was replaced.
    let (outcome, times) = reads(&folder, 0);
    assert_eq!((outcome.is_err(), times), (true, 1));
}

#[test]
fn what_is_in_no_file_stays_as_it_is() {
    let fixed = Rotating::fixed("One.");
    assert_eq!((*fixed.current(), fixed.generation(), fixed.problem()), ("One.", 0, None));
}

#[test]
fn debug_shows_the_paths_alone() {
    let folder = Folder::new();
    let rotating = Rotating::in_files(vec![folder.put("one", "c4n4ry.")], sentences).unwrap();
    let debug = format!("{rotating:?}");
    assert!(debug.contains("one") && !debug.contains("c4n4ry"), "{debug}");
}
