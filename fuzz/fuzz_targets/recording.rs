//! Looks for inputs that break the check `recording`.

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| input_checks::check("recording", data));
