//! Small files of every kind, made here.

use std::io::{Cursor, Write};

use flate2::Compression;
use flate2::write::ZlibEncoder;
use kit_files::{Inspection, Policy, Refusal, inspect};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

pub fn look(bytes: &[u8], name: &str, policy: &Policy) -> Result<Inspection, Refusal> {
    let folder = tempfile::TempDir::new().unwrap();
    let path = folder.path().join("upload");
    std::fs::write(&path, bytes).unwrap();
    inspect(&path, name, policy)
}

pub fn zip(entries: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in entries {
        writer
            .start_file(*name, SimpleFileOptions::default())
            .unwrap();
        writer.write_all(content).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

pub fn docx(body: &str) -> Vec<u8> {
    let document = format!(
        "<?xml version=\"1.0\"?><w:document xmlns:w=\"w\"><w:body>{body}</w:body></w:document>"
    );
    zip(&[
        ("[Content_Types].xml", b"<Types/>"),
        ("word/document.xml", document.as_bytes()),
    ])
}

pub fn odt(manifest: &str) -> Vec<u8> {
    let content = "<office:document-content xmlns:office=\"o\" xmlns:text=\"t\"><text:h>Tiêu đề</text:h>\n<text:p>Nội <text:span>dung</text:span></text:p></office:document-content>";
    zip(&[
        ("mimetype", b"application/vnd.oasis.opendocument.text"),
        ("content.xml", content.as_bytes()),
        ("META-INF/manifest.xml", manifest.as_bytes()),
    ])
}

pub fn pdf(objects: &[u8]) -> Vec<u8> {
    let mut bytes = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n".to_vec();
    bytes.extend_from_slice(objects);
    bytes.extend_from_slice(b"\ntrailer << /Root 1 0 R >>\nstartxref\n0\n%%EOF\n");
    bytes
}

pub fn deflated(content: &[u8]) -> Vec<u8> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(content).unwrap();
    encoder.finish().unwrap()
}

pub fn stream(dictionary: &str, content: &[u8]) -> Vec<u8> {
    let mut bytes = format!(
        "7 0 obj\n<< {dictionary} /Length {} >>\nstream\r\n",
        content.len()
    )
    .into_bytes();
    bytes.extend_from_slice(content);
    bytes.extend_from_slice(b"\nendstream\nendobj\n");
    bytes
}

pub fn ole(stream_name: &str) -> Vec<u8> {
    let mut bytes = vec![0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1];
    bytes.resize(512, 0);
    bytes.extend(stream_name.encode_utf16().flat_map(u16::to_le_bytes));
    bytes.resize(2048, 0);
    bytes
}

pub fn png() -> Vec<u8> {
    let mut bytes = b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR".to_vec();
    bytes.resize(64, 0);
    bytes.extend_from_slice(b"\0\0\0\0IEND\xaeB`\x82");
    bytes
}
