//! Looks for inputs that break the check `request`.

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| input_checks::check("request", data));
