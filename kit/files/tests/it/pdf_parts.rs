//! What a PDF holds beside its pages: files that nothing leads to, forms that send, models with programs,
//! addresses; and pages that only speak of such things.

use kit_files::{PdfDanger, Policy, Refusal};

use crate::samples::{deflated, look, pdf, stream};

fn danger(objects: &[u8]) -> Option<PdfDanger> {
    match look(&pdf(objects), "a.pdf", &Policy::DOCUMENTS) {
        Ok(_) => None,
        Err(Refusal::ActivePdf(danger)) => Some(danger),
        Err(other) => panic!("{other}"),
    }
}

fn objects_in_a_stream(objects: &str) -> Vec<u8> {
    let content = format!("5 0 {objects}");
    stream(
        "/Type /ObjStm /N 1 /First 4 /Filter /FlateDecode",
        &deflated(content.as_bytes()),
    )
}

#[test]
fn a_file_within_is_found_however_little_leads_to_it() {
    for object in [
        // only an associated file, whose stream does not say what it is
        "<< /Type /Catalog /AF [ << /Type /Filespec /F (a.exe) /EF << /F 9 0 R >> >> ] >>",
        // nothing leads there
        "<< /UF (a.exe) /EF 9 0 R >>",
        "<< /F (a.exe) /#45F% c\n<< /F 9 0 R >> >>",
        "<< /Type /SlideShow /Resources 9 0 R >>",
        "<< /Subtype /RichMedia >>",
    ] {
        let plain = format!("4 0 obj {object} endobj");
        assert_eq!(
            danger(plain.as_bytes()),
            Some(PdfDanger::Embedded),
            "{object}"
        );
        assert_eq!(
            danger(&objects_in_a_stream(object)),
            Some(PdfDanger::Embedded),
            "{object}"
        );
    }
    // a comment before the numbers, an object that is none, a dictionary that is far away
    for content in [
        "% x\n5 0 << /S /JavaScript >>",
        "5 0 6 2 x << /S /JavaScript >>",
    ] {
        let dictionary = format!("/Type /ObjStm /First 4 {}", " ".repeat(5_000));
        let file = stream(&dictionary, content.as_bytes());
        assert_eq!(danger(&file), Some(PdfDanger::JavaScript), "{content}");
    }
}

#[test]
fn a_form_that_sends_by_itself_or_in_pieces_is_one_with_a_program() {
    let form = |inner: &str| {
        format!(
            "<template xmlns=\"http://www.xfa.org/schema/xfa-template/3.3/\"><subform>{inner}</subform></template>"
        )
    };
    for inner in [
        "<event activity=\"initialize\"><submit target=\"http://vi-du.vn\"/></event>",
        "<event activity=\"docReady\"><x:submit xmlns:x=\"a\"/></event>",
        "<event><execute connection=\"a\"/></event>",
        "<event><script>1</script></event>",
    ] {
        let spelt = form(inner).replace("xfa", "xf&#97;");
        for form in [form(inner), spelt] {
            let found = danger(&stream("/Filter /FlateDecode", &deflated(form.as_bytes())));
            assert_eq!(found, Some(PdfDanger::FormScript), "{form}");
            let wide: Vec<u8> = [0xfe, 0xff]
                .into_iter()
                .chain(form.encode_utf16().flat_map(u16::to_be_bytes))
                .collect();
            assert_eq!(
                danger(&stream("", &wide)),
                Some(PdfDanger::FormScript),
                "{form} in two bytes"
            );
        }
    }
    let (one, two) = (
        "<template><event><sub",
        "mit target='http://vi-du.vn'/></event></template>",
    );
    let pieces = format!(
        "1 0 obj << /Type /Catalog /Pages 2 0 R /AcroForm << /XFA [(a) 3 0 R (b) 4 0 R] >> >> endobj\n\
         2 0 obj << /Type /Pages /Kids [] /Count 0 >> endobj\n\
         5 0 obj << /XFA [(a) 3 0 R (b) 4 0 R] >> endobj\n\
         3 0 obj << /Length {} >>\nstream\n{one}\nendstream endobj\n\
         4 0 obj << /Length {} >>\nstream\n{two}\nendstream endobj\n",
        one.len(),
        two.len()
    );
    assert_eq!(danger(pieces.as_bytes()), Some(PdfDanger::FormScript));
    // what a producer says of itself
    let said = b"<x:xmpmeta><pdf:Producer>GPL Ghostscript, submit</pdf:Producer></x:xmpmeta>";
    assert_eq!(danger(&stream("/Type /Metadata", said)), None);
}

#[test]
fn a_model_that_runs_a_program_and_content_that_lies_elsewhere_are_refused() {
    for (objects, found) in [
        (
            "4 0 obj << /Type /3D /OnInstantiate 9 0 R >> endobj",
            PdfDanger::JavaScript,
        ),
        (
            "4 0 obj << /Length 0 /F (http://vi-du.vn/a) >>\nstream\n\nendstream endobj",
            PdfDanger::Elsewhere,
        ),
        (
            "4 0 obj << /F << /FS /URL /F (a) >> /Length 0 >>\nstream\n\nendstream endobj",
            PdfDanger::Elsewhere,
        ),
        (
            "4 0 obj << /Ref << /F (\\\\\\\\may-khac\\\\a.pdf) /Page 1 >> >> endobj",
            PdfDanger::Elsewhere,
        ),
        (
            "4 0 obj << /Subtype /Movie /Movie << /F (http://vi-du.vn/a.avi) >> >> endobj",
            PdfDanger::Elsewhere,
        ),
        (
            "4 0 obj << /S /Sound /UF <FEFF002F002F006D00610079002F0061> >> endobj",
            PdfDanger::Elsewhere,
        ),
    ] {
        assert_eq!(danger(objects.as_bytes()), Some(found), "{objects}");
    }
    // an abbreviation of a filter, flags of a note, a file beside it
    for objects in [
        "4 0 obj << /Length 0 /F /FlateDecode >>\nstream\n\nendstream endobj",
        "4 0 obj << /Type /Annot /F 4 >> endobj",
        "4 0 obj << /S /GoToR /F (chuong-2.pdf) >> endobj",
        "4 0 obj << /S /SubmitForm /F (https://nghean.gov.vn/gui) >> endobj",
    ] {
        assert_eq!(danger(objects.as_bytes()), None, "{objects}");
    }
}

#[test]
fn a_link_in_a_pdf_leads_to_a_page_or_a_letter() {
    for target in [
        "(javascript:alert\\(1\\))",
        "(java\\163cript:x)",
        "<6A6176617363726970743A78>",
        "(\\376\\377\\000f\\000i\\000l\\000e\\000:\\000/\\000/\\000a)",
        "(file:///C:/Windows/System32/calc.exe)",
        "(ms-msdt:/id)",
        "(\\\\\\\\may-khac\\\\a)",
        "(search-ms:query=a)",
        "% c\n(vbscript:x)",
    ] {
        let action = format!("<< /Type /Annot /A << /S /URI /URI {target} >> >>");
        let plain = format!("4 0 obj {action} endobj");
        assert_eq!(danger(plain.as_bytes()), Some(PdfDanger::Link), "{target}");
        assert_eq!(
            danger(&objects_in_a_stream(&action)),
            Some(PdfDanger::Link),
            "{target}"
        );
    }
    let far = format!(
        "4 0 obj << /S /URI /URI ({}javascript:x) >> endobj",
        " ".repeat(9_000)
    );
    assert_eq!(danger(far.as_bytes()), Some(PdfDanger::Link));
    let apart = "1 0 obj << /Type /Catalog /Pages 2 0 R >> endobj\n\
        2 0 obj << /Type /Pages /Kids [] /Count 0 >> endobj\n\
        4 0 obj << /S /URI /URI 5 0 R >> endobj\n5 0 obj (javascript:x) endobj\n";
    assert_eq!(danger(apart.as_bytes()), Some(PdfDanger::Link));
    for target in [
        "(https://nghean.gov.vn/van-ban)",
        "(mailto:van-thu@vi-du.vn)",
        "(www.nghean.gov.vn)",
        "<68747470733A2F2F612E766E>",
    ] {
        let action = format!("4 0 obj << /S /URI /URI {target} >> endobj");
        assert_eq!(danger(action.as_bytes()), None, "{target}");
    }
}

#[test]
fn a_page_that_speaks_of_programs_is_none() {
    for page in [
        "BT (/Launch /JavaScript /JS /EmbeddedFile) Tj ET",
        "1 0 0 1 50 50 cm BT (/Launch) Tj (/EF << ) Tj ET",
        "0.5 w (/JavaScript) Tj",
    ] {
        let mut honest = stream("", page.as_bytes());
        honest.extend(b"9 0 obj << /Type /Font >> endobj");
        assert_eq!(danger(&honest), None, "{page}");
    }
}

#[test]
fn what_only_some_readers_take_for_a_stream_hides_nothing() {
    let action = "<< /S /JavaScript /JS (x) >>";
    for objects in [
        format!("1 0 obj << /A 1\n%>>\n%>>stream\n /OpenAction {action} >> endobj"),
        format!("1 0 obj << /T (>>\nstream\n) /OpenAction {action} >> endobj"),
        format!("1 0 obj << /T (\\)>>\nstream\n) /OpenAction {action} >> endobj"),
        format!("1 0 obj << /T << >>\nstream\n /OpenAction {action} >> endobj"),
        format!("1 0 obj << /T (7 0 obj << >>\nstream\n) /OpenAction {action} >> endobj"),
        format!("1 0 obj << >>\nstream\n7 0 obj {action} endobj\nendstream endobj"),
        format!("1 0 obj << >>\nstream\n7 % c\n0 % d\nobj {action} endobj\nendstream endobj"),
        format!("1 0 obj << >>\nstream\n7 0obj {action} endobj\nendstream endobj"),
    ] {
        let found = danger(objects.as_bytes());
        assert_eq!(found, Some(PdfDanger::JavaScript), "{objects}");
    }
}

#[test]
fn brackets_within_brackets_end_no_program() {
    for open in ["[", "[<>", "<</a", "[%]\n", "[()"] {
        let start = "1 0 obj << /Type /Catalog /Pages 2 0 R /OpenAction << /S /URI /URI (https://a.vn) >> >> endobj\n\
            2 0 obj << /Type /Pages /Kids [] /Count 0 >> endobj\n4 0 obj ";
        let deep = format!("{start}{} endobj", open.repeat(1_000_000));
        assert!(danger(deep.as_bytes()).is_some(), "{open}");
    }
}

#[test]
fn what_is_made_to_be_read_again_and_again_is_soon_given_up() {
    let start = "%PDF-1.7\n1 0 obj << /Type /Catalog /Pages 2 0 R >> endobj\n\
        2 0 obj << /Type /Pages /Kids [] /Count 0 /First 9 >> endobj\n";
    for again in [
        "<<>>stream\n",
        "/URI (",
        "/F (",
        "1 0 obj <</Type/ObjStm/First 9>>stream\n",
    ] {
        let file = format!("{start}{}", again.repeat(2_000_000 / again.len()));
        let (said, answer) = std::sync::mpsc::channel();
        std::thread::spawn(move || said.send(danger(file.as_bytes())));
        // built for debugging, and beside other tests: a tenth of it is usual
        let judged = answer.recv_timeout(std::time::Duration::from_secs(20));
        assert!(judged.is_ok(), "{again} takes too long");
    }
}
