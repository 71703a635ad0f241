//! Templates and the two that come with the crate.

/// A template, registered by the part of the product that needs it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Template {
    /// The name by which it is rendered: lower-case letters, digits, `-` and `_`.
    pub name: &'static str,
    /// typst source that defines `#let render(data, about) = { … }`. It may import `/decree30.typ`.
    pub source: &'static str,
}

impl Template {
    pub(crate) fn has_usable_name(&self) -> bool {
        !self.name.is_empty()
            && self
                .name
                .bytes()
                .all(|b| matches!(b, b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_'))
    }
}

/// A register of hundreds of rows, A4 landscape, with the heading of Decree 30/2020/NĐ-CP and a repeated
/// table head. Data, all texts optional unless said otherwise:
///
/// ```text
/// { superior, agency (required), place_date, title (required), subtitle,
///   columns: [{ title, width (share of the page, default 1), align ("left" | "center" | "right") }],
///   column_numbers (true: a row (1) (2) … under the head), rows: [[text or null]],
///   empty (text when there are no rows), closing (text after the table),
///   signatures: [{ capacity, position, name, note }] }
/// ```
pub const REGISTER: Template = Template {
    name: "register",
    source: include_str!("../templates/register.typ"),
};

/// A report of figures, A4 portrait. Data:
///
/// ```text
/// { superior, agency (required), number, place_date, title (required), subtitle,
///   basis: [text], sections: [{ heading, paragraphs: [text],
///     table: { caption, columns: [as in the register], rows: [[text]], total: [text] } }],
///   recipients: [text], signatures: [as in the register] }
/// ```
pub const FIGURES: Template = Template {
    name: "figures",
    source: include_str!("../templates/figures.typ"),
};
