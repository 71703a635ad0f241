//! The pages on which somebody enrols a passkey and signs in with it, and the demonstration's one click.

use super::{MIGRATIONS, passkeys::Device};
use axum::http::StatusCode;
use identity::{
    accounts::{passkeys::Challenge, second_factor::Proof},
    demo,
};

pub fn challenge_of(page: &super::server::Reply) -> Challenge {
    let options = page.between("data-options=\"", "\"");
    Challenge {
        sealed: page.between("name=\"thach-thuc\" value=\"", "\""),
        options: options.replace("&quot;", "\"").replace("&amp;", "&"),
    }
}

#[test]
fn pages_enrol_a_passkey_sign_in_with_it_and_say_why_not() {
    const PATH: &str = "/tai-khoan/xac-thuc-hai-lop";
    let db = testing::sqlite_db(&MIGRATIONS);
    let server = super::pages::demo_world(&db);
    super::pages::run(async {
        let (mut browser, mut device) = (server.browser(), Device::new());
        browser.sign_in("chuyen-vien.sgddt", demo::PASSWORD).await;
        let page = browser.get(PATH).await;
        let new = format!("{PATH}/khoa/moi");
        let fields = [("mat-khau-khoa", demo::PASSWORD), ("ten-khoa", "")];
        let nameless = browser.post(&page, &new, &fields).await;
        assert_eq!(nameless.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(nameless.text.contains("Tên khóa cần từ 1 đến 60"));
        let fields = [
            ("mat-khau-khoa", demo::PASSWORD),
            ("ten-khoa", "Máy <i>nhà</i>"),
        ];
        let asked = browser.post(&page, &new, &fields).await;
        assert_eq!(asked.status, StatusCode::OK, "{}", asked.text);
        let challenge = challenge_of(&asked);
        let answer = device.makes(&challenge);
        let confirm = format!("{PATH}/khoa/xac-nhan");
        let fields = [
            ("thach-thuc", challenge.sealed.as_str()),
            ("tra-loi", answer.as_str()),
        ];
        let sheet = browser.post(&asked, &confirm, &fields).await;
        assert_eq!(sheet.status, StatusCode::OK, "{}", sheet.text);
        assert!(
            sheet.text.contains("Phiếu mã khôi phục") && sheet.text.contains("chuyen-vien.sgddt")
        );
        let listed = browser.get(PATH).await;
        assert!(
            listed.text.contains("Máy &lt;i&gt;nhà&lt;/i&gt;"),
            "listed under its name"
        );

        let mut again = server.browser();
        let second = again.sign_in("chuyen-vien.sgddt", demo::PASSWORD).await;
        let challenge = challenge_of(&second);
        let step = second.hidden("buoc");
        let wrong = [
            ("buoc", step.as_str()),
            ("thach-thuc", challenge.sealed.as_str()),
            ("tra-loi", "{}"),
        ];
        let refused = again.post(&second, "/dang-nhap/ma", &wrong).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(
            refused
                .text
                .contains("Không nhận được trả lời đúng của khóa truy cập")
        );
        let challenge = challenge_of(&refused);
        let Proof::Passkey { answer, .. } = device.answers(&challenge) else {
            panic!("a passkey")
        };
        let right = [
            ("buoc", step.as_str()),
            ("thach-thuc", challenge.sealed.as_str()),
            ("tra-loi", answer.as_str()),
        ];
        let entered = again.post(&refused, "/dang-nhap/ma", &right).await;
        assert_eq!(entered.header("location"), "/", "{}", entered.text);

        let mut lazy = server.browser();
        let second = lazy.sign_in("chuyen-vien.sgddt", demo::PASSWORD).await;
        let fields = [("buoc", &*second.hidden("buoc")), ("dien-giup", "1")];
        let entered = lazy.post(&second, "/dang-nhap/ma", &fields).await;
        assert_eq!(
            entered.header("location"),
            "/",
            "the demonstration's button"
        );
    });
}

#[test]
fn in_the_demonstration_a_second_factor_is_one_click_and_in_nobodys_way() {
    const PATH: &str = "/tai-khoan/xac-thuc-hai-lop";
    let db = testing::sqlite_db(&MIGRATIONS);
    let server = super::pages::demo_world(&db);
    super::pages::run(async {
        let mut browser = server.browser();
        browser.sign_in("quan-tri", demo::PASSWORD).await;
        let page = browser.get(PATH).await;
        assert!(page.text.contains("Bật thử"));
        let sheet = browser.post(&page, &format!("{PATH}/thu"), &[]).await;
        assert_eq!(sheet.status, StatusCode::OK, "{}", sheet.text);
        let page = browser.get(PATH).await;
        assert!(page.text.contains("Điền giúp tôi") && !page.text.contains("Bật thử"));
        let off = browser
            .post(&page, &format!("{PATH}/tat"), &[("dien-giup", "1")])
            .await;
        assert_eq!(off.status, StatusCode::SEE_OTHER, "{}", off.text);
        let page = browser.get(PATH).await;
        assert!(page.text.contains("Bật thử"), "as it was before");
    });
}
