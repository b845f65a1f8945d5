//! The token client as a program has it: on tokio, over sockets.

#[cfg(test)]
mod debug;
#[cfg(test)]
mod events;
#[cfg(test)]
mod presented;
#[cfg(test)]
mod runtimes;
#[cfg(test)]
mod sandboxes;
#[cfg(test)]
mod signers;
#[cfg(test)]
mod stacks;
