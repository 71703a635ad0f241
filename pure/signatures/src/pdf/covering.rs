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

/// The part of a page that may lie under fields: one for an opinion takes a fifth.
const MUCH: f64 = 0.4;

/// The appearances of an annotation.
const APPEARANCES: [&str; 3] = ["N", "R", "D"];

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
                is_much |= widgets.values().sum::<f64>() > whole * MUCH;
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
    let area = place.map_or(0.0, |own| (own.width() * own.height()).abs());
    let is_painted = || appearance_has_size(view, dictionary) && shows_something(view, widget);
    match area > 0.0 || !is_painted() {
        true => area,
        false => f64::INFINITY,
    }
}

/// Whether a picture of a widget has a box in which it could be seen.
fn appearance_has_size(view: View<'_, '_>, widget: &Dictionary) -> bool {
    let appearances = view.dictionary(widget, "AP").unwrap_or_default();
    APPEARANCES
        .iter()
        .any(|key| match &*view.value(&appearances, key) {
            Object::Null => false,
            Object::Stream(stream) => {
                let own = Rectangle::from_object(&view.value(&stream.dictionary, "BBox"));
                own.is_none_or(|own| own.width() > 0.0 && own.height() > 0.0)
            }
            _ => true,
        })
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
