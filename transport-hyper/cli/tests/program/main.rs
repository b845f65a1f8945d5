//! The `polygrant` program, run as a person runs it.

#[cfg(test)]
mod bad_input;
#[cfg(test)]
#[cfg(unix)]
mod cache;
#[cfg(test)]
mod check;
#[cfg(test)]
mod credentials;
#[cfg(test)]
mod curl;
#[cfg(test)]
mod doctor;
#[cfg(test)]
mod documents;
#[cfg(test)]
mod network;
#[cfg(test)]
mod new;
#[cfg(test)]
mod openapi;
#[cfg(test)]
mod outputs;
#[cfg(test)]
mod recording;
#[cfg(test)]
mod run;
#[cfg(test)]
mod saved;
#[cfg(test)]
mod signing;
#[cfg(test)]
mod telling;
#[cfg(test)]
mod trust;
