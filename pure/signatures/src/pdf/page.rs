//! Pages: finding one, its visible box and its rotation.

use std::collections::HashSet;

use serde::{Deserialize, Serialize};

use super::{
    object::{Dictionary, Object, Reference},
    read::View,
};

/// Pages that a file may have; the largest files of an archive have some ten thousand.
pub const PAGES_MAX: usize = 200_000;

/// Levels of the page tree.
const TREE_DEPTH_MAX: usize = 64;

/// A4, for files that name no box: 210 by 297 mm in points.
const A4: Rectangle = Rectangle {
    left: 0.0,
    bottom: 0.0,
    right: 595.276,
    top: 841.89,
};

/// Points in a millimetre.
pub const POINTS_PER_MM: f64 = 72.0 / 25.4;

/// A rectangle in points (1/72 inch), origin at the bottom left.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Rectangle {
    /// Left edge.
    pub left: f64,
    /// Bottom edge.
    pub bottom: f64,
    /// Right edge.
    pub right: f64,
    /// Top edge.
    pub top: f64,
}

impl Rectangle {
    /// A rectangle from its bottom left corner and its size.
    pub fn of_size(left: f64, bottom: f64, width: f64, height: f64) -> Self {
        Self {
            left,
            bottom,
            right: left + width,
            top: bottom + height,
        }
    }

    /// Width in points.
    pub fn width(&self) -> f64 {
        self.right - self.left
    }

    /// Height in points.
    pub fn height(&self) -> f64 {
        self.top - self.bottom
    }

    pub(super) fn to_object(self) -> Object {
        super::object::numbers([self.left, self.bottom, self.right, self.top])
    }

    /// Reads four numbers and puts the corners in order.
    pub(super) fn from_object(object: &Object) -> Option<Self> {
        let numbers: Vec<f64> = object
            .as_array()?
            .iter()
            .map(Object::as_number)
            .collect::<Option<_>>()?;
        let &[a, b, c, d] = numbers.as_slice() else {
            return None;
        };
        Some(Self {
            left: a.min(c),
            bottom: b.min(d),
            right: a.max(c),
            top: b.max(d),
        })
    }
}

/// A page as far as placing something on it needs.
#[derive(Clone, Debug)]
pub struct Page {
    /// The page object.
    pub reference: Reference,
    /// The page's own dictionary.
    pub dictionary: Dictionary,
    /// What a reader shows: the crop box or the media box.
    pub visible: Rectangle,
    /// How many degrees a reader turns it clockwise: 0, 90, 180 or 270.
    pub rotation: u16,
    /// Whether its boxes are four plain numbers each, which all readers read alike.
    pub has_clear_size: bool,
}

impl Page {
    /// Turns a rectangle of the page as the reader sees it (origin at the seen bottom left corner)
    /// into the page's own coordinates.
    pub fn from_seen(&self, seen: Rectangle) -> Rectangle {
        let visible = self.visible;
        match self.rotation {
            90 => Rectangle {
                left: visible.right - seen.top,
                right: visible.right - seen.bottom,
                bottom: visible.bottom + seen.left,
                top: visible.bottom + seen.right,
            },
            180 => Rectangle {
                left: visible.right - seen.right,
                right: visible.right - seen.left,
                bottom: visible.top - seen.top,
                top: visible.top - seen.bottom,
            },
            270 => Rectangle {
                left: visible.left + seen.bottom,
                right: visible.left + seen.top,
                bottom: visible.top - seen.right,
                top: visible.top - seen.left,
            },
            _ => Rectangle {
                left: visible.left + seen.left,
                right: visible.left + seen.right,
                bottom: visible.bottom + seen.bottom,
                top: visible.bottom + seen.top,
            },
        }
    }

    /// Width and height as the reader sees them.
    pub fn seen_size(&self) -> (f64, f64) {
        let (width, height) = (self.visible.width(), self.visible.height());
        if self.rotation % 180 == 90 {
            (height, width)
        } else {
            (width, height)
        }
    }
}

/// What pages inherit from the nodes above them.
#[derive(Clone, Default)]
struct Inherited {
    media: Option<Rectangle>,
    crop: Option<Rectangle>,
    rotation: Option<i64>,
    is_unclear: bool,
}

impl Inherited {
    fn below(&self, view: View<'_, '_>, node: &Dictionary) -> Self {
        let own = |key| Rectangle::from_object(&view.value(node, key));
        let (media, crop) = (own("MediaBox"), own("CropBox"));
        let is_odd = |key, read: Option<Rectangle>| node.get(key).is_some() && read.is_none();
        Self {
            is_unclear: self.is_unclear || is_odd("MediaBox", media) || is_odd("CropBox", crop),
            media: media.or(self.media),
            crop: crop.or(self.crop),
            rotation: view.value(node, "Rotate").as_integer().or(self.rotation),
        }
    }
}

/// All pages of a revision in order; damaged branches are left out.
pub(super) fn pages(view: View<'_, '_>) -> Vec<Page> {
    let mut walk = Walk {
        view,
        seen: HashSet::new(),
        found: Vec::new(),
        stop_after: PAGES_MAX,
    };
    walk.start();
    walk.found
}

/// The page at an index from 0.
pub(super) fn page(view: View<'_, '_>, index: usize) -> Option<Page> {
    let mut walk = Walk {
        view,
        seen: HashSet::new(),
        found: Vec::new(),
        stop_after: index.checked_add(1)?.min(PAGES_MAX),
    };
    walk.start();
    walk.found.into_iter().nth(index)
}

struct Walk<'d, 'a> {
    view: View<'d, 'a>,
    seen: HashSet<Reference>,
    found: Vec<Page>,
    stop_after: usize,
}

impl Walk<'_, '_> {
    fn start(&mut self) {
        let root = self
            .view
            .catalog()
            .and_then(|catalog| catalog.reference("Pages"));
        if let Some(root) = root {
            self.node(root, &Inherited::default(), 0);
        }
    }

    fn node(&mut self, reference: Reference, above: &Inherited, depth: usize) {
        let full = self.found.len() >= self.stop_after || depth > TREE_DEPTH_MAX;
        if full || !self.seen.insert(reference) {
            return;
        }
        let Ok(object) = self.view.get(reference) else {
            return;
        };
        let Object::Dictionary(node) = &*object else {
            return;
        };
        let own = above.below(self.view, node);
        if let Some(kids) = self.view.array(node, "Kids") {
            for kid in kids.iter().filter_map(Object::as_reference) {
                self.node(kid, &own, depth + 1);
            }
        } else {
            self.found.push(Page {
                reference,
                dictionary: node.clone(),
                visible: visible(own.media.unwrap_or(A4), own.crop),
                rotation: own
                    .rotation
                    .map_or(0, |turn| turn.rem_euclid(360) as u16 / 90 * 90),
                has_clear_size: !own.is_unclear,
            });
        }
    }
}

/// The crop box as far as it lies in the media box.
fn visible(media: Rectangle, crop: Option<Rectangle>) -> Rectangle {
    let Some(crop) = crop else { return media };
    let both = Rectangle {
        left: crop.left.max(media.left),
        bottom: crop.bottom.max(media.bottom),
        right: crop.right.min(media.right),
        top: crop.top.min(media.top),
    };
    if both.width() > 0.0 && both.height() > 0.0 {
        both
    } else {
        media
    }
}
