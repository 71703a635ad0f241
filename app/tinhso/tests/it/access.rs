//! Who gets what over HTTP: every route of the program's own list, asked by somebody of each role of
//! the demonstration and by the receiver of a delegation, on things of three agencies. What comes out
//! is a committed table (`snapshots/`): a new route, a new role or another answer shows in review.

use crate::world::{On, Place, Running, client, fill_sample, hidden, sign_in, waiting};
use documents::{
    document::DocumentInput,
    incoming::{
        register::{Arrival, register_arrival},
        show::show,
    },
    outgoing::draft::{DraftInput, draft},
    recipients::save_group,
};
use futures::future::join_all;
use http::Method;
use identity::{
    AccountId, Actor, OrganisationId, PostHolder, ProgramRules, Role, UnitId,
    accounts::{
        account_by_user_name, accounts_of,
        create::{CreateAccount, create_account},
        password::hash,
        reset::ask_reset,
    },
    actor_for,
    delegations::give::{GiveDelegation, give_delegation},
    directory::body_of_code,
    holders_of_role,
    programs::ask::{AskProgram, ask_program},
};
use jiff::{Timestamp, ToSpan, civil::Date};
use kit_base::in_province;
use kit_db::{DbError, Tx};
use kit_web::RouteInfo;
use signing::certificates::{
    HolderKind, RequestKind,
    request::{Wish, request},
};
use std::{collections::BTreeMap, fmt::Write, num::NonZeroU32};
use tinhso::{modules, node::Parts};

/// Somebody of each role, in agencies that stand to each other as whole province, department,
/// district and commune; the archivist received what the department's director could delegate.
const PEOPLE: [&str; 15] = [
    NOBODY,
    "van-thu.ubnd",
    "chanh-vp.ubnd",
    "chu-tich.ubnd",
    "truong-phong.ubnd",
    "chuyen-vien.ubnd",
    RECEIVER,
    "van-thu.sgddt",
    "giam-doc.sgddt",
    "chuyen-vien.sgddt",
    "chu-tich.vinh",
    "chu-tich.xa",
    PROVINCE_LEADER,
    "quan-tri",
    "kiem-toan",
];
/// Who has not signed in.
const NOBODY: &str = "nobody";
/// The chairman in the other of two posts.
const PROVINCE_LEADER: &str = "lanh-dao-tinh";
const RECEIVER: &str = "luu-tru.ubnd";
const GIVER: &str = "giam-doc.sgddt";
/// The People's Committee, the department whose director delegates, and a district.
const AGENCIES: [&str; 3] = ["H41", "H41.15", "H41.24"];

/// Routes that would end the very session that goes on asking, and the page for everybody on which
/// files are counted by the minute.
const LEFT_OUT: [&str; 3] = ["/dang-xuat", "/tai-khoan/phien", "/kiem-tra-chu-ky"];

/// Identifiers of things of one agency, by the beginning of the routes that name one.
type Things = BTreeMap<&'static str, String>;

/// Nothing has this identifier.
const NOTHING: &str = "0000000000001";

/// Who makes the things of one agency.
struct Makers<'t, 'c> {
    tx: &'t mut Tx<'c>,
    now: Timestamp,
    today: Date,
    body: OrganisationId,
}

impl Makers<'_, '_> {
    /// The last holder of a role in an agency, if there is one.
    fn holder_in(&mut self, body: OrganisationId, role: Role) -> Option<PostHolder> {
        let all = holders_of_role(self.tx, body, role, self.today).expect("an answer");
        all.last().cloned()
    }

    fn holder(&mut self, role: Role) -> PostHolder {
        let holder = self.holder_in(self.body, role);
        holder.expect("somebody holds the role")
    }

    fn acting(&mut self, holder: &PostHolder) -> Actor {
        actor_for(self.tx, holder.person, holder.post, self.now).expect("an actor")
    }

    fn administrator(&mut self) -> Actor {
        let province = body_of_code(self.tx, "H41").expect("it is there");
        let holder = self.holder_in(province, Role::Administrator);
        self.acting(&holder.expect("somebody administers"))
    }

    fn account(&mut self, leader: &PostHolder, code: &str) -> AccountId {
        let accounts = accounts_of(self.tx, leader.person).expect("an answer");
        if let Some(known) = accounts.first() {
            return known.id;
        }
        let account = CreateAccount {
            person: leader.person,
            user_name: format!("lanh-dao-{}", code.to_lowercase()),
            password: hash(identity::demo::PASSWORD),
        };
        let system = Actor::system("test");
        create_account(self.tx, self.now, &system, &account).expect("an account")
    }

    fn certificate(&mut self, clerk: &Actor) -> String {
        let wish = Wish {
            kind: RequestKind::New,
            holder: HolderKind::Agency,
            person: None,
            device: String::new(),
            email: String::new(),
            replaces: None,
            words: "Cấp chứng thư số cho cơ quan".to_owned(),
            organisation: None,
        };
        let made = request(self.tx, self.now, clerk, &wish);
        made.expect("a request").to_string()
    }

    /// An entry of the register, and its document.
    fn incoming(&mut self, clerk: &Actor) -> [String; 2] {
        let arrival = Arrival {
            document: DocumentInput {
                kind: "cong_van".to_owned(),
                notation: "12/BNV-VP".to_owned(),
                issued_on: Some(self.today),
                issuer: "Bộ Nội vụ".to_owned(),
                subject: "V/v hướng dẫn chế độ báo cáo".to_owned(),
                secrecy: documents::secrecy::NONE.to_owned(),
                ..DocumentInput::default()
            },
            ..Arrival::default()
        };
        let entered = register_arrival(self.tx, self.now, clerk, &arrival).expect("registered");
        let seen = show(self.tx, clerk, entered.id).expect("an answer");
        let document = seen.expect("the clerk sees it").incoming.document_id;
        [entered.id.to_string(), document.to_string()]
    }

    fn outgoing(&mut self) -> String {
        let drafter = [Role::Specialist, Role::HeadOfUnit, Role::ChiefOfOffice]
            .into_iter()
            .find_map(|role| {
                let all = holders_of_role(self.tx, self.body, role, self.today);
                all.expect("an answer").first().cloned()
            });
        let drafter = self.acting(&drafter.expect("somebody drafts"));
        let input = DraftInput {
            kind: "cong_van".to_owned(),
            subject: "V/v trả lời về chế độ báo cáo".to_owned(),
            content: "Đã thực hiện đầy đủ chế độ báo cáo.".to_owned(),
            outside_receivers: "Bộ Nội vụ".to_owned(),
            secrecy: documents::secrecy::NONE.to_owned(),
            ..DraftInput::default()
        };
        let made = draft(self.tx, self.now, &drafter, &input);
        made.expect("a draft").to_string()
    }

    fn group(&mut self, clerk: &Actor) -> String {
        let named = (None, "Các cơ quan nhận báo cáo");
        let made = save_group(self.tx, self.now, clerk, named, &[self.body]);
        made.expect("a group").to_string()
    }

    fn program(&mut self, administrator: &Actor, unit: UnitId) -> String {
        let rules = ProgramRules::new(modules::for_programs());
        let input = AskProgram {
            unit,
            name: "Phần mềm báo cáo".to_owned(),
            contact: "Văn phòng".to_owned(),
            permissions: rules.allowed.iter().map(|one| (*one).to_owned()).collect(),
            expires_on: self.today.saturating_add(30.days()),
            per_minute: identity::programs::PER_MINUTE_MAX,
            per_day: identity::programs::PER_DAY_MAX,
        };
        let made = ask_program(self.tx, self.now, administrator, &input, &rules);
        made.expect("asked").to_string()
    }
}

fn things(tx: &mut Tx<'_>, parts: &Parts, code: &str) -> Things {
    let now = parts.clock.now();
    let body = body_of_code(tx, code).expect("it is there");
    let mut of = Makers {
        tx,
        now,
        today: in_province(now).date(),
        body,
    };
    let (clerk, leader) = (of.holder(Role::Clerk), of.holder(Role::Leader));
    let (unit, clerk) = (clerk.unit, of.acting(&clerk));
    let administrator = of.administrator();
    let account = of.account(&leader, code);
    let certificate = of.certificate(&clerk);
    let [incoming, document] = of.incoming(&clerk);
    let (outgoing, group) = (of.outgoing(), of.group(&clerk));
    let book = documents::books::books_of(of.tx, body).expect("an answer")[0].id;
    let reason = "Mất điện thoại";
    let reset = ask_reset(of.tx, now, &administrator, account, reason, false).expect("asked");
    let program = of.program(&administrator, unit);
    BTreeMap::from([
        ("/to-chuc/", body.to_string()),
        ("/don-vi/", leader.unit.to_string()),
        ("/can-bo/", leader.person.to_string()),
        ("/quan-tri/tai-khoan/", account.to_string()),
        ("/quan-tri/dat-lai/", reset.to_string()),
        ("/quan-tri/chuong-trinh/", program),
        ("/chung-thu-so/", certificate),
        ("/van-ban-den/", incoming.clone()),
        ("/api/v1/van-ban-den/", incoming),
        ("/van-ban/", document),
        ("/van-ban-di/", outgoing.clone()),
        ("/api/v1/van-ban-di/", outgoing),
        ("/nhom-noi-nhan/", group),
        ("/so-van-ban/", book.to_string()),
    ])
}

/// Everything that the giver's post may is delegated, as far as it can be.
fn delegate(tx: &mut Tx<'_>, parts: &Parts) {
    let now = parts.clock.now();
    let today: Date = in_province(now).date();
    let of = |tx: &mut Tx<'_>, name: &str| {
        let account = account_by_user_name(tx, name)
            .expect("an answer")
            .expect("an account");
        identity::actor_of_person(tx, account.person, now).expect("an actor")
    };
    let (giver, receiver) = (of(tx, GIVER), of(tx, RECEIVER));
    for right in giver.scopes.keys() {
        let input = GiveDelegation {
            to: receiver.person,
            permissions: [right.clone()].into(),
            document: "15/QĐ-SGDĐT".to_owned(),
            valid_from: today,
            valid_to: today.saturating_add(30.days()),
        };
        // what stays with the person is refused
        let _ = give_delegation(tx, now, &giver, &input);
    }
}

async fn world() -> (Place, Parts, Vec<Things>) {
    let place = Place::new(On::Sqlite).await;
    let mut config = place.config("a");
    let many = NonZeroU32::new(1_000_000).expect("not zero");
    config.web.requests_per_address = many;
    config.web.requests_per_account = many;
    let parts = fill_sample(crate::world::open(config).await).await;
    waiting(move || {
        let asked = parts.clone();
        let made = parts.db.write_blocking(move |tx| {
            let things = AGENCIES.map(|code| things(tx, &asked, code)).to_vec();
            delegate(tx, &asked);
            Ok::<_, DbError>(things)
        });
        (place, parts, made.expect("the things are made"))
    })
    .await
}

/// The addresses of a route: one for each agency, if it is about one of the things.
fn addresses(route: &RouteInfo, things: &[Things]) -> Vec<(&'static str, String)> {
    let known = |all: &Things| {
        let begins = all
            .iter()
            .find(|(begin, _)| route.path.starts_with(&format!("{begin}{{id}}")))?;
        Some(filled(&route.path.replacen("{id}", begins.1, 1)))
    };
    let found: Vec<(&'static str, String)> = AGENCIES
        .into_iter()
        .zip(things)
        .filter_map(|(code, all)| Some((code, known(all)?)))
        .collect();
    if found.is_empty() {
        return vec![("-", filled(route.path))];
    }
    found
}

/// With an identifier of nothing in every other place.
fn filled(path: &str) -> String {
    let mut parts = path
        .split('/')
        .map(|part| if part.starts_with('{') { NOTHING } else { part });
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |mut path, part| {
        let _ = write!(path, "/{part}");
        path
    })
}

struct Asker {
    name: &'static str,
    browser: reqwest::Client,
    token: String,
}

async fn page(browser: &reqwest::Client, node: &Running, path: &str) -> String {
    let answer = browser.get(node.url(path)).send().await;
    answer.expect("an answer").text().await.expect("a page")
}

/// From the chairman's post to that of who leads the province.
async fn lead_the_province(browser: &reqwest::Client, node: &Running) {
    let page = page(browser, node, "/tai-khoan").await;
    let fields = [
        ("_csrf", hidden(&page, "_csrf")),
        ("vi-tri", hidden(&page, "vi-tri")),
    ];
    let request = browser.post(node.url("/tai-khoan/chuc-vu")).form(&fields);
    let answer = request.header("sec-fetch-site", "same-origin").send().await;
    assert_eq!(answer.expect("an answer").status(), 303);
}

async fn askers(node: &Running) -> Vec<Asker> {
    let mut all = Vec::new();
    for name in PEOPLE {
        let browser = client();
        let place = match name {
            NOBODY => "/dang-nhap",
            PROVINCE_LEADER => {
                sign_in(&browser, node, "chu-tich.ubnd").await;
                lead_the_province(&browser, node).await;
                "/tai-khoan"
            }
            _ => {
                sign_in(&browser, node, name).await;
                "/tai-khoan"
            }
        };
        let page = page(&browser, node, place).await;
        all.push(Asker {
            name,
            browser,
            token: hidden(&page, "_csrf"),
        });
    }
    all
}

/// A column for each person, its number above it.
fn header() -> String {
    let mut text = String::new();
    for (number, name) in PEOPLE.iter().enumerate() {
        let _ = writeln!(text, "{:2}  {name}", number + 1);
    }
    for number in 1..=PEOPLE.len() {
        let _ = write!(text, " {number:3}");
    }
    text.push('\n');
    text
}

async fn status(node: &Running, asker: &Asker, method: &Method, path: &str) -> u16 {
    let request = asker.browser.request(method.clone(), node.url(path));
    let request = match *method {
        Method::GET => request,
        _ if path.starts_with("/api/v1/") => request
            .header("sec-fetch-site", "same-origin")
            .header("idempotency-key", format!("access {path}"))
            .json(&serde_json::json!({})),
        _ => request
            .header("sec-fetch-site", "same-origin")
            // the same key at every address: none of them is taken for the sending of another
            .form(&[("_csrf", asker.token.as_str()), ("_key", NOTHING)]),
    };
    request.send().await.expect("an answer").status().as_u16()
}

#[tokio::test(flavor = "multi_thread")]
async fn every_route_answers_each_role_and_relation_as_the_committed_table_says() {
    let (_place, parts, things) = world().await;
    let node = Running::start(parts).await;
    let mut all = askers(&node).await;
    let mut asked_for_password = 0;
    let mut routes = modules::routes(&mut modules::catalogue()).list().to_vec();
    routes.retain(|route| !LEFT_OUT.iter().any(|out| route.path.starts_with(out)));
    // what is read before what is changed, so that reading finds the same things
    routes.sort_by_key(|route| {
        (
            route.method != Method::GET,
            route.path,
            route.method.to_string(),
        )
    });
    let (mut table, mut faults) = (header(), Vec::new());
    for route in &routes {
        if route.method != Method::GET && route.path.starts_with("/tai-khoan/") {
            // five wrong present passwords in a row end a session
            asked_for_password += 1;
            if asked_for_password % 3 == 0 {
                all = askers(&node).await;
            }
        }
        for (agency, path) in addresses(route, &things) {
            let asked = all
                .iter()
                .map(|asker| status(&node, asker, &route.method, &path));
            let found: Vec<u16> = match route.method {
                Method::GET => join_all(asked).await,
                _ => {
                    let mut found = Vec::new();
                    for one in asked {
                        found.push(one.await);
                    }
                    found
                }
            };
            let mut line = String::new();
            for (asker, status) in all.iter().zip(found) {
                if status >= 500 {
                    faults.push(format!(
                        "{} {path} by {}: {status}",
                        route.method, asker.name
                    ));
                }
                let _ = write!(line, " {status}");
            }
            let _ = writeln!(
                table,
                "{line}  {} {}{}",
                route.method,
                route.path,
                if agency == "-" {
                    String::new()
                } else {
                    format!("  of {agency}")
                }
            );
        }
    }
    node.stop().await;
    assert!(faults.is_empty(), "{faults:#?}");
    insta::assert_snapshot!("access", table);
}
