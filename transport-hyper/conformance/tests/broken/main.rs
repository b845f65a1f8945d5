//! Adapters that are broken on purpose, each in one way, and the faults that they fail.

#[cfg(test)]
mod broken;
#[cfg(test)]
mod forgetful;
#[cfg(test)]
mod names;
#[cfg(test)]
mod rejected;
#[cfg(test)]
mod sharing;
#[cfg(test)]
mod tenants;
