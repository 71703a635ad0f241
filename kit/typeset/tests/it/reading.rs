//! Reading PDF files with the tools of poppler-utils, which know nothing of how they were made.

use std::process::Command;

use jiff::Timestamp;
use kit_typeset::{About, Template, Typesetter};
use serde_json::Value;

pub fn about() -> About {
    About::new(
        "Sổ đăng ký văn bản đến",
        "Ủy ban nhân dân tỉnh",
        "2026-01-05T01:30:00Z".parse::<Timestamp>().unwrap(),
    )
}

pub fn render(template: &str, data: &Value) -> Vec<u8> {
    Typesetter::new([])
        .unwrap()
        .render(template, data, &about())
        .unwrap()
}

pub fn template(source: &'static str) -> Typesetter {
    Typesetter::new([Template {
        name: "test",
        source,
    }])
    .unwrap()
}

/// What a tool says of a file; the tools are part of the development machine.
pub fn tool(name: &str, before: &[&str], pdf: &[u8], after: &[&str]) -> String {
    let folder = tempfile::TempDir::new().unwrap();
    let path = folder.path().join("file.pdf");
    std::fs::write(&path, pdf).unwrap();
    let output = Command::new(name)
        .args(before)
        .arg(&path)
        .args(after)
        .output()
        .expect("poppler-utils is installed");
    assert!(
        output.status.success(),
        "{name}: {}",
        String::from_utf8_lossy(&output.stderr)
    );
    String::from_utf8(output.stdout).unwrap()
}

pub fn text(pdf: &[u8]) -> String {
    tool("pdftotext", &["-layout"], pdf, &["-"])
}

pub fn pages(pdf: &[u8]) -> usize {
    let info = tool("pdfinfo", &[], pdf, &[]);
    info.lines()
        .find_map(|line| line.strip_prefix("Pages:"))
        .unwrap()
        .trim()
        .parse()
        .unwrap()
}
