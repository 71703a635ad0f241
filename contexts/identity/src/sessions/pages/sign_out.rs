//! `/dang-xuat`: ends the session and has the browser forget.

use super::present;
use crate::{Actor, sessions::end_session};
use kit_web::{Access, Answer, Form, Routes, Visit};

async fn send(visit: Visit, _form: Form<()>) -> Answer {
    let (account, session) = present(&visit)?;
    let (now, actor) = (visit.now(), Actor::of_visit(&visit)?);
    visit
        .web()
        .db()
        .write(move |tx| end_session(tx, now, &actor, account, session, "signed_out"))
        .await?;
    kit_web::sign_out(&visit, "/dang-nhap")
}

pub(super) fn routes() -> Routes {
    Routes::new().post("/dang-xuat", Access::SignedIn, send)
}
