#![doc = include_str!("rivals.md")]
