//! See [`polygrant_fuzz::document`].
#![cfg_attr(fuzzing, no_main)]

#[cfg(fuzzing)]
libfuzzer_sys::fuzz_target!(|data: &[u8]| polygrant_fuzz::document(data));

#[cfg(not(fuzzing))]
fn main() -> std::io::Result<()> {
    polygrant_fuzz::replay_arguments(polygrant_fuzz::document)
}
