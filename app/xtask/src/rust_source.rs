//! A Rust file as a flat row of tokens, with its functions and its test code.
//!
//! Tokens are read instead of text, so that a word in a comment or in a string is never taken
//! for code, and code inside `html!` or `sql!` is seen like any other. A name that a file gave to
//! something else (`use a::B as C`, `type C = a::B`) is read as the name that it stands for.

use proc_macro2::{Delimiter, Spacing, Span, TokenStream, TokenTree};
use std::collections::BTreeMap;
use std::ops::RangeInclusive;
use syn::{
    Attribute, ImplItemFn, ItemFn, ItemImpl, ItemMacro, ItemMod, ItemType, Signature, TraitItemFn,
    UseTree,
    spanned::Spanned,
    visit::{self, Visit},
};

/// One token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Token {
    /// Identifier, punctuation, bracket or literal as written.
    pub text: String,
    /// The value of a string literal.
    pub string: Option<String>,
    /// Line from 1.
    pub line: usize,
}

/// One function, method or test.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Function {
    /// `name`, or `Type::name` for a method.
    pub name: String,
    /// Line of the signature.
    pub first_line: usize,
    /// Line of the closing brace.
    pub last_line: usize,
    /// `async fn`.
    pub is_async: bool,
}

impl Function {
    /// Lines from the signature to the closing brace, both counted; doc comments are not.
    #[must_use]
    pub fn lines(&self) -> usize {
        self.last_line + 1 - self.first_line
    }
}

/// A Rust file, read.
#[derive(Default)]
pub struct RustSource {
    /// All tokens but doc comments, those inside macros included.
    pub tokens: Vec<Token>,
    /// All functions, in order.
    pub functions: Vec<Function>,
    /// Why the file is not Rust, and where.
    pub fault: Option<(usize, String)>,
    /// What this file calls otherwise: its own name, and the name that it stands for.
    renamed: BTreeMap<String, String>,
    test_lines: Vec<RangeInclusive<usize>>,
    macro_lines: Vec<RangeInclusive<usize>>,
}

impl RustSource {
    /// Reads the text of a Rust file; a file that does not parse has a `fault`.
    #[must_use]
    pub fn read(text: &str) -> Self {
        let mut source = Self::default();
        match text.parse::<TokenStream>() {
            Ok(stream) => flatten(stream, &mut source.tokens),
            Err(error) => source.fault = Some((line_of(error.span()), error.to_string())),
        }
        match syn::parse_file(text) {
            Ok(file) => {
                let mut walk = Walk {
                    source: &mut source,
                    within: None,
                };
                walk.visit_file(&file);
                source.undo_renames();
            }
            Err(error) => source.fault = Some((line_of(error.span()), error.to_string())),
        }
        source
    }

    fn undo_renames(&mut self) {
        for token in self.tokens.iter_mut().filter(|t| t.string.is_none()) {
            if let Some(name) = self.renamed.get(&token.text) {
                token.text.clone_from(name);
            }
        }
    }

    /// Whether `line` stands in a `#[test]` function or a `#[cfg(test)]` item.
    #[must_use]
    pub fn is_test_line(&self, line: usize) -> bool {
        self.test_lines.iter().any(|range| range.contains(&line))
    }

    /// Whether `line` stands in the rules of a `macro_rules!`, which cannot know where it is used.
    #[must_use]
    pub fn is_macro_line(&self, line: usize) -> bool {
        self.macro_lines.iter().any(|range| range.contains(&line))
    }

    /// Every place where the tokens read exactly `pattern`, as the index of its first token.
    pub fn places<'a>(&'a self, pattern: &'a [&'a str]) -> impl Iterator<Item = usize> + 'a {
        self.tokens
            .windows(pattern.len())
            .enumerate()
            .filter(move |(_, window)| window.iter().zip(pattern).all(|(t, p)| t.text == *p))
            .map(|(at, _)| at)
    }

    /// The line of each place where the tokens read exactly `pattern`.
    pub fn lines_with<'a>(&'a self, pattern: &'a [&'a str]) -> impl Iterator<Item = usize> + 'a {
        self.places(pattern).map(|at| self.tokens[at].line)
    }

    /// All string literals with their lines.
    pub fn strings(&self) -> impl Iterator<Item = (usize, &str)> {
        self.tokens
            .iter()
            .filter_map(|t| t.string.as_deref().map(|value| (t.line, value)))
    }
}

fn line_of(span: Span) -> usize {
    span.start().line
}

fn flatten(stream: TokenStream, into: &mut Vec<Token>) {
    let mut trees = stream.into_iter().peekable();
    while let Some(tree) = trees.next() {
        let line = line_of(tree.span());
        match tree {
            TokenTree::Group(group) => {
                if is_doc_attribute(&group) {
                    while into.last().is_some_and(|t| matches!(&*t.text, "#" | "!")) {
                        into.pop();
                    }
                    continue;
                }
                let (open, close) = brackets(group.delimiter());
                push(into, open, line);
                flatten(group.stream(), into);
                push(into, close, group.span_close().start().line);
            }
            TokenTree::Ident(ident) => push(into, &ident.to_string(), line),
            TokenTree::Punct(punct) => {
                let mut text = punct.as_char().to_string();
                if punct.as_char() == ':'
                    && punct.spacing() == Spacing::Joint
                    && let Some(TokenTree::Punct(next)) = trees.peek()
                    && next.as_char() == ':'
                {
                    trees.next();
                    text.push(':');
                }
                push(into, &text, line);
            }
            TokenTree::Literal(literal) => {
                let string = match syn::Lit::new(literal.clone()) {
                    syn::Lit::Str(value) => Some(value.value()),
                    _ => None,
                };
                into.push(Token {
                    text: literal.to_string(),
                    string,
                    line,
                });
            }
        }
    }
}

/// `[doc = "…"]`, which is what a doc comment becomes.
fn is_doc_attribute(group: &proc_macro2::Group) -> bool {
    let mut inside = group.stream().into_iter();
    group.delimiter() == Delimiter::Bracket
        && matches!(inside.next(), Some(TokenTree::Ident(name)) if name == "doc")
        && matches!(inside.next(), Some(TokenTree::Punct(sign)) if sign.as_char() == '=')
}

fn brackets(delimiter: Delimiter) -> (&'static str, &'static str) {
    match delimiter {
        Delimiter::Parenthesis => ("(", ")"),
        Delimiter::Brace => ("{", "}"),
        Delimiter::Bracket => ("[", "]"),
        Delimiter::None => ("", ""),
    }
}

fn push(into: &mut Vec<Token>, text: &str, line: usize) {
    if !text.is_empty() {
        into.push(Token {
            text: text.to_owned(),
            string: None,
            line,
        });
    }
}

struct Walk<'a> {
    source: &'a mut RustSource,
    /// Type of the `impl` or `trait` around.
    within: Option<String>,
}

impl Walk<'_> {
    fn function(&mut self, attributes: &[Attribute], signature: &Signature, whole: &dyn Spanned2) {
        let name = match &self.within {
            Some(within) => format!("{within}::{}", signature.ident),
            None => signature.ident.to_string(),
        };
        let last_line = whole.span2().end().line;
        self.source.functions.push(Function {
            name,
            first_line: line_of(signature.span()),
            last_line,
            is_async: signature.asyncness.is_some(),
        });
        self.mark_test(attributes, whole);
    }

    /// `use a::{B as C, d::{self as e}}`: C stands for B, e for d.
    fn renames(&mut self, tree: &UseTree, above: Option<&str>) {
        match tree {
            UseTree::Path(path) => self.renames(&path.tree, Some(&path.ident.to_string())),
            UseTree::Group(group) => {
                for one in &group.items {
                    self.renames(one, above);
                }
            }
            UseTree::Rename(renamed) => {
                let whole = renamed.ident.to_string();
                let stands_for = if whole == "self" {
                    above
                } else {
                    Some(&*whole)
                };
                self.rename(&renamed.rename.to_string(), stands_for.unwrap_or("self"));
            }
            UseTree::Name(_) | UseTree::Glob(_) => {}
        }
    }

    fn rename(&mut self, own: &str, stands_for: &str) {
        if own != "_" {
            let renamed = &mut self.source.renamed;
            renamed.insert(own.to_owned(), stands_for.to_owned());
        }
    }

    fn mark_test(&mut self, attributes: &[Attribute], whole: &dyn Spanned2) {
        if attributes.iter().any(is_test_attribute) {
            let span = whole.span2();
            self.source
                .test_lines
                .push(span.start().line..=span.end().line);
        }
    }
}

/// `Spanned` as a trait object.
trait Spanned2 {
    fn span2(&self) -> Span;
}

impl<T: Spanned> Spanned2 for T {
    fn span2(&self) -> Span {
        self.span()
    }
}

fn is_test_attribute(attribute: &Attribute) -> bool {
    let path = attribute.path();
    if path.is_ident("cfg") {
        let inside = attribute
            .meta
            .require_list()
            .map(|list| list.tokens.to_string());
        return inside.is_ok_and(|text| text.split([' ', '(', ')', ',']).any(|w| w == "test"));
    }
    path.segments
        .last()
        .is_some_and(|segment| segment.ident == "test")
}

impl<'ast> Visit<'ast> for Walk<'_> {
    fn visit_item_fn(&mut self, item: &'ast ItemFn) {
        self.function(&item.attrs, &item.sig, item);
        visit::visit_item_fn(self, item);
    }

    fn visit_impl_item_fn(&mut self, item: &'ast ImplItemFn) {
        self.function(&item.attrs, &item.sig, item);
        visit::visit_impl_item_fn(self, item);
    }

    fn visit_trait_item_fn(&mut self, item: &'ast TraitItemFn) {
        if item.default.is_some() {
            self.function(&item.attrs, &item.sig, item);
        }
        visit::visit_trait_item_fn(self, item);
    }

    fn visit_item_impl(&mut self, item: &'ast ItemImpl) {
        self.mark_test(&item.attrs, item);
        let name = match &*item.self_ty {
            syn::Type::Path(path) => path.path.segments.last().map(|s| s.ident.to_string()),
            _ => None,
        };
        let around = std::mem::replace(&mut self.within, name);
        visit::visit_item_impl(self, item);
        self.within = around;
    }

    fn visit_item_macro(&mut self, item: &'ast ItemMacro) {
        if item.ident.is_some() {
            let span = item.span();
            self.source
                .macro_lines
                .push(span.start().line..=span.end().line);
        }
        visit::visit_item_macro(self, item);
    }

    fn visit_use_tree(&mut self, tree: &'ast UseTree) {
        self.renames(tree, None);
    }

    fn visit_item_type(&mut self, item: &'ast ItemType) {
        if let syn::Type::Path(path) = &*item.ty
            && let Some(last) = path.path.segments.last()
            && last.arguments.is_none()
        {
            self.rename(&item.ident.to_string(), &last.ident.to_string());
        }
        visit::visit_item_type(self, item);
    }

    fn visit_item_mod(&mut self, item: &'ast ItemMod) {
        self.mark_test(&item.attrs, item);
        visit::visit_item_mod(self, item);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SAMPLE: &str = "//! doc with t(\"no\")\nstruct A;\nimpl A {\n    async fn act(&self) {\n        \
        html! { (t(\"key\")) }\n    }\n}\n#[cfg(test)]\nmod tests {\n    #[test]\n    fn works() {}\n}\n";

    #[test]
    fn functions_have_their_type_and_their_length() {
        let source = RustSource::read(SAMPLE);
        let names: Vec<_> = source
            .functions
            .iter()
            .map(|f| (&*f.name, f.lines()))
            .collect();
        assert_eq!(names, [("A::act", 3), ("works", 1)]);
        assert!(source.functions[0].is_async);
    }

    #[test]
    fn code_inside_macros_is_seen_and_doc_comments_are_not() {
        let source = RustSource::read(SAMPLE);
        assert_eq!(source.lines_with(&["t", "("]).collect::<Vec<_>>(), [5]);
        assert_eq!(source.strings().collect::<Vec<_>>(), [(5, "key")]);
    }

    #[test]
    fn what_a_file_calls_otherwise_is_read_under_its_own_name() {
        let spellings = [
            "use maud::PreEscaped as Raw;\nfn a() { html! { (Raw(b)) } }",
            "use maud::{self as m, PreEscaped as Raw};\nfn a() { Raw(b) }",
            "type Raw = maud::PreEscaped;\nfn a() { Raw(b) }",
        ];
        for text in spellings {
            let source = RustSource::read(text);
            let lines: Vec<_> = source.lines_with(&["PreEscaped", "("]).collect();
            assert_eq!(lines, [2], "{text}");
        }
    }

    #[test]
    fn test_code_is_told_from_other_code() {
        let source = RustSource::read(SAMPLE);
        assert!(source.is_test_line(11));
        assert!(!source.is_test_line(4));
    }

    #[test]
    fn a_file_that_is_not_rust_says_where() {
        let source = RustSource::read("fn a() {}\nfn {");
        assert_eq!(source.fault.map(|(line, _)| line), Some(2));
    }
}
