//! Loads and swaps, one after the other.

use polygrant_client::store::Swapped;

use crate::probe::{Observed, Open, expect, expect_conflict, new_key, put, swap, value};

pub(super) fn nothing(open: Open<'_>) -> Observed {
    expect(&*open(), &new_key(), None)?;
    Ok("nothing".into())
}

pub(super) fn first(open: Open<'_>) -> Observed {
    let (store, early, key) = (open(), open(), new_key());
    expect(&*early, &key, None)?;
    put(&*store, &key, None, value("one"))?;
    for handle in [&store, &early, &open()] {
        expect(&**handle, &key, value("one").as_ref())?;
    }
    Ok("three handles see it".into())
}

pub(super) fn taken(open: Open<'_>) -> Observed {
    let (store, key) = (open(), new_key());
    put(&*store, &key, None, value("one"))?;
    for new in [value("two"), value("one"), None] {
        expect_conflict(&swap(&*open(), &key, None, new)?, value("one").as_ref())?;
        expect(&*store, &key, value("one").as_ref())?;
    }
    Ok("it stays".into())
}

pub(super) fn other(open: Open<'_>) -> Observed {
    let (store, key) = (open(), new_key());
    put(&*store, &key, None, value("one"))?;
    for expected in ["two", "on", "one ", ""] {
        for new in [value("three"), None] {
            expect_conflict(&swap(&*open(), &key, value(expected), new)?, value("one").as_ref())?;
            expect(&*store, &key, value("one").as_ref())?;
        }
    }
    Ok("it stays, in 8 cases".into())
}

pub(super) fn gone(open: Open<'_>) -> Observed {
    let (store, key) = (open(), new_key());
    for new in [value("two"), None] {
        expect_conflict(&swap(&*store, &key, value("one"), new)?, None)?;
        expect(&*store, &key, None)?;
    }
    Ok("nothing is there".into())
}

pub(super) fn replaced(open: Open<'_>) -> Observed {
    let (store, reader, key) = (open(), open(), new_key());
    put(&*store, &key, None, value("one"))?;
    for (old, new) in [("one", "two"), ("two", "two"), ("two", "three")] {
        put(&*open(), &key, value(old), value(new))?;
        expect(&*reader, &key, value(new).as_ref())?;
    }
    Ok("3 times".into())
}

pub(super) fn removed(open: Open<'_>) -> Observed {
    let (store, reader, key) = (open(), open(), new_key());
    put(&*store, &key, None, value("one"))?;
    put(&*store, &key, value("one"), None)?;
    expect(&*reader, &key, None)?;
    // Nothing is replaced by nothing.
    match swap(&*store, &key, None, None)? {
        Swapped::Done { .. } => {}
        Swapped::Conflict(stored) => return Err(format!("nothing conflicts with {stored:?}")),
    }
    put(&*reader, &key, None, value("two"))?;
    expect(&*store, &key, value("two").as_ref())?;
    Ok("gone, and put again".into())
}
