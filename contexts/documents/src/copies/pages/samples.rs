//! The pages with invented data, for tests that draw every page without a database.

use super::form::{self, Offers};
use crate::{
    attachments::{Attachment, AttachmentId},
    copies::source::Source,
    document::{DocumentId, DocumentRow},
    outgoing::pages::Receivers,
};
use jiff::civil::date;
use kit_base::Id;
use kit_web::{FormState, Message, Routes};

const PAGE: &str = "/van-ban/{id}/sao";

/// Adds a sample of every page.
pub(super) fn add(routes: Routes) -> Routes {
    routes
        .sample(PAGE, "empty", |visit| {
            form::draw(visit, &FormState::new().with("form", "sao_y"), &offers(1))
        })
        .sample(PAGE, "errors", |visit| {
            let state = FormState::new()
                .with("form", "trich_sao")
                .with("pages", "mười")
                .refuse(
                    "pages",
                    "documents-copy-pages",
                    Message::new("documents-copy-problem-pages"),
                )
                .refuse(
                    "attachment",
                    "documents-copy-attachment",
                    Message::new("documents-copy-problem-signed"),
                );
            form::draw(visit, &state, &offers(2))
        })
        .sample(PAGE, "no file", |visit| {
            form::draw(visit, &FormState::new(), &offers(0))
        })
}

fn offers(files: i64) -> Offers {
    let id = DocumentId::from_i64(1);
    let document = DocumentRow {
        id,
        origin: "outside".to_owned(),
        kind: "quyet_dinh".to_owned(),
        notation: "1482/QĐ-TTg".to_owned(),
        issued_on: Some(date(2022, 11, 14)),
        issuer_id: None,
        issuer_name: "Thủ tướng Chính phủ".to_owned(),
        subject: "Về việc phê duyệt Kế hoạch chuyển đổi số năm 2023".to_owned(),
        signer_name: String::new(),
        signer_position: String::new(),
        urgency: 0,
        pages: 12,
        reply_due_on: None,
        files,
        recalled_at: None,
    };
    let file = |n: i64| Attachment {
        id: AttachmentId::from_i64(n),
        document_id: id,
        name: format!("quyet-dinh-{n}.pdf"),
        sha256: "aa".repeat(32),
        size_bytes: 1_250_000 * n,
        media_type: "application/pdf".to_owned(),
        scan: "clean".to_owned(),
    };
    Offers {
        source: Source {
            document,
            files: (1..=files).map(file).collect(),
            href: "/van-ban-den/1".to_owned(),
        },
        leaders: Vec::new(),
        receivers: Receivers::default(),
    }
}
