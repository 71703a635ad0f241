//! How long 4,000 certificates take from a table into the register, on SQLite and on PostgreSQL:
//! `cargo run --release -p signing --example import_time`.

use base64::{Engine, engine::general_purpose::STANDARD};
use identity::{
    Actor, OrganisationKind,
    organisations::create::{CreateOrganisation, Names, create_organisation},
};
use jiff::civil::date;
use kit_base::Clock;
use kit_db::Db;
use rcgen::{BasicConstraints, CertificateParams, DnType, IsCa, Issuer, KeyPair};
use signing::certificates::import::{self, Holder, Source};
use std::fmt::Write as _;

/// The register of the largest provinces.
const MANY: usize = 4_000;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let migrations = [
        kit_db::MIGRATIONS,
        kit_jobs::MIGRATIONS,
        kit_audit::MIGRATIONS,
        kit_module::MIGRATIONS,
        identity::MIGRATIONS,
        signing::MIGRATIONS,
    ]
    .concat();
    let table = table()?;
    time("SQLite", &testing::sqlite_db(&migrations), &table)?;
    time("PostgreSQL", &testing::postgres_db(&migrations), &table)
}

/// Prints how long each step takes on a database.
fn time(name: &str, db: &Db, table: &str) -> Result<(), Box<dyn std::error::Error>> {
    let now = Clock::instant_of(date(2022, 3, 1).at(8, 0, 0, 0));
    let actor = Actor::system("signing.example");
    let agency = CreateOrganisation {
        parent: None,
        kind: OrganisationKind::Department,
        names: Names {
            name: "Sở Nội vụ".into(),
            short_name: String::new(),
            notation: "SNV".into(),
        },
        area_code: None,
        collegial: false,
        runs_documents: true,
        valid_from: date(2020, 1, 1),
    };
    let who = actor.clone();
    db.write_blocking(move |tx| create_organisation(tx, now, &who, &agency))?;
    let clock = Clock::system();
    let started = clock.now();
    let sources = vec![Source {
        name: "bang.csv".into(),
        bytes: table.as_bytes().to_vec(),
    }];
    let found = import::read(sources, None);
    let read = clock.now();
    let who = actor.clone();
    let preview =
        db.read_blocking(move |tx| import::plan(tx, now, &who, &found, Holder::AsNamed))?;
    let planned = clock.now();
    let done = db.write_blocking(move |tx| import::store(tx, now, &actor, &preview, None, true))?;
    let stored = clock.now();
    println!(
        "{name}, {} certificates: read {:?}, matched {:?}, stored {:?}",
        done.certificates,
        read.duration_since(started),
        planned.duration_since(read),
        stored.duration_since(planned)
    );
    Ok(())
}

/// A table with certificates in base64, signed by an authority of its own.
fn table() -> Result<String, Box<dyn std::error::Error>> {
    let mut authority = CertificateParams::default();
    authority.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let issuer = Issuer::new(authority, KeyPair::generate()?);
    let key = KeyPair::generate()?;
    let mut table = "file,kind,organisation code,device,token number\n".to_owned();
    for number in 0..MANY {
        let mut own = CertificateParams::default();
        let name = format!("Thiết bị {number}");
        own.distinguished_name.push(DnType::CommonName, name);
        let der = own.signed_by(&key, &issuer)?.der().to_vec();
        let der = STANDARD.encode(der);
        writeln!(table, "{der},Device,SNV,Thiết bị {number},TK-{number}")?;
    }
    Ok(table)
}
