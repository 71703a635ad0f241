//! Comments and processing instructions: programs that read the data skip them, people who open the file
//! may see them, and few signatures cover them.

use serde::Serialize;

use crate::dsig::names::SIGNATURE;
use crate::xml::{Document, Kind, NodeId, is_space};

/// Comments and processing instructions that nobody signed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Remarks {
    /// How many.
    pub count: usize,
    /// Whether one of them holds a page or a script, so that a browser may show that instead of the file.
    pub shows_otherwise: bool,
    /// Whether one of them stands within a text: programs read the first piece for the whole.
    pub splits_a_text: bool,
}

/// One comment or processing instruction.
pub(crate) struct Remark {
    pub node: NodeId,
    pub shows_otherwise: bool,
}

/// All of them, in document order.
pub(crate) fn remarks_of(document: &Document<'_>) -> Vec<Remark> {
    let all = 0..document.node(0).end;
    all.filter_map(|node| {
        let shows_otherwise = match &document.node(node).kind {
            Kind::Comment(text) => comment_shows(text),
            // browsers end it at the first of these
            Kind::Instruction { data, .. } => data.contains('>'),
            Kind::Document | Kind::Element(_) | Kind::Text(_) => return None,
        };
        Some(Remark {
            node,
            shows_otherwise,
        })
    })
    .collect()
}

/// Whether a browser would see more in a comment than a comment: pages end it where XML does not.
fn comment_shows(text: &str) -> bool {
    const MARKS: [&str; 3] = ["script", "html", "!doctype html"];
    let mut rest = text;
    if rest.starts_with('>') || rest.starts_with("->") {
        return true;
    }
    while let Some((_, after)) = rest.split_once('<') {
        let begins = |mark: &str| {
            let head = after.get(..mark.len());
            head.is_some_and(|head| head.eq_ignore_ascii_case(mark))
        };
        if MARKS.iter().any(|mark| begins(mark)) {
            return true;
        }
        rest = after;
    }
    false
}

/// What is not signed of a file that was signed in a canonical form without comments.
pub(crate) fn left_out(document: &Document<'_>) -> Remarks {
    let is_comment = |one: &Remark| matches!(document.node(one.node).kind, Kind::Comment(_));
    let comments: Vec<Remark> = remarks_of(document)
        .into_iter()
        .filter(is_comment)
        .collect();
    Remarks {
        count: comments.len(),
        shows_otherwise: comments.iter().any(|one| one.shows_otherwise),
        splits_a_text: !comments.is_empty() && !split_texts(document).is_empty(),
    }
}

/// Elements whose text is in two pieces, because a signature or a comment stands in it: programs read the
/// first piece for the whole.
pub(crate) fn split_texts(document: &Document<'_>) -> Vec<NodeId> {
    let says_something =
        |node| matches!(&document.node(node).kind, Kind::Text(text) if !text.chars().all(is_space));
    let is_split = |element: &NodeId| {
        let mut split = false;
        for child in document.children(*element) {
            if says_something(child) {
                if split {
                    return true;
                }
            } else if document.is(child, SIGNATURE)
                || matches!(document.node(child).kind, Kind::Comment(_))
            {
                split = true;
            }
        }
        false
    };
    document
        .elements(document.root())
        .filter(is_split)
        .collect()
}
