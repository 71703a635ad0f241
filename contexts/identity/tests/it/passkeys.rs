//! Passkeys: one opens its own account, at its own address, once for every time that it is asked.

use super::{
    MIGRATIONS,
    accounts::{PASSWORD, SETTINGS, here, signed_in, specialist_account},
    sign_in::{code_of, later, pending, second_factor, token, viewer},
    world,
};
use identity::{
    AccountId, Actor, Role, Settings, Strength,
    accounts::{
        account,
        create::{CreateAccount, create_account, set_own_password},
        passkeys::{
            CHALLENGE_LIFE, Challenge, PASSKEYS_MAX, PasskeyFault, PasskeySite, begin_passkey,
            enrol_passkey, passkeys_of, proof_challenge, remove_passkey,
        },
        rescue::reset_second_factor,
        second_factor::{
            FactorError, Proof, begin_factor, confirm_factor, drop_own_factor, recovery_codes_left,
            renew_recovery_codes, try_factor,
        },
    },
    actor_of_person,
    sessions::{
        offered_at_second_step, sessions_of,
        sign_in::{Outcome, Refusal, first_step, second_step},
    },
};
use kit_db::{Tx, params, sql};
use webauthn_authenticator_rs::{
    prelude::{
        CreationChallengeResponse, RequestChallengeResponse, Url, WebauthnAuthenticator as _,
    },
    softpasskey::SoftPasskey,
};

const SITE: &str = "https://tinhso.example.vn";

sql!(LEAVES -> i64: "select count(*) as n from aud_leaf where number > ?1");
sql!(TOLD -> String: "select payload from kit_event where topic = ?1");

/// A telephone or token that recognises its owner.
pub struct Device(SoftPasskey);

impl Device {
    pub fn new() -> Self {
        Self(SoftPasskey::new(true))
    }

    pub fn makes(&mut self, challenge: &Challenge) -> String {
        let asked: CreationChallengeResponse = serde_json::from_str(&challenge.options).unwrap();
        let made = self.0.do_registration(Url::parse(SITE).unwrap(), asked);
        serde_json::to_string(&made.unwrap()).unwrap()
    }

    pub fn answers(&mut self, challenge: &Challenge) -> Proof {
        self.answers_at(SITE, challenge, |_| {})
    }

    /// What a page at another address gets, or one that asks otherwise.
    fn answers_at(
        &mut self,
        origin: &str,
        challenge: &Challenge,
        change: impl Fn(&mut serde_json::Value),
    ) -> Proof {
        let mut options = serde_json::from_str(&challenge.options).unwrap();
        change(&mut options);
        let asked: RequestChallengeResponse = serde_json::from_value(options).unwrap();
        let given = self.0.do_authentication(Url::parse(origin).unwrap(), asked);
        Proof::Passkey {
            challenge: challenge.sealed.clone(),
            answer: serde_json::to_string(&given.unwrap()).unwrap(),
        }
    }
}

fn owner(tx: &mut Tx<'_>, id: AccountId) -> Actor {
    let person = account(tx, id).unwrap().person;
    actor_of_person(tx, person, later(0)).unwrap()
}

/// Enrols a new device before anything else is set up, or by this proof.
fn enrolled(tx: &mut Tx<'_>, id: AccountId, proof: impl Into<Proof>) -> (Device, Vec<String>) {
    let (mut device, actor) = (Device::new(), owner(tx, id));
    let asked = begin_passkey(tx, later(0), &SETTINGS, (id, None), "Máy ở cơ quan", proof).unwrap();
    let answer = device.makes(&asked);
    let answer = (asked.sealed.as_str(), answer.as_str());
    let fresh = enrol_passkey(tx, later(0), &SETTINGS, &actor, (id, None), answer).unwrap();
    (device, fresh.codes)
}

fn challenge(tx: &mut Tx<'_>, id: AccountId, minute: i64) -> Challenge {
    proof_challenge(tx, later(minute), &SETTINGS, (id, None))
        .unwrap()
        .unwrap()
}

/// What the second step of a sign-in asks, after the right password.
struct Door {
    half: String,
    challenge: Challenge,
}

impl std::ops::Deref for Door {
    type Target = Challenge;

    fn deref(&self) -> &Challenge {
        &self.challenge
    }
}

fn at_the_door(tx: &mut Tx<'_>, minute: i64) -> Door {
    let first = first_step(tx, later(minute), &SETTINGS, "chuyen-vien", true, &here()).unwrap();
    let half = pending(first);
    let offered = offered_at_second_step(tx, later(minute), &SETTINGS, &half).unwrap();
    let challenge = offered.challenge.unwrap();
    Door { half, challenge }
}

/// Goes on with that sign-in.
fn go_in(tx: &mut Tx<'_>, door: &Door, proof: impl Into<Proof>, minute: i64) -> Outcome {
    second_step(tx, later(minute), &SETTINGS, &door.half, proof, &here()).unwrap()
}

/// Signs in with the password, then with this.
fn enter(tx: &mut Tx<'_>, proof: impl Into<Proof>, minute: i64) -> Outcome {
    let first = first_step(tx, later(minute), &SETTINGS, "chuyen-vien", true, &here()).unwrap();
    second_step(
        tx,
        later(minute),
        &SETTINGS,
        &pending(first),
        proof,
        &here(),
    )
    .unwrap()
}

fn refused(fault: PasskeyFault) -> Outcome {
    Outcome::Refused(Refusal::Passkey(fault))
}

/// Another account, of somebody in the same agency.
fn other_account(tx: &mut Tx<'_>) -> AccountId {
    let machine = Actor::system("test.machine");
    let input = CreateAccount {
        person: world::holder(tx, "H41.15", Role::Specialist, 1).person,
        user_name: "nguoi-khac".into(),
        password: PASSWORD.clone(),
    };
    create_account(tx, later(0), &machine, &input).unwrap()
}

testing::on_both_databases! {
    fn a_passkey_signs_in_instead_of_a_code(db: &TestDb) {
        world::load(db);
        let token = world::write(db, |tx| {
            let id = specialist_account(tx);
            let (mut device, sheet) = enrolled(tx, id, "");
            assert_eq!(sheet.len(), 10, "the first second factor brings the recovery sheet");
            assert!(account(tx, id).unwrap().has_second_factor);
            let half = pending(signed_in(tx));
            let offered = offered_at_second_step(tx, later(0), &SETTINGS, &half).unwrap();
            let proof = device.answers(&offered.challenge.unwrap());
            assert!(!offered.demo);
            let entered = second_step(tx, later(0), &SETTINGS, &half, proof, &here()).unwrap();
            assert_eq!(passkeys_of(tx, id).unwrap()[0].used_at, Some(later(0)));
            token(entered)
        });
        let seen = viewer(db, &SETTINGS, &token, later(1)).unwrap();
        let actor = seen.actor.downcast::<Actor>().unwrap();
        assert_eq!(actor.strength, Strength::TwoFactors);
    }

    fn enrolling_leaves_what_is_set_up_ends_other_sessions_leaves_a_leaf_and_tells(db: &TestDb) {
        world::load(db);
        world::write(db, |tx| {
            let id = specialist_account(tx);
            let (secret, sheet) = second_factor(tx, id);
            token(enter(tx, &code_of(&secret, later(1)), 1));
            token(enter(tx, &code_of(&secret, later(2)), 2));
            let (kept, actor) = (sessions_of(tx, id, later(2)).unwrap()[0].id, owner(tx, id));
            for proof in ["", "000000"] {
                let begun = begin_passkey(tx, later(3), &SETTINGS, (id, None), "Khóa", proof);
                assert!(matches!(begun, Err(FactorError::WrongCode)), "{proof:?}: {begun:?}");
            }
            let asked = begin_passkey(tx, later(3), &SETTINGS, (id, Some(kept)), "Khóa", &code_of(&secret, later(3))).unwrap();
            let (mut device, before) = (Device::new(), tx.get(&LEAVES, params![0_i64]).unwrap());
            let answer = device.makes(&asked);
            let fresh = enrol_passkey(tx, later(3), &SETTINGS, &actor, (id, Some(kept)), (&asked.sealed, &answer)).unwrap();
            assert!(fresh.codes.is_empty() && fresh.token.is_some(), "the sheet that the person has stays");
            assert_eq!(tx.get(&LEAVES, params![0_i64]).unwrap(), before + 1);
            let open: Vec<_> = sessions_of(tx, id, later(3)).unwrap().into_iter().map(|one| one.id).collect();
            assert_eq!(open, [kept]);
            let told = tx.query(&TOLD, params![identity::events::SIGN_IN_CHANGED]).unwrap();
            assert!(told.iter().any(|one| one.contains("passkey_added")), "{told:?}");
            token(enter(tx, &code_of(&secret, later(4)), 4));
            token(enter(tx, &sheet[0], 4));
            let asked = at_the_door(tx, 4);
            token(go_in(tx, &asked, device.answers(&asked), 4));
        });
    }

    fn a_challenge_is_answered_once_and_within_five_minutes(db: &TestDb) {
        world::load(db);
        world::write(db, |tx| {
            let id = specialist_account(tx);
            let (mut device, _) = enrolled(tx, id, "");
            let actor = owner(tx, id);
            let show = |tx: &mut Tx<'_>, proof: Proof, minute| {
                let shown = renew_recovery_codes(tx, later(minute), &SETTINGS, &actor, (id, None), proof);
                shown.map(drop).map_err(|error| match error { FactorError::Passkey(fault) => fault, other => panic!("{other}") })
            };
            let asked = challenge(tx, id, 0);
            let proof = device.answers(&asked);
            show(tx, proof.clone(), 0).unwrap();
            assert_eq!(show(tx, proof, 0), Err(PasskeyFault::Repeated), "a replay");
            let again = device.answers(&asked);
            assert_eq!(show(tx, again, 0), Err(PasskeyFault::Repeated), "a new answer to the old challenge");
            let old = challenge(tx, id, 0);
            let proof = device.answers(&old);
            let late = later(0) + CHALLENGE_LIFE;
            assert_eq!(late, later(5));
            assert_eq!(show(tx, proof.clone(), 5), Err(PasskeyFault::Expired));
            let Proof::Passkey { answer, .. } = proof else { panic!("a passkey") };
            for sealed in ["", "không phải của ta"] {
                let forged = Proof::Passkey { challenge: sealed.to_owned(), answer: answer.clone() };
                assert_eq!(show(tx, forged.clone(), 5), Err(PasskeyFault::Expired), "{sealed:?}");
                assert_eq!(enter(tx, forged, 5), refused(PasskeyFault::Expired), "{sealed:?}");
            }
        });
    }

    fn a_challenge_is_answered_in_the_sign_in_or_session_that_asked_it_only(db: &TestDb) {
        world::load(db);
        world::write(db, |tx| {
            let id = specialist_account(tx);
            let (mut device, sheet) = enrolled(tx, id, "");
            let (one, two) = (at_the_door(tx, 0), at_the_door(tx, 0));
            let proof = device.answers(&one);
            assert_eq!(go_in(tx, &two, proof.clone(), 0), refused(PasskeyFault::Expired), "another sign-in");
            token(go_in(tx, &one, proof.clone(), 0));
            assert_eq!(go_in(tx, &two, proof, 0), refused(PasskeyFault::Expired), "a replay");
            token(enter(tx, &sheet[0], 0));
            let open = sessions_of(tx, id, later(0)).unwrap();
            let (here, there) = ((id, Some(open[0].id)), (id, Some(open[1].id)));
            let actor = owner(tx, id);
            let asked = proof_challenge(tx, later(0), &SETTINGS, here).unwrap().unwrap();
            let proof = device.answers(&asked);
            for other in [there, (id, None)] {
                let elsewhere = renew_recovery_codes(tx, later(0), &SETTINGS, &actor, other, &proof);
                assert!(matches!(elsewhere, Err(FactorError::Passkey(PasskeyFault::Expired))), "{elsewhere:?}");
            }
            renew_recovery_codes(tx, later(0), &SETTINGS, &actor, here, &proof).unwrap();
        });
    }

    fn enrolling_takes_no_old_used_or_foreign_challenge_and_no_passkey_twice(db: &TestDb) {
        world::load(db);
        world::write(db, |tx| {
            let (id, other) = (specialist_account(tx), other_account(tx));
            let (mut device, actor) = (Device::new(), owner(tx, id));
            let asked = begin_passkey(tx, later(0), &SETTINGS, (id, None), "Khóa", "").unwrap();
            let answer = device.makes(&asked);
            let theirs = owner(tx, other);
            let enrol = |tx: &mut Tx<'_>, at, account: AccountId, sealed: &str, answer: &str| {
                let who = if account == id { &actor } else { &theirs };
                let done = enrol_passkey(tx, at, &SETTINGS, who, (account, None), (sealed, answer));
                done.map(drop).map_err(|error| match error { FactorError::Passkey(fault) => fault, other => panic!("{other}") })
            };
            assert_eq!(enrol(tx, later(5), id, &asked.sealed, &answer), Err(PasskeyFault::Expired));
            assert_eq!(enrol(tx, later(0), other, &asked.sealed, &answer), Err(PasskeyFault::Expired), "asked of somebody else");
            enrol(tx, later(0), id, &asked.sealed, &answer).unwrap();
            assert_eq!(enrol(tx, later(0), id, &asked.sealed, &answer), Err(PasskeyFault::Expired), "it ended what was begun");
            for text in ["", "{}", "null", "[1,2]"] {
                let fresh = device.answers(&challenge(tx, id, 0));
                let asked = begin_passkey(tx, later(0), &SETTINGS, (id, None), "Khóa hai", fresh).unwrap();
                assert_eq!(enrol(tx, later(0), id, &asked.sealed, text), Err(PasskeyFault::Unreadable), "{text}");
                assert_eq!(enrol(tx, later(0), id, &asked.sealed, text), Err(PasskeyFault::Repeated), "{text}");
            }
            let proof = device.answers(&challenge(tx, id, 0));
            let asked = begin_passkey(tx, later(0), &SETTINGS, (id, None), "Khóa hai", proof).unwrap();
            assert_eq!(enrol(tx, later(0), id, &asked.sealed, &answer), Err(PasskeyFault::Expired), "an answer to another challenge");
        });
    }

    fn an_answer_for_another_site_is_refused(db: &TestDb) {
        world::load(db);
        world::write(db, |tx| {
            let id = specialist_account(tx);
            let (mut device, _) = enrolled(tx, id, "");
            let asked = at_the_door(tx, 0);
            let origin = device.answers_at("https://tinhso.example.vn:8443", &asked, |_| {});
            assert_eq!(go_in(tx, &asked, origin, 0), refused(PasskeyFault::OtherSite), "another origin");
            let asked = at_the_door(tx, 0);
            let group = device.answers_at(SITE, &asked, |options| options["publicKey"]["rpId"] = "example.vn".into());
            assert_eq!(go_in(tx, &asked, group, 0), refused(PasskeyFault::OtherSite), "another identifier of the site");
        });
    }

    fn a_passkey_opens_no_account_but_its_own(db: &TestDb) {
        world::load(db);
        world::write(db, |tx| {
            let (id, other) = (specialist_account(tx), other_account(tx));
            enrolled(tx, id, "");
            let (mut foreign, _) = enrolled(tx, other, "");
            let (asked, theirs) = (at_the_door(tx, 0), challenge(tx, other, 0));
            let list: serde_json::Value = serde_json::from_str(&theirs.options).unwrap();
            let list = list["publicKey"]["allowCredentials"].clone();
            let proof = foreign.answers_at(SITE, &asked, |options| options["publicKey"]["allowCredentials"] = list.clone());
            assert_eq!(go_in(tx, &asked, proof, 0), refused(PasskeyFault::Unknown));
            let proof = foreign.answers(&theirs);
            assert_eq!(enter(tx, proof, 0), refused(PasskeyFault::Expired), "a challenge to somebody else");
        });
    }

    fn the_device_must_have_recognised_the_person(db: &TestDb) {
        world::load(db);
        world::write(db, |tx| {
            let id = specialist_account(tx);
            let (mut device, _) = enrolled(tx, id, "");
            let asked = at_the_door(tx, 0);
            let proof = device.answers_at(SITE, &asked, |options| options["publicKey"]["userVerification"] = "discouraged".into());
            assert_eq!(go_in(tx, &asked, proof, 0), refused(PasskeyFault::NotVerified));
        });
    }

    fn a_counter_that_goes_back_is_that_of_a_copy(db: &TestDb) {
        world::load(db);
        world::write(db, |tx| {
            let id = specialist_account(tx);
            let (mut device, _) = enrolled(tx, id, "");
            // both were asked while the stored counter was the same
            let (one, two) = (at_the_door(tx, 0), at_the_door(tx, 0));
            let first = device.answers(&one);
            let second = device.answers(&two);
            token(go_in(tx, &two, second, 0));
            assert_eq!(go_in(tx, &one, first, 0), refused(PasskeyFault::Cloned));
            let asked = at_the_door(tx, 0);
            token(go_in(tx, &asked, device.answers(&asked), 0));
        });
    }

    fn wrong_answers_are_counted_as_wrong_codes_are(db: &TestDb) {
        world::load(db);
        world::write(db, |tx| {
            let id = specialist_account(tx);
            let (mut device, _) = enrolled(tx, id, "");
            for _ in 0..5 {
                let asked = at_the_door(tx, 0);
                let wrong = Proof::Passkey { challenge: asked.sealed.clone(), answer: "{}".to_owned() };
                assert_eq!(go_in(tx, &asked, wrong, 0), refused(PasskeyFault::Unreadable));
            }
            let asked = at_the_door(tx, 0);
            let right = device.answers(&asked);
            let outcome = go_in(tx, &asked, right, 0);
            assert!(matches!(outcome, Outcome::Refused(Refusal::Locked { .. })), "{outcome:?}");
        });
    }

    fn whatever_asks_for_a_second_factor_takes_a_passkey(db: &TestDb) {
        world::load(db);
        world::write(db, |tx| {
            let id = specialist_account(tx);
            let (mut device, sheet) = enrolled(tx, id, "");
            let actor = owner(tx, id);
            let mut proof = |tx: &mut Tx<'_>| { let asked = challenge(tx, id, 0); device.answers(&asked) };
            let begun = begin_factor(tx, later(0), &SETTINGS, (id, None), "");
            assert!(matches!(begun, Err(FactorError::WrongCode)), "the password alone begins nothing beside a passkey: {begun:?}");
            let shown = proof(tx);
            let begun = begin_factor(tx, later(0), &SETTINGS, (id, None), shown).unwrap();
            confirm_factor(tx, later(0), &SETTINGS, &actor, (id, None), &code_of(&begun.secret, later(0))).unwrap();
            let shown = proof(tx);
            let fresh = renew_recovery_codes(tx, later(0), &SETTINGS, &actor, (id, None), shown).unwrap();
            assert!(enter(tx, &sheet[0], 0) == Outcome::Refused(Refusal::WrongCode), "the old sheet is void");
            let shown = proof(tx);
            drop_own_factor(tx, later(0), &SETTINGS, &actor, (id, None), shown).unwrap();
            assert!(account(tx, id).unwrap().has_second_factor, "the passkey stays");
            token(enter(tx, &fresh.codes[0], 0));
            let shown = proof(tx);
            enrolled(tx, id, shown);
            assert_eq!(passkeys_of(tx, id).unwrap().len(), 2);
        });
    }

    fn somebody_whose_rights_need_a_second_factor_has_them_with_a_passkey(db: &TestDb) {
        world::load(db);
        let (token, settings) = world::write(db, |tx| {
            let admin = world::administrator(tx);
            let machine = Actor::system("test.machine");
            let input = CreateAccount { person: admin.person, user_name: "chuyen-vien".into(), password: PASSWORD.clone() };
            let id = create_account(tx, later(0), &machine, &input).unwrap();
            set_own_password(tx, later(0), &admin, id, &PASSWORD, None).unwrap();
            let (mut device, _) = enrolled(tx, id, "");
            let asked = at_the_door(tx, 0);
            let strong = std::iter::once(identity::permissions::MANAGE_ROLES.name.to_owned());
            let settings = Settings { strong_rights: std::sync::Arc::new(strong.collect()), ..SETTINGS.clone() };
            (token(go_in(tx, &asked, device.answers(&asked), 0)), settings)
        });
        let seen = viewer(db, &settings, &token, later(1)).unwrap();
        assert!(seen.permissions.contains(identity::permissions::MANAGE_ROLES.name));
    }

    fn removing_one_needs_a_factor_that_is_set_up_and_the_last_takes_the_sheet_along(db: &TestDb) {
        world::load(db);
        world::write(db, |tx| {
            let (id, other) = (specialist_account(tx), other_account(tx));
            let (mut device, sheet) = enrolled(tx, id, "");
            let asked = challenge(tx, id, 0);
            enrolled(tx, id, device.answers(&asked));
            let (theirs, _) = (enrolled(tx, other, ""), ());
            drop(theirs);
            let actor = owner(tx, id);
            let keys: Vec<_> = passkeys_of(tx, id).unwrap().into_iter().map(|key| key.id).collect();
            let foreign = passkeys_of(tx, other).unwrap()[0].id;
            let remove = |tx: &mut Tx<'_>, key, proof: &str| remove_passkey(tx, later(0), &SETTINGS, &actor, (id, None), key, proof);
            for proof in ["", "000000", "abcde-fghjk"] {
                assert!(matches!(remove(tx, keys[0], proof), Err(FactorError::WrongCode)), "{proof:?}");
            }
            assert!(matches!(remove(tx, foreign, &sheet[0]), Err(FactorError::Passkey(PasskeyFault::Unknown))));
            assert_eq!(passkeys_of(tx, other).unwrap().len(), 1);
            let before = tx.get(&LEAVES, params![0_i64]).unwrap();
            remove(tx, keys[1], &sheet[1]).unwrap();
            assert_eq!(tx.get(&LEAVES, params![0_i64]).unwrap(), before + 1);
            assert!(recovery_codes_left(tx, id).unwrap() > 0 && account(tx, id).unwrap().has_second_factor);
            let asked = challenge(tx, id, 0);
            let proof = device.answers(&asked);
            remove(tx, keys[0], &sheet[2]).unwrap();
            assert_eq!((recovery_codes_left(tx, id).unwrap(), account(tx, id).unwrap().has_second_factor), (0, false));
            let told = tx.query(&TOLD, params![identity::events::SIGN_IN_CHANGED]).unwrap();
            assert_eq!(told.iter().filter(|one| one.contains("passkey_removed")).count(), 2);
            second_factor(tx, id);
            let removed = renew_recovery_codes(tx, later(0), &SETTINGS, &actor, (id, None), proof);
            assert!(matches!(removed, Err(FactorError::Passkey(PasskeyFault::Unknown))), "a removed passkey is none: {removed:?}");
        });
    }

    fn an_operator_takes_passkeys_away_with_the_codes(db: &TestDb) {
        world::load(db);
        world::write(db, |tx| {
            let id = specialist_account(tx);
            enrolled(tx, id, "");
            reset_second_factor(tx, later(0), &Actor::system("test.machine"), id).unwrap();
            assert!(passkeys_of(tx, id).unwrap().is_empty() && !account(tx, id).unwrap().has_second_factor);
            assert_eq!(recovery_codes_left(tx, id).unwrap(), 0);
        });
    }

    fn names_and_numbers_of_passkeys_have_limits(db: &TestDb) {
        world::load(db);
        world::write(db, |tx| {
            let id = specialist_account(tx);
            let fault = |begun: Result<Challenge, FactorError>| match begun { Err(FactorError::Passkey(fault)) => fault, other => panic!("{other:?}") };
            for (name, length) in [("  ", 0), (&*"ê".repeat(61), 61)] {
                let begun = begin_passkey(tx, later(0), &SETTINGS, (id, None), name, "");
                assert_eq!(fault(begun), PasskeyFault::Name { length });
            }
            let (mut device, _) = enrolled(tx, id, "");
            for _ in 1..PASSKEYS_MAX {
                let asked = challenge(tx, id, 0);
                let proof = device.answers(&asked);
                enrolled(tx, id, proof);
            }
            let asked = challenge(tx, id, 0);
            let begun = begin_passkey(tx, later(0), &SETTINGS, (id, None), "Khóa", device.answers(&asked));
            assert_eq!(fault(begun), PasskeyFault::TooMany);
        });
    }

    fn where_the_address_allows_none_no_passkey_is_made_or_asked(db: &TestDb) {
        world::load(db);
        world::write(db, |tx| {
            let id = specialist_account(tx);
            enrolled(tx, id, "");
            let bare = Settings { passkeys: PasskeySite::at("http://192.0.2.1", "Tỉnh"), ..SETTINGS.clone() };
            let begun = begin_passkey(tx, later(0), &bare, (id, None), "Khóa", "");
            assert!(matches!(begun, Err(FactorError::Passkey(PasskeyFault::NotHere))), "{begun:?}");
            assert_eq!(proof_challenge(tx, later(0), &bare, (id, None)).unwrap(), None);
        });
    }

    fn the_demonstrations_button_is_for_its_accounts_only(db: &TestDb) {
        world::load(db);
        world::write(db, |tx| {
            let id = specialist_account(tx);
            let (secret, _) = second_factor(tx, id);
            assert_eq!(enter(tx, Proof::Demonstration, 0), Outcome::Refused(Refusal::WrongCode));
            let actor = owner(tx, id);
            let dropped = drop_own_factor(tx, later(0), &SETTINGS, &actor, (id, None), Proof::Demonstration);
            assert!(matches!(dropped, Err(FactorError::WrongCode)));
            drop_own_factor(tx, later(0), &SETTINGS, &actor, (id, None), &code_of(&secret, later(0))).unwrap();
            let tried = try_factor(tx, later(0), &SETTINGS, &actor, (id, None));
            assert!(matches!(tried, Err(FactorError::NotSetUp)), "{tried:?}");
        });
    }
}
