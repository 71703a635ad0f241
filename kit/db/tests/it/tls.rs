//! TLS to PostgreSQL, with a server of the test's own and a certificate that the test makes.

use kit_db::{Db, DbError, OpenOptions, params, sql};
use rcgen::{BasicConstraints, CertificateParams, DnType, IsCa, Issuer, KeyPair};
use std::{fs, net::TcpListener, os::unix::fs::PermissionsExt, path::PathBuf};
use testing::OwnServer;

sql!(IS_TLS -> bool:
    lite "select ?1 = 0",
    pg "select ssl as is_tls from pg_stat_ssl where pid = pg_backend_pid() and ?1 = ?1::bigint");

struct Server {
    own: OwnServer,
    port: u16,
}

/// A server that speaks TLS and takes nothing else over TCP; its certificate is for `localhost`.
fn server() -> Server {
    #[expect(
        clippy::disallowed_methods,
        reason = "finds a free port for the server"
    )]
    let free = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = free.local_addr().unwrap().port();
    drop(free);
    let own = OwnServer::start(|data| {
        let mut authority = CertificateParams::new([]).unwrap();
        authority.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let authority_key = KeyPair::generate().unwrap();
        let root = authority.self_signed(&authority_key).unwrap();
        let issuer = Issuer::new(authority, authority_key);
        let key = KeyPair::generate().unwrap();
        let certificate = CertificateParams::new(["localhost".to_owned()]).unwrap();
        let certificate = certificate.signed_by(&key, &issuer).unwrap();
        fs::write(data.join("root.pem"), root.pem()).unwrap();
        fs::write(data.join("../root.pem"), root.pem()).unwrap();
        fs::write(data.join("server.crt"), certificate.pem()).unwrap();
        fs::write(data.join("server.key"), key.serialize_pem()).unwrap();
        let owner_only = fs::Permissions::from_mode(0o600);
        fs::set_permissions(data.join("server.key"), owner_only).unwrap();
        let rules = "local all all trust\nhostssl all all 127.0.0.1/32 trust\n";
        fs::write(data.join("pg_hba.conf"), rules).unwrap();
        format!("-c listen_addresses=127.0.0.1 -c port={port} -c ssl=on")
    });
    Server { own, port }
}

impl Server {
    fn root(&self) -> PathBuf {
        self.own.folder().join("root.pem")
    }

    fn open(&self, host: &str, query: &str) -> Result<bool, DbError> {
        let url = format!("postgres://tester@{host}:{}/postgres{query}", self.port);
        let options = OpenOptions {
            connections: 1,
            ..OpenOptions::default()
        };
        let db = Db::open(&url.parse().unwrap(), &options)?;
        db.read_blocking(|tx| tx.get(&IS_TLS, params![1_i64]))
    }
}

fn refusal(answer: Result<bool, DbError>) -> String {
    answer.expect_err("it is refused").to_string()
}

#[test]
fn connections_are_as_safe_as_the_url_says() {
    let server = server();
    let full = format!(
        "?sslmode=verify-full&sslrootcert={}",
        server.root().display()
    );
    assert!(server.open("localhost", &full).unwrap(), "verify-full");
    let wrong_name = refusal(server.open("127.0.0.1", &full));
    assert!(
        wrong_name.contains("certificate not valid for name"),
        "{wrong_name}"
    );

    let other = tempfile::tempdir().unwrap();
    let key = KeyPair::generate().unwrap();
    let mut stranger = CertificateParams::new([]).unwrap();
    let name = &mut stranger.distinguished_name;
    name.push(DnType::CommonName, "somebody else");
    let stranger = stranger.self_signed(&key).unwrap();
    fs::write(other.path().join("root.pem"), stranger.pem()).unwrap();
    let other = other.path().join("root.pem");
    let query = format!("?sslmode=verify-full&sslrootcert={}", other.display());
    let unknown = refusal(server.open("localhost", &query));
    assert!(unknown.contains("UnknownIssuer"), "{unknown}");

    assert!(
        server.open("127.0.0.1", "?sslmode=require").unwrap(),
        "require"
    );
    assert!(
        server.open("127.0.0.1", "").unwrap(),
        "TLS where the server has it"
    );
    let plain = refusal(server.open("127.0.0.1", "?sslmode=disable"));
    assert!(plain.contains("no encryption"), "{plain}");
}

#[test]
fn a_server_without_tls_is_refused_where_tls_is_required() {
    #[expect(
        clippy::disallowed_methods,
        reason = "finds a free port for the server"
    )]
    let free = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = free.local_addr().unwrap().port();
    drop(free);
    let own = OwnServer::start(|_| format!("-c listen_addresses=127.0.0.1 -c port={port}"));
    let server = Server { own, port };
    assert!(!server.open("127.0.0.1", "").unwrap());
    let refused = refusal(server.open("127.0.0.1", "?sslmode=require"));
    assert!(refused.contains("TLS"), "{refused}");
}
