//! The `polygrant` program, run as a person runs it.

#[cfg(test)]
mod bad_input;
#[cfg(test)]
mod faults;
#[cfg(test)]
mod outputs;
#[cfg(test)]
mod run;
#[cfg(test)]
mod saved;
