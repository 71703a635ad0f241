//! The document as a PDF file for printing and reading: PDF/A and PDF/UA in the layout of the
//! decree. The signed original is another file, made by the signing office.

use super::{
    Visit,
    sheet::{self, is_letter, paragraphs},
    show::{self, Shown},
    states::kind_name,
};
use crate::{document::DocumentId, outgoing::State};
use axum::body::Body;
use kit_files::{Disposition, FileName, content_disposition};
use kit_typeset::{About, Template, Typeset, TypesetError, Typesetter};
use kit_web::{Answer, Download, PageError, Path};
use serde_json::{Value, json};
use std::sync::LazyLock;

/// The layout of one document.
const TEMPLATE: Template = Template {
    name: "document",
    source: include_str!("document.typ"),
};

static TYPESETTER: LazyLock<Result<Typesetter, TypesetError>> =
    LazyLock::new(|| Typesetter::new([TEMPLATE]));

/// The file.
pub(super) async fn open(visit: Visit, Path(id): Path<DocumentId>) -> Answer {
    let shown = show::load(&visit, id).await?;
    if shown.view.copy.is_some() {
        return visit.redirect(&crate::copies::pages::file_address(id));
    }
    let data = data(&visit, &shown, None);
    let about = about(&visit, &shown);
    let bytes = tokio::task::spawn_blocking(move || typeset(&data, &about))
        .await
        .map_err(PageError::internal)??;
    let name = match shown.is_draft() {
        true => format!("du-thao-{id}.pdf"),
        false => format!("{}.pdf", shown.view.document.notation.replace('/', "-")),
    };
    let name = FileName::clean(&name);
    Download {
        media_type: "application/pdf".to_owned(),
        disposition: content_disposition(Disposition::Inline, &name),
        length: Some(bytes.len() as u64),
        body: Body::from(bytes),
    }
    .answer()
}

/// Typesets. A character that the fonts lack is printed as its number in a box, and stops nothing.
fn typeset(data: &Value, about: &About) -> Result<Vec<u8>, PageError> {
    let typesetter = TYPESETTER.as_ref().map_err(PageError::internal)?;
    typesetter.render(TEMPLATE.name, data, about).map_err(told)
}

fn told(error: TypesetError) -> PageError {
    match error {
        TypesetError::FontsMissing | TypesetError::SwitchedOff => {
            PageError::conflict("documents-outgoing-pdf-off")
        }
        other => PageError::internal(other),
    }
}

/// What the file says about itself.
pub(super) fn about(visit: &Visit, shown: &Shown) -> About {
    About::new(
        shown.view.document.subject.clone(),
        shown.agency.name.clone(),
        visit.now(),
    )
}

/// Typesets with room for what is filled in later.
pub(super) fn typeset_with_areas(
    data: &Value,
    about: &About,
    areas: &[&str],
) -> Result<Typeset, PageError> {
    let typesetter = TYPESETTER.as_ref().map_err(PageError::internal)?;
    typesetter
        .render_with_areas(TEMPLATE.name, data, about, areas)
        .map_err(told)
}

/// What is left free for fields: see docs/adr/0017.
pub(super) struct Fields {
    /// A number and notation as wide as the one that will be given.
    pub(super) number_like: String,
}

/// What the template gets; with `fields` it leaves number and date free and is no draft any more.
pub(super) fn data(visit: &Visit, shown: &Shown, fields: Option<&Fields>) -> Value {
    let document = &shown.view.document;
    let letter = is_letter(shown);
    let number = match document.notation.as_str() {
        // room for the number that is not given yet
        "" => "      /".to_owned(),
        notation => notation.to_owned(),
    };
    let mark = match shown.view.outgoing.state {
        State::Recalled => Some("ĐÃ THU HỒI"),
        _ => (shown.is_draft() && fields.is_none()).then_some("DỰ THẢO"),
    };
    let place = fields.map(|_| &shown.place);
    json!({
        "superior": shown.superior,
        "agency": shown.agency.name,
        "number": number,
        "place_date": sheet::place_and_date(shown),
        "number_like": fields.map(|fields| &fields.number_like),
        "place": place,
        "about": letter.then(|| sheet::about(&document.subject)),
        "stamp": sheet::stamp(shown),
        "title": (!letter).then(|| kind_name(&document.kind)),
        "subtitle": (!letter).then_some(&document.subject),
        "to": shown.addressees(visit),
        "content": paragraphs(&shown.view.content).collect::<Vec<_>>(),
        "recipients": shown.recipients(visit),
        "signature": shown.signature,
        "signer": shown.signer,
        "mark": mark,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn about() -> About {
        About::new(
            "Kế hoạch",
            "Sở Nội vụ",
            "2022-11-16T01:30:00Z".parse().expect("an instant"),
        )
    }

    #[test]
    fn a_document_without_anything_but_its_agency_is_typeset() {
        let data = json!({ "agency": "Sở Nội vụ", "title": "Kế hoạch" });
        let pdf = typeset(&data, &about()).expect("it is typeset");
        assert!(pdf.starts_with(b"%PDF-1.7"));
    }

    #[test]
    fn what_people_type_is_text_and_never_a_command() {
        let data = json!({
            "agency": "Sở Nội vụ", "about": "V/v #panic()", "content": ["#read(\"/etc/passwd\") $x$ *a*"],
            "to": ["Sở Tài chính", "Sở Y tế"], "mark": "DỰ THẢO", "stamp": "HỎA TỐC",
            "signature": ["TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH"], "signer": "Nguyễn Văn Mẫu", "recipients": ["Như trên;", "Lưu: VT."],
        });
        assert!(typeset(&data, &about()).expect("it is typeset").len() > 1_000);
    }

    #[test]
    fn a_character_that_no_font_has_does_not_stop_the_document() {
        let with = |content: &str| {
            let data = json!({ "agency": "Sở Nội vụ", "title": "Kế hoạch", "content": [content] });
            typeset(&data, &about()).expect("it is typeset").len()
        };
        assert!(
            with("🎉") > with(""),
            "its code point is printed in its place"
        );
    }
}
