//! Transforms: XML Signature 1.1 section 6.6, as far as they cannot hide what is signed.

use super::algorithm::shorten;
use super::names::{
    BASE64, DS, ENVELOPED, EXCLUSIVE, EXCLUSIVE_ALIAS, SIGNATURE, XPATH, XPATH_FILTER2,
};
use super::problem::Problem;
use super::read::decode_base64;
use super::reference::Context;
use crate::canonical::{Canonicalization, NodeSet, TooLong, render};
use crate::xml::{Document, Kind, NodeId, decode, is_space};

/// What flows from one transform to the next.
pub(super) enum Data {
    Nodes(NodeSet),
    Octets(Vec<u8>),
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
pub(super) fn apply(
    context: &Context<'_, '_>,
    transform: NodeId,
    signature: NodeId,
    data: Data,
    notes: &mut Vec<Problem>,
) -> Result<Data, Problem> {
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
        (BASE64, data) => base64(context, data).map(Data::Octets),
        (XPATH | XPATH_FILTER2, Data::Nodes(mut set)) => {
            if !hides_signatures_only(document, transform, uri) {
                return Err(refused());
            }
            let apex = set.apex;
            let inside = context.signatures.iter().copied();
            exclude(&mut set, inside.filter(|one| document.contains(apex, *one)));
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
            canonical(context, &data, &method).map(Data::Octets)
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
    data: &Data,
    method: &Canonicalization,
) -> Result<Vec<u8>, Problem> {
    match data {
        Data::Nodes(set) => Ok(render(context.document, set, method, context.budget)?),
        Data::Octets(octets) => {
            let malformed = |_| Problem::Malformed {
                what: "XML content",
            };
            let text = decode(octets).map_err(malformed)?;
            let inner = Document::parse(&text).map_err(malformed)?;
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
fn base64(context: &Context<'_, '_>, data: Data) -> Result<Vec<u8>, Problem> {
    let text = match data {
        Data::Octets(octets) => {
            String::from_utf8(octets).map_err(|_| Problem::NotBase64 { what: "content" })?
        }
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

/// The two expressions that leave out every signature and nothing else, as signing programs write
/// them so that several signatures can stand side by side. No other XPath is followed.
fn hides_signatures_only(document: &Document<'_>, transform: NodeId, uri: &str) -> bool {
    let namespace = if uri == XPATH { DS } else { XPATH_FILTER2 };
    let Some(expression) = document.single(transform, (namespace, "XPath")) else {
        return false;
    };
    if document.child_elements(transform).count() != 1 {
        return false;
    }
    let text: String = document
        .text(expression)
        .chars()
        .filter(|letter| !is_space(*letter))
        .collect();
    let name = if uri == XPATH {
        text.strip_prefix("not(ancestor-or-self::")
            .and_then(|rest| rest.strip_suffix(')'))
    } else {
        let subtracts = document.attribute(expression, "Filter") == Some("subtract");
        text.strip_prefix("/descendant::").filter(|_| subtracts)
    };
    let Some((prefix, local)) = name.and_then(|name| name.split_once(':')) else {
        return false;
    };
    let bound = document.in_force(expression);
    let bound = bound.iter().find(|(one, _)| *one == prefix);
    bound.map(|(_, uri)| (*uri, local)) == Some(SIGNATURE)
}
