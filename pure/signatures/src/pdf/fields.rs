//! Making fields before the leader signs, and filling them when the clerk numbers and seals
//! (docs/adr/0017).

use super::{
    appearance::{Appearance, Drawing},
    font::Font,
    form::{self, Field},
    object::{self, Dictionary, Object, Reference},
    page::{self, Page, Rectangle},
    permission::{self, Permission},
    write::{Update, WriteError},
};

/// A field is shown and printed (table 167: bit 3).
const FLAG_PRINT: i64 = 4;
/// A signature's widget cannot be moved or deleted (bit 8).
const FLAG_LOCKED: i64 = 128;
/// A viewer does not let people type (table 227: bit 1).
const FIELD_READ_ONLY: i64 = 1;
/// The file has signatures and may only be appended to (table 225).
const SIG_FLAGS: i64 = 3;

/// An empty text field to be filled later, for the number or the date.
#[derive(Clone, Debug, PartialEq)]
pub struct TextField {
    /// Its name, without full stop.
    pub name: String,
    /// The page, from 0.
    pub page: usize,
    /// Its place as the reader sees the page.
    pub area: Rectangle,
}

/// An empty signature field.
#[derive(Clone, Debug, PartialEq)]
pub struct SignatureField {
    /// Its name, without full stop.
    pub name: String,
    /// The page, from 0.
    pub page: usize,
    /// Its place as the reader sees the page; none for an invisible signature.
    pub area: Option<Rectangle>,
}

/// A line for a text field.
#[derive(Clone)]
pub struct Filling<'a> {
    /// The field's full name.
    pub name: String,
    /// The value, NFC.
    pub value: String,
    /// The font of the line.
    pub font: &'a Font<'a>,
    /// The size in points.
    pub size: f64,
}

impl<'a> Update<'a> {
    /// The page at an index from 0.
    ///
    /// # Errors
    /// [`WriteError::NoSuchPage`].
    pub fn page(&self, index: usize) -> Result<Page, WriteError> {
        page::page(self.base(), index).ok_or(WriteError::NoSuchPage { index })
    }

    /// What a certification in the file allows; none where nobody certified it. After one, a new
    /// visible field makes strict readers call the certification broken: an invisible one, or asking
    /// first, is for the caller to decide.
    pub fn certification(&self) -> Option<Permission> {
        permission::of_file(self.base()).0.document
    }

    /// Adds an empty, read-only text field. Only before the first signature: afterwards every
    /// verifier would report a change.
    ///
    /// # Errors
    /// [`WriteError::ForbiddenByCertification`] once the file is signed, [`WriteError::FieldExists`],
    /// [`WriteError::BadFieldName`], [`WriteError::NoSuchPage`].
    pub fn add_text_field(&mut self, field: &TextField) -> Result<(), WriteError> {
        if permission::of_file(self.base()).1 {
            return Err(WriteError::ForbiddenByCertification);
        }
        self.check_new_name(&field.name)?;
        let page = self.page(field.page)?;
        let area = page.from_seen(field.area);
        let sheet = Appearance {
            width: field.area.width(),
            height: field.area.height(),
            drawings: Vec::new(),
        };
        let shown = self.add_appearance(&sheet, page.rotation, true)?;
        let widget = widget(&page, area)
            .with("FT", object::name("Tx"))
            .with("T", object::text(&field.name))
            .with("F", FLAG_PRINT)
            .with("Ff", FIELD_READ_ONLY)
            .with("DA", Object::String(b"/TiRo 12 Tf 0 g".to_vec()))
            .with("AP", Dictionary::new().with("N", shown));
        self.add_field(widget, &page)?;
        Ok(())
    }

    /// Adds an empty signature field and gives its reference.
    ///
    /// # Errors
    /// [`WriteError::ForbiddenByCertification`] after a certification that allows no changes,
    /// [`WriteError::FieldExists`], [`WriteError::BadFieldName`], [`WriteError::NoSuchPage`].
    pub fn add_signature_field(&mut self, field: &SignatureField) -> Result<Reference, WriteError> {
        let (permissions, _) = permission::of_file(self.base());
        if permissions.document == Some(Permission::NoChanges) && field.area.is_some() {
            return Err(WriteError::ForbiddenByCertification);
        }
        self.check_new_name(&field.name)?;
        let page = self.page(field.page)?;
        let nowhere = Rectangle::of_size(0.0, 0.0, 0.0, 0.0);
        let area = field.area.map_or(nowhere, |area| page.from_seen(area));
        let mut widget = widget(&page, area)
            .with("FT", object::name("Sig"))
            .with("T", object::text(&field.name))
            .with("F", FLAG_PRINT | FLAG_LOCKED);
        if let Some(area) = field.area {
            // PDF/A asks every visible widget for an appearance, also the empty ones
            let sheet = Appearance {
                width: area.width(),
                height: area.height(),
                drawings: Vec::new(),
            };
            let shown = self.add_appearance(&sheet, page.rotation, false)?;
            widget.set("AP", Dictionary::new().with("N", shown));
        }
        self.add_field(widget, &page)
    }

    /// Fills a text field: its value and what it shows. The line begins at the field's left edge.
    ///
    /// # Errors
    /// [`WriteError::NoSuchField`], [`WriteError::ForbiddenByCertification`] for a locked field,
    /// [`WriteError::Font`] where the font lacks a letter.
    pub fn fill_text_field(&mut self, filling: &Filling<'a>) -> Result<(), WriteError> {
        let missing = || WriteError::NoSuchField {
            name: filling.name.clone(),
        };
        let field = form::fields(self.base())
            .into_iter()
            .find(|field| {
                field.name == filling.name && field.kind.as_ref().is_some_and(|kind| *kind == "Tx")
            })
            .ok_or_else(missing)?;
        let (permissions, _) = permission::of_file(self.base());
        let is_locked = permissions.locks.iter().any(|lock| lock.locks(&field.name));
        if is_locked || permissions.document == Some(Permission::NoChanges) {
            return Err(WriteError::ForbiddenByCertification);
        }
        for widget_reference in field.widgets.clone() {
            let mut widget = self.current_dictionary(widget_reference)?;
            let area =
                Rectangle::from_object(&self.base().value(&widget, "Rect")).ok_or_else(missing)?;
            let rotation = self.rotation_of(&widget);
            let shown = self.add_appearance(&line(area, rotation, filling), rotation, true)?;
            widget.set("AP", Dictionary::new().with("N", shown));
            if widget_reference == field.reference {
                widget.set("V", object::text(&filling.value));
            }
            self.set(widget_reference, widget);
        }
        if !field.widgets.contains(&field.reference) {
            let mut own = self.current_dictionary(field.reference)?;
            own.set("V", object::text(&filling.value));
            self.set(field.reference, own);
        }
        Ok(())
    }

    /// The rotation of the page on which a widget stands.
    pub(super) fn rotation_of(&self, widget: &Dictionary) -> u16 {
        let Some(page) = widget.reference("P") else {
            return 0;
        };
        page::pages(self.base())
            .into_iter()
            .find(|own| own.reference == page)
            .map_or(0, |page| page.rotation)
    }

    /// How large a signature field is as the reader sees it, from the origin; none where there is no
    /// such field, or it is shown nowhere or more than once.
    pub fn signature_area(&self, name: &str) -> Option<Rectangle> {
        let field = self.signature_field(name)?;
        let [widget] = field.widgets.as_slice() else {
            return None;
        };
        let widget = self.current_dictionary(*widget).ok()?;
        let area = Rectangle::from_object(widget.get("Rect")?)?;
        let (width, height) = match self.rotation_of(&widget) % 180 {
            90 => (area.height(), area.width()),
            _ => (area.width(), area.height()),
        };
        Some(Rectangle::of_size(0.0, 0.0, width, height))
    }

    /// The signature field of a name, signed or not.
    pub(super) fn signature_field(&self, name: &str) -> Option<Field> {
        form::fields(self.base())
            .into_iter()
            .find(|field| field.name == name && field.is_signature())
    }

    fn check_new_name(&self, name: &str) -> Result<(), WriteError> {
        let name = name.to_owned();
        if name.is_empty() || name.contains('.') {
            return Err(WriteError::BadFieldName { name });
        }
        let clashes = |field: &Field| {
            let root = field.name.split('.').next().unwrap_or_default();
            field.name == name || root == name
        };
        let in_base = form::fields(self.base()).iter().any(clashes);
        if in_base || self.added_names.contains(&name) {
            return Err(WriteError::FieldExists { name });
        }
        Ok(())
    }

    /// Adds a merged field and widget to the form and to its page.
    fn add_field(&mut self, widget: Dictionary, page: &Page) -> Result<Reference, WriteError> {
        self.added_names
            .extend(widget.get("T").and_then(Object::as_text));
        let is_signature = widget.is_name("FT", "Sig");
        let field = self.add(widget)?;
        self.append_to_page(page.reference, field)?;
        let (catalog_reference, mut catalog) = self.catalog()?;
        let form_reference = catalog.reference("AcroForm");
        let mut form = match (form_reference, catalog.get("AcroForm")) {
            (Some(reference), _) => self.current_dictionary(reference)?,
            (None, Some(Object::Dictionary(form))) => form.clone(),
            _ => Dictionary::new(),
        };
        match form.reference("Fields") {
            Some(array) => self.append_to_array(array, field)?,
            None => {
                let own = form.get("Fields").and_then(Object::as_array);
                let mut fields = own.map(<[Object]>::to_vec).unwrap_or_default();
                fields.push(Object::Reference(field));
                form.set("Fields", fields);
            }
        }
        if is_signature {
            form.set("SigFlags", SIG_FLAGS);
        } else if form.get("DR").is_none() {
            form.set("DR", default_resources());
        }
        match form_reference {
            Some(reference) => self.set(reference, form),
            None => {
                let reference = self.add(form)?;
                catalog.set("AcroForm", reference);
                self.set(catalog_reference, catalog);
            }
        }
        Ok(field)
    }

    fn append_to_page(&mut self, page: Reference, widget: Reference) -> Result<(), WriteError> {
        let mut dictionary = self.current_dictionary(page)?;
        if let Some(array) = dictionary.reference("Annots") {
            return self.append_to_array(array, widget);
        }
        let own = dictionary.get("Annots").and_then(Object::as_array);
        let mut annotations = own.map(<[Object]>::to_vec).unwrap_or_default();
        annotations.push(Object::Reference(widget));
        dictionary.set("Annots", annotations);
        self.set(page, dictionary);
        Ok(())
    }

    fn append_to_array(&mut self, array: Reference, item: Reference) -> Result<(), WriteError> {
        let current = self.current(array)?;
        let mut items = current
            .as_array()
            .map(<[Object]>::to_vec)
            .unwrap_or_default();
        items.push(Object::Reference(item));
        self.set(array, items);
        Ok(())
    }
}

fn widget(page: &Page, area: Rectangle) -> Dictionary {
    Dictionary::new()
        .with("Type", object::name("Annot"))
        .with("Subtype", object::name("Widget"))
        .with("Rect", area.to_object())
        .with("P", page.reference)
}

/// The font that `DA` names; viewers ask for it even where nobody may type.
fn default_resources() -> Dictionary {
    let times = Dictionary::new()
        .with("Type", object::name("Font"))
        .with("Subtype", object::name("Type1"))
        .with("BaseFont", object::name("Times-Roman"))
        .with("Encoding", object::name("WinAnsiEncoding"));
    Dictionary::new().with("Font", Dictionary::new().with("TiRo", times))
}

/// One line, as high as its field allows, in the middle of the height.
fn line<'a>(area: Rectangle, rotation: u16, filling: &Filling<'a>) -> Appearance<'a> {
    let (width, height) = if rotation % 180 == 90 {
        (area.height(), area.width())
    } else {
        (area.width(), area.height())
    };
    // too long a number is set smaller rather than cut off
    let natural = filling.font.width(&filling.value, filling.size);
    let size = if natural > width && natural > 0.0 {
        filling.size * width / natural
    } else {
        filling.size
    };
    // the middle of the small letters lies about a third of the size above the base
    let baseline = (height - size) / 2.0 + size * 0.22;
    Appearance {
        width,
        height,
        drawings: vec![Drawing::Line {
            text: filling.value.clone(),
            font: filling.font,
            size,
            left: 0.0,
            baseline,
        }],
    }
}
