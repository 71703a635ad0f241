//! Nobody decides about a right by comparing a thing's agency, unit or person with the actor's own:
//! what is asked is whether a right reaches the thing (`Actor::authority`, `Standing::reaches`), by the
//! own post or by delegation. Only `may.rs`, `reach.rs` and the actor itself know where somebody
//! stands. What else compares (two pairs of eyes, one's own things) is listed with its reason.

use crate::{
    finding::Finding,
    tree::{SourceFile, Tree},
};
use std::collections::{BTreeMap, BTreeSet};
use syn::{
    BinOp, Expr, FnArg, Local, Member, Pat, Signature, Type,
    spanned::Spanned,
    visit::{self, Visit},
};

const LISTED: &str = "app/xtask/lists/own-place.txt";
const INSTEAD: &str = "ask whether a right reaches the thing (Actor::authority, Standing::reaches) in \
                       may.rs or reach.rs; if it is no right (two pairs of eyes, one's own things), list \
                       the function with its reason";
/// Where somebody stands, and who they are.
const OWN: [&str; 3] = ["organisation", "unit", "person"];
/// Methods that compare.
const COMPARING: [&str; 3] = ["contains", "eq", "ne"];

pub(super) fn check(tree: &Tree) -> Vec<Finding> {
    let mut listed = listed(tree.list(LISTED));
    let mut used = BTreeSet::new();
    let mut found = Vec::new();
    for file in tree.with_extension("rs").filter(|file| is_asked(file)) {
        for (line, function) in compared(file) {
            let key = format!("{}::{function}", file.path);
            if listed.contains_key(&key) {
                used.insert(key);
                continue;
            }
            let what = format!("{function} compares with the actor's own place");
            found.push(Finding::new(&file.path, line, what, INSTEAD));
        }
    }
    listed.retain(|key, _| !used.contains(key));
    for (key, line) in listed {
        let what = format!("{key} compares nothing any more, or is no longer there");
        let instead = "take the line out: the list only shrinks";
        found.push(Finding::new(LISTED, line, what, instead));
    }
    found
}

fn is_asked(file: &SourceFile) -> bool {
    let is_office = file.path.starts_with("contexts/") && file.path.contains("/src/");
    let knows = ["may.rs", "reach.rs"].contains(&file.name())
        || file.path.starts_with("contexts/identity/src/actor/");
    is_office && !knows && !file.is_test_file()
}

/// The lines that compare, with their function.
fn compared(file: &SourceFile) -> Vec<(usize, String)> {
    let Ok(parsed) = syn::parse_file(&file.text) else {
        return Vec::new();
    };
    let mut reader = Reader::default();
    reader.visit_file(&parsed);
    let mut found = reader.found;
    found.retain(|(line, _)| !file.is_test_line(*line));
    found.dedup();
    found
}

#[derive(Default)]
struct Reader {
    function: String,
    /// Names that mean an actor.
    actors: BTreeSet<String>,
    /// Names that mean the actor's own place.
    own: BTreeSet<String>,
    found: Vec<(usize, String)>,
}

impl Reader {
    fn note(&mut self, at: impl Spanned) {
        let line = at.span().start().line;
        self.found.push((line, self.function.clone()));
    }

    fn within(&mut self, signature: &Signature, body: impl FnOnce(&mut Self)) {
        let outer = (
            std::mem::replace(&mut self.function, signature.ident.to_string()),
            std::mem::take(&mut self.actors),
            std::mem::take(&mut self.own),
        );
        for input in &signature.inputs {
            if let FnArg::Typed(typed) = input
                && is_actor(&typed.ty)
                && let Pat::Ident(name) = &*typed.pat
            {
                self.actors.insert(name.ident.to_string());
            }
        }
        body(self);
        (self.function, self.actors, self.own) = outer;
    }

    /// Whether an expression is, or wraps, the actor's own place. What a function makes of it is its
    /// own.
    fn is_own(&self, expression: &Expr) -> bool {
        match expression {
            Expr::Field(field) => {
                let is_place = matches!(&field.member, Member::Named(name) if OWN.contains(&name.to_string().as_str()));
                is_place && self.is_an_actor(&field.base)
            }
            Expr::Path(path) => path
                .path
                .get_ident()
                .is_some_and(|name| self.own.contains(&name.to_string())),
            Expr::Reference(inner) => self.is_own(&inner.expr),
            Expr::Paren(inner) => self.is_own(&inner.expr),
            Expr::Unary(inner) => self.is_own(&inner.expr),
            Expr::Tuple(all) => all.elems.iter().any(|one| self.is_own(one)),
            Expr::Array(all) => all.elems.iter().any(|one| self.is_own(one)),
            Expr::Call(call) => {
                let wraps = matches!(&*call.func, Expr::Path(path) if path.path.is_ident("Some"));
                wraps && call.args.iter().any(|one| self.is_own(one))
            }
            Expr::MethodCall(call) => {
                let same = ["clone", "to_i64", "to_owned", "as_ref"];
                same.contains(&call.method.to_string().as_str()) && self.is_own(&call.receiver)
            }
            _ => false,
        }
    }

    fn is_an_actor(&self, expression: &Expr) -> bool {
        match expression {
            Expr::Path(path) => path.path.get_ident().is_some_and(|name| {
                let name = name.to_string();
                name == "actor" || self.actors.contains(&name)
            }),
            Expr::Field(field) => {
                matches!(&field.member, Member::Named(name) if name == "actor")
            }
            Expr::Reference(inner) => self.is_an_actor(&inner.expr),
            Expr::Paren(inner) => self.is_an_actor(&inner.expr),
            Expr::MethodCall(call) => call.method == "as_ref" && self.is_an_actor(&call.receiver),
            _ => false,
        }
    }
}

fn is_actor(kind: &Type) -> bool {
    match kind {
        Type::Reference(inner) => is_actor(&inner.elem),
        Type::Path(path) => path
            .path
            .segments
            .last()
            .is_some_and(|last| last.ident == "Actor"),
        _ => false,
    }
}

impl<'ast> Visit<'ast> for Reader {
    fn visit_item_fn(&mut self, item: &'ast syn::ItemFn) {
        self.within(&item.sig, |reader| visit::visit_item_fn(reader, item));
    }

    fn visit_impl_item_fn(&mut self, item: &'ast syn::ImplItemFn) {
        self.within(&item.sig, |reader| visit::visit_impl_item_fn(reader, item));
    }

    fn visit_local(&mut self, local: &'ast Local) {
        if let Some(init) = &local.init {
            match (&local.pat, &*init.expr) {
                (Pat::Ident(name), value) if self.is_own(value) => {
                    self.own.insert(name.ident.to_string());
                }
                (Pat::Ident(name), value) if self.is_an_actor(value) => {
                    self.actors.insert(name.ident.to_string());
                }
                (Pat::Tuple(names), Expr::Tuple(values)) => {
                    for (name, value) in names.elems.iter().zip(&values.elems) {
                        if let Pat::Ident(name) = name
                            && self.is_own(value)
                        {
                            self.own.insert(name.ident.to_string());
                        }
                    }
                }
                (Pat::Struct(taken), value) if self.is_an_actor(value) => {
                    for field in &taken.fields {
                        let is_place = matches!(&field.member, Member::Named(name) if OWN.contains(&name.to_string().as_str()));
                        if let (true, Pat::Ident(name)) = (is_place, &*field.pat) {
                            self.own.insert(name.ident.to_string());
                        }
                    }
                }
                _ => {}
            }
        }
        visit::visit_local(self, local);
    }

    fn visit_expr_binary(&mut self, binary: &'ast syn::ExprBinary) {
        let compares = matches!(binary.op, BinOp::Eq(_) | BinOp::Ne(_));
        if compares && (self.is_own(&binary.left) || self.is_own(&binary.right)) {
            self.note(binary);
        }
        visit::visit_expr_binary(self, binary);
    }

    fn visit_expr_method_call(&mut self, call: &'ast syn::ExprMethodCall) {
        let compares = COMPARING.contains(&call.method.to_string().as_str());
        if compares
            && call
                .args
                .iter()
                .chain([&*call.receiver])
                .any(|one| self.is_own(one))
        {
            self.note(call);
        }
        visit::visit_expr_method_call(self, call);
    }

    fn visit_expr_match(&mut self, matched: &'ast syn::ExprMatch) {
        if self.is_own(&matched.expr) {
            self.note(&matched.expr);
        }
        visit::visit_expr_match(self, matched);
    }
}

/// Lines such as `contexts/identity/src/a.rs::confirm  # two pairs of eyes`, with their line in the list.
fn listed(list: &str) -> BTreeMap<String, usize> {
    let lines = list.lines().enumerate().filter_map(|(index, line)| {
        let (key, reason) = line.split_once('#')?;
        let key = key.trim().to_owned();
        (!key.is_empty() && !reason.trim().is_empty()).then_some((key, index + 1))
    });
    lines.collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::checks::samples::places;

    const FILE: &str = "contexts/documents/src/incoming/direct.rs";

    fn found(text: &str) -> Vec<String> {
        places(check, &[(FILE, text)])
    }

    #[test]
    fn a_comparison_with_the_own_place_fails_in_every_spelling() {
        for body in [
            "if it.organisation != actor.organisation { return; }",
            "if Some(who.unit) == it.unit { return; }",
            "if units.contains(&who.unit) { return; }",
            "let own = who.organisation; if own == it.organisation { return; }",
            "let Actor { organisation, .. } = who; if it.organisation == *organisation { return; }",
            "let Actor { organisation: mine, .. } = who; if it.organisation == *mine { return; }",
            "let (mine, other) = (who.person, 1); if it.person.is_some_and(|one| one == mine) { return; }",
            "let him = who; if him.person.eq(&it.person) { return; }",
            "match who.organisation { A => {} _ => {} }",
            "if doer.actor.person == it.person { return; }",
            "if (it.organisation, it.unit) == (who.organisation, who.unit) { return; }",
        ] {
            let text = format!("fn a(tx: &mut Tx<'_>, who: &Actor, it: &It) {{\n    {body}\n}}\n");
            assert_eq!(found(&text), [format!("{FILE}:2")], "{body}");
        }
    }

    #[test]
    fn what_asks_a_right_or_only_names_the_actor_passes() {
        for body in [
            "let here = who.standing(P, |here| here.reaches(P, it.organisation, it.unit))?;",
            "if here.organisation == it.organisation { return; }",
            "tx.execute(&INSERT, params![who.person, who.organisation])?;",
            "if holder(tx, who.person)? == it.person { return; }",
            "let name = who.name.clone(); if name == it.name { return; }",
        ] {
            let text = format!("fn a(tx: &mut Tx<'_>, who: &Actor, it: &It) {{\n    {body}\n}}\n");
            assert_eq!(found(&text), [""; 0], "{body}");
        }
    }

    #[test]
    fn those_who_know_where_somebody_stands_tests_and_listed_functions_pass() {
        let text = "fn a(who: &Actor, it: &It) -> bool {\n    it.unit == who.unit\n}\n";
        for path in [
            "contexts/documents/src/incoming/may.rs",
            "contexts/documents/src/reach.rs",
            "contexts/identity/src/actor/standing.rs",
            "contexts/documents/tests/it/direct.rs",
            "app/tinhso/src/bridges/a.rs",
        ] {
            assert_eq!(places(check, &[(path, text)]), [""; 0], "{path}");
        }
        let listed = |line: &str| places(check, &[(FILE, text), (LISTED, line)]);
        assert_eq!(listed(&format!("{FILE}::a  # one's own\n")), [""; 0]);
        assert_eq!(listed(&format!("{FILE}::a\n")).len(), 1, "a reason is owed");
        let unused = format!("{FILE}::a  # one's own\n{FILE}::b  # gone\n");
        assert_eq!(listed(&unused), [format!("{LISTED}:2")]);
    }
}
