//! Pages taken out of other people's files, read again by other people's programs.

use kit_typeset::pages::{PagesError, count, take};
use proptest::prelude::*;
use std::{fs, process::Command};

/// A file whose pages say which they are; `note` is what lies on the second.
fn three_pages(note: &str) -> Vec<u8> {
    let page = |object: usize, content: usize, more: &str| {
        format!(
            "{object} 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents {content} 0 R\
             /Resources<</Font<</F<</Type/Font/Subtype/Type1/BaseFont/Times-Roman>>>>>>{more}>>endobj\n"
        )
    };
    let content = |object: usize, words: &str| {
        let stream = format!("BT /F 20 Tf 60 700 Td ({words}) Tj ET");
        format!(
            "{object} 0 obj<</Length {}>>stream\n{stream}\nendstream endobj\n",
            stream.len()
        )
    };
    let mut file = String::from(
        "%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n\
         2 0 obj<</Type/Pages/Kids[3 0 R 4 0 R 5 0 R]/Count 3>>endobj\n",
    );
    file += &page(3, 6, "");
    file += &page(4, 7, note);
    file += &page(5, 8, "/Rotate 90");
    file += &(content(6, "First") + &content(7, "Second") + &content(8, "Third"));
    file += "trailer<</Root 1 0 R>>\n%%EOF\n";
    file.into_bytes()
}

/// What poppler reads, page by page.
fn words(file: &[u8]) -> Vec<String> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("pages.pdf");
    fs::write(&path, file).unwrap();
    let read = Command::new("pdftotext")
        .arg(&path)
        .arg("-")
        .output()
        .unwrap();
    assert!(
        read.status.success(),
        "{}",
        String::from_utf8_lossy(&read.stderr)
    );
    let checked = Command::new("qpdf")
        .arg("--check")
        .arg(&path)
        .output()
        .unwrap();
    assert!(
        checked.status.success(),
        "{}",
        String::from_utf8_lossy(&checked.stdout)
    );
    let text = String::from_utf8(read.stdout).unwrap();
    text.split('\u{c}')
        .map(str::trim)
        .filter(|page| !page.is_empty())
        .map(str::to_owned)
        .collect()
}

#[test]
fn pages_come_out_as_they_are_in_the_order_asked_for() {
    let file = three_pages("");
    assert_eq!(count(&file), Ok(3));
    assert_eq!(words(&take(&file, &[3, 1]).unwrap()), ["Third", "First"]);
    assert_eq!(words(&take(&file, &[2]).unwrap()), ["Second"]);
}

#[test]
fn a_page_that_is_not_there_is_named() {
    let file = three_pages("");
    for page in [0, 4, usize::MAX] {
        assert_eq!(
            take(&file, &[1, page]),
            Err(PagesError::NoSuchPage { page, pages: 3 })
        );
    }
}

#[test]
fn what_lies_in_notes_is_not_lost_quietly() {
    let stamp = "/Annots[<</Type/Annot/Subtype/Stamp/Rect[0 0 9 9]>>]";
    assert_eq!(
        take(&three_pages(stamp), &[2]),
        Err(PagesError::Annotated(2))
    );
    assert!(take(&three_pages(stamp), &[1, 3]).is_ok());
    let link = "/Annots[<</Type/Annot/Subtype/Link/Rect[0 0 9 9]>>]";
    assert!(take(&three_pages(link), &[2]).is_ok());
}

#[test]
fn a_name_with_a_broken_escape_ends_no_program() {
    // the library stumbles over these on a thread of its own, which nobody could catch
    let whole = three_pages("");
    let mut refused = 0;
    for at in 200..600.min(whole.len()) {
        let mut file = whole.clone();
        file[at] = b'#';
        refused += usize::from(take(&file, &[1, 2, 3]).is_err());
    }
    assert!(refused > 20, "{refused}");
}

proptest! {
    #[test]
    fn damaged_files_are_refused_or_read_and_nothing_stumbles(
        at in 0..900_usize, byte: u8, cut in 0..900_usize, page in 0..5_usize,
    ) {
        let mut file = three_pages("");
        if let Some(place) = file.get_mut(at) { *place = byte; }
        let _ = take(&file, &[page]);
        file.truncate(cut);
        let _ = count(&file);
        prop_assert_eq!(count(&[]), Err(PagesError::Unreadable));
    }
}
