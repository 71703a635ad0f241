use super::{
    ASSIGNED, MIGRATIONS, WEEKLY, notices,
    smtp_server::{Fault, SmtpServer},
    start, tell,
};
use jiff::{SignedDuration, Timestamp};
use kit_base::Clock;
use kit_db::{Db, DbError, Tx};
use kit_i18n::Locale;
use kit_jobs::{JobContext, dead_letters, run_until_idle};
use kit_notify::{
    AddressBook, GATHER_TIME, MailId, MailService, MailSettings, MailState, Mailer, NewMail,
    Recipient, Security, digest_after, mail_of, mark_all_read, send_mail, work,
};
use std::{sync::Arc, time::Duration};

/// Account 7 reads Vietnamese, 8 English; nobody else has an address.
struct Addresses;

impl AddressBook for Addresses {
    fn recipient(&self, _: &mut Tx<'_>, account: i64) -> Result<Option<Recipient>, DbError> {
        let person = |name: &str, address: &str, locale| Recipient {
            name: name.to_owned(),
            address: address.to_owned(),
            locale,
        };
        Ok(match account {
            7 => Some(person("Nguyễn Văn Mẫu", "mau@example.vn", Locale::Vi)),
            8 => Some(person("Sample Person", "sample@example.vn", Locale::En)),
            _ => None,
        })
    }
}

fn settings(server: &SmtpServer) -> MailSettings {
    MailSettings {
        server: "127.0.0.1".to_owned(),
        port: server.port,
        security: Security::None,
        credentials: None,
        from_address: "khong-tra-loi@example.vn".to_owned(),
        from_name: "Hệ thống của tỉnh".to_owned(),
        timeout: Duration::from_secs(5),
    }
}

fn context(db: &Db, server: &SmtpServer) -> JobContext {
    JobContext::new(db.clone(), Clock::fixed(start())).with(MailService {
        mailer: Mailer::new(&settings(server)).unwrap(),
        notices: notices(),
        addresses: Arc::new(Addresses),
        base_url: "https://tinh.example.vn".to_owned(),
    })
}

/// Runs what is due after a while, so that the schedule that gathers comes too.
fn pass(context: &JobContext, time: SignedDuration) {
    run_until_idle(context, &work(true)).unwrap();
    context.clock.advance(time);
    run_until_idle(context, &work(true)).unwrap();
}

fn direct(db: &Db, key: &'static str, to: &'static str) -> MailId {
    db.write_blocking(move |tx| {
        let mail = NewMail {
            key: Some(key),
            to_address: to,
            to_name: "Trần Thị Mẫu",
            subject: "Hồ sơ đã có kết quả\r\nBcc: everybody@example.vn",
            body: "Kính mời ông/bà đến nhận.\n.\nTrân trọng.\n",
        };
        send_mail(tx, start(), &mail)
    })
    .unwrap()
}

fn state(db: &Db, id: MailId) -> MailState {
    let mail = db.read_blocking(move |tx| mail_of(tx, id)).unwrap();
    mail.unwrap().state
}

/// The readable text of a message (base64 or quoted-printable parts decoded by their lines).
fn decoded(message: &str) -> String {
    let (head, body) = message.split_once("\n\n").unwrap();
    let body = if head.contains("base64") {
        let script = "import base64,sys;sys.stdout.buffer.write(base64.b64decode(sys.argv[1]))";
        python(script, &body.replace('\n', ""))
    } else if head.contains("quoted-printable") {
        let script =
            "import quopri,sys;sys.stdout.buffer.write(quopri.decodestring(sys.argv[1].encode()))";
        python(script, body)
    } else {
        body.to_owned()
    };
    let script = "import email.header,sys;m=__import__('email').message_from_string(sys.argv[1]);\
        print(email.header.make_header(email.header.decode_header(m['Subject'])))";
    format!("{}\n{body}", python(script, message).trim_end())
}

fn python(script: &str, argument: &str) -> String {
    let output = std::process::Command::new("python3")
        .args(["-c", script, argument])
        .output()
        .unwrap();
    String::from_utf8(output.stdout).unwrap()
}

fn header(message: &str, name: &str) -> String {
    let line = message.lines().find(|line| line.starts_with(name));
    line.unwrap_or_else(|| panic!("no {name} in {message}"))
        .to_owned()
}

testing::on_both_databases! {
    fn notices_of_a_few_minutes_go_in_one_mail(db: &TestDb) {
        let server = SmtpServer::start(&[]);
        let context = context(db, &server);
        tell(db, start(), 7, ASSIGNED, "Kế hoạch A");
        tell(db, start() + SignedDuration::from_secs(30), 7, ASSIGNED, "Kế hoạch B");
        tell(db, start(), 8, ASSIGNED, "Plan");
        tell(db, start(), 9, ASSIGNED, "nobody's address");
        pass(&context, SignedDuration::from_secs(90));
        assert_eq!(server.messages().len(), 0, "too early");
        pass(&context, GATHER_TIME);
        let mut texts: Vec<String> = server.messages().iter().map(|m| decoded(m)).collect();
        texts.sort();
        assert_eq!(texts.len(), 2);
        assert!(texts[0].starts_with("2 thông báo mới\nKính gửi Nguyễn Văn Mẫu,"), "{}", texts[0]);
        assert!(texts[0].contains("Kế hoạch A") && texts[0].contains("Kế hoạch B"));
        assert!(texts[0].contains("https://tinh.example.vn/documents/1"));
        assert!(texts[1].starts_with("“Plan” was assigned to you, 1,204 tasks are open"), "{}", texts[1]);
        pass(&context, GATHER_TIME);
        assert_eq!(server.messages().len(), 2, "nothing goes twice");
    }

    fn the_daily_mail_comes_in_the_morning(db: &TestDb) {
        let server = SmtpServer::start(&[]);
        let context = context(db, &server);
        tell(db, start(), 7, WEEKLY, "");
        tell(db, start() + SignedDuration::from_hours(5), 7, WEEKLY, "");
        pass(&context, SignedDuration::from_hours(12));
        assert_eq!(server.messages().len(), 0);
        let morning: Timestamp = "2026-11-23T23:45:00Z".parse().unwrap(); // 06:45 of the 24th
        assert_eq!(digest_after(start()), morning);
        context.clock.set(morning);
        pass(&context, SignedDuration::ZERO);
        assert_eq!(server.messages().len(), 1);
    }

    fn what_was_read_in_time_is_not_mailed(db: &TestDb) {
        let server = SmtpServer::start(&[]);
        let context = context(db, &server);
        let id = tell(db, start(), 7, ASSIGNED, "x").unwrap();
        db.write_blocking(move |tx| mark_all_read(tx, start(), 7, id)).unwrap();
        pass(&context, GATHER_TIME);
        assert_eq!(server.messages().len(), 0);
    }

    fn without_a_mail_server_nothing_is_mailed_not_even_later(db: &TestDb) {
        let server = SmtpServer::start(&[]);
        let context = context(db, &server);
        tell(db, start(), 7, ASSIGNED, "x");
        for _ in 0..3 {
            run_until_idle(&context, &work(false)).unwrap();
            context.clock.advance(SignedDuration::from_hours(24));
        }
        pass(&context, GATHER_TIME); // now mail is switched on: the notice is too old
        assert_eq!(server.connections(), 0);
    }

    fn a_mail_of_one_key_is_sent_once(db: &TestDb) {
        let server = SmtpServer::start(&[]);
        let context = context(db, &server);
        let first = direct(db, "result:1", "dan@example.vn");
        assert_eq!(direct(db, "result:1", "dan@example.vn"), first);
        pass(&context, SignedDuration::ZERO);
        let messages = server.messages();
        assert_eq!((messages.len(), state(db, first)), (1, MailState::Sent));
        assert!(messages[0].contains(&format!("<{first}@example.vn>")));
        assert!(!messages[0].lines().any(|line| line.starts_with("Bcc")), "{}", messages[0]);
        assert!(decoded(&messages[0]).contains("Trân trọng."));
    }

    fn a_server_that_is_not_ready_is_asked_again(db: &TestDb) {
        let faults = [Fault::LaterAtRecipient, Fault::CutAtOnce, Fault::LaterAfterText];
        let server = SmtpServer::start(&faults);
        let context = context(db, &server);
        let id = direct(db, "k", "dan@example.vn");
        for _ in 0..faults.len() {
            pass(&context, SignedDuration::from_mins(3));
            assert_eq!(db.read_blocking(|tx| dead_letters(tx, None)).unwrap().len(), 0);
        }
        pass(&context, SignedDuration::from_mins(3));
        assert_eq!((server.messages().len(), state(db, id)), (1, MailState::Sent));
    }

    fn a_mail_whose_answer_was_lost_goes_again_under_the_same_name(db: &TestDb) {
        let server = SmtpServer::start(&[Fault::CutAfterText]);
        let context = context(db, &server);
        let id = direct(db, "k", "dan@example.vn");
        pass(&context, SignedDuration::from_mins(3));
        pass(&context, SignedDuration::from_mins(3));
        let messages = server.messages();
        assert_eq!((messages.len(), state(db, id)), (2, MailState::Sent));
        assert_eq!(header(&messages[0], "Message-ID"), header(&messages[1], "Message-ID"));
    }

    fn an_address_that_does_not_exist_is_noted_and_left(db: &TestDb) {
        let server = SmtpServer::start(&[Fault::Refused]);
        let context = context(db, &server);
        let (unknown, broken) = (direct(db, "a", "khong-co@example.vn"), direct(db, "b", "không phải địa chỉ"));
        pass(&context, SignedDuration::from_hours(24));
        assert_eq!((state(db, unknown), state(db, broken)), (MailState::Refused, MailState::Refused));
        let mail = db.read_blocking(move |tx| mail_of(tx, unknown)).unwrap().unwrap();
        assert!(mail.last_error.unwrap().contains("no such person"));
        assert_eq!(server.connections(), 1);
        context.clock.advance(kit_notify::MAIL_KEPT);
        pass(&context, SignedDuration::from_hours(24));
        assert_eq!(db.read_blocking(move |tx| mail_of(tx, unknown)).unwrap(), None, "forgotten");
    }
}
