//! Reading the folder of trusted roots.

use signing::verification::{NATIONAL, Purpose, Rules, Trust, TrustError, VGCA};
use std::{fs, path::Path};
use testing::outside::{Authority, KeyKind, Profile};

fn put(folder: &Path, name: &str, bytes: &[u8]) {
    let path = folder.join(name);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, bytes).unwrap();
}

fn read(folder: &Path) -> Result<Trust, TrustError> {
    Trust::read(folder, Rules::default())
}

fn root() -> Authority {
    Authority::root(
        "Gốc",
        KeyKind::P256,
        &kit_base::Clock::fixed(crate::people::now()),
    )
}

#[test]
fn each_domain_has_its_folder_and_notes_may_lie_there() {
    let folder = tempfile::tempdir().unwrap();
    let (vgca, national) = (root(), root());
    put(folder.path(), "vgca/root.cer", vgca.certificate().as_der());
    put(folder.path(), "vgca/again.der", vgca.certificate().as_der());
    put(
        folder.path(),
        "national/root.crt",
        national.certificate().as_der(),
    );
    put(
        folder.path(),
        "intermediates/ca.der",
        vgca.sub("CA", KeyKind::P256).certificate().as_der(),
    );
    put(
        folder.path(),
        "README.txt",
        b"who compared the fingerprints, and when",
    );
    put(folder.path(), ".hidden", b"x");
    let trust = read(folder.path()).unwrap();
    let domains: Vec<&str> = trust
        .anchors()
        .iter()
        .map(|one| one.domain.as_str())
        .collect();
    assert_eq!(domains, [NATIONAL, VGCA]);
    assert_eq!(trust.intermediates().len(), 1);
    assert_eq!(trust.domains(Purpose::StateBody), [VGCA]);
    assert_eq!(trust.domains(Purpose::Citizen), [NATIONAL]);
    assert!(trust.domains(Purpose::Anybody).is_empty());
}

#[test]
fn an_empty_folder_trusts_nothing() {
    let folder = tempfile::tempdir().unwrap();
    assert!(read(folder.path()).unwrap().is_empty());
}

#[test]
fn each_mistake_names_the_file_and_why() {
    let person = root().issue(Profile::Signer, "Nguyễn Thị Mẫu", KeyKind::P256);
    let cases: [(&str, &[u8], &str); 4] = [
        ("vgca/a.cer", b"not a certificate", "no certificate in it"),
        (
            "vgca/b.cer",
            person.certificate.as_der(),
            "no certification authority",
        ),
        ("foreign/c.cer", b"x", "only the folders"),
        ("stray.cer", b"x", "only the folders"),
    ];
    for (name, bytes, why) in cases {
        let folder = tempfile::tempdir().unwrap();
        put(folder.path(), name, bytes);
        let error = read(folder.path()).unwrap_err().to_string();
        let first = name.split('/').next().unwrap();
        assert!(
            error.contains(why) && error.contains(first),
            "{name}: {error}"
        );
    }
    assert!(matches!(
        read(Path::new("/nowhere/at/all")),
        Err(TrustError::Read { .. })
    ));
}
