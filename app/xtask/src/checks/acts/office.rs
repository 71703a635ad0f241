//! The functions of one context, what they call, and which of them are acts.

use super::names::{Names, Segments, plain, segments};
use crate::tree::Tree;
use std::collections::{BTreeMap, BTreeSet};
use syn::{
    Expr, FnArg, ImplItem, Item, Signature, Stmt, Type, Visibility,
    spanned::Spanned,
    visit::{self, Visit},
};

/// Methods of a transaction.
const OF_A_TRANSACTION: [&str; 7] = [
    "execute",
    "find",
    "get",
    "insert_rows",
    "list",
    "nested",
    "query",
];

/// How far re-exports are followed.
const DEPTH: usize = 16;

/// One call, or what else a body does.
#[derive(Clone, Debug)]
pub(super) enum Does {
    /// `a::b(…)`.
    Calls(Segments),
    /// `x.b(…)`; whether a closure is among the arguments.
    Method(String, bool),
    /// `.await`.
    Waits,
}

/// One function.
#[derive(Clone, Debug)]
pub(super) struct Function {
    pub(super) file: String,
    pub(super) line: usize,
    pub(super) module: Segments,
    pub(super) name: String,
    /// A public function over a transaction, a time and an actor.
    pub(super) is_act: bool,
    /// Everything that it does, with the line.
    pub(super) does: Vec<(usize, Does)>,
    /// What it does whenever it gets to its end.
    pub(super) always: Vec<(usize, Does)>,
}

/// What a path leads to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Target {
    /// A function of this context, by its place.
    Own(usize),
    /// Something else, written out.
    Foreign(Segments),
}

#[derive(Clone, Debug, Default)]
struct Module {
    names: Names,
    functions: BTreeMap<String, usize>,
}

/// One context, read.
#[derive(Clone, Debug, Default)]
pub(super) struct Office {
    /// The crate's name.
    pub(super) name: String,
    pub(super) functions: Vec<Function>,
    modules: BTreeMap<Segments, Module>,
    methods: BTreeMap<String, Vec<usize>>,
}

impl Office {
    /// Of the sources under `home`, as `contexts/documents`.
    pub(super) fn read(tree: &Tree, home: &str) -> Self {
        let mut office = Self {
            name: home.rsplit('/').next().unwrap_or_default().to_owned(),
            ..Self::default()
        };
        let sources = format!("{home}/src/");
        for file in tree.with_extension("rs") {
            let Some(path) = file.path.strip_prefix(&sources) else {
                continue;
            };
            if let Ok(parsed) = syn::parse_file(&file.text) {
                office.add(&file.path, module_of(path), &parsed.items);
            }
        }
        office
    }

    fn add(&mut self, file: &str, module: Segments, items: &[Item]) {
        let names = Names::of(items);
        for item in items {
            match item {
                Item::Fn(one) => {
                    let public = matches!(one.vis, Visibility::Public(_));
                    let is_act = public && is_act(&names, &one.sig);
                    let place = self.put(file, &module, &one.sig, &one.block, is_act);
                    let here = self.modules.entry(module.clone()).or_default();
                    here.functions.insert(plain(&one.sig.ident), place);
                }
                Item::Impl(one) => {
                    for item in &one.items {
                        if let ImplItem::Fn(method) = item {
                            let place = self.put(file, &module, &method.sig, &method.block, false);
                            let name = plain(&method.sig.ident);
                            // nothing that does not wait itself can call what waits
                            if method.sig.asyncness.is_none() {
                                self.methods.entry(name).or_default().push(place);
                            }
                        }
                    }
                }
                Item::Mod(inner) if !is_test(&inner.attrs) => {
                    if let Some((_, items)) = &inner.content {
                        let below = [&module[..], &[plain(&inner.ident)]].concat();
                        self.add(file, below, items);
                    }
                }
                _ => {}
            }
        }
        self.modules.entry(module).or_default().names = names;
    }

    fn put(
        &mut self,
        file: &str,
        module: &[String],
        signature: &Signature,
        block: &syn::Block,
        is_act: bool,
    ) -> usize {
        let mut whole = Deeds::default();
        whole.visit_block(block);
        let mut always = Deeds {
            only_always: true,
            ..Deeds::default()
        };
        always.steps(&block.stmts);
        self.functions.push(Function {
            file: file.to_owned(),
            line: signature.ident.span().start().line,
            module: module.to_vec(),
            name: plain(&signature.ident),
            is_act,
            does: whole.found,
            always: always.found,
        });
        self.functions.len() - 1
    }

    /// What a path in a module leads to.
    pub(super) fn resolve(&self, module: &[String], path: &[String]) -> Target {
        self.follow(module, path, 0)
            .unwrap_or_else(|| Target::Foreign(self.names(module).written_out(path)))
    }

    fn names(&self, module: &[String]) -> Names {
        let found = self.modules.get(module);
        found.map(|one| one.names.clone()).unwrap_or_default()
    }

    fn follow(&self, module: &[String], path: &[String], depth: usize) -> Option<Target> {
        let (first, rest) = path.split_first()?;
        if depth > DEPTH {
            return None;
        }
        let next = |module: &[String], path: &[String]| self.follow(module, path, depth + 1);
        match first.as_str() {
            "crate" => return next(&[], rest),
            "self" => return next(module, rest),
            "super" => return next(module.get(..module.len().checked_sub(1)?)?, rest),
            own if *own == self.name && module.is_empty() && depth > 0 => return next(&[], rest),
            _ => {}
        }
        let nothing = Module::default();
        let here = self.modules.get(module).unwrap_or(&nothing);
        if rest.is_empty()
            && let Some(place) = here.functions.get(first)
        {
            return Some(Target::Own(*place));
        }
        if let Some(stands_for) = here.names.uses.get(first) {
            let whole = [&stands_for[..], rest].concat();
            let is_same = whole == path;
            if !is_same && let Some(found) = next(module, &whole) {
                return Some(found);
            }
            if stands_for.first().is_some_and(|root| *root == self.name) {
                return next(&[], whole.get(1..)?);
            }
        }
        let below = [module, std::slice::from_ref(first)].concat();
        if !rest.is_empty() && self.modules.contains_key(&below) {
            return next(&below, rest);
        }
        let mut globs = here.names.globs.iter();
        globs.find_map(|glob| next(module, &[&glob[..], path].concat()))
    }

    /// The functions of this context that a deed may lead to.
    pub(super) fn leads_to(&self, from: &Function, deed: &Does) -> Vec<usize> {
        match deed {
            Does::Calls(path) => match self.resolve(&from.module, path) {
                Target::Own(place) => vec![place],
                // `Type::function(…)`
                Target::Foreign(path) if path.len() > 1 => {
                    let name = path.last().map(String::as_str).unwrap_or_default();
                    self.methods.get(name).cloned().unwrap_or_default()
                }
                Target::Foreign(_) => Vec::new(),
            },
            // what a transaction does itself is the database's, whatever an office calls its own
            Does::Method(name, _) if OF_A_TRANSACTION.contains(&name.as_str()) => Vec::new(),
            Does::Method(name, _) => self.methods.get(name).cloned().unwrap_or_default(),
            Does::Waits => Vec::new(),
        }
    }

    /// Everything that a function leads to, itself included.
    pub(super) fn reached(&self, from: usize) -> BTreeSet<usize> {
        let (mut found, mut open) = (BTreeSet::from([from]), vec![from]);
        while let Some(function) = open.pop().and_then(|place| self.functions.get(place)) {
            for (_, deed) in &function.does {
                let next = self.leads_to(function, deed);
                open.extend(next.into_iter().filter(|place| found.insert(*place)));
            }
        }
        found
    }

    /// Whether something that is reached does what `is` looks for.
    pub(super) fn reaches(&self, from: usize, is: impl Fn(&Target) -> bool) -> bool {
        self.reached(from).into_iter().any(|place| {
            let Some(function) = self.functions.get(place) else {
                return false;
            };
            function.does.iter().any(|(_, deed)| match deed {
                Does::Calls(path) => is(&self.resolve(&function.module, path)),
                Does::Method(name, _) => is(&Target::Foreign(vec![format!(".{name}")])),
                Does::Waits => false,
            })
        })
    }
}

/// `incoming/register.rs` → `incoming::register`; `incoming/mod.rs` → `incoming`.
fn module_of(path: &str) -> Segments {
    let stem = path.trim_end_matches(".rs");
    let parts = stem.split('/').map(str::to_owned);
    let mut module: Segments = parts.collect();
    if matches!(module.last().map(String::as_str), Some("mod" | "lib")) {
        module.pop();
    }
    module
}

fn is_test(attributes: &[syn::Attribute]) -> bool {
    attributes.iter().any(|one| {
        one.path().is_ident("cfg")
            && matches!(&one.meta, syn::Meta::List(list) if list.tokens.to_string() == "test")
    })
}

/// Over a transaction that may change, a time and an actor, in whatever order and by whatever name.
fn is_act(names: &Names, signature: &Signature) -> bool {
    let kinds: Vec<String> = signature
        .inputs
        .iter()
        .filter_map(|input| match input {
            FnArg::Typed(one) => kind(names, &one.ty),
            FnArg::Receiver(_) => None,
        })
        .collect();
    ["&mut Tx", "Timestamp", "&Actor"]
        .iter()
        .all(|needed| kinds.iter().any(|kind| kind == needed))
}

/// `&mut Tx`, `Timestamp`, `&Actor`: the last name of the type, written out.
fn kind(names: &Names, of: &Type) -> Option<String> {
    match of {
        Type::Reference(one) => {
            let sign = if one.mutability.is_some() {
                "&mut "
            } else {
                "&"
            };
            kind(names, &one.elem).map(|inner| format!("{sign}{inner}"))
        }
        Type::Path(one) => names.written_out(&segments(&one.path)).pop(),
        Type::Paren(one) => kind(names, &one.elem),
        Type::Group(one) => kind(names, &one.elem),
        _ => None,
    }
}

/// Collects what a body does.
#[derive(Default)]
struct Deeds {
    found: Vec<(usize, Does)>,
    /// Leaves out what stands in a branch, a loop or a closure.
    only_always: bool,
}

impl Deeds {
    fn steps(&mut self, steps: &[Stmt]) {
        for step in steps {
            self.visit_stmt(step);
        }
    }
}

impl<'ast> Visit<'ast> for Deeds {
    fn visit_expr(&mut self, expression: &'ast Expr) {
        let line = expression.span().start().line;
        match expression {
            Expr::Call(call) => {
                if let Expr::Path(path) = &*call.func {
                    self.found.push((line, Does::Calls(segments(&path.path))));
                }
            }
            Expr::MethodCall(call) => {
                let closure = |one: &Expr| matches!(one, Expr::Closure(_));
                let takes = call.args.iter().any(closure);
                let name = plain(&call.method);
                let line = call.method.span().start().line;
                self.found.push((line, Does::Method(name, takes)));
            }
            Expr::Await(_) => self.found.push((line, Does::Waits)),
            Expr::If(_)
            | Expr::Match(_)
            | Expr::While(_)
            | Expr::ForLoop(_)
            | Expr::Loop(_)
            | Expr::Closure(_)
                if self.only_always =>
            {
                return;
            }
            _ => {}
        }
        visit::visit_expr(self, expression);
    }

    fn visit_item(&mut self, _: &'ast Item) {}
}
