#![no_main]
libfuzzer_sys::fuzz_target!(
    init: {
        signatures_fuzz::world::world();
    },
    |data: &[u8]| signatures_fuzz::targets::pdf_revision(data)
);
