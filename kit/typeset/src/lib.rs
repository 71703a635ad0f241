//! Official PDF files: PDF/A-2a for the archive and PDF/UA-1 for everybody, always both.
//!
//! A template is a file of the typesetting language typst that defines `render(data, about)`. Data reach
//! it as values, never as source, so that nothing a person types can become a command. Templates see the
//! embedded fonts and this crate's building blocks (`/decree30.typ`), no files, no network, no clock: the
//! same input gives the same bytes.
//!
//! ```text
//! let typesetter = Typesetter::new(templates)?;
//! let pdf = typesetter.render("register", &data, &about)?;
//! ```

#[cfg(feature = "pdf")]
mod areas;
#[cfg(feature = "pdf")]
mod fonts;
pub mod pages;
#[cfg(feature = "pdf")]
mod printable;
mod render;
mod template;
#[cfg(feature = "pdf")]
mod world;

pub use render::{About, Area, Complaint, Face, Typeset, TypesetError, Typesetter, face};
pub use template::{FIGURES, REGISTER, Template};
