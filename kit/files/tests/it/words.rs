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
fn every_part_of_an_office_document_gives_its_words() {
    let body = "<w:p><w:r><w:t>Kính gửi</w:t></w:r><w:r><w:txbxContent><w:p><w:r><w:t>MẬT</w:t></w:r></w:p></w:txbxContent></w:r></w:p>";
    let document = format!("<w:document><w:body>{body}</w:body></w:document>");
    let word = zip(&[
        ("[Content_Types].xml", b"<Types/>"),
        ("word/document.xml", document.as_bytes()),
        ("word/header1.xml", "<w:hdr><w:p><w:r><w:t>Đầu trang</w:t></w:r></w:p><v:textpath string=\"CHÌM\"/></w:hdr>".as_bytes()),
        ("word/comments.xml", "<w:comments><w:comment><w:p><w:r><w:t>Nhận xét</w:t></w:r></w:p></w:comment></w:comments>".as_bytes()),
    ]);
    assert_eq!(
        words(&word, FileKind::Docx).as_str(),
        "Đầu trang\nCHÌM\n\u{c}Kính gửi\nMẬT\n\u{c}Nhận xét\n"
    );
    let sheet = "<worksheet><sheetData><row><c t=\"inlineStr\"><is><t>Trong ô</t></is></c><c t=\"str\"><f>A1</f><v>Tính ra</v></c><c><v>12</v></c></row></sheetData><headerFooter><oddHeader>&amp;CĐầu tờ</oddHeader></headerFooter></worksheet>";
    let book = zip(&[
        ("xl/sharedStrings.xml", "<sst><si><t>Chung</t></si></sst>".as_bytes()),
        ("xl/worksheets/sheet1.xml", sheet.as_bytes()),
        ("xl/comments1.xml", "<comments><commentList><comment><text><r><t>Ghi chú</t></r></text></comment></commentList></comments>".as_bytes()),
    ]);
    assert_eq!(
        words(&book, FileKind::Xlsx).as_str(),
        "Chung\n\u{c}Trong ô\nTính ra\nĐầu tờ\n\u{c}Ghi chú\n"
    );
    let slides = zip(&[
        (
            "ppt/slides/slide10.xml",
            "<a:p><a:r><a:t>Mười</a:t></a:r></a:p>".as_bytes(),
        ),
        (
            "ppt/slides/slide2.xml",
            "<a:p><a:r><a:t>Hai</a:t></a:r></a:p>".as_bytes(),
        ),
        (
            "ppt/notesSlides/notesSlide1.xml",
            "<a:p><a:r><a:t>Lời nói</a:t></a:r></a:p>".as_bytes(),
        ),
    ]);
    assert_eq!(
        words(&slides, FileKind::Pptx).as_str(),
        "Hai\n\u{c}Mười\n\u{c}Lời nói\n"
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
