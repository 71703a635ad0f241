//! From a template and data to the bytes of a PDF.

use jiff::Timestamp;
use serde_json::Value;

use crate::template::Template;
#[cfg(feature = "pdf")]
use crate::world::Compiler;

/// What the file says about itself. The same values give the same bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct About {
    /// The title, which readers show instead of the file's name; required by PDF/UA.
    pub title: String,
    /// Who issues it, mostly an agency.
    pub author: String,
    /// The time of creation; also the day that templates see as today, in the province's time.
    pub created: Timestamp,
    /// The language, `vi` or `en`.
    pub language: &'static str,
}

impl About {
    /// A Vietnamese document.
    pub fn new(title: impl Into<String>, author: impl Into<String>, created: Timestamp) -> Self {
        Self {
            title: title.into(),
            author: author.into(),
            created,
            language: "vi",
        }
    }
}

/// One complaint of the typesetting library.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Complaint {
    /// What is wrong.
    pub message: String,
    /// What may help.
    pub hints: Vec<String>,
    /// The template's line, from 1, if it is known.
    pub line: Option<usize>,
}

impl std::fmt::Display for Complaint {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.line {
            Some(line) => write!(f, "line {line}: {}", self.message),
            None => f.write_str(&self.message),
        }
    }
}

/// Why there is no PDF.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TypesetError {
    /// The program was built without the feature `pdf`.
    #[error("typeset: this program was built without PDF support")]
    SwitchedOff,
    /// The fonts were not there when the program was built.
    #[error("typeset: fonts-croscore missing at build")]
    FontsMissing,
    /// No template has this name.
    #[error("find the template `{0}`")]
    UnknownTemplate(String),
    /// Two templates have this name, or it has other letters than a–z, 0–9, `-` and `_`.
    #[error("register the template `{0}`: its name is taken or unusable")]
    UnusableName(&'static str),
    /// The template does not fit the data, or is wrong.
    #[error("typeset with the template `{template}`: {}", joined(.complaints))]
    Template {
        /// The template.
        template: String,
        /// What is wrong.
        complaints: Vec<Complaint>,
    },
    /// The page is good, but not as PDF/A-2a and PDF/UA-1. Never because of what somebody typed: a
    /// character that no font has is printed as a placeholder with its code point.
    #[error("make an archive file of the template `{template}`: {}", joined(.complaints))]
    NotArchivable {
        /// The template.
        template: String,
        /// What is wrong.
        complaints: Vec<Complaint>,
    },
}

fn joined(complaints: &[Complaint]) -> String {
    complaints
        .iter()
        .map(ToString::to_string)
        .collect::<Vec<_>>()
        .join("; ")
}

/// A rectangle that the template named (`area` in `/decree30.typ`), where something is put into the file
/// later: a form field, a picture. In points of 1/72 inch, from the bottom left of its page.
#[derive(Debug, Clone, PartialEq)]
pub struct Area {
    /// As the template calls it.
    pub name: String,
    /// The page, from 0.
    pub page: usize,
    /// Left edge.
    pub left: f64,
    /// Bottom edge.
    pub bottom: f64,
    /// Right edge.
    pub right: f64,
    /// Top edge.
    pub top: f64,
}

/// A file and where its named rectangles are.
#[derive(Debug, Clone, PartialEq)]
pub struct Typeset {
    /// The PDF.
    pub pdf: Vec<u8>,
    /// The rectangles that were asked for and are there.
    pub areas: Vec<Area>,
}

/// A face of the embedded typeface, for text that is put into a file later.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Face {
    /// Upright.
    Regular,
    /// Slanted.
    Italic,
}

/// The bytes of an embedded face, as a TrueType font.
///
/// # Errors
/// [`TypesetError::FontsMissing`]; [`TypesetError::SwitchedOff`] in a program without PDF support.
#[cfg(feature = "pdf")]
pub fn face(face: Face) -> Result<&'static [u8], TypesetError> {
    let index = match face {
        Face::Regular => 0,
        Face::Italic => 2,
    };
    let faces = crate::fonts::FACES;
    faces.get(index).copied().ok_or(TypesetError::FontsMissing)
}

/// The bytes of an embedded face.
///
/// # Errors
/// Always: this program was built without PDF support.
#[cfg(not(feature = "pdf"))]
pub fn face(_face: Face) -> Result<&'static [u8], TypesetError> {
    Err(TypesetError::SwitchedOff)
}

/// The typesetter of the program: fonts and templates, read once. Rendering blocks for milliseconds to
/// seconds: call it on a blocking thread.
#[derive(Debug)]
pub struct Typesetter {
    #[cfg(feature = "pdf")]
    compiler: Compiler,
    #[cfg(not(feature = "pdf"))]
    names: Vec<&'static str>,
}

impl Typesetter {
    /// Takes the templates of all parts; those of this crate are always there.
    ///
    /// # Errors
    /// [`TypesetError::UnusableName`]. Missing fonts are an error only of [`Self::render`], so that a
    /// program without them starts.
    pub fn new(templates: impl IntoIterator<Item = Template>) -> Result<Self, TypesetError> {
        let mut all: Vec<Template> = vec![crate::REGISTER, crate::FIGURES];
        for template in templates {
            if !template.has_usable_name() || all.iter().any(|other| other.name == template.name) {
                return Err(TypesetError::UnusableName(template.name));
            }
            all.push(template);
        }
        #[cfg(feature = "pdf")]
        return Ok(Self {
            compiler: Compiler::new(&all),
        });
        #[cfg(not(feature = "pdf"))]
        return Ok(Self {
            names: all.iter().map(|template| template.name).collect(),
        });
    }

    /// Typesets a document.
    ///
    /// # Errors
    /// See [`TypesetError`].
    #[cfg(feature = "pdf")]
    pub fn render(
        &self,
        template: &str,
        data: &Value,
        about: &About,
    ) -> Result<Vec<u8>, TypesetError> {
        Ok(self.compiler.render(template, data, about, &[])?.pdf)
    }

    /// Typesets a document and tells where the named rectangles are; those that the template did not
    /// make are left out.
    ///
    /// # Errors
    /// See [`TypesetError`].
    #[cfg(feature = "pdf")]
    pub fn render_with_areas(
        &self,
        template: &str,
        data: &Value,
        about: &About,
        areas: &[&str],
    ) -> Result<Typeset, TypesetError> {
        self.compiler.render(template, data, about, areas)
    }

    /// Typesets a document and tells where the named rectangles are.
    ///
    /// # Errors
    /// Always: this program was built without PDF support.
    #[cfg(not(feature = "pdf"))]
    pub fn render_with_areas(
        &self,
        template: &str,
        data: &Value,
        about: &About,
        _areas: &[&str],
    ) -> Result<Typeset, TypesetError> {
        self.render(template, data, about).map(|pdf| Typeset {
            pdf,
            areas: Vec::new(),
        })
    }

    /// Typesets a document.
    ///
    /// # Errors
    /// Always: this program was built without PDF support.
    #[cfg(not(feature = "pdf"))]
    pub fn render(
        &self,
        template: &str,
        _data: &Value,
        _about: &About,
    ) -> Result<Vec<u8>, TypesetError> {
        if self.names.contains(&template) {
            Err(TypesetError::SwitchedOff)
        } else {
            Err(TypesetError::UnknownTemplate(template.to_owned()))
        }
    }
}
