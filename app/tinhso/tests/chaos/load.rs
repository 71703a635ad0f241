//! People who work while nodes die: clerks enter documents, lay some before their leader, and the
//! leader gives those back. Each asks again, with the same form, until somebody answers.

use reqwest::{Client, StatusCode, multipart, redirect::Policy};
use std::{
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    time::Duration,
};
use tokio::task::JoinHandle;

/// Longer than any answer of a node that is well.
const ANSWERED_WITHIN: Duration = Duration::from_secs(4);
const ASK_AGAIN_AFTER: Duration = Duration::from_millis(60);
/// Somebody who was not answered for so long gives up: then the installation did not come back.
const PATIENCE: Duration = Duration::from_secs(90);
/// One document in so many goes on to the leader and comes back; one in so many has a file.
const GIVEN_BACK: u64 = 3;
const WITH_FILE: u64 = 4;
/// One form in so many is sent once more though it was answered.
const SENT_TWICE: u64 = 5;
/// Who works: a clerk and a leader of the same agency.
const PEOPLE: [(&str, &str); 3] = [
    ("van-thu.ubnd", "chu-tich.ubnd"),
    ("van-thu.sgddt", "giam-doc.sgddt"),
    ("van-thu.vinh", "chu-tich.vinh"),
];

/// What somebody was told is done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entered {
    /// The subject, which nothing else has.
    pub subject: String,
    /// The entry, as its address names it.
    pub id: String,
    /// Whether the leader was told that it went back.
    pub given_back: bool,
}

/// Everything that was acknowledged, and what was answered otherwise than asked.
#[derive(Default)]
pub struct Ledger {
    entered: Mutex<Vec<Entered>>,
    wrong: Mutex<Vec<String>>,
    acknowledged: AtomicU64,
    asked_again: AtomicU64,
    over: AtomicBool,
}

impl Ledger {
    /// Acts that were acknowledged so far.
    pub fn acknowledged(&self) -> u64 {
        self.acknowledged.load(Ordering::SeqCst)
    }

    /// Requests that were sent once more because nobody, or a failing node, had answered.
    pub fn asked_again(&self) -> u64 {
        self.asked_again.load(Ordering::SeqCst)
    }

    pub fn entered(&self) -> Vec<Entered> {
        self.entered
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    /// Answers that nobody should have got.
    pub fn wrong(&self) -> Vec<String> {
        self.wrong
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    fn note(&self, entered: Entered) {
        self.acknowledged
            .fetch_add(1 + 2 * u64::from(entered.given_back), Ordering::SeqCst);
        self.entered
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push(entered);
    }

    fn complain(&self, what: String) {
        self.wrong
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push(what);
    }
}

/// The people at work.
pub struct Load {
    pub ledger: Arc<Ledger>,
    workers: Vec<JoinHandle<()>>,
}

impl Load {
    /// Signs everybody in and lets them begin. `addresses` are the nodes.
    pub async fn start(addresses: &[String]) -> Self {
        let ledger = Arc::new(Ledger::default());
        let mut workers = Vec::new();
        for (clerk, leader) in PEOPLE {
            let desk = Desk {
                name: clerk,
                clerk: Person::sign_in(addresses, clerk).await,
                leader: Person::sign_in(addresses, leader).await,
                ledger: Arc::clone(&ledger),
            };
            workers.push(tokio::spawn(desk.work()));
        }
        Self { ledger, workers }
    }

    /// Lets everybody finish what they are at.
    pub async fn end(self) -> Arc<Ledger> {
        self.ledger.over.store(true, Ordering::SeqCst);
        for worker in self.workers {
            worker.await.unwrap();
        }
        self.ledger
    }
}

/// A clerk and a leader, document after document.
struct Desk {
    name: &'static str,
    clerk: Person,
    leader: Person,
    ledger: Arc<Ledger>,
}

impl Desk {
    async fn work(mut self) {
        for number in 1.. {
            if self.ledger.over.load(Ordering::SeqCst) {
                return;
            }
            match self.enter(number).await {
                Ok(entered) => self.ledger.note(entered),
                Err(what) => self.ledger.complain(what),
            }
        }
    }

    async fn enter(&mut self, number: u64) -> Result<Entered, String> {
        let subject = format!("Về việc số {number} của {}", self.name);
        let key = self.key("vao", number);
        let csrf = self.clerk.csrf.clone();
        let form = move || letter(&csrf, &key, number, &subject);
        let to = self
            .clerk
            .send("/van-ban-den/vao-so", &self.ledger, form)
            .await?;
        let id = to.rsplit('/').next().unwrap_or_default().to_owned();
        let subject = format!("Về việc số {number} của {}", self.name);
        let given_back = number.is_multiple_of(GIVEN_BACK);
        if given_back {
            self.lay_before(&id, number).await?;
            self.give_back(&id, number).await?;
        }
        Ok(Entered {
            subject,
            id,
            given_back,
        })
    }

    /// Names one sending, in the letters and digits of a form's own key: another is no key, and what is
    /// sent again with it is something new.
    fn key(&self, act: &str, number: u64) -> String {
        format!("{act}{}{number}", self.name.replace(['.', '-'], ""))
    }

    async fn lay_before(&mut self, id: &str, number: u64) -> Result<(), String> {
        let here = format!("/van-ban-den/{id}");
        let page = self.clerk.page(&here, &self.ledger).await?;
        let fields = [
            ("v", hidden(&page, "v")?),
            ("present-leader", first_choice(&page, "present-leader")?),
        ];
        let key = self.key("trinh", number);
        let csrf = self.clerk.csrf.clone();
        let form = move || plain(&csrf, &key, &fields);
        self.clerk
            .send(&format!("{here}/trinh"), &self.ledger, form)
            .await
            .map(drop)
    }

    async fn give_back(&mut self, id: &str, number: u64) -> Result<(), String> {
        let here = format!("/van-ban-den/{id}");
        let page = self.leader.page(&here, &self.ledger).await?;
        let fields = [
            ("v", hidden(&page, "v")?),
            ("back-reason", "Chưa rõ nội dung, đề nghị làm rõ".to_owned()),
        ];
        let key = self.key("lai", number);
        let csrf = self.leader.csrf.clone();
        let form = move || plain(&csrf, &key, &fields);
        self.leader
            .send(&format!("{here}/chuyen-lai"), &self.ledger, form)
            .await
            .map(drop)
    }
}

/// What is sent: a form's fields, made anew for each try.
enum Sent {
    Multipart(multipart::Form),
    Plain(Vec<(String, String)>),
}

fn letter(csrf: &str, key: &str, number: u64, subject: &str) -> Sent {
    let notation = format!("{number}/{}", key.to_uppercase());
    let fields = [
        ("_csrf", csrf),
        ("_key", key),
        ("issuer-tim", "Bộ Nội vụ"),
        ("kind", "cong_van"),
        ("notation", &notation),
        ("issued_on-ngay", "14"),
        ("issued_on-thang", "11"),
        ("issued_on-nam", "2022"),
        ("subject", subject),
        ("urgency", ""),
        ("secrecy", "none"),
    ];
    let mut form = multipart::Form::new();
    for (name, value) in fields {
        form = form.text(name, value.to_owned());
    }
    if number.is_multiple_of(WITH_FILE) {
        let file =
            multipart::Part::text(format!("Nội dung của {subject}")).file_name("noi-dung.txt");
        form = form.part("files", file);
    }
    Sent::Multipart(form)
}

fn plain(csrf: &str, key: &str, fields: &[(&str, String)]) -> Sent {
    let own = [("_csrf", csrf.to_owned()), ("_key", key.to_owned())];
    let all = own.iter().chain(fields);
    Sent::Plain(
        all.map(|(name, value)| ((*name).to_owned(), value.clone()))
            .collect(),
    )
}

/// What a node said, to the end.
struct Answer {
    status: StatusCode,
    /// Where it sends people.
    to: Option<String>,
    text: String,
}

impl Answer {
    async fn whole(asked: reqwest::RequestBuilder) -> reqwest::Result<Self> {
        let answer = asked.send().await?;
        let to = answer.headers().get("location");
        let to = to.and_then(|to| to.to_str().ok()).map(str::to_owned);
        Ok(Self {
            status: answer.status(),
            to,
            text: answer.text().await?,
        })
    }
}

/// What a page says to people, for whoever reads why a test failed.
fn words(page: &str) -> String {
    let main = page.split("<main").nth(1).unwrap_or(page);
    let between_tags = main.split('<').filter_map(|piece| piece.split_once('>'));
    let words = between_tags
        .map(|(_, text)| text.trim())
        .filter(|text| !text.is_empty());
    words
        .collect::<Vec<_>>()
        .join(" | ")
        .chars()
        .take(600)
        .collect()
}

/// Somebody who is signed in, at whichever node answers.
struct Person {
    client: Client,
    addresses: Vec<String>,
    /// The node that is asked next.
    turn: usize,
    /// Forms that were answered.
    sent: u64,
    csrf: String,
}

impl Person {
    async fn sign_in(addresses: &[String], name: &str) -> Self {
        let client = Client::builder()
            .cookie_store(true)
            .redirect(Policy::none());
        let client = client.timeout(ANSWERED_WITHIN).build().unwrap();
        let at = |path: &str| format!("{}{path}", addresses[0]);
        let page = client
            .get(at("/dang-nhap"))
            .send()
            .await
            .unwrap()
            .text()
            .await
            .unwrap();
        let fields = [
            ("_csrf", hidden(&page, "_csrf").unwrap()),
            ("_key", hidden(&page, "_key").unwrap()),
            ("ten", name.to_owned()),
            ("mat-khau", identity::demo::PASSWORD.to_owned()),
            ("tiep", String::new()),
        ];
        let asked = client
            .post(at("/dang-nhap"))
            .header("sec-fetch-site", "same-origin");
        let answer = asked.form(&fields).send().await.unwrap();
        assert_eq!(
            answer.status(),
            StatusCode::SEE_OTHER,
            "{name} is signed in"
        );
        let page = client
            .get(at("/van-ban-den"))
            .send()
            .await
            .unwrap()
            .text()
            .await
            .unwrap();
        let csrf = hidden(&page, "_csrf").unwrap();
        Self {
            client,
            addresses: addresses.to_vec(),
            turn: 0,
            sent: 0,
            csrf,
        }
    }

    fn next(&mut self, path: &str) -> String {
        self.turn += 1;
        format!("{}{path}", self.addresses[self.turn % self.addresses.len()])
    }

    /// Sends a form until it is answered with a redirect; gives where to. Now and then sends it once
    /// more, as somebody does who was not shown the answer: it must be the same.
    async fn send(
        &mut self,
        path: &str,
        ledger: &Ledger,
        form: impl Fn() -> Sent,
    ) -> Result<String, String> {
        let to = self.send_once(path, ledger, &form).await?;
        self.sent += 1;
        if self.sent.is_multiple_of(SENT_TWICE) {
            let again = self.send_once(path, ledger, &form).await?;
            if again != to {
                return Err(format!("{path} went to {to}, and sent again to {again}"));
            }
        }
        Ok(to)
    }

    async fn send_once(
        &mut self,
        path: &str,
        ledger: &Ledger,
        form: &impl Fn() -> Sent,
    ) -> Result<String, String> {
        let answer = self.until_answered(path, ledger, |client, to| {
            let asked = client.post(to).header("sec-fetch-site", "same-origin");
            match form() {
                Sent::Multipart(form) => asked.multipart(form),
                Sent::Plain(fields) => asked.form(&fields),
            }
        });
        let Answer { status, to, text } = answer.await?;
        match to {
            Some(to) if status == StatusCode::SEE_OTHER && !to.contains("dang-nhap") => Ok(to),
            to => Err(format!(
                "{path} was answered with {status}, {to:?}: {}",
                words(&text)
            )),
        }
    }

    async fn page(&mut self, path: &str, ledger: &Ledger) -> Result<String, String> {
        let answer = self
            .until_answered(path, ledger, |client, to| client.get(to))
            .await?;
        match answer.status {
            StatusCode::OK => Ok(answer.text),
            status => Err(format!(
                "{path} was answered with {status}: {}",
                words(&answer.text)
            )),
        }
    }

    /// Asks one node after the other until one of them gives an answer that is its own: no answer, one
    /// that breaks off because its node was killed while it spoke, and that of a node whose database is
    /// gone, are none.
    async fn until_answered(
        &mut self,
        path: &str,
        ledger: &Ledger,
        ask: impl Fn(&Client, String) -> reqwest::RequestBuilder,
    ) -> Result<Answer, String> {
        let asked = async {
            loop {
                let to = self.next(path);
                let answer = Answer::whole(ask(&self.client, to)).await;
                match answer {
                    Ok(answer) if !answer.status.is_server_error() => return answer,
                    Ok(_) | Err(_) => {
                        ledger.asked_again.fetch_add(1, Ordering::SeqCst);
                        tokio::time::sleep(ASK_AGAIN_AFTER).await;
                    }
                }
            }
        };
        let answered = tokio::time::timeout(PATIENCE, asked).await;
        answered.map_err(|_| format!("{path} was not answered within {PATIENCE:?}"))
    }
}

/// The value of a hidden field on a page.
fn hidden(page: &str, name: &str) -> Result<String, String> {
    let mut fields = page.split("<input");
    let field = fields.find(|field| field.contains(&format!("name=\"{name}\"")));
    let value = field.and_then(|field| field.split("value=\"").nth(1));
    let value = value.and_then(|rest| rest.split('"').next());
    value
        .map(str::to_owned)
        .ok_or_else(|| format!("the page has no field {name}"))
}

/// The first choice of a list: the leaders stand by rank, and the demonstration's is the first.
fn first_choice(page: &str, name: &str) -> Result<String, String> {
    let list = page
        .split("<select")
        .find(|list| list.contains(&format!("name=\"{name}\"")));
    let values = list.and_then(|list| list.split("</select>").next());
    let mut values = values.unwrap_or_default().split("value=\"").skip(1);
    let value = values.find_map(|rest| rest.split('"').next().filter(|value| !value.is_empty()));
    value
        .map(str::to_owned)
        .ok_or_else(|| format!("the page offers no {name}"))
}
