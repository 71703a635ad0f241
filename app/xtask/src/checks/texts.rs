//! Fluent files as keys with their lines, blanks and references.

use crate::{finding::Finding, tree::SourceFile};
use fluent_syntax::ast::{Entry, Expression, InlineExpression, Pattern, PatternElement};
use std::collections::BTreeSet;

/// One text of a file.
pub(super) struct Text {
    /// `key`, or `key.attribute`.
    pub key: String,
    /// Line from 1.
    pub line: usize,
    /// Names of the values that are filled in.
    pub blanks: BTreeSet<String>,
    /// Keys of the texts that it contains.
    pub refers_to: BTreeSet<String>,
}

/// The texts of a file; what is no text becomes a finding.
pub(super) fn texts(file: &SourceFile, found: &mut Vec<Finding>) -> Vec<Text> {
    let resource = match fluent_syntax::parser::parse(file.text.as_str()) {
        Ok(resource) => resource,
        Err((resource, errors)) => {
            for error in errors {
                let line = file.text[..error.pos.start.min(file.text.len())]
                    .matches('\n')
                    .count();
                let what = format!("not a text: {error}");
                found.push(Finding::new(
                    &file.path,
                    line + 1,
                    what,
                    "write `key = text`",
                ));
            }
            resource
        }
    };
    let mut texts = Vec::new();
    for entry in &resource.body {
        let Entry::Message(message) = entry else {
            continue;
        };
        let line = line_of_key(&file.text, message.id.name);
        if let Some(value) = &message.value {
            texts.push(text(message.id.name.to_owned(), line, value));
        }
        for attribute in &message.attributes {
            let key = format!("{}.{}", message.id.name, attribute.id.name);
            texts.push(text(key, line, &attribute.value));
        }
    }
    texts
}

fn text(key: String, line: usize, pattern: &Pattern<&str>) -> Text {
    let mut text = Text {
        key,
        line,
        blanks: BTreeSet::new(),
        refers_to: BTreeSet::new(),
    };
    read_pattern(pattern, &mut text);
    text
}

fn read_pattern(pattern: &Pattern<&str>, text: &mut Text) {
    for element in &pattern.elements {
        if let PatternElement::Placeable { expression } = element {
            read_expression(expression, text);
        }
    }
}

fn read_expression(expression: &Expression<&str>, text: &mut Text) {
    match expression {
        Expression::Inline(inline) => read_inline(inline, text),
        Expression::Select { selector, variants } => {
            read_inline(selector, text);
            variants
                .iter()
                .for_each(|variant| read_pattern(&variant.value, text));
        }
    }
}

fn read_inline(inline: &InlineExpression<&str>, text: &mut Text) {
    match inline {
        InlineExpression::VariableReference { id } => {
            text.blanks.insert(id.name.to_owned());
        }
        InlineExpression::MessageReference { id, attribute } => {
            let key = match attribute {
                Some(attribute) => format!("{}.{}", id.name, attribute.name),
                None => id.name.to_owned(),
            };
            text.refers_to.insert(key);
        }
        InlineExpression::FunctionReference { arguments, .. } => {
            arguments
                .positional
                .iter()
                .for_each(|inline| read_inline(inline, text));
        }
        InlineExpression::Placeable { expression } => read_expression(expression, text),
        _ => {}
    }
}

fn line_of_key(text: &str, key: &str) -> usize {
    let is_key = |line: &str| {
        line.strip_prefix(key)
            .is_some_and(|rest| rest.trim_start().starts_with('='))
    };
    text.lines().position(is_key).map_or(0, |index| index + 1)
}
