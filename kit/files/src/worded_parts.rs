//! The parts of office documents in which words stand.

/// The parts with words, by the beginnings of their names, in the order in which they are read:
/// what stands at the head of pages first.
pub(crate) const DOCX: &[&str] = &[
    // no words, but which paragraphs begin a page
    "word/styles",
    "word/header",
    "word/document",
    "word/footnotes",
    "word/endnotes",
    "word/comments",
    "word/footer",
    "word/glossary/document",
    "word/charts/",
    "word/diagrams/data",
    PROPERTIES,
];
pub(crate) const XLSX: &[&str] = &[
    "xl/sharedStrings",
    "xl/worksheets/sheet",
    "xl/comments",
    "xl/threadedComments/",
    "xl/drawings/drawing",
    "xl/drawings/vmlDrawing",
    "xl/tables/",
    "xl/charts/",
    "xl/diagrams/data",
    "xl/workbook",
    // what a format writes beside a number
    "xl/styles",
    PROPERTIES,
];
pub(crate) const PPTX: &[&str] = &[
    "ppt/slides/slide",
    "ppt/notesSlides/",
    "ppt/slideMasters/",
    "ppt/slideLayouts/",
    "ppt/charts/",
    "ppt/diagrams/data",
    "ppt/comments/",
    PROPERTIES,
];
/// Heads and feet of pages stand among the styles.
pub(crate) const OPEN_DOCUMENT: &[&str] = &["styles.xml", "content.xml", "meta.xml"];
/// What a document says of itself: its title, subject and key words, its company, what people added.
pub(crate) const PROPERTIES: &str = "docProps/";
