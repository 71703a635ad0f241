//! How much of each page lies under what was put into fields after signing: a picture of this size may hide what
//! was signed, in one field or in several, at once or one after the other.

use std::collections::HashMap;

use super::{
    form::Field,
    object::{Dictionary, Object, Reference},
    page,
    page::Rectangle,
    parser::is_space,
    read::View,
};

/// The part of a page that may lie under what somebody adds.
const MUCH_ADDED: f64 = 0.4;
/// The part that may lie under fields that the signer left to be filled: dense forms have half a page of them, and a
/// note of half a page beside some lines is no attack.
const MUCH_FILLED: f64 = 0.68;

/// A side below which readers draw what a place cannot hold, in points.
const SIDE_MIN: f64 = 1.0;

/// The appearances of an annotation.
pub(super) const APPEARANCES: [&str; 3] = ["N", "R", "D"];

/// Square points that were covered on each page, by widget: who fills one twice covers its place once.
#[derive(Default)]
pub(super) struct Covered {
    pages: HashMap<Option<Reference>, HashMap<Reference, f64>>,
}

/// The places of a revision, looked up once.
pub(super) struct Places {
    pages_of: HashMap<Reference, Vec<Reference>>,
    areas: HashMap<Reference, f64>,
    smallest: f64,
}

impl Places {
    /// Reads the pages of a revision.
    pub(super) fn of(view: View<'_, '_>) -> Self {
        let mut places = Self {
            pages_of: HashMap::new(),
            areas: HashMap::new(),
            smallest: f64::INFINITY,
        };
        for page in page::pages(view) {
            let visible = page.visible;
            let area = match page.has_clear_size {
                true => (visible.width() * visible.height()).abs(),
                // whatever is put there may cover it
                false => 0.0,
            };
            places.areas.insert(page.reference, area);
            places.smallest = places.smallest.min(area);
            let annotations = view.array(&page.dictionary, "Annots").unwrap_or_default();
            for widget in annotations.iter().filter_map(Object::as_reference) {
                places
                    .pages_of
                    .entry(widget)
                    .or_default()
                    .push(page.reference);
            }
        }
        places
    }
}

impl Covered {
    /// Adds a field's widgets; whether much of a page is covered then.
    pub(super) fn add(&mut self, places: &Places, view: View<'_, '_>, field: &Field) -> bool {
        let much = match field.is_signature() {
            true => MUCH_ADDED,
            false => MUCH_FILLED,
        };
        let mut is_much = false;
        for &widget in &field.widgets {
            let area = widget_area(view, widget);
            let on = places.pages_of.get(&widget);
            // on a page that does not list it, a reader may still find it
            let pages: Vec<Option<Reference>> = match on {
                Some(pages) => pages.iter().copied().map(Some).collect(),
                None => vec![None],
            };
            for page in pages {
                let whole = page.and_then(|page| places.areas.get(&page));
                let whole = whole.copied().unwrap_or(places.smallest);
                let widgets = self.pages.entry(page).or_default();
                widgets.insert(widget, area);
                is_much |= widgets.values().sum::<f64>() > whole * much;
            }
        }
        is_much
    }
}

/// Whether any of a field's widgets has a place on a page.
pub(super) fn is_visible(view: View<'_, '_>, field: &Field) -> bool {
    let mut areas = field.widgets.iter().map(|own| widget_area(view, *own));
    areas.any(|area| area > 0.0)
}

/// Square points of a widget's place. What readers read differently has no end: a rectangle of other things than
/// four plain numbers, and one without a size that still has a picture.
fn widget_area(view: View<'_, '_>, widget: Reference) -> f64 {
    let Ok(object) = view.get(widget) else {
        return f64::INFINITY;
    };
    let Some(dictionary) = object.as_dictionary() else {
        return 0.0;
    };
    let place = match &*view.value(dictionary, "Rect") {
        Object::Null => None,
        place => match Rectangle::from_object(place) {
            Some(place) => Some(place),
            None => return f64::INFINITY,
        },
    };
    let (width, height) = place.map_or((0.0, 0.0), |own| (own.width(), own.height()));
    let boxes = boxes(view, dictionary);
    // without a box, some readers draw a picture as large as it likes
    if boxes.contains(&None) && shows_something(view, widget) {
        return f64::INFINITY;
    }
    let has_size =
        |own: &Option<Rectangle>| own.is_none_or(|own| own.width() > 0.0 && own.height() > 0.0);
    let is_thin = width < SIDE_MIN || height < SIDE_MIN;
    match is_thin && boxes.iter().any(has_size) && shows_something(view, widget) {
        true => f64::INFINITY,
        false => width * height,
    }
}

/// The boxes of a widget's pictures, of those of its states, too; nothing where it is no plain rectangle.
fn boxes(view: View<'_, '_>, widget: &Dictionary) -> Vec<Option<Rectangle>> {
    let appearances = view.dictionary(widget, "AP").unwrap_or_default();
    let of = |value: &Object| match value {
        Object::Stream(stream) => Some(Rectangle::from_object(
            &view.value(&stream.dictionary, "BBox"),
        )),
        _ => None,
    };
    let mut boxes = Vec::new();
    for key in APPEARANCES {
        match &*view.value(&appearances, key) {
            Object::Dictionary(states) => {
                let states = states
                    .iter()
                    .filter_map(|(_, state)| view.resolve(state).ok());
                boxes.extend(states.filter_map(|state| of(&state)));
            }
            value => boxes.extend(of(value)),
        }
    }
    boxes
}

/// Whether a content stream has more in it than comments and saved states.
fn draws(content: &[u8]) -> bool {
    let lines = content.split(|byte| matches!(byte, b'\n' | b'\r'));
    let code = lines.filter_map(|line| line.split(|byte| *byte == b'%').next());
    code.flatten()
        .any(|byte| !is_space(*byte) && !matches!(byte, b'q' | b'Q'))
}

/// Whether a widget draws something: an appearance with content, or a background.
pub(super) fn shows_something(view: View<'_, '_>, widget: Reference) -> bool {
    let Ok(widget) = view.get(widget) else {
        return true;
    };
    let Some(widget) = widget.as_dictionary() else {
        return false;
    };
    let has_background = view
        .dictionary(widget, "MK")
        .is_some_and(|own| own.get("BG").is_some());
    let appearances = view.dictionary(widget, "AP").unwrap_or_default();
    has_background
        || APPEARANCES.iter().any(|key| {
            let content = match &*view.value(&appearances, key) {
                Object::Null => return false,
                Object::Stream(stream) => view.stream_bytes(stream),
                _ => return true,
            };
            content.map_or(true, |bytes| draws(&bytes))
        })
}
