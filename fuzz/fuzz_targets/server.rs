//! Looks for inputs that break the check `server`.

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| input_checks::check("server", data));
