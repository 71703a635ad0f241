//! Embeds the Tinos fonts of Debian's package fonts-croscore.
//!
//! Tinos has the widths of Times New Roman, which Decree 30/2020/NĐ-CP prescribes, all Vietnamese
//! letters, and the Apache licence. Without the fonts the build succeeds and typesetting says what is
//! missing: who only works on other parts needs no fonts.
//!
//! Full-width letters and the scripts of East Asia come from Debian's fonts-droid-fallback (Apache
//! licence) if it is there at build; without it they are printed as placeholders.

use std::fs;
use std::path::{Path, PathBuf};

const FACES: [&str; 4] = [
    "Tinos-Regular.ttf",
    "Tinos-Bold.ttf",
    "Tinos-Italic.ttf",
    "Tinos-BoldItalic.ttf",
];
/// Whole paths, because it lies beside no other font.
const FALLBACK: &str = "/usr/share/fonts-droid-fallback/truetype/DroidSansFallback.ttf";
const DEBIAN: &str = "/usr/share/fonts/truetype/croscore";
/// Set it where the fonts lie elsewhere.
const SETTING: &str = "TINHSO_FONT_DIR";

#[expect(
    clippy::disallowed_methods,
    reason = "a build script is configured by its environment"
)]
fn setting(name: &str) -> Option<String> {
    std::env::var(name).ok()
}

fn main() -> std::io::Result<()> {
    println!("cargo::rerun-if-env-changed={SETTING}");
    let folder = PathBuf::from(setting(SETTING).unwrap_or_else(|| DEBIAN.to_owned()));
    let target = PathBuf::from(setting("OUT_DIR").expect("cargo sets OUT_DIR"));
    let is_complete = FACES.iter().all(|face| folder.join(face).is_file());
    for face in FACES {
        println!("cargo::rerun-if-changed={}", folder.join(face).display());
    }
    fs::write(
        target.join("fonts.rs"),
        list(&folder, &target, is_complete)?,
    )
}

fn list(folder: &Path, target: &Path, is_complete: bool) -> std::io::Result<String> {
    let mut text = "/// The faces embedded at build; empty if the fonts were missing.\npub(crate) const FACES: &[&[u8]] = &[\n".to_owned();
    if is_complete {
        for face in FACES {
            fs::copy(folder.join(face), target.join(face))?;
            text.push_str(&format!(
                "    include_bytes!(concat!(env!(\"OUT_DIR\"), \"/{face}\")),\n"
            ));
        }
    } else {
        println!(
            "cargo::warning=no Tinos fonts in {}: PDF files cannot be made (install fonts-croscore or set {SETTING})",
            folder.display()
        );
    }
    text.push_str("];\n\n/// For what the faces lack; empty if it was missing.\npub(crate) const FALLBACKS: &[&[u8]] = &[");
    if is_complete && Path::new(FALLBACK).is_file() {
        println!("cargo::rerun-if-changed={FALLBACK}");
        fs::copy(FALLBACK, target.join("fallback.ttf"))?;
        text.push_str("include_bytes!(concat!(env!(\"OUT_DIR\"), \"/fallback.ttf\"))");
    }
    text.push_str("];\n");
    Ok(text)
}
