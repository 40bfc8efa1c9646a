//! Looks for inputs that break the check `where_expression`.

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| input_checks::check("where_expression", data));
