//! See [`polygrant_fuzz::json`].
#![cfg_attr(fuzzing, no_main)]

#[cfg(fuzzing)]
libfuzzer_sys::fuzz_target!(|data: &[u8]| polygrant_fuzz::json(data));

#[cfg(not(fuzzing))]
fn main() -> std::io::Result<()> {
    polygrant_fuzz::replay_arguments(polygrant_fuzz::json)
}
