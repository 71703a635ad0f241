//! Words that stand where people put a stamp, and where nobody looks: on top of later pages, in what was
//! deleted, in descriptions of pictures, in what a file says of itself, in formulas. What looks for marks of
//! state secrecy looks at the tops of pages, so each such place begins one (`\u{c}`) or a line.

use kit_files::{FileKind, passages};
use proptest::prelude::*;

use crate::samples::{deflated, docx, pdf, stream, zip};

/// All words, the places one after another.
fn words(bytes: &[u8], kind: FileKind) -> String {
    let folder = tempfile::TempDir::new().unwrap();
    let path = folder.path().join("file");
    std::fs::write(&path, bytes).unwrap();
    let found = passages(&path, kind).unwrap();
    found.into_iter().map(|it| it.text).collect()
}

/// The pages of words, without blanks around them.
fn pages(words: &str) -> Vec<&str> {
    let pages = words.split('\u{c}').map(str::trim);
    pages.filter(|page| !page.is_empty()).collect()
}

fn paragraph(inner: &str) -> String {
    format!("<w:p>{inner}</w:p>")
}

fn run(text: &str) -> String {
    format!("<w:r><w:t>{text}</w:t></w:r>")
}

#[test]
fn a_word_document_says_where_a_page_begins_after_any_kind_of_break() {
    let first = paragraph(&run("Trang một"));
    let second = run("Trang hai");
    for (name, broken) in [
        (
            "a break",
            paragraph(&format!("<w:r><w:br w:type=\"page\"/></w:r>{second}")),
        ),
        (
            "a break with its end",
            paragraph(&format!("<w:r><w:br w:type=\"page\"></w:br></w:r>{second}")),
        ),
        (
            "a paragraph that begins a page",
            paragraph(&format!("<w:pPr><w:pageBreakBefore/></w:pPr>{second}")),
        ),
        (
            "a break that was drawn",
            paragraph("<w:r><w:lastRenderedPageBreak/><w:t>Trang hai</w:t></w:r>"),
        ),
        (
            "a section",
            format!(
                "{}{}",
                paragraph("<w:pPr><w:sectPr><w:type w:val=\"nextPage\"/></w:sectPr></w:pPr>"),
                paragraph(&second)
            ),
        ),
    ] {
        let found = words(&docx(&format!("{first}{broken}")), FileKind::Docx);
        assert_eq!(
            pages(&found),
            ["Trang một", "Trang hai"],
            "{name}: {found:?}"
        );
    }
    // a section's last paragraph says so before its words
    let ended = paragraph(&format!("<w:pPr><w:sectPr/></w:pPr>{}", run("hết phần")));
    let found = words(
        &docx(&format!("{first}{ended}{}", paragraph(&second))),
        FileKind::Docx,
    );
    assert_eq!(pages(&found), ["Trang một\nhết phần", "Trang hai"]);
    let off = paragraph(&format!(
        "<w:pPr><w:pageBreakBefore w:val=\"0\"/></w:pPr>{second}"
    ));
    let found = words(&docx(&format!("{first}{off}")), FileKind::Docx);
    assert_eq!(pages(&found), ["Trang một\nTrang hai"]);
}

#[test]
fn a_style_that_begins_a_page_counts_in_word_and_in_open_documents() {
    let styles = "<w:styles><w:style w:styleId=\"PhuLuc\"><w:pPr><w:pageBreakBefore/></w:pPr></w:style><w:style w:styleId=\"Thuong\"><w:pPr/></w:style></w:styles>";
    let body = "<w:document><w:p><w:pPr><w:pStyle w:val=\"Thuong\"/></w:pPr><w:r><w:t>Một</w:t></w:r></w:p><w:p><w:pPr><w:pStyle w:val=\"PhuLuc\"/></w:pPr><w:r><w:t>Hai</w:t></w:r></w:p></w:document>";
    let word = zip(&[
        ("[Content_Types].xml", b"<Types/>"),
        ("word/document.xml", body.as_bytes()),
        ("word/styles.xml", styles.as_bytes()),
    ]);
    assert_eq!(pages(&words(&word, FileKind::Docx)), ["Một", "Hai"]);
    let content = "<c><style:style style:name=\"P1\"><style:paragraph-properties fo:break-before=\"page\"/></style:style><style:style style:name=\"P2\"><style:paragraph-properties fo:break-after=\"page\"/></style:style><style:style style:name=\"P3\" style:master-page-name=\"Ngang\"/><text:p>Một</text:p><text:p text:style-name=\"P1\">Hai</text:p><text:p text:style-name=\"P2\">vẫn hai</text:p><text:p>Ba</text:p><text:p text:style-name=\"P3\">Bốn</text:p><text:p><text:soft-page-break/>Năm</text:p></c>";
    let open = zip(&[("content.xml", content.as_bytes())]);
    assert_eq!(
        pages(&words(&open, FileKind::Odt)),
        ["Một", "Hai\nvẫn hai", "Ba", "Bốn", "Năm"]
    );
}

#[test]
fn what_is_shown_in_capitals_is_read_in_capitals() {
    let body = "<w:p><w:pPr><w:rPr><w:caps/></w:rPr></w:pPr><w:r><w:t>Một </w:t></w:r><w:r><w:rPr><w:caps/></w:rPr><w:t>mật</w:t></w:r><w:r><w:t> hai</w:t></w:r><w:r><w:rPr><w:caps w:val=\"0\"/></w:rPr><w:t> ba</w:t></w:r></w:p>";
    assert_eq!(words(&docx(body), FileKind::Docx), "Một MẬT hai ba\n");
    let slide = "<a:p><a:r><a:rPr cap=\"all\"/><a:t>mật</a:t></a:r><a:r><a:rPr/><a:t> hai</a:t></a:r></a:p>";
    let slides = zip(&[("ppt/slides/slide1.xml", slide.as_bytes())]);
    assert_eq!(words(&slides, FileKind::Pptx), "MẬT hai\n");
    let text = "{\\rtf1\\ansi{\\caps m\\u7853?t} hai\\caps mot\\caps0  ba\\par}";
    assert_eq!(words(text.as_bytes(), FileKind::Rtf), "MẬT haiMOT ba\n");
}

#[test]
fn what_was_deleted_what_describes_a_picture_and_a_table_is_read() {
    let body = "<w:p><w:del><w:r><w:delText>Đã xóa</w:delText></w:r></w:del></w:p><w:tbl><w:tblPr><w:tblCaption w:val=\"Tên bảng\"/><w:tblDescription w:val=\"Tả bảng\"/></w:tblPr></w:tbl><w:p><w:r><w:drawing><wp:docPr id=\"1\" name=\"Picture 1\" descr=\"Tả hình\" title=\"Tên hình\"/></w:drawing></w:r><w:r><w:pict><v:shape alt=\"Tả khung\"><v:textbox><w:txbxContent><w:p><w:r><w:t>Trong khung</w:t></w:r></w:p></w:txbxContent></v:textbox></v:shape></w:pict></w:r></w:p>";
    assert_eq!(
        words(&docx(body), FileKind::Docx),
        "Đã xóa\nTên bảng\nTả bảng\nTả hình\nTên hình\nTả khung\nTrong khung\n"
    );
    let slide = "<p:sld><p:pic><p:nvPicPr><p:cNvPr id=\"2\" name=\"x\" descr=\"Tả hình\"/></p:nvPicPr></p:pic><p:sp><p:txBody><a:p><a:r><a:t>Chữ</a:t></a:r></a:p></p:txBody></p:sp></p:sld>";
    let slides = zip(&[
        ("ppt/slides/slide1.xml", slide.as_bytes()),
        (
            "ppt/diagrams/data1.xml",
            "<dgm:t><a:p><a:r><a:t>Sơ đồ</a:t></a:r></a:p></dgm:t>".as_bytes(),
        ),
    ]);
    assert_eq!(words(&slides, FileKind::Pptx), "Tả hình\nChữ\nSơ đồ\n");
    let drawing = "<xdr:pic><xdr:cNvPr descr=\"Tả hình\"/></xdr:pic>";
    let book = zip(&[("xl/drawings/drawing1.xml", drawing.as_bytes())]);
    assert_eq!(words(&book, FileKind::Xlsx), "Tả hình\n");
    let content = "<c><draw:frame><draw:image/><svg:title>Tên hình</svg:title><svg:desc>Tả hình</svg:desc></draw:frame><text:p>Một</text:p></c>";
    let open = zip(&[("content.xml", content.as_bytes())]);
    assert_eq!(words(&open, FileKind::Odt), "Tên hình\nTả hình\nMột\n");
}

#[test]
fn what_a_document_says_of_itself_is_read() {
    let core = "<cp:coreProperties><dc:title>Tiêu đề</dc:title><dc:subject>Chủ đề</dc:subject><cp:keywords>Từ khóa</cp:keywords></cp:coreProperties>";
    let custom =
        "<Properties><property name=\"Độ mật\"><vt:lpwstr>Mật</vt:lpwstr></property></Properties>";
    let app = "<Properties><Company>Công ty</Company></Properties>";
    for kind in [FileKind::Docx, FileKind::Xlsx, FileKind::Pptx] {
        let found = words(
            &zip(&[
                ("docProps/core.xml", core.as_bytes()),
                ("docProps/custom.xml", custom.as_bytes()),
                ("docProps/app.xml", app.as_bytes()),
            ]),
            kind,
        );
        assert_eq!(
            found, "Công ty\nTiêu đề\nChủ đề\nTừ khóa\nĐộ mật\nMật\n",
            "{kind}"
        );
    }
    let meta = "<m><dc:title>Tiêu đề</dc:title><meta:keyword>Từ khóa</meta:keyword><meta:user-defined meta:name=\"Độ mật\">Mật</meta:user-defined></m>";
    let open = zip(&[("meta.xml", meta.as_bytes())]);
    assert_eq!(
        words(&open, FileKind::Odt),
        "Tiêu đề\nTừ khóa\nĐộ mật\nMật\n"
    );
}

#[test]
fn rich_text_says_what_it_is_what_its_pictures_show_and_where_its_pages_begin() {
    let text = "{\\rtf1\\ansi\\ansicpg1258{\\info{\\title M\\u7852?T tieu de}{\\subject Chu de}{\\keywords Tu khoa}{\\doccomm Loi}{\\author Ai}{\\creatim\\yr2022}}{\\*\\userprops{\\propname Do mat}\\proptype30{\\staticval Mat}}Mot\\sect Hai\\page Ba{\\*\\shppict{\\pict{\\*\\picprop{\\sp{\\sn wzDescription}{\\sv Ta hinh}}{\\sp{\\sn fLine}{\\sv 0}}}89504e47}}\\par}";
    let found = words(text.as_bytes(), FileKind::Rtf);
    let lines: Vec<&str> = found
        .split(['\n', '\u{c}'])
        .filter(|line| !line.is_empty())
        .collect();
    assert_eq!(
        lines,
        [
            "MẬT tieu de",
            "Chu de",
            "Tu khoa",
            "Loi",
            "Do mat",
            "Mat",
            "Mot",
            "Hai",
            "Ba",
            "Ta hinh"
        ]
    );
    assert_eq!(pages(&found).len(), 3, "{found:?}");
}

#[test]
fn a_formula_that_puts_a_text_together_is_read_with_or_without_its_value() {
    let sheet = "<worksheet><sheetData><row><c t=\"str\"><f>\"TỐI \"&amp;\"MẬT\"</f><v>Giá trị</v></c><c><f>\"Chưa \" &amp; &quot;tính&quot;</f></c><c><f>COUNTIF(A:A,\"Đếm\")</f><v>3</v></c><c><f si=\"1\"/><v>4</v></c></row></sheetData></worksheet>";
    let book = zip(&[("xl/worksheets/sheet1.xml", sheet.as_bytes())]);
    assert_eq!(
        words(&book, FileKind::Xlsx),
        "TỐI MẬT\nGiá trị\nChưa tính\n"
    );
    let content = "<c><table:table-cell table:formula=\"of:=&quot;TỐI &quot;&amp;&quot;MẬT&quot;\" office:string-value=\"Giá trị\"><text:p>Thấy</text:p></table:table-cell></c>";
    let open = zip(&[("content.xml", content.as_bytes())]);
    assert_eq!(words(&open, FileKind::Ods), "TỐI MẬT\nGiá trị\nThấy\n");
}

#[test]
fn any_cell_of_a_long_sheet_stands_on_top_of_something() {
    let strings: String = (0..300)
        .map(|at| format!("<si><t>Ô {at}</t></si>"))
        .collect();
    let book = zip(&[(
        "xl/sharedStrings.xml",
        format!("<sst>{strings}</sst>").as_bytes(),
    )]);
    let cells: String = (0..300)
        .map(|at| format!("<table:table-cell><text:p>Ô {at}</text:p></table:table-cell>"))
        .collect();
    let open = zip(&[("content.xml", format!("<c>{cells}</c>").as_bytes())]);
    for (bytes, kind) in [(book, FileKind::Xlsx), (open, FileKind::Ods)] {
        let found = words(&bytes, kind);
        let pages = pages(&found);
        assert!(
            pages.iter().all(|page| page.lines().count() <= 20),
            "{kind}"
        );
        assert_eq!(
            pages.iter().map(|page| page.lines().count()).sum::<usize>(),
            300
        );
    }
}

#[test]
fn a_pdf_says_what_it_is_and_what_stands_for_its_pictures() {
    let wide = |text: &str| -> String {
        let units = text.encode_utf16().map(|unit| format!("{unit:04X}"));
        format!("<FEFF{}>", units.collect::<String>())
    };
    let mut objects = b"1 0 obj\n<< /Type /Catalog /Metadata 7 0 R >>\nendobj\n".to_vec();
    objects.extend_from_slice(
        format!(
            "2 0 obj\n<< /Title {} /Subject (Chu de) /Keywords (T\u{1ed1}i) >>\nendobj\n3 0 obj\n<< /S /Figure /Alt {} >>\nendobj\n",
            wide("TỐI MẬT"),
            wide("Tả hình")
        )
        .as_bytes(),
    );
    objects.extend_from_slice(
        b"4 0 obj\n<< /Title 5 0 R >>\nendobj\n5 0 obj\n(Ti\\352u (\\)) r\\tieng)\nendobj\n",
    );
    let inner = format!("9 0 << /Title {} >>", wide("Trong luồng"));
    let packed = deflated(inner.as_bytes());
    objects.extend_from_slice(&stream(
        "/Type /ObjStm /N 1 /First 4 /Filter /FlateDecode",
        &packed,
    ));
    let xmp = "<x:xmpmeta><rdf:Description pdf:Keywords=\"Từ khóa\"><dc:title><rdf:Alt><rdf:li>Tiêu đề XMP</rdf:li></rdf:Alt></dc:title></rdf:Description></x:xmpmeta>";
    objects.extend_from_slice(&stream("/Type /Metadata /Subtype /XML", xmp.as_bytes()));
    let found = words(&pdf(&objects), FileKind::Pdf);
    for said in [
        "TỐI MẬT",
        "Chu de",
        "Tối",
        "Tả hình",
        "Từ khóa",
        "Tiêu đề XMP",
        "Ti\u{ea}u ()) r\tieng",
        "Trong luồng",
    ] {
        assert!(pages(&found).contains(&said), "{said}: {found:?}");
    }
    let inside = words(&zip(&[("a.pdf", &pdf(&objects))]), FileKind::Zip);
    assert!(pages(&inside).contains(&"TỐI MẬT"), "{inside:?}");
}

#[test]
fn a_pdf_of_nothing_but_brackets_is_soon_read_and_ends_nothing() {
    for bracket in [
        "[",
        "<<",
        "<</Title",
        "(",
        "/V(",
        "/V<",
        "/ObjStm>>stream\n",
        ">>stream\n",
    ] {
        let deep = format!("1 0 obj\n{}\nendobj\n", bracket.repeat(400_000));
        let _ = words(&pdf(deep.as_bytes()), FileKind::Pdf);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]
    #[test]
    fn no_file_that_is_read_for_its_words_ends_the_program(
        pieces in proptest::collection::vec(proptest::sample::select(vec![
            "<w:p>", "</w:p>", "<w:t>", "</w:t>", "<w:br w:type=\"page\"/>", "<w:sectPr/>", "<f>", "</f>", "\"", "&amp;",
            "<f/>", "TỐI", "(", ")", ",", "UNICHAR(", "7852", "<table:table-cell table:formula=\"of:=\">", "</table:table-cell>",
            "<style:style style:name=\"a\">", "</style:style>", "<w:pStyle w:val=\"a\"/>", "{\\info", "{\\title ", "}", "{\\sn ",
            "{\\sv ", "\\sect ", "\\u7852?", "<< /Title (", ") >>", "1 0 obj\n", "endobj\n", "<FEFF", ">", "stream\n", "ậ",
        ]), 0..40)
    ) {
        let text = pieces.concat();
        let parts = ["word/document.xml", "word/styles.xml", "xl/worksheets/sheet1.xml", "content.xml", "docProps/custom.xml"];
        let entries: Vec<(&str, &[u8])> = parts.iter().map(|name| (*name, text.as_bytes())).collect();
        let office = zip(&entries);
        for kind in [FileKind::Docx, FileKind::Xlsx, FileKind::Pptx, FileKind::Odt, FileKind::Ods] {
            let _ = words(&office, kind);
        }
        let _ = words(format!("{{\\rtf1 {text}}}").as_bytes(), FileKind::Rtf);
        let _ = words(&pdf(text.as_bytes()), FileKind::Pdf);
    }
}

#[test]
fn the_head_of_a_printed_sheet_is_read_without_its_codes() {
    for (coded, plain) in [
        ("&amp;C&amp;14TỐI MẬT", "TỐI MẬT"),
        ("&amp;C&amp;BTỐI MẬT", "TỐI MẬT"),
        (
            "&amp;R&amp;\"Times New Roman,Bold\"&amp;14&amp;K01+000MẬT&amp;B",
            "MẬT",
        ),
    ] {
        let sheet = format!(
            "<worksheet><sheetData/><headerFooter><oddHeader>{coded}</oddHeader></headerFooter></worksheet>"
        );
        let file = zip(&[
            ("[Content_Types].xml", b"<Types/>"),
            ("xl/workbook.xml", b"<workbook/>"),
            ("xl/worksheets/sheet1.xml", sheet.as_bytes()),
        ]);
        let found = words(&file, FileKind::Xlsx);
        assert!(
            found.lines().any(|line| line.trim() == plain),
            "{coded}: {found:?}"
        );
    }
}

#[test]
fn what_a_document_within_a_document_says_is_read_and_what_a_format_or_a_field_writes() {
    let sheet = |styles: &str| {
        zip(&[
            ("[Content_Types].xml", b"<Types/>"),
            ("xl/workbook.xml", b"<workbook/>"),
            ("xl/styles.xml", styles.as_bytes()),
        ])
    };
    let format = "<styleSheet><numFmts><numFmt numFmtId=\"164\" formatCode=\"&quot;T\u{1ed0}I M\u{1eac}T&quot;;\\M\\\u{1eac}\\T\"/></numFmts></styleSheet>";
    let shown = words(&sheet(format), FileKind::Xlsx);
    assert_eq!(
        pages(&shown).concat().lines().collect::<Vec<_>>(),
        ["TỐI MẬT", "MẬT"]
    );
    let inner = docx(&paragraph(&run("Bên trong")));
    let middle = zip(&[
        ("[Content_Types].xml", b"<Types/>"),
        ("xl/workbook.xml", b"<workbook/>"),
        ("xl/embeddings/a.docx", &inner),
    ]);
    let outer = zip(&[
        ("[Content_Types].xml", b"<Types/>"),
        ("word/document.xml", b"<w:document xmlns:w=\"w\"/>"),
        ("word/embeddings/b.xlsx", &middle),
    ]);
    assert!(words(&outer, FileKind::Docx).contains("Bên trong"));
    let archive = zip(&[("c.docx", &outer)]);
    assert!(words(&archive, FileKind::Zip).contains("Bên trong"));
    let object = zip(&[
        ("mimetype", b"application/vnd.oasis.opendocument.text"),
        ("content.xml", b"<o/>"),
        (
            "Object 1/content.xml",
            "<o xmlns:t=\"t\"><t:p>Trong bảng</t:p></o>".as_bytes(),
        ),
    ]);
    assert!(words(&object, FileKind::Odt).contains("Trong bảng"));
    let torn = "<w:r><w:fldChar w:fldCharType=\"begin\"/></w:r><w:r><w:instrText> QUO</w:instrText></w:r><w:r><w:instrText>TE &quot;TỐI MẬT&quot; </w:instrText></w:r><w:r><w:fldChar w:fldCharType=\"end\"/></w:r>";
    let whole = "<w:fldSimple w:instr=\" QUOTE &quot;MẬT&quot;\"/>";
    let field = docx(
        &(paragraph(torn)
            + &paragraph(whole)
            + &paragraph("<w:r><w:instrText> PAGE </w:instrText></w:r>")),
    );
    let shown = words(&field, FileKind::Docx);
    assert!(
        shown.contains("TỐI MẬT\n") && shown.contains("MẬT\n") && !shown.contains("PAGE"),
        "{shown:?}"
    );
}
