//! Which part of the file a signature covers, and that nothing is called unchanged where nobody can know.

use signatures::pdf::{Change, Coverage, ModificationLevel, SignatureReport, inspect, validate};

use crate::{
    samples::{self, STYLES, Style, append},
    signing,
};

fn only(file: &[u8]) -> SignatureReport {
    let mut all = inspect(file).unwrap().signatures;
    assert_eq!(all.len(), 1);
    all.remove(0)
}

fn signed(style: Style) -> Vec<u8> {
    signing::signed(&samples::document(style), "leader")
}

/// Files whose signature does not bind them, as the trial had them.
fn unbound() -> Vec<(&'static str, Vec<u8>)> {
    let file = signed(Style::Table);
    let again = samples::document(Style::Table);
    let position = |what: &[u8]| {
        let mut windows = file.windows(what.len());
        windows.position(|own| own == what).unwrap()
    };
    let range = position(b"/ByteRange [0 ") + 14;
    let mut moved = file.clone();
    moved[range] = b'9';
    vec![
        (
            "bytes before",
            [b"TEXTmdos \x01\x02", file.as_slice()].concat(),
        ),
        ("zeros after", [file.as_slice(), &[0; 3_000]].concat()),
        ("text after", [file.as_slice(), b"text"].concat()),
        ("a whole copy after", [file.as_slice(), &again].concat()),
        ("cut", file[..file.len() - 12].to_vec()),
        ("another range", moved),
    ]
}

#[test]
fn nothing_is_called_unchanged_where_the_signature_does_not_bind_the_file() {
    for (what, file) in unbound() {
        let Ok(report) = inspect(&file) else { continue };
        for one in report.signatures {
            if one.problems.is_empty() {
                // what is only blank belongs to nobody and shows nothing, but it is counted
                assert!(one.part.rest > 0, "{what}");
                continue;
            }
            assert!(!one.changes.list.is_empty(), "{what}");
            assert_eq!(one.changes.level, ModificationLevel::Other, "{what}");
            assert!(!one.changes.are_harmless(), "{what}");
        }
    }
}

#[test]
fn nothing_is_called_unchanged_where_the_signed_bytes_are_others() {
    // these messages are no signatures at all
    for one in validate(&signed(Style::Table), &[]).unwrap() {
        assert!(one.message.is_err());
        assert_eq!(one.report.problems, []);
        assert_eq!(one.report.changes.list, [Change::CannotBeTold]);
    }
}

#[test]
fn the_covered_part_is_told_in_bytes_and_revisions() {
    for style in STYLES {
        let file = signed(style);
        let own = only(&file);
        assert_eq!(own.coverage, Coverage::WholeFile);
        let part = own.part;
        assert_eq!((part.covered, part.rest), (file.len(), 0), "{style:?}");
        assert_eq!(part.revision, Some(part.revisions), "{style:?}");
        let longer = append(&file, &[(90, "<</Nothing true>>")]);
        let own = only(&longer);
        assert_eq!(own.part.covered, file.len());
        assert_eq!(own.part.rest, longer.len() - file.len());
        assert_eq!(own.part.revision, Some(part.revisions));
        assert_eq!(own.part.revisions, part.revisions + 1);
        assert!(!own.covers_file());
    }
}

#[test]
fn blanks_after_the_end_are_counted_and_are_not_the_whole_file() {
    let file = signed(Style::Table);
    for blanks in [&b" "[..], b"\r\n", b"\0", b" \t\n\n\n\n\n\n\n\n"] {
        let longer = [file.as_slice(), blanks].concat();
        let own = only(&longer);
        assert_eq!(own.part.rest, blanks.len());
        assert!(!own.covers_file(), "{blanks:?}");
        // an index of revisions still says which one it is
        assert!(own.part.revision.is_some());
        assert!(own.problems.is_empty(), "{:?}", own.problems);
    }
}

#[test]
fn a_signature_without_a_sound_range_covers_no_revision() {
    for (what, file) in unbound() {
        let Ok(report) = inspect(&file) else { continue };
        for one in report
            .signatures
            .iter()
            .filter(|one| one.coverage == Coverage::Unclear)
        {
            assert_eq!(one.part.revision, None, "{what}");
            assert!(!one.covers_file());
        }
    }
}
