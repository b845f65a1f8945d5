//! A store in Redis. What needs a real server takes the program that `POLYGRANT_TEST_REDIS` names, such as
//! `/usr/bin/redis-server`, and is skipped without it.
#![cfg(test)]
#![cfg(feature = "tokio")]

mod chaos;
mod cluster;
mod conformance;
mod handles;
mod login;
mod scripted;
mod server;
mod strange;
mod tls;
