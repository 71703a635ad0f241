//! One file, one verdict: the public page, the interface for programs and `tinhso verify` say the same,
//! in the same words, of genuine files, of the forgeries of the trial and of damaged ones.

use crate::{
    command_line::{code, out, tinhso, told},
    world::{On, Place, Running, client, hidden, on_both, waiting},
};
use base64::{Engine, engine::general_purpose::STANDARD};
use jiff::Timestamp;
use kit_base::Clock;
use kit_i18n::Locale;
use reqwest::{Client, multipart};
use serde_json::Value;
use signing::verification::Reason;
use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};
use tinhso::{modules, node::Parts};
use tokio::runtime::Handle;

/// When the files of the trial are looked at: a day on which their certificates and lists hold.
const AT: &str = "2026-11-30T12:00:00Z";

/// Files of the trial and what each must give.
const CASES: [(&str, &str); 29] = [
    ("pdf/base.pdf", "unsigned"),
    ("pdf/encrypted_empty_user_password.pdf", "unreadable"),
    ("pdf/forged_whole_copy_appended.pdf", "broken"),
    ("pdf/leading_bom.pdf", "unsigned"),
    ("pdf/leading_junk.pdf", "unsigned"),
    ("pdf/leading_newlines.pdf", "unsigned"),
    ("pdf/signed_ber_indefinite.pdf", "intact"),
    ("pdf/signed_ber_indefinite_lt.pdf", "trusted"),
    ("pdf/signed_leading_junk.pdf", "broken"),
    ("pdf/signed_plain.pdf", "intact"),
    ("pdf/signed_plain_lt.pdf", "trusted"),
    ("pdf/signed_then_highlight.pdf", "broken"),
    ("pdf/signed_then_highlight_lt.pdf", "broken"),
    ("pdf/signed_then_page_replaced.pdf", "broken"),
    ("pdf/signed_then_page_replaced_lt.pdf", "broken"),
    ("pdf/signed_trailing_3000.pdf", "broken"),
    ("pdf/signed_twice_plain.pdf", "intact"),
    ("pdf/signed_twice_plain_lt.pdf", "trusted"),
    ("pdf/split_field_signed.pdf", "intact"),
    ("pdf/split_field_signed_lt.pdf", "trusted"),
    ("pdf/split_field_unsigned.pdf", "unsigned"),
    ("xml/enveloped_bom.xml", "intact"),
    ("xml/enveloped_line_ends_crlf.xml", "intact"),
    ("xml/enveloped_pretty_printed_after.xml", "broken"),
    ("xml/enveloped_utf16.xml", "intact"),
    ("xml/enveloped_with_cr_reference.xml", "intact"),
    ("xml/only_one_of_two_signed.xml", "unknown"),
    ("xml/with_doctype.xml", "unreadable"),
    ("xml/wrapped_same_id_twice.xml", "broken"),
];

/// The same for the forgeries and the files of other people's programs, under another root.
const SIGNATURES: [(&str, &str); 26] = [
    ("exploit/e1-base.pdf", "intact"),
    ("exploit/e1-attack-plain.pdf", "broken"),
    ("exploit/i1-base.pdf", "trusted"),
    ("exploit/i1-attack.pdf", "broken"),
    ("exploit/i5-p1-base.pdf", "trusted"),
    ("exploit/i5-p1-attack.pdf", "broken"),
    ("exploit/t7-base.pdf", "trusted"),
    ("exploit/t7-attack-fill.pdf", "broken"),
    ("exploit/t8-control-attack-fill.pdf", "broken"),
    ("min/algprot-pss-default.p7m", "intact"),
    ("min/algprot-pss-same.p7m", "intact"),
    ("min/catalog-renumbered.pdf", "intact"),
    ("min/dts-ber.pdf", "unsigned"),
    ("min/dts-der.pdf", "unsigned"),
    ("min/hybrid-no-xrefstm.pdf", "intact"),
    ("min/hybrid-stale-xrefstm.pdf", "intact"),
    ("min/mediabox-real-to-int.pdf", "intact"),
    ("min/p7m-of-pdf.p7m", "intact"),
    ("min/p7m-of-text.p7m", "intact"),
    ("min/page-rewritten-same.pdf", "intact"),
    ("min/v-inherited.pdf", "intact"),
    ("min/v-parent-widget-kid.pdf", "intact"),
    ("min/vri-1-added.pdf", "intact"),
    ("min/vri-2-extended.pdf", "intact"),
    ("min/vri-3-control.pdf", "intact"),
    ("min/vri-4-sha256-key.pdf", "intact"),
];

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/trial")
}

fn of_the_engine() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../pure/signatures/tests/trial")
}

/// A node that trusts this folder's roots, fetches nothing and lives on the day of the trial.
async fn node(place: &Place, trust: &Path) -> Running {
    let mut config = place.config("a");
    config.signing.trust_folder = (trust.to_owned(), true);
    config.signing.fetch = false;
    config.web.trusted_proxies = vec!["127.0.0.1".parse().expect("an address")];
    let (runtime, at) = (Handle::current(), AT.parse::<Timestamp>().expect("a time"));
    let open = move || Parts::open(config, Clock::fixed(at), &runtime).expect("the parts open");
    Running::start(waiting(open).await).await
}

/// Asks the node as people and as programs do, each file from an address of its own: few may be sent
/// from one.
struct Asking<'a> {
    node: &'a Running,
    client: Client,
    sent: u16,
}

impl Asking<'_> {
    fn address(&mut self) -> String {
        self.sent += 1;
        format!("198.51.{}.{}", self.sent / 250, self.sent % 250 + 1)
    }

    async fn program(&mut self, bytes: &[u8]) -> Value {
        let address = self.address();
        let part = multipart::Part::bytes(bytes.to_vec()).file_name("tep");
        let form = multipart::Form::new().part("file", part);
        let request = self.client.post(self.node.url("/api/signatures/verify"));
        let request = request.header("x-forwarded-for", address).multipart(form);
        let answer = request.send().await.expect("an answer");
        assert_eq!(answer.status(), 200);
        answer.json().await.expect("a report")
    }

    /// What the page says, and the report that it offers.
    async fn person(&mut self, bytes: &[u8]) -> (String, Value) {
        let (address, url) = (self.address(), self.node.url("/kiem-tra-chu-ky"));
        let request = self.client.get(&url).header("x-forwarded-for", &address);
        let page = request
            .send()
            .await
            .expect("an answer")
            .text()
            .await
            .expect("a page");
        let part = multipart::Part::bytes(bytes.to_vec()).file_name("tep");
        let form = multipart::Form::new()
            .text("_csrf", hidden(&page, "_csrf"))
            .text("_key", hidden(&page, "_key"))
            .part("tep", part);
        let request = self.client.post(&url).header("x-forwarded-for", address);
        let request = request
            .header("sec-fetch-site", "same-origin")
            .multipart(form);
        let answer = request.send().await.expect("an answer");
        assert_eq!(answer.status(), 200);
        let page = answer.text().await.expect("a page");
        let report = page
            .split("data:application/json;base64,")
            .nth(1)
            .expect("a report");
        let report = report.split('"').next().expect("its end");
        let report = STANDARD.decode(report).expect("base64");
        (page, serde_json::from_slice(&report).expect("JSON"))
    }
}

/// What the command says of many files at once, by name.
fn on_the_command_line(files: &[PathBuf], trust: &Path) -> BTreeMap<String, Value> {
    let data = tempfile::tempdir().expect("a folder");
    let names: Vec<String> = files
        .iter()
        .map(|file| file.display().to_string())
        .collect();
    let trust = trust.display().to_string();
    let mut arguments = vec![
        "verify",
        "--offline",
        "--at",
        AT,
        "--format",
        "json",
        "--trust",
        &trust,
    ];
    arguments.extend(names.iter().map(String::as_str));
    let output = tinhso(data.path(), &arguments);
    assert!(matches!(code(&output), Some(1 | 2)), "{}", told(&output));
    let reports: BTreeMap<String, Value> = (out(&output).lines())
        .map(|line| {
            let mut report: Value = serde_json::from_str(line).expect("a report in a line");
            let name = report.as_object_mut().and_then(|it| it.remove("name"));
            (
                name.expect("a name").as_str().expect("a text").to_owned(),
                report,
            )
        })
        .collect();
    assert_eq!(
        reports.len(),
        files.len(),
        "each file is judged, whatever the one before was"
    );
    reports
}

/// Every sentence of a report stands on the page, and the page's headline is that of the outcome.
fn page_says(page: &str, report: &Value) {
    let texts = modules::texts(&modules::catalogue()).expect("the texts");
    // what the page escapes
    let plain = page.replace("&quot;", "\"").replace("&amp;", "&");
    let say = |reason: &Value| {
        let reason: Reason = serde_json::from_value(reason.clone()).expect("a reason");
        let said = reason.say(&texts, Locale::Vi);
        assert!(
            plain.contains(&said.replace('<', "&lt;").replace('>', "&gt;")),
            "{said}: {page}"
        );
    };
    for one in report["signatures"].as_array().expect("signatures") {
        say(&one["says"]["sentence"]);
        say(&one["says"]["cause"]);
        if one["says"]["advice"].is_object() {
            say(&one["says"]["advice"]);
        }
    }
    let refused = report["signatures"].as_array().into_iter().flatten();
    let is_refused = refused.clone().any(|one| one["worth"] == "refused");
    let outcome = match report["outcome"].as_str().expect("an outcome") {
        "intact" if is_refused => "refused",
        other => other,
    };
    let headline = texts.get(Locale::Vi, &format!("signing-check-outcome-{outcome}"));
    assert!(
        page.contains(&format!("<b>{headline}</b>")),
        "{headline}: {page}"
    );
}

async fn all_say_the_same(asking: &mut Asking<'_>, files: &[PathBuf], trust: &Path) -> Vec<Value> {
    let commanded = on_the_command_line(files, trust);
    let mut reports = Vec::new();
    for file in files {
        let bytes = fs::read(file).expect("a file");
        let by_program = asking.program(&bytes).await;
        let (page, by_person) = asking.person(&bytes).await;
        let name = file.display().to_string();
        assert_eq!(by_program, commanded[&name], "{name}");
        assert_eq!(by_program, by_person, "{name}");
        page_says(&page, &by_program);
        reports.push(by_program);
    }
    reports
}

async fn each_gives(on: On, folder: &Path, trust: &Path, cases: &[(&str, &str)]) {
    let place = Place::new(on).await;
    let node = node(&place, trust).await;
    let mut asking = Asking {
        node: &node,
        client: client(),
        sent: 0,
    };
    let files: Vec<PathBuf> = cases.iter().map(|(file, _)| folder.join(file)).collect();
    let reports = all_say_the_same(&mut asking, &files, trust).await;
    for ((file, expected), report) in cases.iter().zip(&reports) {
        assert_eq!(report["outcome"], *expected, "{file}: {report:#}");
    }
    node.stop().await;
}

/// A genuine file with one byte changed, cut, or with something put in, by a number.
fn damaged(genuine: &[u8], number: usize) -> Vec<u8> {
    let mut bytes = genuine.to_vec();
    // a walk over the file that meets its parts in turn
    let at = (number * 7_919) % bytes.len();
    match number % 4 {
        0 | 1 => bytes[at] ^= 1 << (number % 8),
        2 => bytes.truncate(at),
        _ => drop(bytes.splice(at..at, *b"<< /Type /Catalog >>")),
    }
    bytes
}

on_both! {
    async fn every_case_of_the_trial_gives_what_it_must_in_every_place(on) {
        each_gives(on, &folder(), &folder().join("trust"), &CASES).await;
    }

    async fn every_forgery_of_the_trial_gives_what_it_must_in_every_place(on) {
        let trust = folder().join("trust-of-signatures");
        each_gives(on, &of_the_engine(), &trust, &SIGNATURES).await;
    }

    async fn damaged_files_give_one_verdict_in_every_place(on) {
        let (place, trust) = (Place::new(on).await, folder().join("trust"));
        let node = node(&place, &trust).await;
        let mut asking = Asking { node: &node, client: client(), sent: 0 };
        let made = tempfile::tempdir().expect("a folder");
        let seeds = ["pdf/signed_twice_plain_lt.pdf", "pdf/split_field_signed_lt.pdf", "xml/enveloped_bom.xml"];
        let mut files = Vec::new();
        for (seed, name) in seeds.into_iter().enumerate() {
            let genuine = fs::read(folder().join(name)).expect("a file");
            for number in 1..=16 {
                let file = made.path().join(format!("{seed}-{number}"));
                fs::write(&file, damaged(&genuine, number + 16 * seed)).expect("a file");
                files.push(file);
            }
        }
        let reports = all_say_the_same(&mut asking, &files, &trust).await;
        let wrong = reports.iter().filter(|report| report["outcome"] != "trusted").count();
        assert!(wrong > reports.len() / 2, "most damage is seen: {wrong} of {}", reports.len());
        node.stop().await;
    }
}
