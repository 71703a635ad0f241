//! Containers of signed files: what honest ones are worth, and what files that nobody signed do.

use crate::verification_containers::{
    Files, MANIFEST, MIMETYPE_S, P7S, XML, contents, encoded, file, find, manifest, pack,
    pack_with, replace, simple, with_cades, with_xades, xades,
};
use crate::verification_world::{World, plain_pdf};
use crate::verification_xml::assert_words_agree;
use kit_base::sha256;
use signing::verification::{
    Argument, Assessment, Format, Kind, Outcome, Reason, Worth, format_of,
};
use std::sync::LazyLock;
use zip::CompressionMethod;

static WORLD: LazyLock<World> = LazyLock::new(World::new);

fn judged(files: &Files) -> Assessment {
    let found = WORLD.assess(&pack(files));
    assert_eq!(found.format, Format::Asic, "{found:#?}");
    assert_words_agree(&found);
    found
}

fn keys(reasons: &[Reason]) -> Vec<&str> {
    reasons.iter().map(|one| &*one.key).collect()
}

fn name(reason: &Reason) -> &str {
    match &reason.arguments["name"] {
        Argument::Text(text) => text,
        other => panic!("{other:?}"),
    }
}

#[test]
fn containers_whose_every_file_is_signed_are_trusted_and_say_who_signed_what() {
    for (form, files) in [
        ("ASiC-E with XAdES", with_xades(&WORLD)),
        ("ASiC-E with CAdES", with_cades(&WORLD)),
        ("ASiC-S with CAdES", simple(&WORLD)),
    ] {
        for method in [CompressionMethod::Deflated, CompressionMethod::Stored] {
            let found = WORLD.assess(&pack_with(&files, method));
            assert_eq!(
                (found.format, found.outcome),
                (Format::Asic, Outcome::Trusted),
                "{form}: {found:#?}"
            );
            assert_eq!(found.notes, [], "{form}");
            let [one] = found.signatures.as_slice() else {
                panic!("{form}: one signature");
            };
            assert_eq!(one.name, "Nguyễn Thị Mẫu");
            let covers = one.covers.as_ref().expect("what is signed is said");
            assert_eq!(covers.key, "signing-check-asic-covers-all");
            assert!(name(covers).contains("Quyết định 12.txt"));
            assert_eq!(one.level, "B-B");
            let covers = &found.report["signatures"][0]["covers"];
            assert!(covers.to_string().contains("Quyết định 12.txt"), "{covers}");
        }
    }
}

#[test]
fn a_simple_container_with_xades_and_one_without_media_type_are_judged_too() {
    let content = contents().remove(0);
    let signature = xades(&WORLD, std::slice::from_ref(&content), "chuky-1");
    let mut files = vec![
        file("mimetype", MIMETYPE_S),
        content,
        file("META-INF/signatures.xml", signature),
    ];
    assert_eq!(judged(&files).outcome, Outcome::Trusted);
    files.remove(0);
    assert_eq!(judged(&files).outcome, Outcome::Trusted);
    let mut cades = with_cades(&WORLD);
    cades.remove(0);
    assert_eq!(judged(&cades).outcome, Outcome::Trusted);
    // the list of OpenDocument says nothing that people read
    cades.push(file("META-INF/manifest.xml", "<m/>"));
    assert_eq!(judged(&cades).outcome, Outcome::Trusted);
}

#[test]
fn several_signatures_cover_the_files_together_and_each_says_which() {
    let mut files = vec![file("mimetype", "application/vnd.etsi.asic-e+zip")];
    files.extend(contents());
    let all = contents();
    files.push(file(XML, xades(&WORLD, &all[..1], "chuky-1")));
    let list = manifest(&all[1..], P7S);
    files.push(file(P7S, WORLD.sign_cms(&list, false)));
    files.push(file(MANIFEST, list));
    let found = judged(&files);
    assert_eq!(found.outcome, Outcome::Trusted, "{found:#?}");
    for (one, name_of_file) in found
        .signatures
        .iter()
        .zip(["Quyết định 12.txt", "phu-luc/bang 1.csv"])
    {
        let covers = one.covers.as_ref().expect("what is signed is said");
        assert_eq!(covers.key, "signing-check-asic-covers");
        assert_eq!(name(covers), name_of_file);
        // who signed one file is not shown as who signed all
        assert_eq!(one.reason.key, "signing-check-asic-covers");
        assert_eq!(name(&one.reason), name_of_file);
        assert_eq!(one.worth, Worth::Trusted);
    }
}

#[test]
fn a_file_that_nobody_signed_is_named_and_makes_the_container_unknown() {
    for mut files in [with_xades(&WORLD), with_cades(&WORLD), simple(&WORLD)] {
        let at = files
            .iter()
            .position(|(name, _)| name.starts_with("META-INF"));
        files.insert(at.unwrap(), file("them.txt", "Trả 900 đồng"));
        let is_simple = files
            .iter()
            .any(|(name, _)| name == "META-INF/signature.p7s");
        let found = judged(&files);
        assert_eq!(found.outcome, Outcome::Unknown, "{found:#?}");
        // without a list, which of two files was signed cannot be told
        let key = if is_simple {
            "signing-check-asic-no-manifest"
        } else {
            "signing-check-asic-uncovered"
        };
        assert_eq!(found.signatures[0].reason.key, key);
        let said = found.notes.iter().any(|one| name(one).contains("them.txt"));
        assert!(said, "{found:#?}");
    }
}

#[test]
fn a_right_signature_over_something_else_signs_nothing_in_the_container() {
    let foreign = crate::verification_xml::sign_xml(
        &WORLD,
        None,
        &[xmlsignatures::SignedContent::EnclosedXml { xml: "<a>b</a>" }],
        "chuky-2",
    );
    let other = manifest(&[file("META-INF/signatures.xml", foreign.clone())], P7S);
    for more in [
        vec![file("META-INF/signatures.xml", foreign.clone())],
        vec![
            file("META-INF/signatures.xml", foreign.clone()),
            file(P7S, WORLD.sign_cms(&other, false)),
            file(MANIFEST, other.clone()),
        ],
    ] {
        let mut files = with_xades(&WORLD);
        files.extend(more);
        let found = judged(&files);
        assert_eq!(found.outcome, Outcome::Unknown, "{found:#?}");
        let hollow = found
            .signatures
            .iter()
            .filter(|one| one.worth != Worth::Trusted);
        let keys: Vec<&str> = hollow.map(|one| &*one.reason.key).collect();
        assert_eq!(keys.len(), found.signatures.len() - 1);
        assert!(
            keys.iter()
                .all(|key| *key == "signing-check-asic-covers-nothing"),
            "{keys:?}"
        );
    }
}

#[test]
fn a_document_that_lies_unpacked_at_the_beginning_is_a_file_of_the_container() {
    let content = file("a.pdf", plain_pdf());
    let files = vec![
        file("mimetype", MIMETYPE_S),
        content.clone(),
        file("META-INF/signature.p7s", WORLD.sign_cms(&content.1, false)),
    ];
    let found = WORLD.assess(&pack_with(&files, CompressionMethod::Stored));
    assert_eq!(
        (found.format, found.outcome),
        (Format::Asic, Outcome::Trusted),
        "{found:#?}"
    );
}

#[test]
fn files_in_the_folder_of_signatures_that_are_none_are_named_as_unsigned() {
    for other in [
        "META-INF/doc-them.txt",
        "META-INF/thu muc/signatures.xml",
        "META-INF/signatures-2.xml",
        "META-INF/signature-2.p7s",
        "META-INF/timestamp-2.tst",
        "META-INF/ASiCManifest-2.xml",
        "meta-inf/signatures.xml",
    ] {
        let mut files = with_xades(&WORLD);
        files.push(file(other, "<a>Trả 900 đồng</a>"));
        let found = judged(&files);
        assert_eq!(found.outcome, Outcome::Unknown, "{other}: {found:#?}");
        let named = found
            .notes
            .iter()
            .filter(|one| one.key == "signing-check-asic-uncovered");
        assert!(
            named.into_iter().any(|one| name(one).contains(other)),
            "{other}: {found:#?}"
        );
    }
}

#[test]
fn a_file_that_was_changed_breaks_the_container_and_is_named() {
    for mut files in [with_xades(&WORLD), with_cades(&WORLD), simple(&WORLD)] {
        replace(&mut files, "Quyết định 12.txt", "Trả 900 đồng");
        let found = judged(&files);
        assert_eq!(found.outcome, Outcome::Broken, "{found:#?}");
        let reason = &found.signatures[0].reason;
        assert_eq!(reason.key, "signing-check-asic-changed", "{found:#?}");
        // the other files were signed: nobody says that they were not
        assert_eq!(found.notes, []);
        assert_eq!(name(reason), "Quyết định 12.txt");
    }
}

#[test]
fn a_file_that_was_taken_out_is_named_and_leaves_the_container_unknown() {
    for mut files in [with_xades(&WORLD), with_cades(&WORLD)] {
        files.retain(|(name, _)| name != "Quyết định 12.txt");
        let found = judged(&files);
        assert_eq!(found.outcome, Outcome::Unknown, "{found:#?}");
        let reason = &found.signatures[0].reason;
        assert_eq!(reason.key, "signing-check-asic-missing", "{found:#?}");
        assert_eq!(name(reason), "Quyết định 12.txt");
    }
}

#[test]
fn a_manifest_that_was_changed_or_swapped_breaks_the_signature_over_it() {
    let mut changed = contents();
    replace(&mut changed, "Quyết định 12.txt", "Trả 900 đồng");
    let mut files = with_cades(&WORLD);
    replace(&mut files, "Quyết định 12.txt", "Trả 900 đồng");
    replace(&mut files, MANIFEST, manifest(&changed, P7S));
    let found = judged(&files);
    assert_eq!(found.outcome, Outcome::Broken, "{found:#?}");
    // the genuine list is still there, and the forged one comes first
    let mut files = with_cades(&WORLD);
    replace(&mut files, "Quyết định 12.txt", "Trả 900 đồng");
    files.insert(
        1,
        file("META-INF/ASiCManifest000.xml", manifest(&changed, P7S)),
    );
    assert_eq!(judged(&files).outcome, Outcome::Broken);
    // a list that names another signature is no list of this one
    let mut files = with_cades(&WORLD);
    replace(
        &mut files,
        MANIFEST,
        manifest(&contents(), "META-INF/signature002.p7s"),
    );
    assert_eq!(judged(&files).outcome, Outcome::Unknown);
}

#[test]
fn references_that_mean_two_files_mean_none() {
    let mut files = with_xades(&WORLD);
    let literal = encoded("Quyết định 12.txt");
    files.insert(1, file(&literal, "Trả 900 đồng"));
    let found = judged(&files);
    assert!(
        !found.is_trusted() && found.outcome == Outcome::Unknown,
        "{found:#?}"
    );
}

#[test]
fn a_time_stamp_alone_proves_when_and_not_who() {
    let content = contents().remove(0);
    let token = WORLD.tsa.stamper().token(&sha256(&content.1));
    let mut files = vec![
        file("mimetype", MIMETYPE_S),
        content,
        file("META-INF/timestamp.tst", token),
    ];
    let found = judged(&files);
    assert_eq!(found.outcome, Outcome::Unsigned, "{found:#?}");
    assert_eq!(keys(&found.notes), ["signing-check-asic-only-stamp"]);
    assert_eq!(found.signatures[0].kind, Kind::Timestamp);
    assert_eq!(found.signatures[0].worth, Worth::Trusted, "{found:#?}");
    assert!(found.signatures[0].proven_at.is_some());
    replace(&mut files, "Quyết định 12.txt", "Trả 900 đồng");
    assert_eq!(judged(&files).outcome, Outcome::Broken);
}

#[test]
fn an_archive_manifest_binds_everything_before_it() {
    let mut files = with_cades(&WORLD);
    let before = files[1..].to_vec();
    let archive = manifest(&before, "META-INF/timestamp001.tst");
    let token = WORLD.tsa.stamper().token(&sha256(&archive));
    files.push(file("META-INF/ASiCArchiveManifest001.xml", archive));
    files.push(file("META-INF/timestamp001.tst", token));
    let found = judged(&files);
    assert_eq!(found.outcome, Outcome::Trusted, "{found:#?}");
    let kinds: Vec<Kind> = found.signatures.iter().map(|one| one.kind).collect();
    assert_eq!(kinds, [Kind::Signature, Kind::Timestamp]);
    let message = WORLD.sign_cms(find(&files, MANIFEST), false);
    replace(&mut files, P7S, message);
    let found = judged(&files);
    assert_eq!(found.outcome, Outcome::Broken, "{found:#?}");
}

#[test]
fn other_packages_are_no_containers_of_signed_files() {
    let packages: [(&str, Files); 5] = [
        (
            "a text document",
            vec![
                file("[Content_Types].xml", "<Types/>"),
                file("word/document.xml", "<w/>"),
            ],
        ),
        (
            "OpenDocument with its own signatures",
            vec![
                file("mimetype", "application/vnd.oasis.opendocument.text"),
                file("content.xml", "<a/>"),
                file("META-INF/documentsignatures.xml", "<a/>"),
            ],
        ),
        (
            "EPUB",
            vec![
                file("mimetype", "application/epub+zip"),
                file("META-INF/signatures.xml", "<a/>"),
            ],
        ),
        (
            "a Java archive",
            vec![
                file("META-INF/MANIFEST.MF", "x"),
                file("META-INF/A.SF", "x"),
            ],
        ),
        ("plain files", contents()),
    ];
    for (what, files) in packages {
        let bytes = pack(&files);
        assert_eq!(format_of(&bytes), Format::None, "{what}");
        assert_eq!(WORLD.assess(&bytes).outcome, Outcome::Unreadable, "{what}");
    }
    let empty = pack(&[file("mimetype", "application/vnd.etsi.asic-e+zip")]);
    assert_eq!(WORLD.assess(&empty).outcome, Outcome::Unsigned);
    assert_eq!(format_of(&plain_pdf()), Format::Pdf);
}
