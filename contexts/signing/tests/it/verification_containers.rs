//! Containers of signed files, made as other programs make them.

use crate::verification_world::World;
use crate::verification_xml::sign_xml;
use std::io::{Cursor, Write};
use xmlsignatures::{External, Parent, SignedContent};
use zip::{CompressionMethod, ZipWriter, write::SimpleFileOptions};

pub const MIMETYPE_E: &str = "application/vnd.etsi.asic-e+zip";
pub const MIMETYPE_S: &str = "application/vnd.etsi.asic-s+zip";
pub const ASIC: &str = "http://uri.etsi.org/02918/v1.2.1#";

pub type Files = Vec<(String, Vec<u8>)>;

/// A ZIP with these files in this order, packed but for the media type.
pub fn pack(files: &[(String, Vec<u8>)]) -> Vec<u8> {
    pack_with(files, CompressionMethod::Deflated)
}

pub fn pack_with(files: &[(String, Vec<u8>)], method: CompressionMethod) -> Vec<u8> {
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in files {
        let method = if name == "mimetype" {
            CompressionMethod::Stored
        } else {
            method
        };
        let options = SimpleFileOptions::default().compression_method(method);
        archive.start_file(name.as_str(), options).unwrap();
        archive.write_all(content).unwrap();
    }
    archive.finish().unwrap().into_inner()
}

pub fn file(name: &str, content: impl Into<Vec<u8>>) -> (String, Vec<u8>) {
    (name.to_owned(), content.into())
}

/// What is put into a container: names as people give them.
pub fn contents() -> Files {
    vec![
        file("Quyết định 12.txt", "Trả 100 đồng"),
        file("phu-luc/bang 1.csv", "a;b\n1;2\n".repeat(200)),
    ]
}

pub fn encoded(name: &str) -> String {
    let byte = |byte: u8| match byte {
        b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'/' => {
            char::from(byte).to_string()
        }
        other => format!("%{other:02X}"),
    };
    name.bytes().map(byte).collect()
}

/// XML with a signature over these files.
pub fn xades(world: &World, over: &[(String, Vec<u8>)], id: &str) -> Vec<u8> {
    let names: Vec<String> = over.iter().map(|(name, _)| encoded(name)).collect();
    let pairs = names.iter().zip(over);
    let content: Vec<SignedContent<'_>> = pairs
        .map(|(uri, (_, content))| SignedContent::External(External { uri, content }))
        .collect();
    let root = format!("<asic:XAdESSignatures xmlns:asic=\"{ASIC}\"></asic:XAdESSignatures>");
    let root = Some((root.as_bytes(), Parent::Root));
    sign_xml(world, root, &content, id).into_bytes()
}

/// A manifest with the digests of these files, for what is over it.
pub fn manifest(over: &[(String, Vec<u8>)], signature: &str) -> Vec<u8> {
    use base64::Engine;
    let base64 = base64::engine::general_purpose::STANDARD;
    let objects: String = over
        .iter()
        .map(|(name, content)| {
            format!(
                "<asic:DataObjectReference URI=\"{}\"><ds:DigestMethod Algorithm=\"http://www.w3.org/2001/04/xmlenc#sha256\"/><ds:DigestValue>{}</ds:DigestValue></asic:DataObjectReference>",
                encoded(name),
                base64.encode(kit_base::sha256(content))
            )
        })
        .collect();
    format!(
        "<asic:ASiCManifest xmlns:asic=\"{ASIC}\" xmlns:ds=\"http://www.w3.org/2000/09/xmldsig#\"><asic:SigReference URI=\"{signature}\"/>{objects}</asic:ASiCManifest>"
    )
    .into_bytes()
}

pub const P7S: &str = "META-INF/signature001.p7s";
pub const XML: &str = "META-INF/signatures001.xml";
pub const MANIFEST: &str = "META-INF/ASiCManifest001.xml";

/// ASiC-E with XAdES over all files.
pub fn with_xades(world: &World) -> Files {
    let mut files = vec![file("mimetype", MIMETYPE_E)];
    files.extend(contents());
    files.push(file(XML, xades(world, &contents(), "chuky-1")));
    files
}

/// ASiC-E with CAdES over a manifest of all files.
pub fn with_cades(world: &World) -> Files {
    let mut files = vec![file("mimetype", MIMETYPE_E)];
    files.extend(contents());
    let list = manifest(&contents(), P7S);
    files.push(file(P7S, world.sign_cms(&list, false)));
    files.push(file(MANIFEST, list));
    files
}

/// ASiC-S: one file and the message over it.
pub fn simple(world: &World) -> Files {
    let content = contents().remove(0);
    let message = world.sign_cms(&content.1, false);
    vec![
        file("mimetype", MIMETYPE_S),
        content,
        file("META-INF/signature.p7s", message),
    ]
}

/// Puts another content in the place of a file.
pub fn replace(files: &mut Files, name: &str, content: impl Into<Vec<u8>>) {
    let found = files.iter_mut().find(|(one, _)| one == name);
    found.unwrap().1 = content.into();
}

pub fn find<'f>(files: &'f Files, name: &str) -> &'f [u8] {
    &files.iter().find(|(one, _)| one == name).unwrap().1
}
