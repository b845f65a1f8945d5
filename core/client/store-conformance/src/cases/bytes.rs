//! What values and keys may be.

use polygrant_client::store::{StoreKey, StoreValue};

use crate::probe::{Observed, Open, expect, expect_conflict, new_key, put, swap, value};

pub(super) fn any(open: Open<'_>) -> Observed {
    let every: Vec<u8> = (0..=u8::MAX).collect();
    let values: [&[u8]; 7] =
        [b"", b"\0", &every, b"\r\n", b"*1\r\n$1\r\n1\r\n", b"0012", b"\xff\xfe{}\n"];
    let (store, key) = (open(), new_key());
    let mut before = None;
    for bytes in values {
        let value = Some(StoreValue::new(bytes.to_vec()));
        put(&*store, &key, before, value.clone())?;
        expect(&*open(), &key, value.as_ref())?;
        before = value;
    }
    Ok(format!("{} values", values.len()))
}

pub(super) fn big(open: Open<'_>) -> Observed {
    let of = |last| {
        let mut bytes = vec![b'x'; 64 << 10];
        bytes.push(last);
        Some(StoreValue::new(bytes))
    };
    let (store, key) = (open(), new_key());
    put(&*store, &key, None, of(1))?;
    expect(&*open(), &key, of(1).as_ref())?;
    let swapped = swap(&*store, &key, of(2), of(3))?;
    expect_conflict(&swapped, of(1).as_ref())?;
    put(&*store, &key, of(1), of(2))?;
    expect(&*open(), &key, of(2).as_ref())?;
    Ok("they are".into())
}

pub(super) fn keys(open: Open<'_>) -> Observed {
    let store = open();
    let base = new_key();
    let with_last = |digit: &str| {
        let (head, _) = base.as_str().split_at(63);
        StoreKey::parse(&format!("{head}{digit}")).ok_or("no key")
    };
    let digits = ["0", "1", "a", "f"];
    for digit in digits {
        put(&*store, &with_last(digit)?, None, value(digit))?;
    }
    put(&*store, &with_last("a")?, value("a"), None)?;
    for digit in digits {
        let wanted = value(digit).filter(|_| digit != "a");
        expect(&*open(), &with_last(digit)?, wanted.as_ref())?;
    }
    Ok("4 keys".into())
}

pub(super) fn debug(open: Open<'_>) -> Observed {
    let (store, key) = (open(), new_key());
    put(&*store, &key, None, value("canary-of-a-value"))?;
    expect(&*store, &key, value("canary-of-a-value").as_ref())?;
    let text = format!("{store:?} {:#?}", open());
    if text.contains("canary") { Err("it is".into()) } else { Ok("none is".into()) }
}
