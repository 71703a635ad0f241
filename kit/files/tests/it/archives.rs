//! Archives beyond their bounds.

use kit_files::{FileKind, Policy, Refusal, ZipDanger, ZipLimits};

use crate::samples::{docx, look, zip};

fn danger(bytes: &[u8], limits: ZipLimits) -> Option<ZipDanger> {
    match look(
        bytes,
        "a.zip",
        &Policy {
            zip: limits,
            ..Policy::DOCUMENTS
        },
    ) {
        Ok(_) => None,
        Err(Refusal::Archive {
            kind: FileKind::Zip,
            danger,
        }) => Some(danger),
        Err(other) => panic!("{other}"),
    }
}

#[test]
fn an_honest_archive_comes_in() {
    assert_eq!(
        danger(
            &zip(&[("thư mục/đơn.txt", b"x"), ("b/", b"")]),
            ZipLimits::default()
        ),
        None
    );
}

#[test]
fn names_that_lead_out_of_the_folder_are_refused() {
    for name in [
        "../a",
        "a/../../b",
        "/etc/passwd",
        "C:\\a",
        "a\\..\\b",
        "a\0b",
        "a\nb",
    ] {
        let found = danger(&zip(&[(name, b"x")]), ZipLimits::default());
        assert!(
            matches!(found, Some(ZipDanger::DangerousName(_))),
            "{name:?}: {found:?}"
        );
    }
}

#[test]
fn too_many_entries_are_refused() {
    let names: Vec<String> = (0..30).map(|number| number.to_string()).collect();
    let entries: Vec<(&str, &[u8])> = names
        .iter()
        .map(|name| (name.as_str(), &b"x"[..]))
        .collect();
    let limits = ZipLimits {
        entries: 29,
        ..ZipLimits::default()
    };
    assert_eq!(
        danger(&zip(&entries), limits),
        Some(ZipDanger::TooManyEntries { limit: 29 })
    );
}

#[test]
fn a_bomb_is_refused_by_what_it_unpacks_to_not_by_what_it_says() {
    let zeros = vec![0; 20 * 1024 * 1024];
    let mut bomb = zip(&[("a", &zeros)]);
    assert_eq!(
        danger(&bomb, ZipLimits::default()),
        Some(ZipDanger::RatioTooHigh { limit: 150 })
    );
    let small = ZipLimits {
        unpacked_bytes: 1024 * 1024,
        ..ZipLimits::default()
    };
    assert_eq!(
        danger(&bomb, small),
        Some(ZipDanger::TooLargeUnpacked { limit: 1024 * 1024 })
    );
    // the length in the directory becomes one byte
    let at = bomb
        .windows(4)
        .position(|window| window == b"PK\x01\x02")
        .unwrap();
    bomb[at + 24..at + 28].copy_from_slice(&1_u32.to_le_bytes());
    assert!(danger(&bomb, small).is_some());
}

#[test]
fn archives_within_archives_have_a_depth() {
    let inner = zip(&[("a.txt", b"x")]);
    let two = zip(&[("inner.zip", &inner)]);
    let three = zip(&[("two.zip", &two)]);
    assert_eq!(danger(&two, ZipLimits::default()), None);
    assert_eq!(
        danger(&three, ZipLimits::default()),
        Some(ZipDanger::NestedTooDeep { limit: 1 })
    );
    assert_eq!(
        danger(
            &two,
            ZipLimits {
                nesting: 0,
                ..ZipLimits::default()
            }
        ),
        Some(ZipDanger::NestedTooDeep { limit: 0 })
    );
    // the danger inside is seen
    let climbing = zip(&[("inner.zip", &zip(&[("../a", b"x")]))]);
    assert!(matches!(
        danger(&climbing, ZipLimits::default()),
        Some(ZipDanger::DangerousName(_))
    ));
}

#[test]
fn an_archive_that_promises_millions_of_entries_is_refused_before_it_is_read() {
    let mut bytes = zip(&[("a", b"x")]);
    let at = bytes
        .windows(4)
        .rposition(|window| window == b"PK\x05\x06")
        .unwrap();
    bytes[at + 8..at + 12].copy_from_slice(&[0x10, 0xee, 0x10, 0xee]);
    assert_eq!(
        danger(&bytes, ZipLimits::default()),
        Some(ZipDanger::TooManyEntries { limit: 10_000 })
    );
}

#[test]
fn office_documents_have_the_same_bounds() {
    let limits = ZipLimits {
        entries: 1,
        ..ZipLimits::default()
    };
    let refused = look(
        &docx(""),
        "a.docx",
        &Policy {
            zip: limits,
            ..Policy::DOCUMENTS
        },
    );
    assert!(matches!(refused, Err(Refusal::Archive { .. })));
}
