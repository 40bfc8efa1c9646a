//! Looks for inputs that break the check `state`.

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| input_checks::check("state", data));
