//! What the typesetting library may see: fonts, templates, one document's data. Nothing else exists.

use std::collections::HashMap;
use std::fmt;
use std::sync::LazyLock;

use serde_json::{Value, json};
use typst::diag::{FileError, FileResult, SourceDiagnostic};
use typst::foundations::{Bytes, Datetime, Duration, Smart};
use typst::syntax::{FileId, RootedPath, Source, VirtualPath, VirtualRoot};
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;
use typst::{Library, LibraryExt, World, WorldExt};
use typst_layout::PagedDocument;
use typst_pdf::{PdfOptions, PdfStandard, PdfStandards, Timestamp};

use crate::areas;
use crate::fonts::{FACES, FALLBACKS};
use crate::printable::{printable, printable_data};
use crate::render::{About, Complaint, Typeset, TypesetError};
use crate::template::Template;

/// Results of the library that no document used since the last but one are forgotten: fonts and
/// templates stay warm, and the memory of a node that prints all day stays bounded.
const CACHE_GENERATIONS: usize = 2;

/// The province's time, UTC+7, in minutes.
const OFFSET_MINUTES: i32 = 7 * 60;

/// Sets what every document has, then calls the template.
const ENTRY: &str = "\
#import \"/template.typ\": render
#let about = json(\"/about.json\")
#set document(title: about.title, author: about.author, date: auto)
#set text(font: \"Tinos\", lang: about.language, size: 13pt, hyphenate: false)
#render(json(\"/data.json\"), about)
";

const DECREE30: &str = include_str!("../templates/decree30.typ");

fn id(path: &str) -> FileId {
    let path = VirtualPath::new(path).expect("the few paths used here are plain names");
    FileId::new(RootedPath::new(VirtualRoot::Project, path))
}

/// The files of every document; all other paths are refused.
struct Paths {
    entry: FileId,
    template: FileId,
    decree30: FileId,
    data: FileId,
    about: FileId,
}

static PATHS: LazyLock<Paths> = LazyLock::new(|| Paths {
    entry: id("/entry.typ"),
    template: id("/template.typ"),
    decree30: id("/decree30.typ"),
    data: id("/data.json"),
    about: id("/about.json"),
});

/// What all documents share.
pub(crate) struct Compiler {
    templates: HashMap<&'static str, Source>,
    library: LazyHash<Library>,
    book: LazyHash<FontBook>,
    fonts: Vec<Font>,
    entry: Source,
    decree30: Source,
}

impl fmt::Debug for Compiler {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Compiler")
            .field("templates", &self.templates.keys())
            .finish_non_exhaustive()
    }
}

impl Compiler {
    pub(crate) fn new(templates: &[Template]) -> Self {
        let fonts: Vec<Font> = FACES
            .iter()
            .chain(FALLBACKS)
            .filter_map(|face| Font::new(Bytes::new(*face), 0))
            .collect();
        let source = |template: &Template| {
            (
                template.name,
                Source::new(PATHS.template, template.source.to_owned()),
            )
        };
        Self {
            templates: templates.iter().map(source).collect(),
            library: LazyHash::new(Library::default()),
            book: LazyHash::new(FontBook::from_fonts(&fonts)),
            fonts,
            entry: Source::new(PATHS.entry, ENTRY.to_owned()),
            decree30: Source::new(PATHS.decree30, DECREE30.to_owned()),
        }
    }

    pub(crate) fn render(
        &self,
        template: &str,
        data: &Value,
        about: &About,
        wanted: &[&str],
    ) -> Result<Typeset, TypesetError> {
        let source = self
            .templates
            .get(template)
            .ok_or_else(|| TypesetError::UnknownTemplate(template.to_owned()))?;
        if self.fonts.is_empty() {
            return Err(TypesetError::FontsMissing);
        }
        let has = |c: char| self.has(c);
        let (title, author) = (
            printable(&about.title, &has),
            printable(&about.author, &has),
        );
        let described = json!({ "title": title, "author": author, "language": about.language });
        let document = Document {
            compiler: self,
            template: source,
            data: Bytes::from_string(printable_data(data, &has).to_string()),
            about: Bytes::from_string(described.to_string()),
            created: local_time(about),
        };
        let typeset = document.typeset(template, wanted);
        typst::comemo::evict(CACHE_GENERATIONS);
        typeset
    }
}

impl Compiler {
    /// Whether a font has this character: each face of the first family, so that it is there in bold
    /// and slanted too, or a fallback.
    fn has(&self, c: char) -> bool {
        let covers = |font: &Font| font.info().coverage.contains(u32::from(c));
        let (faces, fallbacks) = self.fonts.split_at(FACES.len().min(self.fonts.len()));
        faces.iter().all(covers) || fallbacks.iter().any(covers)
    }
}

/// One document on its way.
struct Document<'a> {
    compiler: &'a Compiler,
    template: &'a Source,
    data: Bytes,
    about: Bytes,
    created: Option<Datetime>,
}

impl Document<'_> {
    fn typeset(&self, name: &str, wanted: &[&str]) -> Result<Typeset, TypesetError> {
        let template = || name.to_owned();
        let document: PagedDocument =
            typst::compile(self)
                .output
                .map_err(|errors| TypesetError::Template {
                    template: template(),
                    complaints: self.complaints(&errors),
                })?;
        let pdf = typst_pdf::pdf(&document, &self.options()).map_err(|errors| {
            TypesetError::NotArchivable {
                template: template(),
                complaints: self.complaints(&errors),
            }
        })?;
        let areas = wanted
            .iter()
            .filter_map(|name| areas::find(&document, name))
            .collect();
        Ok(Typeset { pdf, areas })
    }

    fn options(&self) -> PdfOptions {
        let standards = PdfStandards::new(&[PdfStandard::A_2a, PdfStandard::Ua_1])
            .expect("the two standards share PDF 1.7");
        PdfOptions {
            // the name of the product's part that made it says more than the library's version
            creator: Smart::Custom(Some("tinhso".to_owned())),
            timestamp: self
                .created
                .and_then(|time| Timestamp::new_local(time, OFFSET_MINUTES)),
            standards,
            ..PdfOptions::default()
        }
    }

    fn complaints(&self, errors: &[SourceDiagnostic]) -> Vec<Complaint> {
        errors.iter().map(|error| self.complaint(error)).collect()
    }

    fn complaint(&self, error: &SourceDiagnostic) -> Complaint {
        let own_line = || {
            let range = self.range(error.span)?;
            (error.span.id() == Some(PATHS.template))
                .then(|| self.template.text()[..range.start].lines().count().max(1))
        };
        Complaint {
            message: error.message.to_string(),
            hints: error.hints.iter().map(|hint| hint.v.to_string()).collect(),
            line: own_line(),
        }
    }
}

impl World for Document<'_> {
    fn library(&self) -> &LazyHash<Library> {
        &self.compiler.library
    }

    fn book(&self) -> &LazyHash<FontBook> {
        &self.compiler.book
    }

    fn main(&self) -> FileId {
        PATHS.entry
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        match id {
            id if id == PATHS.entry => Ok(self.compiler.entry.clone()),
            id if id == PATHS.template => Ok(self.template.clone()),
            id if id == PATHS.decree30 => Ok(self.compiler.decree30.clone()),
            _ => Err(FileError::AccessDenied),
        }
    }

    fn file(&self, id: FileId) -> FileResult<Bytes> {
        match id {
            id if id == PATHS.data => Ok(self.data.clone()),
            id if id == PATHS.about => Ok(self.about.clone()),
            _ => Err(FileError::AccessDenied),
        }
    }

    fn font(&self, index: usize) -> Option<Font> {
        self.compiler.fonts.get(index).cloned()
    }

    fn today(&self, _offset: Option<Duration>) -> Option<Datetime> {
        let created = self.created?;
        Datetime::from_ymd(created.year()?, created.month()?, created.day()?)
    }
}

fn local_time(about: &About) -> Option<Datetime> {
    let time = kit_base::in_province(about.created);
    let part = |number: i8| u8::try_from(number).ok();
    Datetime::from_ymd_hms(
        i32::from(time.year()),
        part(time.month())?,
        part(time.day())?,
        part(time.hour())?,
        part(time.minute())?,
        part(time.second())?,
    )
}
