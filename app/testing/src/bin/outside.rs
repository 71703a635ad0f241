//! `outside`: everything that signing needs from outside, made up, for demonstrations and browser
//! tests: an authority with its lists and responder, a time-stamping authority, and the signing program
//! of a leader's and a clerk's machine. Runs until it is ended.
//!
//! ```text
//! outside FOLDER [--now 2023-01-05T01:00:00Z] [--agent-port 8987] [--person NAME] [--agency NAME]
//! ```
//!
//! Writes `FOLDER/trust/vgca/root.pem` (the anchor), `person.pem`, `agency.pem` (the certificates, for
//! the register) and `person.p12`, `agency.p12` (password `mat-khau-thu`), then prints one line of JSON
//! with its addresses. `--now` is the time that a demonstration lives in.

use jiff::{SignedDuration, Timestamp};
use kit_base::Clock;
use std::{fs, io::Read, path::PathBuf, process::ExitCode, sync::Arc};
use testing::outside::{
    Agent, Authority, KeyKind, Party, Profile, RevocationServer, Tokens, Tsa, has_openssl,
};

/// The port of the real signing program.
const AGENT_PORT: u16 = 8_987;
/// Of the made-up key files.
const PASSWORD: &str = "mat-khau-thu";

struct Asked {
    folder: PathBuf,
    clock: Clock,
    port: u16,
    person: String,
    agency: String,
}

fn asked() -> Result<Asked, String> {
    let mut folder = None;
    let (mut person, mut agency) = ("Người ký mẫu".to_owned(), "Cơ quan mẫu".to_owned());
    let (mut clock, mut port) = (Clock::system(), AGENT_PORT);
    let mut words = std::env::args().skip(1);
    while let Some(word) = words.next() {
        let mut value = || words.next().ok_or(format!("{word} needs a value"));
        match word.as_str() {
            "--now" => {
                let at: Timestamp = value()?
                    .parse()
                    .map_err(|error| format!("--now: {error}"))?;
                let by: SignedDuration = at.duration_since(Clock::system().now());
                clock = Clock::shifted(by);
            }
            "--agent-port" => {
                port = value()?
                    .parse()
                    .map_err(|error| format!("--agent-port: {error}"))?;
            }
            "--person" => person = value()?,
            "--agency" => agency = value()?,
            _ => folder = Some(PathBuf::from(word)),
        }
    }
    Ok(Asked {
        folder: folder.ok_or("name a folder")?,
        clock,
        port,
        person,
        agency,
    })
}

fn main() -> ExitCode {
    match asked().and_then(|asked| run(&asked).map_err(|error| error.to_string())) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("outside: {error}");
            ExitCode::from(2)
        }
    }
}

fn run(asked: &Asked) -> Result<(), Box<dyn std::error::Error>> {
    let kind = if has_openssl() {
        KeyKind::Rsa2048
    } else {
        KeyKind::P256
    };
    let root = Authority::root("Cơ quan chứng thực số mẫu (RootCA)", kind, &asked.clock);
    let _root_lists = RevocationServer::start(&root);
    let sub = root.sub("CA mẫu phục vụ các cơ quan nhà nước", kind);
    let _lists = RevocationServer::start(&sub);
    let tsa = Tsa::start(&sub);
    let person = Arc::new(sub.issue(Profile::Signer, &asked.person, kind));
    let agency = Arc::new(sub.issue(Profile::Seal, &asked.agency, kind));
    let trust = asked.folder.join("trust/vgca");
    fs::create_dir_all(&trust)?;
    fs::write(trust.join("root.pem"), pem(&[root.certificate().as_der()]))?;
    for (name, party) in [("person", &person), ("agency", &agency)] {
        let file = |ending: &str| asked.folder.join(format!("{name}.{ending}"));
        fs::write(file("pem"), chain(party))?;
        fs::write(file("p12"), party.pkcs12(PASSWORD))?;
    }
    let agent = Agent::start(asked.port, Tokens { person, agency }, &asked.clock);
    let said = serde_json::json!({
        "agent": agent.address(), "tsa": tsa.url(), "trust": asked.folder.join("trust"),
        "person": asked.folder.join("person.pem"), "agency": asked.folder.join("agency.pem"),
        "password": PASSWORD,
    });
    println!("{said}");
    // until whoever started it goes away
    #[expect(
        clippy::disallowed_methods,
        reason = "a program of the tests ends with the one that started it"
    )]
    let mut until = std::io::stdin();
    until.read_to_end(&mut Vec::new())?;
    Ok(())
}

fn chain(party: &Party) -> String {
    let chain = party.chain();
    let ders: Vec<&[u8]> = chain.iter().map(|one| one.as_der()).collect();
    pem(&ders)
}

fn pem(ders: &[&[u8]]) -> String {
    use base64::Engine;
    let mut text = String::new();
    for der in ders {
        let body = base64::engine::general_purpose::STANDARD.encode(der);
        let lines: Vec<&str> = body
            .as_bytes()
            .chunks(64)
            .filter_map(|line| std::str::from_utf8(line).ok())
            .collect();
        text.push_str("-----BEGIN CERTIFICATE-----\n");
        text.push_str(&lines.join("\n"));
        text.push_str("\n-----END CERTIFICATE-----\n");
    }
    text
}
