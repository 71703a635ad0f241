//! The example file, and the settings in force, both written from the table.

use super::{
    layers::{Origin, Resolved},
    table::{SECTIONS, SETTINGS},
    value::{Value, to_toml},
};
use std::fmt::Write;

/// How wide a comment may be.
const WIDTH: usize = 96;

const HEAD: &str = "\
# Settings of tinhso: every one of them, with what holds if it is left out. Take away the # of a
# line to change it. Made by `tinhso config example`.
#
# What stands here is overruled by variables of the environment (TINHSO__WEB__LISTEN for listen in
# [web]) and these by flags of the command. `tinhso config check` says whether all is well,
# `tinhso config show --origin` what holds and why. Secrets stand in files of their own, which
# only their owner may read.
";

/// The commented example: each setting with its help and default.
#[must_use]
pub fn example() -> String {
    let mut out = HEAD.to_owned();
    for (section, about) in SECTIONS {
        // writing to a text cannot fail
        let _ = writeln!(out, "\n{}[{section}]", comment(about));
        let prefix = format!("{section}.");
        for setting in SETTINGS {
            let Some(name) = setting.key.strip_prefix(&prefix) else {
                continue;
            };
            let default = setting.kind.parse(setting.default);
            let default = default.map_or_else(
                |_| setting.default.to_owned(),
                |value| to_toml(setting.kind, &value),
            );
            let _ = writeln!(out, "{}#{name} = {default}", comment(setting.help));
        }
    }
    out
}

/// The settings in force as TOML, with where each came from if that is asked for. Values that may
/// hold a secret of somebody (names of keys, users and addresses with passwords) are hidden
/// unless `reveal`; the files with secrets are only named in any case.
#[must_use]
pub fn show(resolved: &Resolved, origins: bool, reveal: bool) -> String {
    let mut out = String::new();
    let mut current = "";
    for (setting, value, origin) in resolved.iter() {
        let Some((section, name)) = setting.key.split_once('.') else {
            continue;
        };
        if section != current {
            let gap = if current.is_empty() { "" } else { "\n" };
            let _ = writeln!(out, "{gap}[{section}]");
            current = section;
        }
        let shown = if reveal || !hides(setting.key, value) {
            to_toml(setting.kind, value)
        } else {
            "\"…\"".to_owned()
        };
        let _ = match (origins, origin) {
            (true, Origin::Default) => writeln!(out, "{name} = {shown}  # default"),
            (true, origin) => writeln!(out, "{name} = {shown}  # {origin}"),
            (false, _) => writeln!(out, "{name} = {shown}"),
        };
    }
    out
}

fn hides(key: &str, value: &Value) -> bool {
    let sensitive = ["database.url", "mail.user", "files.s3_endpoint"];
    sensitive.contains(&key) && *value != Value::Text(String::new())
}

/// A text as lines of a comment.
fn comment(text: &str) -> String {
    let mut out = String::new();
    let mut line = String::from("#");
    for word in text.split_whitespace() {
        if line.chars().count() + 1 + word.chars().count() > WIDTH {
            out.push_str(&line);
            out.push('\n');
            line = String::from("#");
        }
        line.push(' ');
        line.push_str(word);
    }
    out.push_str(&line);
    out.push('\n');
    out
}
