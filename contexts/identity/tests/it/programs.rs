use super::{MIGRATIONS, proposals::admin, server::web, world};
use axum::{
    Router,
    body::Body,
    http::{HeaderMap, Method, Request, StatusCode, header},
};
use identity::{
    Actor, PersonId, ProgramId, ProgramRules, Programs, Role, RoleDefault, Scope,
    programs::{
        Program, ProgramError,
        ask::{AskProgram, ask_program, ask_secret},
        confirm::{Credentials, confirm_secret, turn_down_secret},
        program,
        quota::count_request,
        revoke::revoke_program,
        token::issue_token,
        waiting_secret,
    },
    sessions::after_restore::{LaterAct, after_restore},
};
use jiff::{SignedDuration, Timestamp, civil::date};
use kit_base::Id;
use kit_db::{Db, Tx};
use kit_web::{Access, BearerSource, BearerViewer, Json, Visit};
use std::collections::BTreeSet;
use tower::ServiceExt;

const READ: &str = "sample.read";
const SIGN: &str = "sample.sign";

pub fn rules() -> ProgramRules {
    ProgramRules::new(vec![READ])
}

fn load(db: &Db) {
    world::load(db);
    world::write(db, |tx| {
        let defaults =
            [READ, SIGN].map(|right| RoleDefault::new(Role::Clerk, right, Scope::Organisation));
        identity::install_role_defaults(tx, world::now(), &defaults).unwrap();
    });
}

fn wish(tx: &mut Tx<'_>) -> AskProgram {
    AskProgram {
        unit: world::holder(tx, "H41.15", Role::Clerk, 0).unit,
        name: "Phần mềm mẫu".into(),
        contact: "Tổ công nghệ".into(),
        permissions: BTreeSet::from([READ.to_owned()]),
        expires_on: date(2022, 12, 31),
        per_minute: 3,
        per_day: 5,
    }
}

fn asked(tx: &mut Tx<'_>) -> ProgramId {
    let (one, input) = (admin(tx, 0), wish(tx));
    ask_program(tx, world::now(), &one, &input, &rules()).unwrap()
}

fn confirmed(tx: &mut Tx<'_>, id: ProgramId, now: Timestamp) -> Credentials {
    let (two, waiting) = (admin(tx, 1), waiting_secret(tx, now, id).unwrap().unwrap());
    confirm_secret(tx, now, &two, waiting.id, &rules()).unwrap()
}

/// A program that works, and its credentials.
fn working(tx: &mut Tx<'_>) -> Credentials {
    let id = asked(tx);
    confirmed(tx, id, world::now())
}

fn token(tx: &mut Tx<'_>, now: Timestamp, given: &Credentials) -> Option<String> {
    let client = given.program.to_string();
    issue_token(tx, now, &client, &given.secret, &rules())
        .unwrap()
        .map(|issued| issued.token)
}

fn later(hours: i64) -> Timestamp {
    world::now() + SignedDuration::from_hours(hours)
}

fn run<T>(future: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_multi_thread()
        .worker_threads(1)
        .enable_all()
        .build()
        .unwrap()
        .block_on(future)
}

fn seen(db: &Db, token: &str, now: Timestamp) -> Option<BearerViewer> {
    run(Programs::new(db.clone()).bearer(token, now)).unwrap()
}

async fn whoami(visit: Visit) -> kit_web::Answer {
    use axum::response::IntoResponse;
    Ok(Json(visit.viewer().map(|viewer| viewer.name.clone())).into_response())
}

fn app(db: &Db) -> Router {
    let routes = identity::module()
        .routes
        .api(Method::GET, "/api/whoami", Access::Permission(READ), whoami)
        .api(
            Method::POST,
            "/api/whoami",
            Access::Permission(READ),
            whoami,
        );
    kit_web::app(web(db), routes)
}

fn send(
    app: &Router,
    method: Method,
    path: &str,
    headers: &[(header::HeaderName, &str)],
    body: &str,
) -> (StatusCode, HeaderMap, String) {
    let mut request = Request::builder().method(method).uri(path);
    for (name, value) in headers {
        request = request.header(name, *value);
    }
    let request = request.body(Body::from(body.to_owned())).unwrap();
    run(async {
        let (parts, body) = app.clone().oneshot(request).await.unwrap().into_parts();
        let bytes = axum::body::to_bytes(body, usize::MAX).await.unwrap();
        (
            parts.status,
            parts.headers,
            String::from_utf8(bytes.to_vec()).unwrap(),
        )
    })
}

const FORM: (header::HeaderName, &str) =
    (header::CONTENT_TYPE, "application/x-www-form-urlencoded");

testing::on_both_databases! {
    fn a_restored_copy_brings_no_token_and_no_revoked_program_back(db: &TestDb) {
        load(db);
        world::write(db, |tx| {
            let given = working(tx);
            let held = token(tx, world::now(), &given).unwrap();
            let machine = Actor::system("test.machine");
            let revoked = LaterAct { at: later(1), action: "identity.program.revoked".into(), object: given.program.to_i64(), reason: "leaked".into() };
            let done = after_restore(tx, later(24), &machine, world::now(), &[], false, "").unwrap();
            assert_eq!(done.tokens, 1, "{held}");
            assert!(token(tx, later(2), &given).is_some(), "nobody told that it was revoked");
            for enable_all in [true, false] {
                let done = after_restore(tx, later(24), &machine, world::now(), std::slice::from_ref(&revoked), enable_all, "").unwrap();
                let told: Vec<_> = done.undone.iter().map(|it| (it.user_name.as_str(), it.what, it.is_disabled)).collect();
                assert_eq!(told, [("Phần mềm mẫu", "program_revoked", true)], "whatever is said of accounts");
            }
            assert!(token(tx, later(2), &given).is_none());
            assert!(program(tx, given.program).unwrap().revoked_at.is_some());
        });
    }

    fn a_program_can_do_nothing_before_a_second_administrator_confirms_it(db: &TestDb) {
        load(db);
        world::write(db, |tx| {
            let (one, id) = (admin(tx, 0), asked(tx));
            let waiting = waiting_secret(tx, world::now(), id).unwrap().unwrap();
            let alone = confirm_secret(tx, world::now(), &one, waiting.id, &rules());
            assert!(matches!(alone, Err(ProgramError::SamePerson)), "{alone:?}");
            assert_eq!(issue_token(tx, world::now(), &id.to_string(), "", &rules()).unwrap(), None);
            let given = confirmed(tx, id, world::now());
            assert_eq!((given.program, given.old_until), (id, None));
            assert!(token(tx, world::now(), &given).is_some());
            let two = admin(tx, 1);
            let again = confirm_secret(tx, world::now(), &two, waiting.id, &rules());
            assert!(matches!(again, Err(ProgramError::NotOpen)), "{again:?}");
        });
    }

    fn a_program_is_no_person_whose_page_everybody_opens(db: &TestDb) {
        load(db);
        world::write(db, |tx| {
            let given = working(tx);
            let as_person = identity::person(tx, PersonId::from_i64(given.program.to_i64()));
            assert!(matches!(as_person, Err(kit_db::DbError::NoRow)), "{as_person:?}");
        });
    }

    fn a_program_has_exactly_the_rights_that_programs_may_have_in_its_agency_for_a_year_at_most(db: &TestDb) {
        load(db);
        world::write(db, |tx| {
            let (one, good) = (admin(tx, 0), wish(tx));
            let mut ask = |input: AskProgram| ask_program(tx, world::now(), &one, &input, &rules());
            for wrong in [SIGN, "identity.accounts.manage", "no.such.thing"] {
                let asked = ask(AskProgram { permissions: BTreeSet::from([wrong.to_owned()]), ..good.clone() });
                assert!(matches!(asked, Err(ProgramError::Right(_))), "{wrong}: {asked:?}");
            }
            assert!(matches!(ask(AskProgram { permissions: BTreeSet::new(), ..good.clone() }), Err(ProgramError::Nothing)));
            for day in [date(2022, 3, 1), date(2023, 3, 3)] {
                assert!(matches!(ask(AskProgram { expires_on: day, ..good.clone() }), Err(ProgramError::Days { .. })), "{day}");
            }
            assert!(ask(AskProgram { expires_on: date(2023, 3, 2), ..good.clone() }).is_ok());
            assert!(matches!(ask(AskProgram { per_day: 0, ..good.clone() }), Err(ProgramError::Quota { .. })));
        });
        let bearer = world::write(db, |tx| { let given = working(tx); token(tx, world::now(), &given).unwrap() });
        let program = seen(db, &bearer, world::now()).unwrap().viewer;
        let actor = program.actor.downcast::<Actor>().unwrap();
        assert_eq!(actor.permissions.iter().map(String::as_str).collect::<Vec<_>>(), [READ]);
        let (own, other) = world::write(db, |tx| (world::body(tx, "H41.15"), world::body(tx, "H41.11")));
        assert!(actor.must_in(READ, own, None).is_ok() && actor.must_in(READ, other, None).is_err());
        assert!(actor.standing(READ, |here| here.reaches(READ, own, None)).is_ok());
        assert!(actor.must(SIGN).is_err() && !actor.is_system());
        assert!(matches!(actor.audit_actor(), kit_audit::Actor::System(_)));
    }

    fn a_new_secret_works_beside_the_old_one_for_a_week_and_then_alone(db: &TestDb) {
        load(db);
        world::write(db, |tx| {
            let (one, old) = (admin(tx, 0), working(tx));
            ask_secret(tx, later(1), &one, old.program, rules().within).unwrap();
            let twice = ask_secret(tx, later(1), &one, old.program, rules().within);
            assert!(matches!(twice, Err(ProgramError::Pending)), "{twice:?}");
            let new = confirmed(tx, old.program, later(1));
            assert_eq!(new.old_until, Some(later(1 + 7 * 24)));
            assert!(token(tx, later(7 * 24), &old).is_some() && token(tx, later(7 * 24), &new).is_some());
            assert!(token(tx, later(1 + 7 * 24), &old).is_none() && token(tx, later(1 + 7 * 24), &new).is_some());
            let mixed = Credentials { program: asked(tx), ..new.clone() };
            assert!(token(tx, later(1), &mixed).is_none(), "a secret opens its own program only");
        });
    }

    fn a_revoked_program_is_shut_out_at_once_and_an_ended_one_on_its_day(db: &TestDb) {
        load(db);
        let (given, bearer) = world::write(db, |tx| { let given = working(tx); let bearer = token(tx, world::now(), &given).unwrap(); (given, bearer) });
        assert!(seen(db, &bearer, world::now()).is_some());
        assert!(seen(db, &bearer, world::now() + SignedDuration::from_mins(10)).is_none(), "tokens are short");
        let copy = given.clone();
        world::write(db, move |tx| {
            let last_day = date(2022, 12, 30).at(23, 0, 0, 0);
            let last = kit_base::Clock::instant_of(last_day);
            assert!(token(tx, last, &copy).is_some());
            assert!(token(tx, last + SignedDuration::from_hours(1), &copy).is_none());
            let one = admin(tx, 0);
            revoke_program(tx, world::now(), &one, copy.program, "đổi nhà cung cấp").unwrap();
            assert!(token(tx, world::now(), &copy).is_none());
            let more = ask_secret(tx, world::now(), &one, copy.program, rules().within);
            assert!(matches!(more, Err(ProgramError::NotOpen)), "{more:?}");
        });
        assert!(seen(db, &bearer, world::now()).is_none());
    }

    fn a_secret_that_is_turned_down_or_too_late_gives_nothing(db: &TestDb) {
        load(db);
        world::write(db, |tx| {
            let (two, id) = (admin(tx, 1), asked(tx));
            let waiting = waiting_secret(tx, world::now(), id).unwrap().unwrap();
            let late = confirm_secret(tx, later(7 * 24), &two, waiting.id, &rules());
            assert!(matches!(late, Err(ProgramError::NotOpen)), "{late:?}");
            turn_down_secret(tx, world::now(), &two, waiting.id).unwrap();
            let after = confirm_secret(tx, world::now(), &two, waiting.id, &rules());
            assert!(matches!(after, Err(ProgramError::NotOpen)), "{after:?}");
            assert_eq!(program(tx, id).unwrap().confirmed_at, None);
        });
    }

    fn quotas_of_a_minute_and_a_day_are_counted_and_begin_anew(db: &TestDb) {
        load(db);
        world::write(db, |tx| {
            let id = asked(tx);
            let it: Program = program(tx, id).unwrap();
            let mut ask = |seconds: i64| {
                let left = count_request(tx, world::now() + SignedDuration::from_secs(seconds), &it).unwrap();
                (left[0].left, left[0].over, left[1].left, left[1].over)
            };
            assert_eq!((ask(0), ask(1), ask(2), ask(59)), ((2, false, 4, false), (1, false, 3, false), (0, false, 2, false), (0, true, 1, false)));
            assert_eq!((ask(60), ask(61)), ((2, false, 0, false), (1, false, 0, true)));
            assert_eq!(ask(86_400), (2, false, 4, false));
        });
    }

    fn over_http_a_program_gets_a_token_and_asks_with_it_until_its_quota_is_used_up(db: &TestDb) {
        load(db);
        let given = world::write(db, working);
        let app = app(db);
        let body = format!("grant_type=client_credentials&client_id={}&client_secret={}", given.program, given.secret);
        let (status, headers, text) = send(&app, Method::POST, "/api/oauth2/token", &[FORM], &body);
        assert_eq!((status, headers["cache-control"].to_str().unwrap()), (StatusCode::OK, "no-store"), "{text}");
        let said: serde_json::Value = serde_json::from_str(&text).unwrap();
        assert_eq!((said["token_type"].as_str(), said["expires_in"].as_i64(), said["scope"].as_str()), (Some("Bearer"), Some(600), Some(READ)));
        let bearer = format!("Bearer {}", said["access_token"].as_str().unwrap());
        let with = [(header::AUTHORIZATION, bearer.as_str())];
        let (status, headers, text) = send(&app, Method::GET, "/api/whoami", &with, "");
        assert_eq!((status, text.as_str()), (StatusCode::OK, "\"Phần mềm mẫu\""));
        assert_eq!(headers["ratelimit-policy"], "\"minute\";q=3;w=60, \"day\";q=5;w=86400");
        assert_eq!(headers["ratelimit"], "\"minute\";r=2;t=60, \"day\";r=4;t=82800");
        let (status, ..) = send(&app, Method::POST, "/api/whoami", &with, "");
        assert_eq!(status, StatusCode::OK, "no form token and no origin are asked of a program");
        let (status, ..) = send(&app, Method::GET, "/to-chuc", &with, "");
        assert_eq!(status, StatusCode::FORBIDDEN, "pages are for people");
        let (status, headers, text) = send(&app, Method::GET, "/api/whoami", &with, "");
        assert_eq!((status, headers["retry-after"].to_str().unwrap()), (StatusCode::TOO_MANY_REQUESTS, "60"), "{text}");
        let (status, headers, _) = send(&app, Method::GET, "/api/whoami", &[(header::AUTHORIZATION, "Bearer unknown")], "");
        assert_eq!((status, headers["www-authenticate"].to_str().unwrap()), (StatusCode::UNAUTHORIZED, "Bearer realm=\"tinhso\", error=\"invalid_token\""));
    }

    fn the_token_endpoint_answers_as_its_standard_says(db: &TestDb) {
        load(db);
        let given = world::write(db, working);
        let app = app(db);
        let basic = |secret: &str| {
            use base64::{Engine, engine::general_purpose::STANDARD};
            format!("Basic {}", STANDARD.encode(format!("{}:{secret}", given.program)))
        };
        let (right, wrong) = (basic(&given.secret), basic("wrong"));
        let head = |value: &str| [FORM, (header::AUTHORIZATION, value)].map(|(name, value)| (name, value.to_owned()));
        let ask = |value: &str, body: &str| {
            let head = head(value);
            let head: Vec<_> = head.iter().map(|(name, value)| (name.clone(), value.as_str())).collect();
            let (status, headers, text) = send(&app, Method::POST, "/api/oauth2/token", &head, body);
            let said: serde_json::Value = serde_json::from_str(&text).unwrap();
            (status.as_u16(), said["error"].as_str().unwrap_or_default().to_owned(), headers.contains_key("www-authenticate"))
        };
        let grant = "grant_type=client_credentials";
        assert_eq!(ask(&right, grant), (200, String::new(), false));
        assert_eq!(ask(&wrong, grant), (401, "invalid_client".into(), true));
        assert_eq!(ask(&right, "grant_type=password"), (400, "unsupported_grant_type".into(), false));
        assert_eq!(ask(&right, &format!("{grant}&client_secret=x")), (400, "invalid_request".into(), false));
        assert_eq!(ask("Digest x", grant), (400, "invalid_request".into(), false));
        let (status, _, text) = send(&app, Method::GET, "/.well-known/oauth-authorization-server", &[], "");
        let said: serde_json::Value = serde_json::from_str(&text).unwrap();
        assert_eq!((status, said["token_endpoint"].as_str()), (StatusCode::OK, Some("http://localhost/api/oauth2/token")));
    }

    fn a_program_is_in_no_list_of_people(db: &TestDb) {
        load(db);
        world::write(db, |tx| {
            asked(tx);
            assert_eq!(identity::search_people(tx, "phan mem mau", 5).unwrap(), vec![]);
        });
    }
}
