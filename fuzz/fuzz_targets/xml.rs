#![no_main]
libfuzzer_sys::fuzz_target!(
    init: {
        signatures_fuzz::documents::documents();
    },
    |data: &[u8]| signatures_fuzz::targets::xml(data)
);
