//! SignatureTimeStamp and ArchiveTimeStamp: what they are about (EN 319 132-1 clauses 5.3 and 5.5.2).

use signatures::timestamp::Token;
use signatures::verdict::{OwnTimestamp, OwnTimestamps};

use super::properties::Qualifying;
use crate::canonical::{Canonicalization, NodeSet, render};
use crate::dsig::names::{CANONICALIZATION_METHOD, XADES, XADES141};
use crate::dsig::{
    Context, Problem, ReferenceElement, Resolved, SignatureElement, decode_base64, identifier_of,
    read_canonicalization,
};
use crate::xml::{NodeId, TIMESTAMPS_MAX};

const SIGNATURE_TIMESTAMP: (&str, &str) = (XADES, "SignatureTimeStamp");
const ARCHIVE_TIMESTAMP: (&str, &str) = (XADES141, "ArchiveTimeStamp");
const OLD_ARCHIVE_TIMESTAMP: (&str, &str) = (XADES, "ArchiveTimeStamp");

fn element(
    context: &Context<'_, '_>,
    node: NodeId,
    method: &Canonicalization,
) -> Result<Vec<u8>, Problem> {
    let set = NodeSet {
        apex: node,
        excluded: Vec::new(),
        comments: true,
    };
    Ok(render(context.document, &set, method, context.budget)?)
}

/// Clause 5.3: the canonical SignatureValue element.
pub(crate) fn signature_timestamp_input(
    context: &Context<'_, '_>,
    signature: &SignatureElement,
    method: &Canonicalization,
) -> Result<Vec<u8>, Problem> {
    element(context, signature.value_node, method)
}

/// Clause 5.5.2.2 (not distributed): what the references lead to, SignedInfo, SignatureValue,
/// KeyInfo, the unsigned properties before `until` (all without it), and the objects. The form of
/// version 1.3.2 leaves out objects that are referenced.
pub(crate) fn archive_input(
    context: &Context<'_, '_>,
    signature: &SignatureElement,
    references: &[(&ReferenceElement, &Resolved<'_>)],
    qualifying: Qualifying,
    until: Option<NodeId>,
    method: &Canonicalization,
) -> Result<Vec<u8>, Problem> {
    let document = context.document;
    let mut out = Vec::new();
    for (_, resolved) in references {
        match &resolved.nodes {
            Some(set) if resolved.ended_with_nodes => {
                out.extend(render(document, set, method, context.budget)?);
            }
            _ => {
                context.budget.spend(resolved.octets.len())?;
                out.extend_from_slice(&resolved.octets);
            }
        }
    }
    let parts = [
        Some(signature.signed_info),
        Some(signature.value_node),
        signature.key_info,
    ];
    for node in parts.into_iter().flatten() {
        out.extend(element(context, node, method)?);
    }
    let unsigned = qualifying
        .unsigned
        .map(|node| document.child_elements(node));
    for node in unsigned.into_iter().flatten() {
        if Some(node) == until {
            break;
        }
        out.extend(element(context, node, method)?);
    }
    let is_old = until.is_some_and(|node| document.is(node, OLD_ARCHIVE_TIMESTAMP));
    for object in &signature.objects {
        let is_referenced = || {
            let id = identifier_of(document, *object);
            let uris = references.iter().map(|(one, _)| one.uri.as_deref());
            let mut ids = uris.filter_map(|uri| uri?.strip_prefix('#'));
            id.is_some_and(|id| ids.any(|one| one == id))
        };
        if document.contains(*object, qualifying.node) || (is_old && is_referenced()) {
            continue;
        }
        out.extend(element(context, *object, method)?);
    }
    Ok(out)
}

/// Every time-stamp over the signature value or more, in document order.
pub(crate) fn timestamps(
    context: &Context<'_, '_>,
    signature: &SignatureElement,
    references: &[(&ReferenceElement, &Resolved<'_>)],
    qualifying: Qualifying,
) -> OwnTimestamps {
    let document = context.document;
    let mut own = OwnTimestamps::default();
    let properties = qualifying
        .unsigned
        .map(|node| document.child_elements(node));
    for node in properties.into_iter().flatten() {
        let name = document.name(node);
        let archive = name == ARCHIVE_TIMESTAMP || name == OLD_ARCHIVE_TIMESTAMP;
        if !archive && name != SIGNATURE_TIMESTAMP {
            continue;
        }
        let same_kind = own
            .readable
            .iter()
            .filter(|one| one.archive == archive)
            .count();
        if same_kind >= TIMESTAMPS_MAX {
            own.unreadable += 1;
            continue;
        }
        let about = method_of(context, node).and_then(|method| {
            if archive {
                let until = Some(node);
                archive_input(context, signature, references, qualifying, until, &method)
            } else {
                signature_timestamp_input(context, signature, &method)
            }
        });
        let (Ok(about), Some(tokens)) = (about, tokens_of(context, node)) else {
            own.unreadable += 1;
            continue;
        };
        let covers: Vec<Vec<u8>> = if archive {
            let before = own.readable.iter();
            before.map(|one| one.token.as_der().to_vec()).collect()
        } else {
            Vec::new()
        };
        for token in tokens {
            own.readable.push(OwnTimestamp {
                token,
                about: about.clone(),
                archive,
                covers: covers.clone(),
            });
        }
    }
    own
}

/// Clause 4.5: the standard's default unless the time-stamp names another.
fn method_of(context: &Context<'_, '_>, node: NodeId) -> Result<Canonicalization, Problem> {
    match context.document.single(node, CANONICALIZATION_METHOD) {
        Some(method) => {
            let read = read_canonicalization(context.document, method, context.accept_alias);
            read.map(|(method, _)| method)
        }
        None => Ok(Canonicalization::INCLUSIVE),
    }
}

/// Tokens of one container; real ones have one. Includes (the explicit mechanism) are not followed.
fn tokens_of(context: &Context<'_, '_>, node: NodeId) -> Option<Vec<Token>> {
    const TOKENS_MAX: usize = 4;
    let document = context.document;
    let encapsulated = (XADES, "EncapsulatedTimeStamp");
    let allowed = [encapsulated, CANONICALIZATION_METHOD];
    if !document
        .child_elements(node)
        .all(|one| allowed.contains(&document.name(one)))
    {
        return None;
    }
    let tokens: Option<Vec<Token>> = document
        .named(node, encapsulated)
        .take(TOKENS_MAX)
        .map(|one| {
            let der = decode_base64(&document.text(one), "EncapsulatedTimeStamp").ok()?;
            Token::parse(&der).ok()
        })
        .collect();
    tokens.filter(|tokens| !tokens.is_empty())
}
