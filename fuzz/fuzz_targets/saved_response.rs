//! See [`polygrant_fuzz::saved_response`].
#![cfg_attr(fuzzing, no_main)]

#[cfg(fuzzing)]
libfuzzer_sys::fuzz_target!(|data: &[u8]| polygrant_fuzz::saved_response(data));

#[cfg(not(fuzzing))]
fn main() -> std::io::Result<()> {
    polygrant_fuzz::replay_arguments(polygrant_fuzz::saved_response)
}
