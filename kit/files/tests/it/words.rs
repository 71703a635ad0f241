//! Words for the search index.

use kit_files::{ExtractedText, FileKind, MAX_TEXT_BYTES, extract_text};

use crate::samples::{docx, odt, zip};

fn words(bytes: &[u8], kind: FileKind) -> ExtractedText {
    let folder = tempfile::TempDir::new().unwrap();
    let path = folder.path().join("file");
    std::fs::write(&path, bytes).unwrap();
    extract_text(&path, kind).unwrap()
}

#[test]
fn a_word_document_gives_its_paragraphs_as_lines() {
    let body = "<w:p><w:r><w:t>Kính gửi: </w:t></w:r><w:r><w:t xml:space=\"preserve\">Sở A &amp; B&#x1EA5;</w:t></w:r></w:p>\n <w:p><w:r><w:instrText>PAGE</w:instrText><w:tab/><w:t>Hai</w:t></w:r></w:p>";
    assert_eq!(
        words(&docx(body), FileKind::Docx),
        ExtractedText::Whole("Kính gửi: Sở A & Bấ\n Hai\n".to_owned())
    );
}

#[test]
fn a_spreadsheet_gives_its_strings_and_an_open_document_its_paragraphs() {
    let strings = "<sst><si><t>Số đến</t></si><si><r><t>Ngày </t></r><r><t>đến</t></r></si></sst>";
    let sheet = zip(&[("xl/sharedStrings.xml", strings.as_bytes())]);
    assert_eq!(words(&sheet, FileKind::Xlsx).as_str(), "Số đến\nNgày đến\n");
    assert_eq!(
        words(&odt(""), FileKind::Odt).as_str(),
        "Tiêu đề\nNội dung\n"
    );
}

#[test]
fn plain_text_is_taken_up_to_the_limit_and_never_torn_within_a_letter() {
    assert_eq!(
        words("\u{feff}Một".as_bytes(), FileKind::Text),
        ExtractedText::Whole("Một".to_owned())
    );
    let long = "ấ".repeat(MAX_TEXT_BYTES);
    let ExtractedText::Beginning(text) = words(long.as_bytes(), FileKind::Text) else {
        panic!("not the beginning")
    };
    assert!(text.len() <= MAX_TEXT_BYTES && text.chars().all(|c| c == 'ấ'));
}

#[test]
fn a_document_that_breaks_off_gives_what_was_readable() {
    let broken = docx("<w:p><w:r><w:t>Một</w:t></w:r></w:p><w:p><w:r><w:t a=>");
    assert!(words(&broken, FileKind::Docx).as_str().starts_with("Một"));
    assert_eq!(
        words(b"no archive", FileKind::Docx),
        ExtractedText::Beginning(String::new())
    );
}

#[test]
fn for_pdf_it_is_said_that_nothing_can_be_read() {
    assert_eq!(
        words(b"%PDF-", FileKind::Pdf),
        ExtractedText::NotReadable(FileKind::Pdf)
    );
}
