//! See [`polygrant_fuzz::lifecycle`].
#![cfg_attr(fuzzing, no_main)]

#[cfg(fuzzing)]
libfuzzer_sys::fuzz_target!(|data: &[u8]| polygrant_fuzz::lifecycle(data));

#[cfg(not(fuzzing))]
fn main() -> std::io::Result<()> {
    polygrant_fuzz::replay_arguments(polygrant_fuzz::lifecycle)
}
