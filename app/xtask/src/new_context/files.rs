//! The files of a new context, from the templates beside this file.

/// Path from the context's folder, and the text with its blanks.
const TEMPLATES: [(&str, &str); 18] = [
    ("Cargo.toml", include_str!("templates/Cargo.toml.txt")),
    ("README.md", include_str!("templates/README.md.txt")),
    (
        "migrations/«time»_«prefix»_notes.sql",
        include_str!("templates/migration.sql.txt"),
    ),
    ("i18n/vi.ftl", include_str!("templates/vi.ftl.txt")),
    ("i18n/en.ftl", include_str!("templates/en.ftl.txt")),
    ("src/lib.rs", include_str!("templates/lib.rs.txt")),
    ("src/module.rs", include_str!("templates/module.rs.txt")),
    ("src/events.rs", include_str!("templates/events.rs.txt")),
    (
        "src/permissions.rs",
        include_str!("templates/permissions.rs.txt"),
    ),
    (
        "src/notes/mod.rs",
        include_str!("templates/notes_mod.rs.txt"),
    ),
    (
        "src/notes/add.rs",
        include_str!("templates/notes_add.rs.txt"),
    ),
    (
        "src/notes/store.rs",
        include_str!("templates/notes_store.rs.txt"),
    ),
    (
        "src/notes/pages/mod.rs",
        include_str!("templates/notes_pages_mod.rs.txt"),
    ),
    (
        "src/notes/pages/list.rs",
        include_str!("templates/notes_pages_list.rs.txt"),
    ),
    ("tests/it/main.rs", include_str!("templates/it_main.rs.txt")),
    ("tests/it/add.rs", include_str!("templates/it_add.rs.txt")),
    (
        "tests/it/add_who_may.rs",
        include_str!("templates/it_add_who_may.rs.txt"),
    ),
    (
        "tests/it/people.rs",
        include_str!("templates/it_people.rs.txt"),
    ),
];

/// Path from the root of the repository, and text, of every file.
pub(super) fn files(name: &str, prefix: &str, time: &str) -> Vec<(String, String)> {
    let fill = |text: &str| {
        text.replace("«name»", name)
            .replace("«prefix»", prefix)
            .replace("«time»", time)
            .replace("«Title»", &capitalised(name))
    };
    let all = TEMPLATES.iter();
    all.map(|(path, text)| (format!("contexts/{name}/{}", fill(path)), fill(text)))
        .collect()
}

fn capitalised(name: &str) -> String {
    let mut letters = name.chars();
    letters
        .next()
        .map(|first| first.to_uppercase().chain(letters).collect())
        .unwrap_or_default()
}
