//! What fuzzing kept is tried again by `make test`: nothing panics, nothing passes that nobody signed,
//! nothing that is called harmless is seen.

use signatures_fuzz::targets;
use std::{fs, path::Path};

/// Where the targets and what they kept lie.
const FUZZ: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../fuzz");

/// Replays every kept input of a target.
fn replay(target: &str, function: fn(&[u8])) {
    let folder = Path::new(FUZZ).join("corpus").join(target);
    let mut tried = 0;
    for entry in fs::read_dir(&folder).expect("the target has kept inputs") {
        let path = entry.expect("an entry").path();
        let input = fs::read(&path).expect("an input");
        // a panic names the input by what is printed before it
        println!("{}", path.display());
        function(&input);
        tried += 1;
    }
    assert!(tried > 0, "{target} has no kept inputs");
}

macro_rules! replays {
    ($($target:ident),+ $(,)?) => {$(
        #[test]
        fn $target() {
            replay(stringify!($target), targets::$target);
        }
    )+

    #[test]
    fn every_target_is_replayed() {
        let folder = Path::new(FUZZ).join("fuzz_targets");
        for entry in fs::read_dir(folder).expect("the targets") {
            let path = entry.expect("an entry").path();
            let name = path.file_stem().and_then(|name| name.to_str()).expect("a name");
            assert!([$(stringify!($target)),+].contains(&name), "{name} is not replayed");
        }
    }};
}

replays! {
    certificate,
    cms,
    crl,
    ocsp,
    pdf,
    pdf_drawn,
    pdf_revision,
    timestamp,
    xml,
    xml_revision,
}
