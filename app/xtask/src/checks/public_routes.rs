//! What everybody may open without signing in is a committed list, so that a new public route is
//! seen in review.

use crate::{
    finding::Finding,
    rust_source::RustSource,
    tree::{SourceFile, Tree},
};
use std::collections::BTreeMap;

/// Where the accesses are defined and asked.
const HOME: &str = "kit/web/";
const LISTED: &str = "app/xtask/lists/public-routes.txt";

pub(super) fn check(tree: &Tree) -> Vec<Finding> {
    let mut unused: BTreeMap<&str, usize> = listed(tree.list(LISTED)).collect();
    let known: Vec<&str> = unused.keys().copied().collect();
    let mut found = Vec::new();
    for file in tree.with_extension("rs") {
        for line in hidden(file) {
            let what = "`Public` away from its route".to_owned();
            let instead = "write Access::Public in the line of the route, behind its path";
            found.push(Finding::new(&file.path, line, what, instead));
        }
        for (line, path) in public_routes(file) {
            unused.remove(path);
            if !known.contains(&path) {
                let instead = format!(
                    "name the permission it needs, or give it a line with the reason in {LISTED}"
                );
                let what = format!("{path} is open to everybody");
                found.push(Finding::new(&file.path, line, what, instead));
            }
        }
    }
    for (path, line) in unused {
        let what = format!("no public route is {path}");
        found.push(Finding::new(LISTED, line, what, "take the line out"));
    }
    found
}

/// The path stands before `, Access::Public`, as a string or as a constant.
fn public_routes(file: &SourceFile) -> Vec<(usize, &str)> {
    let source = file.rust();
    let places = source
        .places(&[",", "Access", "::", "Public"])
        .filter(|at| *at > 0);
    let routes = places.filter_map(|at| {
        let path = &source.tokens[at - 1];
        let is_test = file.is_test_line(path.line);
        let text = path
            .string
            .as_deref()
            .unwrap_or_else(|| value_of(source, &path.text));
        (!is_test && text != ")").then_some((path.line, text))
    });
    routes.collect()
}

/// Lines where the access of everybody is named without a path in front of it: kept in a constant or
/// a variable, imported by itself or with a star. Where routes are read, that would not be seen.
fn hidden(file: &SourceFile) -> Vec<usize> {
    if file.path.starts_with(HOME) || file.is_test_file() {
        return Vec::new();
    }
    let source = file.rust();
    let text = |at: usize| source.tokens.get(at).map_or("", |token| &*token.text);
    // asking which access a route has, in a match, gives nobody any
    let is_asked = |at: usize| text(at + 3) == "=" && text(at + 4) == ">";
    let behind_a_path =
        |at: usize| at >= 2 && text(at - 1) == "," && !matches!(text(at - 2), ")" | "}" | "=");
    let kept = source
        .places(&["Access", "::", "Public"])
        .filter(|at| !behind_a_path(*at) && !is_asked(*at));
    let imported = source.places(&["Access", "::", "{"]);
    let starred = source.places(&["Access", "::", "*"]);
    kept.chain(imported)
        .chain(starred)
        .map(|at| source.tokens[at].line)
        .filter(|line| !file.is_test_line(*line))
        .collect()
}

/// The value of a constant of this file; its name, if it is another's.
fn value_of<'a>(source: &'a RustSource, name: &'a str) -> &'a str {
    let constant = source.places(&["const"]).find(|at| {
        source
            .tokens
            .get(at + 1)
            .is_some_and(|token| token.text == name)
    });
    let value = constant.and_then(|at| {
        let rest = source.tokens.get(at..)?.iter();
        rest.take_while(|token| token.text != ";")
            .find_map(|token| token.string.as_deref())
    });
    value.unwrap_or(name)
}

/// Lines such as `/dang-nhap  # one signs in here`.
fn listed(list: &str) -> impl Iterator<Item = (&str, usize)> {
    list.lines()
        .enumerate()
        .map(|(index, line)| (line.split('#').next().unwrap_or_default().trim(), index + 1))
        .filter(|(path, _)| !path.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::checks::samples::places;

    const ROUTES: (&str, &str) = (
        "contexts/identity/src/sessions/pages.rs",
        "const OUT: &str = \"/dang-xuat\";\nfn routes() -> Routes {\n    Routes::new()\n        \
         .get(\"/dang-nhap\", Access::Public, open)\n        .post(OUT, Access::Public, send)\n        \
         .get(\"/a\", Access::SignedIn, a)\n}\n",
    );

    #[test]
    fn a_public_route_that_is_not_listed_fails() {
        let one = (LISTED, "/dang-nhap # one signs in here\n");
        assert_eq!(places(check, &[ROUTES, one]), [format!("{}:5", ROUTES.0)]);
    }

    #[test]
    fn an_access_that_hides_in_another_name_fails() {
        let path = "contexts/identity/src/sessions/pages.rs";
        for text in [
            "const OPEN: Access = Access::Public;\n",
            "fn a() { let open = Access::Public; r.get(\"/a\", open, b) }\n",
            "use kit_web::Access::*;\n",
            "use kit_web::Access::{Public, SignedIn};\n",
            "use kit_web::Access as Who;\nconst OPEN: Who = Who::Public;\n",
            "fn a() { r.get(path(), Access::Public, b) }\n",
        ] {
            assert_eq!(places(check, &[(path, text)]).len(), 1, "{text}");
        }
    }

    #[test]
    fn listed_routes_pass_and_a_line_without_a_route_fails() {
        let both = (LISTED, "# why\n/dang-nhap\n/dang-xuat\n");
        assert_eq!(places(check, &[ROUTES, both]), [""; 0]);
        let more = (LISTED, "/dang-nhap\n/dang-xuat\n/cu\n");
        assert_eq!(places(check, &[ROUTES, more]), [format!("{LISTED}:3")]);
    }
}
