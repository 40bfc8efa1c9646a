//! Looks for inputs that break the check `module_file`.

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| input_checks::check("module_file", data));
