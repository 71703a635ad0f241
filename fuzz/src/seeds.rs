//! The first inputs of each target, from our own writers and, where they lie in the shared folder,
//! from PKITS and the real signed files.

use std::error::Error;
use std::fs;
use std::path::Path;

use crate::documents::documents;
use crate::shared_objects::{CHANGES, EXCUSED, SHOWN};
use crate::world::world;

/// Larger seeds only slow the fuzzing down.
const SEED_MAX: usize = 64 << 10;

/// Makes a folder for each target.
///
/// # Errors
/// A file cannot be read or written.
pub fn write(folder: &Path, shared: &Path) -> Result<(), Box<dyn Error>> {
    let world = world();
    let ders = |all: &[signatures::x509::Crl]| -> Vec<Vec<u8>> {
        all.iter().map(|one| one.as_der().to_vec()).collect()
    };
    let answers = world.ocsp.iter().map(|one| one.as_der().to_vec()).collect();
    let own: [(&str, Vec<Vec<u8>>); 10] = [
        ("pdf", world.files.clone()),
        ("pdf_revision", revisions(world.files.len())),
        ("pdf_drawn", recipes()),
        ("cms", world.messages.clone()),
        ("certificate", world.certificates()),
        ("crl", ders(&world.crls)),
        ("ocsp", answers),
        ("xml", documents().files.clone()),
        ("xml_revision", edits(documents().files.len())),
        ("timestamp", vec![world.timestamp_answer(), world.token()]),
    ];
    for (target, seeds) in own {
        let folder = folder.join(target);
        fs::create_dir_all(&folder)?;
        for (index, seed) in seeds.iter().enumerate() {
            fs::write(folder.join(format!("own-{index:02}")), seed)?;
        }
    }
    for (target, place) in [
        ("certificate", "pki/pkits/certs"),
        ("crl", "pki/pkits/crls"),
        ("pdf", "pdf"),
    ] {
        copy(&shared.join(place), &folder.join(target))?;
    }
    Ok(())
}

/// Revisions that attackers would append: a page's content, a page, the catalogue, the form, a widget.
fn revisions(files: usize) -> Vec<Vec<u8>> {
    let objects: [(u8, &str); 9] = [
        (
            5,
            "<</Length 30>>\nstream\nBT /F1 13 Tf 72 770 Td (X) Tj ET\nendstream",
        ),
        (
            3,
            "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 5 0 R/Annots[9 0 R]>>",
        ),
        (1, "<</Type/Catalog/Pages 2 0 R/AcroForm 8 0 R>>"),
        (8, "<</Fields[7 0 R]/SigFlags 3>>"),
        (8, "<</Fields[7 0 R]/SigFlags 3/NeedAppearances true>>"),
        (
            9,
            "<</Type/Annot/Subtype/Widget/FT/Tx/T(number)/F 2/V(12)/Rect[0 0 99 9]>>",
        ),
        (
            9,
            "<</Type/Annot/Subtype/Widget/FT/Ch/T(choice)/V(b)/I[1]/TI 1/Opt[(a)(b)]/Rect[0 0 99 9]>>",
        ),
        (
            7,
            "<</Type/Annot/Subtype/Widget/FT/Sig/T(clerk)/V 10 0 R/Rect[0 0 0 0]/P 4 0 R>>",
        ),
        (
            10,
            "<</Type/Sig/Filter/Adobe.PPKLite/SubFilter/ETSI.CAdES.detached/ByteRange[0 10 20 30]/Contents<00>>>",
        ),
    ];
    let mut seeds = Vec::new();
    for file in 0..files {
        for (number, text) in objects {
            let mut seed = vec![u8::try_from(file).unwrap_or_default(), number];
            seed.extend_from_slice(text.as_bytes());
            seed.push(0);
            seeds.push(seed);
        }
    }
    seeds
}

/// Edits that attackers would make: the signed part moved away and another in its place, an
/// identifier doubled, content put into the signature, something of another file.
fn edits(files: usize) -> Vec<Vec<u8>> {
    let edits: [&[u8]; 7] = [
        &[3, 2, 4, 0, 5, 0, 0, b'<', b's', b'/', b'>', 0],
        &[0, 2, 0, 0],
        b"\x0a\x01\x00all\0",
        b"\x08\x02\x00w Id=\"all\"\0\x06\x03\x00Id=\"sum\"\0",
        b"\x05\x00\x04<ds:Object xmlns:ds=\"http://www.w3.org/2000/09/xmldsig#\">x</ds:Object>\0",
        b"\x0b\x04\x00\x03\0\x0b\x05\x01\x01\0",
        b"\x07\x02\x0099\0",
    ];
    let seeds = (0..files).flat_map(|file| {
        let choice = u8::try_from(file).unwrap_or_default();
        edits.map(|one| [&[choice], one].concat())
    });
    seeds.collect()
}

fn copy(from: &Path, to: &Path) -> Result<(), Box<dyn Error>> {
    let Ok(entries) = fs::read_dir(from) else {
        return Ok(());
    };
    for entry in entries {
        let entry = entry?;
        let bytes = fs::read(entry.path())?;
        let is_list = entry.path().extension().is_some_and(|own| own == "csv");
        if bytes.len() <= SEED_MAX && !is_list {
            fs::write(to.join(entry.file_name()), bytes)?;
        }
    }
    Ok(())
}

/// Every excused place with every shown one, and every change once for each.
fn recipes() -> Vec<Vec<u8>> {
    let mut all = Vec::new();
    for excused in 0..EXCUSED.len() {
        for shown in 0..SHOWN.len() {
            let change = (excused + shown) % CHANGES.len();
            let numbers = [excused, shown, change, 0, 0, 0, 0, 1];
            let bytes = numbers.map(|number| u8::try_from(number).expect("short tables"));
            all.push([&bytes[..], &b"\x14<</Nothing 1>>\0"[..]].concat());
        }
    }
    all
}
