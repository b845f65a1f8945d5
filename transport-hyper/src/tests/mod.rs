//! The faults that the adapter has to do with, by their numbers in the lifecycle's list.

mod cancelled;
mod concurrent;
mod failing;
mod harness;
mod left;
mod pooled;
mod rejected;
mod vendor;
mod wanted;
