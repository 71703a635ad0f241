//! Small files in every cross-reference style, and pictures for seals.

use std::io::Write as _;

/// How a sample lists its objects.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Style {
    Table,
    Stream,
    ObjectStreams,
    Hybrid,
    /// As Microsoft Word writes: a complete table, and an empty section after it that points to the
    /// stream.
    Word,
}

pub const STYLES: [Style; 5] = [
    Style::Table,
    Style::Stream,
    Style::ObjectStreams,
    Style::Hybrid,
    Style::Word,
];

const CONTENT: &str = "BT /F1 13 Tf 72 770 Td (UBND TINH NGHE AN) Tj ET\nBT /F1 13 Tf 72 740 Td (So:) Tj ET\nBT /F1 13 Tf 300 740 Td (Nghe An, ngay) Tj ET\n";

/// Objects 1 to 6 of a document with two pages.
fn bodies() -> Vec<(u32, String)> {
    let page = |content: u32| {
        format!(
            "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<</Font<</F1 6 0 R>>>>/Contents {content} 0 R>>"
        )
    };
    vec![
        (1, "<</Type/Catalog/Pages 2 0 R>>".to_owned()),
        (2, "<</Type/Pages/Kids[3 0 R 4 0 R]/Count 2>>".to_owned()),
        (3, page(5)),
        (4, page(5)),
        (
            5,
            format!(
                "<</Length {}>>\nstream\n{CONTENT}\nendstream",
                CONTENT.len()
            ),
        ),
        (
            6,
            "<</Type/Font/Subtype/Type1/BaseFont/Times-Roman>>".to_owned(),
        ),
    ]
}

/// A document of two A4 pages.
pub fn document(style: Style) -> Vec<u8> {
    from_bodies(style, &bodies())
}

/// The document with about so many bytes of content, for speed and memory.
pub fn large(size: usize) -> Vec<u8> {
    let mut bodies = bodies();
    let padding = "q Q ".repeat(size / 4);
    let body = format!(
        "<</Length {}>>\nstream\n{padding}\nendstream",
        padding.len()
    );
    bodies.push((7, body));
    from_bodies(Style::Table, &bodies)
}

/// A file of these objects; number 1 is the catalogue.
pub fn from_bodies(style: Style, bodies: &[(u32, String)]) -> Vec<u8> {
    let mut file = b"%PDF-1.7\n%\xE2\xE3\xCF\xD3\n".to_vec();
    let mut places: Vec<(u32, Place)> = Vec::new();
    let packs = matches!(style, Style::ObjectStreams | Style::Hybrid | Style::Word);
    let can_pack = |body: &str, number: u32| {
        packs && !body.contains("stream") && (style == Style::ObjectStreams || number == 6)
    };
    let mut packed: Vec<(u32, &str)> = Vec::new();
    for (number, body) in bodies {
        if can_pack(body, *number) {
            packed.push((*number, body));
            continue;
        }
        places.push((*number, Place::At(file.len())));
        write!(file, "{number} 0 obj\n{body}\nendobj\n").expect("memory");
    }
    let mut next = bodies
        .iter()
        .map(|(number, _)| number + 1)
        .max()
        .unwrap_or(1);
    if !packed.is_empty() {
        places.push((next, Place::At(file.len())));
        for (index, (number, _)) in packed.iter().enumerate() {
            places.push((*number, Place::In(next, index)));
        }
        file.extend_from_slice(&object_stream(next, &packed));
        next += 1;
    }
    places.sort_by_key(|(number, _)| *number);
    match style {
        Style::Table => table(&mut file, &places, next, None),
        Style::Stream | Style::ObjectStreams => {
            let own = file.len();
            places.push((next, Place::At(own)));
            xref_stream(&mut file, next, &places);
            write!(file, "startxref\n{own}\n%%EOF\n").expect("memory");
        }
        Style::Hybrid => {
            let (hidden, shown): (Vec<_>, Vec<_>) = places
                .into_iter()
                .partition(|(_, place)| matches!(place, Place::In(..)));
            let own = file.len();
            xref_stream(&mut file, next, &hidden);
            table(&mut file, &shown, next + 1, Some(own));
        }
        Style::Word => {
            let (hidden, shown): (Vec<_>, Vec<_>) = places
                .into_iter()
                .partition(|(_, place)| matches!(place, Place::In(..)));
            let own = file.len();
            xref_stream(&mut file, next, &hidden);
            let first = file.len();
            table(&mut file, &shown, next + 1, None);
            let second = file.len();
            write!(
                file,
                "xref\n0 0\ntrailer\n<</Size {}/Root 1 0 R/ID[<00112233><44556677>]/Prev {first}/XRefStm {own}>>\nstartxref\n{second}\n%%EOF",
                next + 1
            )
            .expect("memory");
        }
    }
    file
}

#[derive(Clone, Copy)]
enum Place {
    At(usize),
    In(u32, usize),
}

fn object_stream(number: u32, packed: &[(u32, &str)]) -> Vec<u8> {
    let mut index = String::new();
    let mut objects = String::new();
    for (member, body) in packed {
        index.push_str(&format!("{member} {} ", objects.len()));
        objects.push_str(body);
        objects.push('\n');
    }
    let first = index.len();
    let data = format!("{index}{objects}");
    format!(
        "{number} 0 obj\n<</Type/ObjStm/N {}/First {first}/Length {}>>\nstream\n{data}\nendstream\nendobj\n",
        packed.len(),
        data.len()
    )
    .into_bytes()
}

fn table(file: &mut Vec<u8>, places: &[(u32, Place)], size: u32, hidden: Option<usize>) {
    let own = file.len();
    file.extend_from_slice(b"xref\n0 1\n0000000000 65535 f \n");
    for (number, place) in places {
        if let Place::At(offset) = place {
            write!(file, "{number} 1\n{offset:010} 00000 n \n").expect("memory");
        }
    }
    let extra = hidden.map_or(String::new(), |offset| format!("/XRefStm {offset}"));
    write!(
        file,
        "trailer\n<</Size {size}/Root 1 0 R/ID[<00112233><44556677>]{extra}>>\nstartxref\n{own}\n%%EOF\n"
    )
    .expect("memory");
}

fn xref_stream(file: &mut Vec<u8>, number: u32, places: &[(u32, Place)]) {
    let mut rows = Vec::new();
    let mut index = String::new();
    for (object, place) in places {
        index.push_str(&format!("{object} 1 "));
        let (kind, second, third) = match place {
            Place::At(offset) => (1u8, *offset as u32, 0u16),
            Place::In(stream, position) => (2, *stream, *position as u16),
        };
        rows.push(kind);
        rows.extend_from_slice(&second.to_be_bytes());
        rows.extend_from_slice(&third.to_be_bytes());
    }
    write!(
        file,
        "{number} 0 obj\n<</Type/XRef/Size {}/W[1 4 2]/Index[{index}]/Root 1 0 R/ID[<00112233><44556677>]/Length {}>>\nstream\n",
        number + 1,
        rows.len()
    )
    .expect("memory");
    file.extend_from_slice(&rows);
    file.extend_from_slice(b"\nendstream\nendobj\n");
}

/// Appends a revision in table style with these objects, as an attacker or another program would.
pub fn append(file: &[u8], objects: &[(u32, &str)]) -> Vec<u8> {
    let text = String::from_utf8_lossy(file);
    let previous: usize = text
        .rsplit("startxref")
        .next()
        .and_then(|rest| rest.split_whitespace().next())
        .and_then(|number| number.parse().ok())
        .expect("the file has a startxref");
    let mut out = file.to_vec();
    let mut offsets = Vec::new();
    for (number, body) in objects {
        offsets.push((*number, out.len()));
        write!(out, "{number} 0 obj\n{body}\nendobj\n").expect("memory");
    }
    let own = out.len();
    out.extend_from_slice(b"xref\n");
    for (number, offset) in &offsets {
        write!(out, "{number} 1\n{offset:010} 00000 n \n").expect("memory");
    }
    write!(
        out,
        "trailer\n<</Size 200/Root 1 0 R/Prev {previous}>>\nstartxref\n{own}\n%%EOF\n"
    )
    .expect("memory");
    out
}

/// A PNG of one colour, half transparent at the edges.
pub fn png(width: u32, height: u32, colour: [u8; 3]) -> Vec<u8> {
    let mut rows = Vec::new();
    for row in 0..height {
        rows.push(0);
        for column in 0..width {
            let edge = row == 0 || column == 0 || row + 1 == height || column + 1 == width;
            rows.extend_from_slice(&colour);
            rows.push(if edge { 128 } else { 255 });
        }
    }
    let mut zlib = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::fast());
    zlib.write_all(&rows).expect("memory");
    let mut header = Vec::new();
    header.extend_from_slice(&width.to_be_bytes());
    header.extend_from_slice(&height.to_be_bytes());
    header.extend_from_slice(&[8, 6, 0, 0, 0]);
    let mut file = b"\x89PNG\r\n\x1a\n".to_vec();
    for (name, data) in [
        (b"IHDR", header),
        (b"IDAT", zlib.finish().expect("memory")),
        (b"IEND", Vec::new()),
    ] {
        file.extend_from_slice(&(data.len() as u32).to_be_bytes());
        file.extend_from_slice(name);
        file.extend_from_slice(&data);
        file.extend_from_slice(&[0; 4]);
    }
    file
}

/// Tinos of Debian's fonts-croscore; tests of text skip where it is absent.
pub fn tinos() -> Option<Vec<u8>> {
    let found = std::fs::read("/usr/share/fonts/truetype/croscore/Tinos-Regular.ttf").ok();
    if found.is_none() {
        eprintln!("skipped: the font Tinos is not installed (fonts-croscore)");
    }
    found
}

/// The document with pages that a reader turns clockwise.
pub fn turned(degrees: u16) -> Vec<u8> {
    let turned = |(number, body): (u32, String)| {
        let rotated = body.replace("/Type/Page/", &format!("/Type/Page/Rotate {degrees}/"));
        (number, rotated)
    };
    let bodies: Vec<(u32, String)> = bodies().into_iter().map(turned).collect();
    from_bodies(Style::Table, &bodies)
}

/// The text of an object's last version, as the file has it.
pub fn body(file: &[u8], number: u32) -> String {
    let text = String::from_utf8_lossy(file).into_owned();
    let head = format!("\n{number} 0 obj\n");
    let start = text.rfind(&head).unwrap() + head.len();
    text[start..].split("\nendobj").next().unwrap().to_owned()
}

/// The number of the field with this name.
pub fn field_number(file: &[u8], name: &str) -> u32 {
    let text = String::from_utf8_lossy(file).into_owned();
    let at = text.rfind(&format!("/T ({name})")).unwrap();
    let head = text[..at].rfind(" 0 obj").unwrap();
    text[..head].rsplit('\n').next().unwrap().parse().unwrap()
}

/// The number of the form dictionary.
pub fn form_number(file: &[u8]) -> u32 {
    let text = String::from_utf8_lossy(file).into_owned();
    let rest = text.rsplit("/AcroForm ").next().unwrap();
    rest.split(' ').next().unwrap().parse().unwrap()
}
