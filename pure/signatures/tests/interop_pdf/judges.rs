//! The outside programs.

use std::{
    fs,
    io::{BufRead, BufReader, Lines, Read, Write},
    path::{Path, PathBuf},
    process::{Child, ChildStdin, ChildStdout, Command, Stdio},
    sync::{Mutex, OnceLock},
};

/// Runs a program; `None`, with a line that says so, where it is not installed.
fn run(program: &Path, arguments: &[&str]) -> Option<(bool, String)> {
    match Command::new(program).args(arguments).output() {
        Ok(output) => {
            let mut text = String::from_utf8_lossy(&output.stdout).into_owned();
            text.push_str(&String::from_utf8_lossy(&output.stderr));
            Some((output.status.success(), text))
        }
        Err(_) => {
            eprintln!("skipped: {} is not installed", program.display());
            None
        }
    }
}

/// Python with pyHanko 0.38: the setting `PYHANKO_PYTHON`, or `python3` if it has it. Asked once.
fn python() -> Option<PathBuf> {
    static PYTHON: OnceLock<Option<PathBuf>> = OnceLock::new();
    PYTHON.get_or_init(find_python).clone()
}

#[expect(
    clippy::disallowed_methods,
    reason = "tests are configured by their environment"
)]
fn find_python() -> Option<PathBuf> {
    let python =
        PathBuf::from(std::env::var("PYHANKO_PYTHON").unwrap_or_else(|_| "python3".into()));
    let (has_it, _) = run(&python, &["-c", "import pyhanko"])?;
    if !has_it {
        eprintln!("skipped: pyHanko is not installed (pip install pyhanko, PYHANKO_PYTHON)");
    }
    has_it.then_some(python)
}

/// Judges one file for each line that it is given, since importing pyHanko takes a second: a line for
/// each signature, then an empty one.
const PYHANKO: &str = r#"
import json, logging, sys
logging.disable(logging.CRITICAL)
from asn1crypto import x509
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature, validate_pdf_timestamp
from pyhanko_certvalidator import ValidationContext
for line in sys.stdin:
    path, *roots = json.loads(line)
    roots = [x509.Certificate.load(open(path, 'rb').read()) for path in roots]
    reader = PdfFileReader(open(path, 'rb'), strict=False)
    for one in reader.embedded_signatures:
        context = ValidationContext(trust_roots=roots)
        stamp = one.sig_object.get('/Type') == '/DocTimeStamp'
        status = (validate_pdf_timestamp if stamp else validate_pdf_signature)(one, context)
        level = status.modification_level
        print(one.field_name, 'intact' if status.intact else 'BROKEN', 'valid' if status.valid else 'INVALID',
              'trusted' if status.trusted else 'untrusted', status.coverage.name,
              level.name if level is not None else 'OTHER', 'good' if (status.intact and status.valid and status.trusted if stamp else status.bottom_line) else 'BAD')
    print(flush=True)
"#;

/// pyHanko as it waits for files; it ends when nobody can ask any more.
struct Judge {
    process: Child,
    asks: ChildStdin,
    answers: Lines<BufReader<ChildStdout>>,
}

fn start_judge(python: &Path) -> Judge {
    let mut child = Command::new(python)
        .args(["-c", PYHANKO])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    Judge {
        asks: child.stdin.take().unwrap(),
        answers: BufReader::new(child.stdout.take().unwrap()).lines(),
        process: child,
    }
}

/// One line per signature: name, intact, valid, trusted, coverage, level, good.
pub fn pyhanko(file: &[u8], roots: &[PathBuf]) -> Option<Vec<String>> {
    static JUDGE: Mutex<Option<Judge>> = Mutex::new(None);
    let python = python()?;
    let folder = tempfile::tempdir().unwrap();
    let pdf = folder.path().join("file.pdf");
    fs::write(&pdf, file).unwrap();
    let paths: Vec<&Path> = [pdf.as_path()]
        .into_iter()
        .chain(roots.iter().map(PathBuf::as_path))
        .collect();
    let mut judge = JUDGE.lock().unwrap();
    let judge = judge.get_or_insert_with(|| start_judge(&python));
    writeln!(judge.asks, "{}", serde_json::to_string(&paths).unwrap()).unwrap();
    let mut verdicts = Vec::new();
    loop {
        let Some(line) = judge.answers.next() else {
            let mut said = String::new();
            let mut complaints = judge.process.stderr.take().unwrap();
            complaints.read_to_string(&mut said).unwrap();
            panic!("{said}");
        };
        match line.unwrap() {
            line if line.is_empty() => return Some(verdicts),
            line => verdicts.push(line),
        }
    }
}

/// `qpdf --check` finds nothing.
pub fn qpdf(file: &[u8]) {
    let folder = tempfile::tempdir().unwrap();
    let pdf = folder.path().join("file.pdf");
    fs::write(&pdf, file).unwrap();
    if let Some((success, text)) = run(Path::new("qpdf"), &["--check", pdf.to_str().unwrap()]) {
        assert!(success && !text.contains("WARNING"), "{text}");
    }
}

/// The same document as qpdf writes it with these options.
pub fn rewritten(file: &[u8], options: &[&str]) -> Option<Vec<u8>> {
    let folder = tempfile::tempdir().unwrap();
    let (from, to) = (folder.path().join("from.pdf"), folder.path().join("to.pdf"));
    fs::write(&from, file).unwrap();
    let mut arguments = options.to_vec();
    arguments.extend([from.to_str().unwrap(), to.to_str().unwrap()]);
    let (success, text) = run(Path::new("qpdf"), &arguments)?;
    assert!(success, "{text}");
    Some(fs::read(to).unwrap())
}

/// How many signatures pdfsig calls valid, and of how many that it can judge.
pub fn pdfsig(file: &[u8]) -> Option<(usize, usize)> {
    let folder = tempfile::tempdir().unwrap();
    let pdf = folder.path().join("file.pdf");
    fs::write(&pdf, file).unwrap();
    let (_, text) = run(Path::new("pdfsig"), &["-nocert", pdf.to_str().unwrap()])?;
    let valid = text.matches("Signature is Valid.").count();
    // this poppler does not look into document time-stamps at all
    let stamps = text.matches("Signature Type: unknown").count();
    let all = text.matches("Signature Validation:").count() - stamps;
    assert!(!text.contains("Syntax Error"), "{text}");
    if valid < all {
        eprintln!("{text}");
    }
    Some((valid, all))
}

const PYHANKO_SIGNS: &str = r#"
import io, logging, sys
logging.disable(logging.CRITICAL)
from asn1crypto import keys, x509
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import fields, signers
from pyhanko_certvalidator.registry import SimpleCertificateStore
source, target, folder = sys.argv[1:4]
def signer(name):
    certificate = x509.Certificate.load(open(f'{folder}/{name}.der', 'rb').read())
    key = keys.PrivateKeyInfo.load(open(f'{folder}/{name}.key.der', 'rb').read())
    return signers.SimpleSigner(certificate, key, SimpleCertificateStore.from_certs([certificate]))
data = open(source, 'rb').read()
for index, (name, filter) in enumerate([('leader', fields.SigSeedSubFilter.PADES), ('clerk', fields.SigSeedSubFilter.ADOBE_PKCS7_DETACHED), ('leader', fields.SigSeedSubFilter.PADES)]):
    writer = IncrementalPdfFileWriter(io.BytesIO(data), strict=False)
    field = f'Signature{index}'
    box = None if index == 2 else (50, 100 + 80 * index, 200, 150 + 80 * index)
    meta = signers.PdfSignatureMetadata(field_name=field, subfilter=filter, md_algorithm='sha256')
    out = io.BytesIO()
    signers.PdfSigner(meta, signer=signer(name), new_field_spec=fields.SigFieldSpec(field, box=box)).sign_pdf(writer, output=out)
    data = out.getvalue()
open(target, 'wb').write(data)
"#;

/// The file with three signatures that pyHanko made.
pub fn signed_by_pyhanko(file: &[u8], keys: &Path) -> Option<Vec<u8>> {
    let python = python()?;
    let folder = tempfile::tempdir().unwrap();
    let (from, to) = (folder.path().join("from.pdf"), folder.path().join("to.pdf"));
    fs::write(&from, file).unwrap();
    let arguments = [
        "-c",
        PYHANKO_SIGNS,
        from.to_str().unwrap(),
        to.to_str().unwrap(),
        keys.to_str().unwrap(),
    ];
    let (success, text) = run(&python, &arguments)?;
    assert!(success, "{text}");
    Some(fs::read(to).unwrap())
}

const TYPST: &str = r#"
import sys, typst
typst.compile(sys.argv[1], output=sys.argv[2], pdf_standards=sys.argv[3])
"#;

/// An official page made by typst, which makes ours too (kit/typeset), in a standard of PDF.
pub fn typst(standard: &str) -> Option<Vec<u8>> {
    let python = python()?;
    let folder = tempfile::tempdir().unwrap();
    let (from, to) = (
        folder.path().join("page.typ"),
        folder.path().join("page.pdf"),
    );
    let source = "#set document(title: \"Quyết định\", date: datetime(year: 2026, month: 11, day: 22))\n#set text(lang: \"vi\")\n= ỦY BAN NHÂN DÂN\nSố: #h(5cm) Nghệ An, ngày\n#pagebreak()\nNơi nhận";
    fs::write(&from, source).unwrap();
    let arguments = [
        "-c",
        TYPST,
        from.to_str().unwrap(),
        to.to_str().unwrap(),
        standard,
    ];
    let (success, text) = run(&python, &arguments)?;
    if !success {
        eprintln!(
            "skipped: the Python package typst: {}",
            text.lines().last().unwrap_or_default()
        );
        return None;
    }
    Some(fs::read(to).unwrap())
}

/// The text of the file, as poppler reads it, annotations included.
pub fn text(file: &[u8]) -> Option<String> {
    let folder = tempfile::tempdir().unwrap();
    let pdf = folder.path().join("file.pdf");
    fs::write(&pdf, file).unwrap();
    let (_, text) = run(
        Path::new("pdftotext"),
        &["-layout", pdf.to_str().unwrap(), "-"],
    )?;
    Some(text)
}
