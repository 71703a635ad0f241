//! Containers that two programs read in two ways, that lead out of their folder, or that are made to
//! cost time: none of them gives a verdict, and each says why.

use crate::verification_containers::{file, pack, with_cades, with_xades};
use crate::verification_world::World;
use crate::verification_xml::assert_words_agree;
use signing::verification::{Format, Outcome};
use std::sync::LazyLock;
use zip::CompressionMethod;

static WORLD: LazyLock<World> = LazyLock::new(World::new);

const NAME: &str = "Quyết định 12.txt";

/// Where each record of an entry begins: its own and that of the list.
fn records(bytes: &[u8], name: &str) -> (usize, usize) {
    let places: Vec<usize> = bytes
        .windows(name.len())
        .enumerate()
        .filter(|(_, window)| *window == name.as_bytes())
        .map(|(at, _)| at)
        .collect();
    let of = |mark: &[u8], length: usize| {
        let mut all = places.iter().filter_map(|at| at.checked_sub(length));
        all.find(|at| bytes[*at..].starts_with(mark)).unwrap()
    };
    (of(b"PK\x03\x04", 30), of(b"PK\x01\x02", 46))
}

fn end(bytes: &[u8]) -> usize {
    let mark = b"PK\x05\x06";
    bytes.windows(4).rposition(|window| window == mark).unwrap()
}

fn long(bytes: &[u8], at: usize) -> u32 {
    u32::from_le_bytes(bytes[at..at + 4].try_into().unwrap())
}

fn put(bytes: &mut [u8], at: usize, value: u32) {
    bytes[at..at + 4].copy_from_slice(&value.to_le_bytes());
}

fn refused(bytes: &[u8], key: &str, what: &str) {
    let found = WORLD.assess(bytes);
    assert_eq!(found.format, Format::Asic, "{what}");
    assert_eq!(found.outcome, Outcome::Unreadable, "{what}: {found:#?}");
    assert_eq!(found.notes[0].key, key, "{what}: {found:#?}");
    assert_words_agree(&found);
}

const TWO_WAYS: &str = "signing-check-asic-two-ways";

/// Changes a container that is right.
fn changed(change: impl FnOnce(&mut Vec<u8>)) -> Vec<u8> {
    let mut bytes = pack(&with_xades(&WORLD));
    assert!(WORLD.assess(&bytes).is_trusted());
    change(&mut bytes);
    bytes
}

#[test]
fn bytes_before_behind_and_between_the_entries_are_refused() {
    let before = changed(|bytes| {
        bytes.splice(0..0, *b"#!/bin/sh\n");
    });
    refused(&before, TWO_WAYS, "bytes before");
    let with_offsets = changed(|bytes| {
        let (at, junk) = (end(bytes), 8);
        let list = long(bytes, at + 16);
        put(bytes, at + 16, list + junk);
        let mut record = list as usize;
        while bytes[record..].starts_with(b"PK\x01\x02") {
            let offset = long(bytes, record + 42);
            put(bytes, record + 42, offset + junk);
            let lengths = [28, 30, 32].map(|at| {
                usize::from(bytes[record + at]) + 256 * usize::from(bytes[record + at + 1])
            });
            record += 46 + lengths.iter().sum::<usize>();
        }
        bytes.splice(0..0, *b"12345678");
    });
    refused(
        &with_offsets,
        TWO_WAYS,
        "bytes before, with offsets that fit",
    );
    let behind = changed(|bytes| bytes.extend(b"PK more"));
    refused(&behind, TWO_WAYS, "bytes behind");
    let remark = changed(|bytes| {
        let at = end(bytes);
        bytes[at + 20] = 5;
        bytes.extend(b"PK\x03\x04x");
    });
    refused(&remark, TWO_WAYS, "an entry in the remark");
    let between = changed(|bytes| {
        let at = end(bytes);
        let list = long(bytes, at + 16);
        put(bytes, at + 16, list + 4);
        bytes.splice(list as usize..list as usize, *b"gap!");
    });
    refused(&between, TWO_WAYS, "bytes before the list");
}

#[test]
fn entries_that_say_something_else_of_themselves_than_the_list_does_are_refused() {
    for (what, at, byte) in [
        ("another name", 30, b'q'),
        ("another method", 8, 0),
        ("another checksum", 14, 0x55),
        ("another packed length", 18, 0x01),
        ("another length", 22, 0x01),
        ("flags of a lock", 6, 1),
    ] {
        let bytes = changed(|bytes| {
            let (own, _) = records(bytes, NAME);
            bytes[own + at] = byte;
        });
        refused(&bytes, TWO_WAYS, what);
    }
    let list = changed(|bytes| {
        let (_, listed) = records(bytes, NAME);
        bytes[listed + 46] = b'q';
    });
    refused(&list, TWO_WAYS, "another name in the list");
    let same_bytes = changed(|bytes| {
        let ((first, _), (_, second)) =
            (records(bytes, NAME), records(bytes, "phu-luc/bang 1.csv"));
        put(bytes, second + 42, first as u32);
    });
    refused(&same_bytes, TWO_WAYS, "two entries of one place");
}

#[test]
fn an_entry_that_the_list_does_not_name_is_refused() {
    let mut files = with_xades(&WORLD);
    files.push(file("giau.txt", "Trả 900 đồng"));
    let mut bytes = pack(&files);
    let (_, listed) = records(&bytes, "giau.txt");
    let at = end(&bytes);
    let size = long(&bytes, at + 12);
    put(&mut bytes, at + 12, size - (at - listed) as u32);
    for place in [at + 8, at + 10] {
        bytes[place] -= 1;
    }
    bytes.drain(listed..at);
    refused(&bytes, TWO_WAYS, "a hidden entry");
    let fewer = changed(|bytes| {
        let at = end(bytes);
        for place in [at + 8, at + 10] {
            bytes[place] -= 1;
        }
    });
    refused(&fewer, TWO_WAYS, "a count that is too low");
}

#[test]
fn names_that_stand_twice_or_lead_elsewhere_are_refused() {
    // the writer takes no name twice, so one is renamed in both records
    let rename = |from: &str, to: &str| {
        let mut files = with_xades(&WORLD);
        files.push(file(from, "Trả 900 đồng"));
        let mut bytes = pack(&files);
        assert_eq!(from.len(), to.len());
        let (own, listed) = records(&bytes, from);
        for at in [own + 30, listed + 46] {
            bytes[at..at + to.len()].copy_from_slice(to.as_bytes());
        }
        bytes
    };
    let other = "x".repeat(NAME.len());
    refused(
        &rename(&other, NAME),
        "signing-check-asic-twice",
        "one name twice",
    );
    let loud = NAME.to_uppercase();
    let other = "x".repeat(loud.len());
    refused(
        &rename(&other, &loud),
        "signing-check-asic-twice",
        "one name in other case",
    );
    for name in [
        "../x",
        "a/../../x",
        "/etc/x",
        "a//x",
        "./x",
        "a\\x",
        "C:x",
        "a\u{202E}txt",
        "a\u{0}x",
        "a\nx",
        "a\u{200B}x",
        "..",
    ] {
        let from = "y".repeat(name.len());
        refused(&rename(&from, name), "signing-check-asic-name", name);
    }
}

#[test]
fn locks_links_and_methods_that_not_every_reader_knows_are_refused() {
    let both = |bytes: &mut Vec<u8>, own_at: usize, listed_at: usize, value: u8| {
        let (own, listed) = records(bytes, NAME);
        bytes[own + own_at] |= value;
        bytes[listed + listed_at] |= value;
    };
    let locked = changed(|bytes| both(bytes, 6, 8, 1));
    refused(&locked, "signing-check-asic-locked", "a locked entry");
    let method = changed(|bytes| both(bytes, 8, 10, 12));
    refused(&method, "signing-check-asic-unusual", "an unknown method");
    let link = changed(|bytes| {
        let (_, listed) = records(bytes, NAME);
        bytes[listed + 5] = 3;
        put(bytes, listed + 38, 0o120_777 << 16);
    });
    refused(&link, "signing-check-asic-unusual", "a link");
    let disks = changed(|bytes| {
        let at = end(bytes);
        bytes[at + 4] = 1;
    });
    refused(&disks, "signing-check-asic-unusual", "several disks");
}

#[test]
fn damaged_contents_are_refused() {
    let mut files = with_cades(&WORLD);
    files.push(file(
        "dai.txt",
        (0..20_000u32)
            .flat_map(u32::to_le_bytes)
            .collect::<Vec<_>>(),
    ));
    let bytes = pack(&files);
    let (own, _) = records(&bytes, "dai.txt");
    let mut flipped = bytes.clone();
    flipped[own + 2_000] ^= 0xFF;
    refused(&flipped, "signing-check-asic-damaged", "a damaged content");
    let stored = crate::verification_containers::pack_with(&files, CompressionMethod::Stored);
    let (own, _) = records(&stored, "dai.txt");
    let mut flipped = stored;
    flipped[own + 2_000] ^= 0xFF;
    refused(&flipped, "signing-check-asic-damaged", "a wrong checksum");
    for length in [bytes.len() - 1, bytes.len() / 2, 100] {
        let found = WORLD.assess(&bytes[..length]);
        assert!(
            matches!(found.outcome, Outcome::Unreadable),
            "{length}: {found:#?}"
        );
    }
}

#[test]
fn bombs_stop_early() {
    let mut files = with_xades(&WORLD);
    files.push(file("dai.txt", vec![b'0'; 40 << 20]));
    refused(
        &pack(&files),
        "signing-check-asic-bomb",
        "forty megabytes of noughts",
    );
    let mut files = with_xades(&WORLD);
    files.push(file("dai.txt", vec![b'0'; 60 << 20]));
    refused(
        &pack(&files),
        "signing-check-asic-bomb",
        "more than a file may have",
    );
    let mut files = with_xades(&WORLD);
    files.extend((0..1_001).map(|at| file(&format!("{at}.txt"), "")));
    refused(
        &pack(&files),
        "signing-check-asic-entries",
        "a thousand entries",
    );
    let mut files = with_xades(&WORLD);
    let blank = format!("<a>{}</a>", " ".repeat(9 << 20));
    files.push(file("META-INF/signatures-2.xml", blank));
    refused(
        &crate::verification_containers::pack_with(&files, CompressionMethod::Stored),
        "signing-check-too-costly",
        "long signatures",
    );
    let mut files = with_cades(&WORLD);
    let message = files[3].1.clone();
    files.extend((0..100).map(|at| file(&format!("META-INF/signature-{at}.p7s"), message.clone())));
    refused(
        &pack(&files),
        "signing-check-too-many-signatures",
        "a hundred signatures",
    );
    // a length that is a lie: the list says little, and the content is long
    let mut files = with_xades(&WORLD);
    files.push(file("dai.txt", vec![b'0'; 3 << 20]));
    let mut bytes = pack(&files);
    let (own, listed) = records(&bytes, "dai.txt");
    for at in [own + 22, listed + 24] {
        put(&mut bytes, at, 10);
    }
    let found = WORLD.assess(&bytes);
    assert_eq!(found.outcome, Outcome::Unreadable, "{found:#?}");
}
