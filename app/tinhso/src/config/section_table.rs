//! The sections of the settings.

/// Sections in the order of the example, with what they are about.
pub const SECTIONS: &[(&str, &str)] = &[
    ("node", "This process."),
    (
        "database",
        "The one place of truth: an SQLite file for one node, PostgreSQL for several.",
    ),
    (
        "web",
        "How people and programs reach it. TLS is ended by a reverse proxy in front.",
    ),
    ("site", "What it is called on its pages."),
    (
        "files",
        "Where the contents of files lie. Several nodes need one place for all: S3, or a folder on a shared file system.",
    ),
    (
        "search",
        "The full-text index of this node: derived from the database, may be deleted.",
    ),
    (
        "mail",
        "The server that takes e-mail for people. Without it notices stay inside.",
    ),
    ("sessions", "How long people stay signed in."),
    (
        "sign_in",
        "What is asked of those who sign in, and how many wrong tries are answered.",
    ),
    (
        "audit",
        "The log of official acts and its signed checkpoints.",
    ),
    (
        "signing",
        "Digital signatures: which roots are trusted, and what may be asked of authorities outside.",
    ),
    ("reports", "Dashboards and official reports."),
    (
        "jobs",
        "Work outside of requests: deliveries, notices, reports.",
    ),
    ("backup", "Copies made by `tinhso backup`."),
    (
        "log",
        "What the process says about itself, on standard error. Never names, query strings or contents.",
    ),
    (
        "metrics",
        "Figures about the process in the text form of Prometheus, on a port of their own.",
    ),
];
