//! The faults that the adapter has to do with, by their numbers in the lifecycle's list.

mod cancelled;
mod concurrent;
mod failing;
mod pooled;
mod rejected;
mod vendor;
mod world;
