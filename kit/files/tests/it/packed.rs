//! What is packed in other ways within an archive: looked into with the same rules, or refused by name.

use std::io::Write;

use flate2::Compression;
use flate2::write::GzEncoder;
use kit_files::{Danger, Policy, Refusal, ZipDanger};

use crate::samples::{docx, look, ole, pdf, zip};

const PROGRAM: &[u8] = b"MZ\x90\0\x03\0\0\0\x04\0\0\0\xff\xff\0\0";

fn danger(bytes: &[u8], name: &str) -> Option<(String, Danger)> {
    match look(bytes, name, &Policy::DOCUMENTS) {
        Ok(_) => None,
        Err(Refusal::Active { place, danger, .. }) => Some((place, danger)),
        Err(other) => panic!("{other}"),
    }
}

fn at(place: &str, danger: Danger) -> Option<(String, Danger)> {
    Some((place.to_owned(), danger))
}

fn gz(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn tar(entries: &[(&str, &[u8])]) -> Vec<u8> {
    let mut builder = tar::Builder::new(Vec::new());
    for (name, content) in entries {
        let mut header = tar::Header::new_gnu();
        header.set_size(content.len() as u64);
        builder.append_data(&mut header, name, *content).unwrap();
    }
    builder.into_inner().unwrap()
}

/// An old office file with this stream.
fn compound(stream: &str, content: &[u8]) -> Vec<u8> {
    let mut file = cfb::CompoundFile::create(std::io::Cursor::new(Vec::new())).unwrap();
    // what makes it a presentation, beside its summary
    let mut all = vec![(stream, content)];
    if stream == "EncryptedSummary" {
        all.push(("PowerPoint Document", b"x"));
    }
    for (name, content) in all {
        let mut stream = file.create_stream(name).unwrap();
        stream.write_all(content).unwrap();
    }
    file.flush().unwrap();
    file.into_inner().into_inner()
}

fn hex(digits: &str) -> Vec<u8> {
    (0..digits.len())
        .step_by(2)
        .map(|at| u8::from_str_radix(&digits[at..at + 2], 16).unwrap())
        .collect()
}

/// The first bytes of a program, packed by usual programs.
const XZ: &str = "fd377a585a000004e6d6b4460200210116000000742fe5a301000f4d5a90000300000004000000ffff000000f7d8b5911201373900012810e50b6c601fb6f37d010000000004595a";
const ZSTD: &str = "28b52ffd24108100004d5a90000300000004000000ffff00003797855a";
/// `cai.exe` with the same, and `doc.txt` with "xin chao".
const SEVEN_ZIP: &str = "377abcaf271c0004624a808014000000000000005a000000000000001d9d952b01000f4d5a90000300000004000000ffff0000000104060001091400070b010001212101000c1000080a014a5b915400000501190c0000000000000000000000001111006300610069002e00650078006500000019020000140a0100e3704cbee780dd01150601002080a4810000";
const HONEST_SEVEN_ZIP: &str = "377abcaf271c0004294f7f000c000000000000005a000000000000002b889e8f01000778696e206368616f000104060001090c00070b010001212101000c0800080a010ef93a3900000501190c00000000000000000000000011110064006f0063002e00740078007400000019020000140a0100e3704cbee780dd01150601002080a4810000";
/// The same behind a password, with its names and without.
const LOCKED: [&str; 2] = [
    "377abcaf271c0004218ce42c80000000000000002e000000000000000af5bcff0dbc11677b0b3fc15d4bcc0c15ff02fb58d1e4738bf661983245eaae2e864091c87351e2049be4c9e594778a0cd11c626628992cb9225b543eaaa6cb49b7bc887d0873d34468c82380ff5e5706ce309b5e06ebb4232a2c2aa4f80b11540553975375167f9d32d1f1c3e6133d61849a31eadf25c4e28fe30a4fd8c0d76f6d0c2d17061001097000070b0100012406f1070112530f2b45b9760325577d95f454a7fbf8a5bb0c6a0a017e830d150000",
    "377abcaf271c000407840c9110000000000000006a000000000000006f65ee31d93092d530072e84f99f64bb4f8fe67d0104060001091000070b0100022406f1070112530ffc5e41197345ded4e5b8a723d49707f92121010001000c0c0800080a010ef93a390000050119010011110064006f0063002e00740078007400000019020000140a0100e3704cbee780dd01150601002080a4810000",
];

#[test]
fn programs_in_other_packings_within_an_archive_are_found_with_their_way() {
    let in_tar = tar(&[("doc.txt", b"x"), ("b/cai.bin", PROGRAM)]);
    for (name, bytes, place) in [
        ("a.gz", gz(PROGRAM), "a.gz › a"),
        ("a.tar", in_tar.clone(), "a.tar › b/cai.bin"),
        ("a.tgz", gz(&in_tar), "a.tgz › a.tar › b/cai.bin"),
        (
            "bao-cao.pdf",
            gz(&in_tar),
            "bao-cao.pdf › bao-cao › b/cai.bin",
        ),
        ("a.xz", hex(XZ), "a.xz › a"),
        ("a.zst", hex(ZSTD), "a.zst › a"),
        ("a.7z", hex(SEVEN_ZIP), "a.7z › cai.exe"),
    ] {
        let found = danger(&zip(&[("thu.txt", b"x"), (name, &bytes)]), "a.zip");
        assert_eq!(found, at(place, Danger::Program), "{name}");
    }
}

#[test]
fn honest_files_in_other_packings_come_in() {
    let table = tar(&[
        ("so-lieu/2022.csv", "Xã,Số\nA,1\n".as_bytes()),
        ("b.docx", &docx("")),
    ]);
    for (name, bytes) in [
        ("so-lieu.tar.gz", gz(&table)),
        ("so-lieu.tar", table.clone()),
        ("so-lieu.csv.gz", gz("Xã,Số\nA,1\n".as_bytes())),
        ("so-lieu.7z", hex(HONEST_SEVEN_ZIP)),
        (
            "hop-dong.zip",
            zip(&[("a.docx", &docx("")), ("b.txt", b"x")]),
        ),
    ] {
        assert_eq!(danger(&zip(&[(name, &bytes)]), "a.zip"), None, "{name}");
    }
    // a drawing of an office program, packed as such programs do
    let mut word = vec![
        ("[Content_Types].xml", &b"<Types/>"[..]),
        ("word/document.xml", b"<a/>"),
    ];
    let drawing = gz(b"\x01\0\0\0\x6c\0\0\0");
    word.push(("word/media/image1.emz", &drawing));
    assert_eq!(danger(&zip(&word), "a.docx"), None);
    // a document in an archive may hold a table of its own
    let sheet = zip(&[
        ("[Content_Types].xml", b"<Types/>"),
        ("xl/workbook.xml", b"<a/>"),
    ]);
    word.push(("word/embeddings/bang.xlsx", &sheet));
    let document = zip(&word);
    assert_eq!(danger(&zip(&[("a.docx", &document)]), "a.zip"), None);
}

#[test]
fn what_cannot_be_looked_into_is_refused_with_its_name() {
    for (name, bytes) in [
        ("a.rar", &b"Rar!\x1a\x07\x01\0\0\0"[..]),
        ("anh.jpg", b"Rar!\x1a\x07\0\0\0\0"),
        ("a.bz2", b"BZh91AY&SY\0\0\0\0"),
        ("a.cab", b"MSCF\0\0\0\0\0\0"),
        ("a.lzh", b"\0\0-lh5-\0\0\0"),
        ("a.7z", b"7z\xbc\xaf\x27\x1c\0\x04 broken"),
        ("a.gz", b"\x1f\x8b\x08 broken"),
        ("a.zip", b"\0\x01\x02 no archive"),
        ("thu.eml", b"From: an@vi-du.vn\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=a\r\n\r\n--a\r\n"),
        ("thu.txt", b"From: an@vi-du.vn\r\nMIME-Version: 1.0\r\nContent-Type: text/plain\r\nContent-Transfer-Encoding: base64\r\n\r\nTVqQAAM=\r\n"),
    ] {
        let found = danger(&zip(&[(name, bytes)]), "ho-so.zip");
        assert!(
            matches!(&found, Some((place, Danger::Closed)) if place.starts_with(name)),
            "{name}: {found:?}"
        );
    }
}

#[test]
fn what_only_a_password_opens_within_an_archive_is_refused_with_its_name() {
    let locked_odt = zip(&[
        ("mimetype", b"application/vnd.oasis.opendocument.text"),
        ("content.xml", b"\x01\x02"),
        ("META-INF/manifest.xml", b"<manifest:encryption-data/>"),
    ]);
    for (name, bytes) in [
        ("a.docx", ole("EncryptedPackage")),
        ("a.pdf", pdf(b"trailer << /Encrypt 5 0 R >>")),
        ("a.odt", locked_odt),
        ("a.7z", hex(LOCKED[0])),
        ("b.7z", hex(LOCKED[1])),
    ] {
        let found = danger(&zip(&[("b.txt", b"x"), (name, &bytes)]), "a.zip");
        assert_eq!(found, at(name, Danger::Locked), "{name}");
    }
    for (stream, content) in [
        // a workbook: its beginning, then the record of a password
        (
            "Workbook",
            &b"\x09\x08\x02\0\0\x06\x2f\0\x02\0\0\0\x0a\0\0\0"[..],
        ),
        // a text: the flag in its first block
        ("WordDocument", b"\xec\xa5\xc1\0\0\0\0\0\0\0\0\x01\0\0"),
        ("EncryptedSummary", b"x"),
    ] {
        let file = compound(stream, content);
        let named = "cu.doc";
        assert_eq!(
            danger(&zip(&[(named, &file)]), "a.zip"),
            at(named, Danger::Locked),
            "{stream}"
        );
    }
    let open = compound("Workbook", b"\x09\x08\x02\0\0\x06\x0a\0\0\0");
    assert_eq!(danger(&zip(&[("a.xls", &open)]), "a.zip"), None);
    assert!(matches!(
        look(
            &compound("WordDocument", b"\xec\xa5\xc1\0\0\0\0\0\0\0\0\x01\0\0"),
            "a.doc",
            &Policy::DOCUMENTS
        ),
        Err(Refusal::Encrypted(kit_files::FileKind::Doc))
    ));
    let mut file = zip(&[("mat-khau.txt", b"x")]);
    for (mark, offset) in [(b"PK\x03\x04", 6), (b"PK\x01\x02", 8)] {
        let place = file.windows(4).position(|window| window == mark).unwrap();
        file[place + offset] |= 1;
    }
    assert_eq!(danger(&file, "a.zip"), at("mat-khau.txt", Danger::Locked));
}

#[test]
fn bombs_and_climbing_names_in_other_packings_are_refused() {
    let refused = |bytes: &[u8]| match look(bytes, "a.zip", &Policy::DOCUMENTS) {
        Err(Refusal::Archive { danger, .. }) => danger,
        other => panic!("{other:?}"),
    };
    let bomb = gz(&gz(&vec![0; 60 * 1024 * 1024]));
    assert!(matches!(
        refused(&zip(&[("a.gz", &bomb)])),
        ZipDanger::RatioTooHigh { .. }
    ));
    let mut climbing = tar(&[("aa/bb.txt", b"x")]);
    climbing[..5].copy_from_slice(b"../..");
    let sum: u32 = climbing[..512]
        .iter()
        .enumerate()
        .map(|(at, byte)| {
            u32::from(if (148..156).contains(&at) {
                b' '
            } else {
                *byte
            })
        })
        .sum();
    climbing[148..156].copy_from_slice(format!("{sum:06o}\0 ").as_bytes());
    let found = refused(&zip(&[("a.tar", &climbing)]));
    assert!(matches!(found, ZipDanger::DangerousName(_)), "{found}");
    let mut link = tar::Builder::new(Vec::new());
    let mut header = tar::Header::new_gnu();
    header.set_entry_type(tar::EntryType::Symlink);
    header.set_size(0);
    link.append_link(&mut header, "a", "/etc/passwd").unwrap();
    let found = refused(&zip(&[("a.tar", &link.into_inner().unwrap())]));
    assert!(matches!(found, ZipDanger::Link(_)), "{found}");
    let inner = zip(&[("b.txt", b"x")]);
    let deep = tar(&[("a.zip", &inner)]);
    assert!(matches!(
        refused(&zip(&[("a.tar", &deep)])),
        ZipDanger::NestedTooDeep { .. }
    ));
}
