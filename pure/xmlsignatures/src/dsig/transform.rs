//! Transforms: XML Signature 1.1 section 6.6, as far as they cannot hide what is signed.

use std::borrow::Cow;

use super::algorithm::shorten;
use super::names::{
    BASE64, DS, ENVELOPED, EXCLUSIVE, EXCLUSIVE_ALIAS, SIGNATURE, XPATH, XPATH_FILTER2,
};
use super::problem::Problem;
use super::read::decode_base64;
use super::reference::Context;
use crate::canonical::{Canonicalization, NodeSet, TooLong, render};
use crate::remarks::left_out;
use crate::xml::{Document, Kind, NodeId, decode, is_space};

/// What flows from one transform to the next.
pub(super) enum Data<'a> {
    Nodes(NodeSet),
    Octets(Cow<'a, [u8]>),
}

impl From<TooLong> for Problem {
    fn from(_: TooLong) -> Self {
        Problem::TooMuchWork
    }
}

/// What a CanonicalizationMethod, or a Transform that is one, asks for; with a note when its name is
/// not standard.
pub(crate) fn read_canonicalization(
    document: &Document<'_>,
    method: NodeId,
    accept_alias: bool,
) -> Result<(Canonicalization, Option<Problem>), Problem> {
    let uri = document
        .attribute(method, "Algorithm")
        .ok_or(Problem::Malformed {
            what: "canonicalization",
        })?;
    let is_alias = uri == EXCLUSIVE_ALIAS && accept_alias;
    let known = if is_alias { EXCLUSIVE } else { uri };
    let mut canonicalization = Canonicalization::from_uri(known)
        .ok_or_else(|| Problem::UnknownAlgorithm { uri: shorten(uri) })?;
    let listed = document.single(method, (EXCLUSIVE, "InclusiveNamespaces"));
    if let Some(list) = listed.and_then(|node| document.attribute(node, "PrefixList")) {
        canonicalization.inclusive_prefixes = list
            .split(is_space)
            .filter(|prefix| !prefix.is_empty())
            .map(str::to_owned)
            .collect();
    }
    let note = is_alias.then(|| Problem::NonStandardName { uri: shorten(uri) });
    Ok((canonicalization, note))
}

/// Applies one transform of a reference of `signature`.
pub(super) fn apply<'a>(
    context: &Context<'a, '_>,
    transform: NodeId,
    signature: NodeId,
    data: Data<'a>,
    notes: &mut Vec<Problem>,
) -> Result<Data<'a>, Problem> {
    let document = context.document;
    let uri = document
        .attribute(transform, "Algorithm")
        .ok_or(Problem::Malformed { what: "Transform" })?;
    let refused = || Problem::TransformRefused { uri: shorten(uri) };
    match (uri, data) {
        (ENVELOPED, Data::Nodes(mut set)) => {
            if document.contains(set.apex, signature) && set.apex != signature {
                exclude(&mut set, [signature]);
            } else {
                notes.push(Problem::EnvelopedWithoutEffect);
            }
            Ok(Data::Nodes(set))
        }
        (BASE64, data) => base64(context, data).map(|octets| Data::Octets(Cow::Owned(octets))),
        (XPATH | XPATH_FILTER2, Data::Nodes(mut set)) => {
            let apex = set.apex;
            let inside = context.signatures.iter().copied();
            let inside = inside.filter(|one| document.contains(apex, *one));
            match chosen_by(document, transform, uri) {
                Some(Chosen::WithoutSignatures) => exclude(&mut set, inside),
                Some(Chosen::WithoutThis) => {
                    let inside = document.contains(apex, signature) && signature != apex;
                    exclude(&mut set, inside.then_some(signature));
                }
                Some(Chosen::Signatures) => {
                    let left = |one: &NodeId| !is_excluded(document, &set, *one);
                    let mut kept = inside.filter(left);
                    // several pieces are no subtree
                    match (kept.next(), kept.next()) {
                        (Some(only), None) => set.apex = only,
                        _ => return Err(refused()),
                    }
                }
                None => return Err(refused()),
            }
            Ok(Data::Nodes(set))
        }
        (ENVELOPED | XPATH | XPATH_FILTER2, Data::Octets(_)) => Err(refused()),
        (_, data) => {
            let (method, note) =
                match read_canonicalization(document, transform, context.accept_alias) {
                    Ok(found) => found,
                    Err(_) => return Err(refused()),
                };
            notes.extend(note);
            let octets = canonical(context, &data, &method, uri_of(context, transform), notes)?;
            Ok(Data::Octets(Cow::Owned(octets)))
        }
    }
}

fn exclude(set: &mut NodeSet, more: impl IntoIterator<Item = NodeId>) {
    set.excluded.extend(more);
    set.excluded.sort_unstable();
    set.excluded.dedup();
}

fn canonical(
    context: &Context<'_, '_>,
    data: &Data<'_>,
    method: &Canonicalization,
    uri: Option<String>,
    notes: &mut Vec<Problem>,
) -> Result<Vec<u8>, Problem> {
    match data {
        Data::Nodes(set) => Ok(render(context.document, set, method, context.budget)?),
        Data::Octets(octets) => {
            let unreadable = |error| Problem::ContentUnreadable { uri, error };
            let text = match decode(octets) {
                Ok(text) => text,
                Err(error) => return Err(unreadable(error)),
            };
            let inner = Document::parse(&text).map_err(unreadable)?;
            if !method.comments {
                let remarks = left_out(&inner);
                notes.extend((remarks.count > 0).then_some(Problem::RemarksNotSigned { remarks }));
            }
            let everything = NodeSet {
                apex: 0,
                excluded: Vec::new(),
                comments: true,
            };
            Ok(render(&inner, &everything, method, context.budget)?)
        }
    }
}

/// Section 6.6.2: the text of a node set, or octets, decoded.
fn base64(context: &Context<'_, '_>, data: Data<'_>) -> Result<Vec<u8>, Problem> {
    let text = match data {
        Data::Octets(octets) => String::from_utf8(octets.into_owned())
            .map_err(|_| Problem::NotBase64 { what: "content" })?,
        Data::Nodes(set) => {
            let text = text_of(context.document, &set);
            context.budget.spend(text.len())?;
            text
        }
    };
    decode_base64(&text, "content")
}

fn text_of(document: &Document<'_>, set: &NodeSet) -> String {
    let mut out = String::new();
    let mut at = set.apex;
    while at < document.node(set.apex).end {
        let node = document.node(at);
        if set.excluded.binary_search(&at).is_ok() {
            at = node.end;
            continue;
        }
        if let Kind::Text(text) = &node.kind {
            out.push_str(text);
        }
        at += 1;
    }
    out
}

/// What the reference around a transform refers to.
fn uri_of(context: &Context<'_, '_>, transform: NodeId) -> Option<String> {
    let document = context.document;
    let reference = document.ancestors(transform).nth(1)?;
    document.attribute(reference, "URI").map(shorten)
}

fn is_excluded(document: &Document<'_>, set: &NodeSet, node: NodeId) -> bool {
    let mut excluded = set.excluded.iter();
    excluded.any(|one| document.contains(*one, node))
}

/// What one of the expressions that are followed keeps.
enum Chosen {
    /// Everything but the signatures.
    WithoutSignatures,
    /// Everything but the signature in which the expression stands.
    WithoutThis,
    /// The signatures only.
    Signatures,
}

/// The expressions that leave out signatures and nothing else, or keep only them, as signing programs
/// write them so that several signatures can stand side by side (XPath Filter 2.0 section 4). No
/// other XPath is followed.
fn chosen_by(document: &Document<'_>, transform: NodeId, uri: &str) -> Option<Chosen> {
    let namespace = if uri == XPATH { DS } else { XPATH_FILTER2 };
    let expression = document.single(transform, (namespace, "XPath"))?;
    if document.child_elements(transform).count() != 1 {
        return None;
    }
    let text: String = document
        .text(expression)
        .chars()
        .filter(|letter| !is_space(*letter))
        .collect();
    let (name, chosen) = if uri == XPATH {
        let inside = text.strip_prefix("not(ancestor-or-self::")?;
        (inside.strip_suffix(')')?, Chosen::WithoutSignatures)
    } else {
        let everywhere = ["/descendant::", "/descendant-or-self::", "//"];
        let all = everywhere.iter().find_map(|path| text.strip_prefix(path));
        let this = || {
            let rest = text.strip_prefix("here()/ancestor::")?;
            rest.strip_suffix("[1]")
        };
        match (document.attribute(expression, "Filter")?, all) {
            ("subtract", Some(name)) => (name, Chosen::WithoutSignatures),
            ("subtract", None) => (this()?, Chosen::WithoutThis),
            ("intersect", Some(name)) => (name, Chosen::Signatures),
            _ => return None,
        }
    };
    let (prefix, local) = name.split_once(':')?;
    let bound = document.in_force(expression);
    let (_, uri) = bound.iter().find(|(one, _)| *one == prefix)?;
    ((*uri, local) == SIGNATURE).then_some(chosen)
}
