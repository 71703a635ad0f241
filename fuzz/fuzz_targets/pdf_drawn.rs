#![no_main]
libfuzzer_sys::fuzz_target!(|data: &[u8]| signatures_fuzz::targets::pdf_drawn(data));
