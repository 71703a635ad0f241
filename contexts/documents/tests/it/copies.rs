//! Electronic copies of paper documents (Decree 30/2020, Articles 25 to 27).

use crate::{MIGRATIONS, cast::*, office::Office};
use documents::{
    SIGNING_PURPOSES,
    attachments::AttachmentId,
    books::books_of,
    copies::{
        CopyForm,
        make::{CopyFile, CopyInput, make},
        page_numbers::PageNumbers,
    },
    document::DocumentId,
    incoming::State as Received,
    outgoing::{
        Act, ActError, State,
        approve::approve,
        cancel::cancel,
        draft::draft,
        issue::issue,
        number::number,
        original::Stage,
        put_to_seal::put_to_seal,
        put_to_sign::{Prepared, put_to_sign},
        return_draft::return_draft,
        revise::revise,
        show::{View, show},
        submit::submit,
    },
};
use identity::Actor;
use kit_base::Id;
use kit_db::{Db, params, sql};
use signing::requests::{self, Layout, SignedFile};

const REASON: &str = "Chưa cần sao văn bản này";

sql!(ATTACH:
    "insert into doc_attachment (id, document_id, name, sha256, size_bytes, media_type, scan, added_at, added_by)
     values (?1, ?2, ?3, ?4, 10, ?5, 'clean', ?6, ?7)");
sql!(RECALL: "update doc_document set recalled_at = ?2 where id = ?1");

/// A scan of three pages as a simple scanner writes it: without cross-references. `more` goes into its
/// catalogue.
fn scan(more: &str) -> String {
    format!(
        "%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R{more}>>endobj\n\
         2 0 obj<</Type/Pages/Kids[3 0 R 4 0 R 5 0 R]/Count 3>>endobj\n\
         3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>endobj\n\
         4 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>endobj\n\
         5 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>endobj\n\
         trailer<</Root 1 0 R>>\n%%EOF\n"
    )
}

/// Where a document is.
struct Places {
    detail: String,
    making: String,
}

/// Registered through the form, with these files; gives where it is and its files.
fn letter_on_the_desk(office: &Office, files: &[(&str, &[u8])]) -> (Places, Vec<String>) {
    let form = office.get("clerk", "/van-ban-den/vao-so");
    let fields = [
        ("kind", "cong_van"),
        ("notation", "586/BNV-VP"),
        ("issued_on", "14/11/2022"),
        ("issuer", "Bộ Nội vụ"),
        ("subject", "V/v hướng dẫn chế độ báo cáo năm 2022"),
        ("urgency", "normal"),
        ("secrecy", "none"),
    ];
    let sent = office.upload("clerk", &form, "/van-ban-den/vao-so", &fields, files);
    assert_eq!(sent.status, 303, "{}", sent.text);
    let detail = format!("/van-ban-den/{}", sent.to.rsplit('/').next().unwrap());
    let page = office.get("clerk", &detail);
    let after = |start: &str| {
        let rest = page.text.split(start).skip(1);
        rest.map(|rest| rest.split(['"', '?', '/']).next().unwrap().to_owned())
            .collect::<Vec<_>>()
    };
    let mut ids = after("href=\"/tep/");
    ids.sort();
    ids.dedup();
    let incoming = sent.to.rsplit('/').next().unwrap().parse().unwrap();
    let clerk = office.cast.receiver.clerk.clone();
    let shown = office
        .web
        .db()
        .read_blocking(move |tx| documents::incoming::show::show(tx, &clerk, incoming));
    let making = format!("/van-ban/{}/sao", shown.unwrap().unwrap().document.id);
    (Places { detail, making }, ids)
}

/// A registered letter with a scan and a table beside it; gives the document and its files.
pub fn letter_with_files(
    db: &Db,
    it: &Agency,
    notation: &str,
) -> (DocumentId, AttachmentId, AttachmentId) {
    let incoming = registered(db, &it.clerk, notation).id;
    let clerk = it.clerk.clone();
    db.write_blocking(move |tx| {
        let view = documents::incoming::show::show(tx, &clerk, incoming)?.unwrap();
        let document = view.document.id;
        let (scan, table) = (AttachmentId::generate(), AttachmentId::generate());
        let files = [
            (scan, "ban-quet.pdf", "application/pdf"),
            (
                table,
                "bang.xlsx",
                "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            ),
        ];
        for (id, name, media_type) in files {
            let (sha256, at) = ("cc".repeat(32), now());
            let values = params![id, document, name, sha256, media_type, at, clerk.person];
            tx.execute(&ATTACH, values)?;
        }
        Ok::<_, kit_db::DbError>((document, scan, table))
    })
    .unwrap()
}

pub fn input(it: &Agency, source: DocumentId, attachment: AttachmentId) -> CopyInput {
    CopyInput {
        source,
        attachment,
        form: CopyForm::Full,
        pages: None,
        signer: Some(it.leader.person),
        receivers: Vec::new(),
        outside_receivers: String::new(),
    }
}

pub fn file() -> CopyFile {
    CopyFile {
        sha256: "cc".repeat(32),
        bytes: 10,
    }
}

pub fn made(db: &Db, actor: &Actor, input: &CopyInput) -> Result<DocumentId, ActError> {
    let (actor, input) = (actor.clone(), input.clone());
    db.write_blocking(move |tx| make(tx, now(), &actor, &input, &file()))
}

fn view(db: &Db, actor: &Actor, id: DocumentId) -> View {
    let actor = actor.clone();
    db.read_blocking(move |tx| show(tx, &actor, id))
        .unwrap()
        .unwrap()
}

pub fn with_right(actor: &Actor, permission: &str) -> Actor {
    let mut actor = actor.clone();
    let more = actor
        .permissions
        .iter()
        .cloned()
        .chain([permission.to_owned()]);
    actor.permissions = std::sync::Arc::new(more.collect());
    let mut scopes = (*actor.scopes).clone();
    scopes.insert(permission.to_owned(), identity::Scope::Organisation);
    actor.scopes = scopes.into();
    actor
}

/// Which field is wrong.
fn fields(refused: Result<DocumentId, ActError>) -> Vec<&'static str> {
    match refused {
        Err(ActError::Invalid(problems)) => problems.iter().map(|it| it.field).collect(),
        other => panic!("{other:?}"),
    }
}

/// Made by the receiver's clerk for the sender, and approved.
fn approved_copy(db: &Db, cast: &Cast) -> DocumentId {
    let it = &cast.receiver;
    let (source, scan, _) = letter_with_files(db, it, "586/BNV-VP");
    let mut wanted = input(it, source, scan);
    wanted.receivers = vec![cast.sender.id];
    let copy = made(db, &it.clerk, &wanted).unwrap();
    let leader = it.leader.clone();
    db.write_blocking(move |tx| approve(tx, now(), &leader, copy, None, ""))
        .unwrap();
    copy
}

testing::on_both_databases! {
    fn a_copy_stands_before_who_decides_without_being_checked_twice(db: &TestDb) {
        let it = &cast(db).receiver;
        let (source, scan, _) = letter_with_files(db, it, "586/BNV-VP");
        let copy = made(db, &it.clerk, &input(it, source, scan)).unwrap();
        let shown = view(db, &it.leader, copy);
        assert_eq!((shown.outgoing.state, shown.outgoing.holder_id), (State::Approval, Some(it.leader.person)));
        assert_eq!(shown.acts, [Act::Approve, Act::Return], "and no own signature: only the agency signs copies");
        assert_eq!(shown.document.subject, "V/v hướng dẫn chế độ báo cáo năm 2022");
        assert_eq!(shown.content, "Bản sao y văn bản số 586/BNV-VP ngày 14 tháng 11 năm 2022 của Bộ Nội vụ.");
        let copied = shown.copy.unwrap();
        assert_eq!((copied.source_id, copied.notation.as_str(), copied.sha256), (source, "586/BNV-VP", "cc".repeat(32)));
    }

    fn number_then_the_agencys_signature_at_the_top_right_sends_it(db: &TestDb) {
        let cast = cast(db);
        let it = &cast.receiver;
        let copy = approved_copy(db, &cast);
        let clerk = it.clerk.clone();
        let on_paper = db.write_blocking(move |tx| issue(tx, now(), &clerk, copy, None));
        assert!(matches!(on_paper, Err(ActError::SealNeeded)), "{on_paper:?}");
        let clerk = it.clerk.clone();
        let notation = db.write_blocking(move |tx| number(tx, now(), &clerk, copy, None)).unwrap();
        assert_eq!(notation, "01/SY-SNV");

        let (clerk, version) = (it.clerk.clone(), view(db, &it.clerk, copy).outgoing.version);
        let prepared = Prepared { sha256: "cc".repeat(32), bytes: 10, version };
        let asked = db.write_blocking(move |tx| put_to_seal(tx, now(), &clerk, copy, &prepared, &[])).unwrap();
        let request = asked[0];
        let waiting = db.read_blocking(move |tx| requests::find(tx, request)).unwrap().unwrap();
        let layout: Layout = serde_json::from_str(&waiting.layout).unwrap();
        assert_eq!(layout, Layout::Copy { form: "SAO Y".to_owned(), agency: "Sở Nội vụ".to_owned() });

        let seal = SIGNING_PURPOSES.iter().find(|it| it.operation == "SignCopy").unwrap();
        let signed = SignedFile { request, subject: copy.to_i64(), base_sha256: "cc".repeat(32), sha256: "dd".repeat(32), bytes: 20 };
        let (clerk, complete) = (it.clerk.clone(), seal.complete);
        db.write_blocking(move |tx| complete(tx, now(), &clerk, &signed)).unwrap();
        let shown = view(db, &it.clerk, copy);
        assert_eq!(shown.outgoing.state, State::Issued);
        assert_eq!(shown.original.unwrap().stage, Stage::Sealed);
        assert_eq!(shown.received.iter().map(|it| it.state).collect::<Vec<_>>(), [Received::Delivered]);
    }

    fn all_forms_of_copies_share_one_sequence_apart_from_the_others(db: &TestDb) {
        let cast = cast(db);
        let it = &cast.receiver;
        let first = approved_copy(db, &cast);
        let (source, scan, _) = letter_with_files(db, it, "587/BNV-VP");
        let mut wanted = input(it, source, scan);
        (wanted.form, wanted.pages) = (CopyForm::Extract, PageNumbers::read("2-4, 7").ok());
        let second = made(db, &it.chief, &wanted).unwrap();
        let people = it.clone();
        let notations = db.write_blocking(move |tx| {
            approve(tx, now(), &people.leader, second, None, "")?;
            Ok::<_, ActError>([number(tx, now(), &people.clerk, first, None)?, number(tx, now(), &people.clerk, second, None)?])
        }).unwrap();
        assert_eq!(notations, ["01/SY-SNV", "02/TrS-SNV"]);
        let organisation = it.id;
        let books = db.read_blocking(move |tx| books_of(tx, organisation)).unwrap();
        assert_eq!(books.iter().map(|it| it.name.as_str()).collect::<Vec<_>>(), ["Sổ đăng ký văn bản đến năm 2022", "Sổ đăng ký bản sao năm 2022"]);
        let shown = view(db, &it.clerk, second);
        assert!(shown.content.ends_with("của Bộ Nội vụ, trang 2-4, 7."), "{}", shown.content);
    }

    fn what_is_missing_or_does_not_fit_is_said_at_its_field(db: &TestDb) {
        let it = &cast(db).receiver;
        let (source, scan, table) = letter_with_files(db, it, "586/BNV-VP");
        let good = input(it, source, scan);
        assert_eq!(fields(made(db, &it.clerk, &CopyInput { signer: None, ..good.clone() })), ["signer"]);
        assert_eq!(fields(made(db, &it.clerk, &CopyInput { signer: Some(it.specialist.person), ..good.clone() })), ["signer"]);
        assert_eq!(fields(made(db, &it.clerk, &CopyInput { attachment: table, ..good.clone() })), ["attachment"], "no PDF");
        assert_eq!(fields(made(db, &it.clerk, &CopyInput { attachment: AttachmentId::generate(), ..good.clone() })), ["attachment"]);
        assert_eq!(fields(made(db, &it.clerk, &CopyInput { form: CopyForm::Extract, ..good.clone() })), ["pages"]);
        assert_eq!(fields(made(db, &it.clerk, &CopyInput { pages: PageNumbers::read("1").ok(), ..good })), ["pages"]);
        let mut typed = draft_input(it, &[]);
        typed.kind = "sao_y".to_owned();
        let who = it.specialist.clone();
        assert_eq!(fields(db.write_blocking(move |tx| draft(tx, now(), &who, &typed))), ["kind"], "copies are not written");
    }

    fn a_copy_that_comes_back_is_handed_in_again_or_given_up_but_not_rewritten(db: &TestDb) {
        let it = &cast(db).receiver;
        let (source, scan, _) = letter_with_files(db, it, "586/BNV-VP");
        let copy = made(db, &it.clerk, &input(it, source, scan)).unwrap();
        let people = it.clone();
        db.write_blocking(move |tx| return_draft(tx, now(), &people.leader, copy, None, REASON)).unwrap();
        assert_eq!(view(db, &it.clerk, copy).acts, [Act::Submit, Act::Cancel]);
        let people = it.clone();
        let rewritten = db.write_blocking(move |tx| {
            let maker = with_right(&people.clerk, documents::permissions::DRAFT);
            revise(tx, now(), &maker, copy, None, &draft_input(&people, &[]))
        });
        assert!(matches!(rewritten, Err(ActError::NotForCopies)), "{rewritten:?}");
        let clerk = it.clerk.clone();
        db.write_blocking(move |tx| submit(tx, now(), &clerk, copy, None)).unwrap();
        assert_eq!(view(db, &it.clerk, copy).outgoing.state, State::Approval);
        let people = it.clone();
        db.write_blocking(move |tx| {
            return_draft(tx, now(), &people.leader, copy, None, REASON)?;
            cancel(tx, now(), &people.clerk, copy, None, REASON)
        }).unwrap();
        assert_eq!(view(db, &it.clerk, copy).outgoing.state, State::Cancelled);
    }

    fn nobody_signs_a_copy_by_the_own_hand(db: &TestDb) {
        let it = &cast(db).receiver;
        let (source, scan, _) = letter_with_files(db, it, "586/BNV-VP");
        let copy = made(db, &it.clerk, &input(it, source, scan)).unwrap();
        let (leader, version) = (it.leader.clone(), view(db, &it.leader, copy).outgoing.version);
        let prepared = Prepared { sha256: "cc".repeat(32), bytes: 10, version };
        let refused = db.write_blocking(move |tx| put_to_sign(tx, now(), &leader, copy, &prepared));
        assert!(matches!(refused, Err(ActError::NotForCopies)), "{refused:?}");
    }

    fn a_draft_is_no_original_and_a_recalled_document_is_not_copied(db: &TestDb) {
        let it = &cast(db).receiver;
        let (who, typed) = (it.chief.clone(), draft_input(it, &[]));
        let own = db.write_blocking(move |tx| draft(tx, now(), &who, &typed)).unwrap();
        let refused = made(db, &it.chief, &input(it, own, AttachmentId::generate()));
        assert!(matches!(refused, Err(ActError::NotFound)), "{refused:?}");
        let (source, scan, _) = letter_with_files(db, it, "586/BNV-VP");
        db.write_blocking(move |tx| tx.execute(&RECALL, params![source, now()])).unwrap();
        let refused = made(db, &it.clerk, &input(it, source, scan));
        assert!(matches!(refused, Err(ActError::NotFound)), "{refused:?}");
    }

    fn the_pages_lead_from_the_document_to_its_copy_and_back(db: &TestDb) {
        let office = Office::new(db);
        let (source, files) = letter_on_the_desk(&office, &[("ban-quet.pdf", scan("").as_bytes())]);
        let opened = office.get("clerk", &source.detail);
        assert!(opened.says(&format!("href=\"{}\"", source.making)), "{}", opened.text);
        let form = office.get("clerk", &source.making);
        assert!(form.says("ban-quet.pdf") && form.says("586/BNV-VP"));
        let leader = office.cast.receiver.leader.person.to_string();
        let fields = [("form", "sao_y"), ("attachment", files[0].as_str()), ("signer", leader.as_str())];
        let sent = office.post_again("clerk", &form, &source.making, &fields);
        assert_eq!(sent.status, 303, "{}", sent.text);
        let again = office.post_again("clerk", &form, &source.making, &fields);
        assert_eq!(again.to, sent.to, "pressed twice, one copy");
        let copy = office.get("clerk", &sent.to);
        assert!(copy.says("SAO Y") && copy.says(&format!("href=\"{}\"", source.detail)), "{}", copy.text);
        let file = office.get("clerk", &format!("{}/ban-sao", sent.to));
        assert_eq!((file.status, &file.text[..5]), (200.try_into().unwrap(), "%PDF-"));
        assert_eq!(office.get("sender-clerk", &format!("{}/ban-sao", sent.to)).status, 404);
        let printed = office.get("clerk", &format!("{}/pdf", sent.to));
        assert_eq!(printed.to, format!("{}/ban-sao", sent.to), "a copy is printed as it is");
        let listed = office.get("clerk", &source.detail);
        assert!(listed.says(&format!("href=\"{}\"", sent.to)), "the document names its copies");
    }

    fn an_extract_has_the_pages_asked_for_and_no_others(db: &TestDb) {
        let office = Office::new(db);
        let (source, files) = letter_on_the_desk(&office, &[("ban-quet.pdf", scan("").as_bytes())]);
        let leader = office.cast.receiver.leader.person.to_string();
        let send = |pages: &str| {
            let fields = [("form", "trich_sao"), ("attachment", files[0].as_str()), ("signer", leader.as_str()), ("pages", pages)];
            office.post("clerk", &source.making, &source.making, &fields)
        };
        let sent = send("3, 1");
        assert_eq!(sent.status, 303, "{}", sent.text);
        let file = office.get("clerk", &format!("{}/ban-sao", sent.to));
        assert_eq!(file.text.matches("/MediaBox").count(), 2);
        for (pages, said) in [("mười", "Ghi số trang cần trích"), ("", "Ghi số trang cần trích"), ("2-9", "Tệp chỉ có 3 trang"), ("1-3", "Trích toàn bộ là sao y")] {
            let refused = send(pages);
            assert_eq!(refused.status, 422, "{pages}");
            assert!(refused.says(said), "{pages}: {}", refused.text);
            assert!(refused.says(&format!("value=\"{}\" checked", files[0])), "what was chosen stays");
        }
    }

    fn what_is_signed_digitally_is_no_paper_to_be_copied(db: &TestDb) {
        let office = Office::new(db);
        let form = "/AcroForm<</SigFlags 3/Fields[6 0 R]>>";
        let field = "6 0 obj<</FT/Sig/T(ky)/V 7 0 R>>endobj\n7 0 obj<</Type/Sig/Filter/Adobe.PPKLite\
            /SubFilter/ETSI.CAdES.detached/ByteRange[0 9 20 9]/Contents<00>>>endobj\ntrailer";
        let signed = scan(form).replace("trailer", field);
        let (source, files) = letter_on_the_desk(&office, &[("da-ky.pdf", signed.as_bytes())]);
        let leader = office.cast.receiver.leader.person.to_string();
        let fields = [("form", "sao_y"), ("attachment", files[0].as_str()), ("signer", leader.as_str())];
        let refused = office.post("clerk", &source.making, &source.making, &fields);
        assert_eq!(refused.status, 422, "{}", refused.text);
        assert!(refused.says("chính nó là bản gốc điện tử"), "{}", refused.text);
    }

    fn a_document_without_a_scan_says_what_to_do_first(db: &TestDb) {
        let office = Office::new(db);
        let (source, _) = letter_on_the_desk(&office, &[]);
        let form = office.get("clerk", &source.making);
        assert!(form.says("Văn bản giấy phải được số hóa trước"), "{}", form.text);
        assert_eq!(office.get("leader", &source.making).status, 403);
        assert_eq!(office.get("sender-clerk", &source.making).status, 404);
    }
}
