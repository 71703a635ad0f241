//! The reference processing model: XML Signature 1.1 section 4.4.3.

use std::borrow::Cow;

use super::identifiers::Identifiers;
use super::names::BASE64;
use super::problem::Problem;
use super::read::ReferenceElement;
use super::transform::{Data, apply};
use crate::canonical::{Budget, Canonicalization, NodeSet, render};
use crate::xml::{Document, NodeId};

/// Content outside of the file, as the caller has it. Nothing is ever fetched.
#[derive(Clone, Copy, Debug)]
pub struct External<'a> {
    /// The URI that references use, letter by letter. "" also stands for a reference without URI.
    pub uri: &'a str,
    /// The content.
    pub content: &'a [u8],
}

/// What references are followed in.
pub(crate) struct Context<'d, 's> {
    pub document: &'d Document<'s>,
    pub identifiers: &'d Identifiers<'d>,
    /// Every ds:Signature of the document.
    pub signatures: &'d [NodeId],
    pub external: &'d [External<'d>],
    pub budget: &'d Budget,
    pub accept_alias: bool,
}

/// What a reference leads to.
pub(crate) struct Resolved<'a> {
    /// The bytes that were digested; content outside of the file stays where the caller has it.
    pub octets: Cow<'a, [u8]>,
    /// The nodes they were made from; none for external content.
    pub nodes: Option<NodeSet>,
    /// The transforms ended with nodes, so the standard's default canonicalization was applied.
    pub ended_with_nodes: bool,
    /// The octets are a canonical form of the nodes, not something decoded from them.
    pub is_canonical: bool,
    /// What is unusual.
    pub notes: Vec<Problem>,
}

/// Follows a reference and applies its transforms.
pub(crate) fn resolve<'a>(
    context: &Context<'a, '_>,
    reference: &ReferenceElement,
    signature: NodeId,
) -> Result<Resolved<'a>, Problem> {
    let mut notes = Vec::new();
    let mut data = dereference(context, reference)?;
    let is_external = matches!(data, Data::Octets(_));
    let mut nodes = None;
    let mut is_canonical = !is_external;
    for transform in &reference.transforms {
        is_canonical &= context.document.attribute(*transform, "Algorithm") != Some(BASE64);
        if let Data::Nodes(set) = &data {
            nodes = Some(set.clone());
        }
        data = apply(context, *transform, signature, data, &mut notes)?;
        // a canonical form decides whether comments are in what is signed
        if let (Data::Octets(_), Some(set)) = (&data, &mut nodes) {
            let name = context.document.attribute(*transform, "Algorithm");
            let method = name.and_then(Canonicalization::from_uri);
            set.comments &= method.is_none_or(|method| method.comments);
        }
    }
    let ended_with_nodes = matches!(data, Data::Nodes(_));
    let octets = match data {
        Data::Octets(octets) => octets,
        Data::Nodes(mut set) => {
            let method = Canonicalization::INCLUSIVE;
            set.comments &= method.comments;
            let octets = render(context.document, &set, &method, context.budget)?;
            nodes = Some(set);
            Cow::Owned(octets)
        }
    };
    Ok(Resolved {
        octets,
        nodes: nodes.filter(|_| !is_external),
        ended_with_nodes,
        is_canonical,
        notes,
    })
}

/// Section 4.4.3.3: the whole file or one element of it, or content handed in.
fn dereference<'a>(
    context: &Context<'a, '_>,
    reference: &ReferenceElement,
) -> Result<Data<'a>, Problem> {
    let nodes = |apex, comments| {
        Ok(Data::Nodes(NodeSet {
            apex,
            excluded: Vec::new(),
            comments,
        }))
    };
    let uri = reference.uri.as_deref();
    match uri {
        Some("") => nodes(0, false),
        Some("#xpointer(/)") => nodes(0, true),
        Some(same) if same.starts_with('#') => {
            let name = same.get(1..).unwrap_or_default();
            match name.strip_prefix("xpointer(") {
                Some(rest) => {
                    let id = pointer_identifier(rest).ok_or_else(|| Problem::ReferenceRefused {
                        uri: Some(same.chars().take(200).collect()),
                    })?;
                    nodes(context.identifiers.get(id)?, true)
                }
                None => nodes(context.identifiers.get(name)?, false),
            }
        }
        _ => {
            let wanted = uri.unwrap_or_default();
            let mut all = context.external.iter();
            match all.find(|one| one.uri == wanted) {
                Some(found) => {
                    context.budget.spend(found.content.len())?;
                    Ok(Data::Octets(Cow::Borrowed(found.content)))
                }
                None => Err(Problem::ExternalMissing {
                    uri: uri.map(|uri| uri.chars().take(200).collect()),
                }),
            }
        }
    }
}

/// `id('x'))` or `id("x"))`.
fn pointer_identifier(rest: &str) -> Option<&str> {
    let inside = rest.strip_prefix("id(")?.strip_suffix("))")?;
    ['\'', '"'].iter().find_map(|quote| {
        let id = inside.strip_prefix(*quote)?.strip_suffix(*quote)?;
        (!id.contains(*quote)).then_some(id)
    })
}
