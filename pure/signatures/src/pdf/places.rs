//! Keys of the catalogue, of pages, annotations and fields that are not followed like any other (ISO 32000-2).

/// Keys of the catalogue that are walked by themselves.
pub(super) const CATALOG_PLACES: [&str; 6] = [
    "AcroForm",
    "DSS",
    "Extensions",
    "MarkInfo",
    "Metadata",
    "Pages",
];
/// Keys of the catalogue that lead somewhere and show nothing.
pub(super) const CATALOG_NAMES: [&str; 10] = [
    "AA",
    "Dests",
    "Names",
    "OpenAction",
    "Outlines",
    "Perms",
    "PieceInfo",
    "SpiderInfo",
    "StructTreeRoot",
    "Threads",
];
/// Keys of a page that lead somewhere and show nothing; `Annots` and `Parent` are walked by themselves.
pub(super) const PAGE_NAMES: [&str; 5] = ["AA", "B", "PieceInfo", "SeparationInfo", "PresSteps"];
/// Keys of an annotation that lead somewhere and show nothing.
pub(super) const ANNOTATION_NAMES: [&str; 5] = ["A", "AA", "Dest", "P", "PA"];
/// Keys of an annotation or a field that lead to others of their kind.
pub(super) const RELATIVES: [&str; 4] = ["IRT", "Kids", "Parent", "Popup"];
/// Keys under which structure and actions name annotations and fields (ISO 32000-2, tables 214 to 243,
/// 358).
pub(super) const NAMING_KEYS: [&str; 8] = [
    "AN",
    "Annotation",
    "Annots",
    "Fields",
    "Obj",
    "T",
    "TA",
    "K",
];
