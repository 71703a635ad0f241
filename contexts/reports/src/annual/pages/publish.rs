//! Asks whether the report shall be published as it is, and publishes it.

use super::{Asked, REPORT, query, read_day, show, table};
use crate::{
    Figures,
    annual::{
        self, AnnualError, AnnualReport, Publish, PublishError, Published, Question, compute,
        differences, latest,
        publish::{REASON_MAX, digest},
    },
    permissions::{PUBLISH_ANNUAL, must_reach_province},
};
use identity::Actor;
use kit_db::Tx;
use kit_i18n::{Locale, args};
use kit_web::{
    Access, Answer, Fields, Flash, Form, FormState, FromForm, Message, PageError, Query, Routes,
    Visit, html, ui,
};

const PAGE: &str = "/bao-cao/nam/cong-bo";
const REASON: &str = "ly-do";
const REASON_LABEL: &str = "reports-publish-reason";
/// Hexadecimal digits of a SHA-256 digest.
const DIGEST_LENGTH: usize = 64;

pub(super) fn routes() -> Routes {
    Routes::new()
        .get(PAGE, Access::Permission(PUBLISH_ANNUAL), open)
        .post(PAGE, Access::Permission(PUBLISH_ANNUAL), send)
        .sample(PAGE, "first", |visit| {
            view(visit, &FormState::new(), &sample(visit, None))
        })
        .sample(PAGE, "correction", |visit| {
            let newest = show::sample::published();
            view(visit, &FormState::new(), &sample(visit, Some(newest)))
        })
}

impl FromForm for Publish {
    fn from_form(form: &mut Fields<'_>) -> Option<Self> {
        // hidden fields of our own form: what does not fit was made by hand
        let year = form.raw("nam").parse().ok();
        let as_of = read_day(Some(form.raw("den"))).ok();
        let digest = Some(form.raw("so")).filter(|text| text.len() == DIGEST_LENGTH);
        let reason = form
            .text(REASON, REASON_LABEL)
            .max(REASON_MAX)
            .lines()
            .optional();
        Some(Self {
            year: year?,
            as_of: as_of?,
            digest: digest?.to_owned(),
            reason: reason?.unwrap_or_default(),
        })
    }
}

/// What is about to be published, in Vietnamese as it will stand.
struct Ready {
    question: Question,
    report: AnnualReport,
    digest: String,
    newest: Option<Published>,
}

async fn open(visit: Visit, Query(asked): Query<Asked>) -> Answer {
    must_reach_province(&*visit.actor::<Actor>()?, PUBLISH_ANNUAL)?;
    let question = asked.question(&visit, visit.today().year())?;
    let ready = ready(&visit, question).await?;
    view(&visit, &FormState::new(), &ready)
}

async fn send(visit: Visit, form: Form<Publish>) -> Answer {
    let Some(input) = form.input else {
        return again(&visit, form.state).await;
    };
    let (now, actor) = (visit.now(), Actor::of_visit(&visit)?);
    let (figures, texts) = (
        visit.web().service::<Figures>().clone(),
        visit.web().texts.clone(),
    );
    let key = form.key.once(&visit, "reports.annual.publish");
    let act = move |tx: &mut Tx<'_>| {
        tx.only_once(&key, now, |tx| {
            let id = annual::publish(tx, now, &actor, (&figures, &texts), &input)?;
            Ok(format!("{REPORT}/ban/{id}"))
        })
    };
    match visit.web().db().write(act).await {
        Ok(page) => visit.redirect_with(&page, Flash::success("reports-published")),
        Err(error) => again(&visit, refused(form.state, error)?).await,
    }
}

/// What can be mended on the page goes back to its field; the rest is an error page.
fn refused(state: FormState, error: PublishError) -> Result<FormState, PageError> {
    match error {
        PublishError::ReasonMissing { .. } => {
            let missing = Message::new("reports-publish-reason-missing");
            Ok(state.refuse(REASON, REASON_LABEL, missing))
        }
        PublishError::Changed => {
            let changed = Message::new("reports-publish-changed");
            Ok(state.refuse("", "reports-publish", changed))
        }
        other => Err(other.into()),
    }
}

/// The page with what was typed, over the figures as they are now.
async fn again(visit: &Visit, state: FormState) -> Answer {
    let asked = Asked {
        nam: state.value("nam").parse().ok(),
        den: Some(state.value("den").to_owned()),
    };
    let question = asked.question(visit, visit.today().year())?;
    let ready = ready(visit, question).await?;
    view(visit, &state, &ready)
}

async fn ready(visit: &Visit, question: Question) -> Result<Ready, PageError> {
    let (figures, texts) = (
        visit.web().service::<Figures>().clone(),
        visit.web().texts.clone(),
    );
    let question = Question {
        locale: Locale::Vi,
        ..question
    };
    let read = move |tx: &mut Tx<'_>| {
        let report = compute(tx, figures.indicators(), &texts, &question)?;
        Ok::<_, AnnualError>((report, latest(tx, question.year)?))
    };
    let (report, newest) = visit.web().db().snapshot(read).await?;
    let digest = digest(&report.canonical_json().map_err(PageError::internal)?);
    Ok(Ready {
        question,
        report,
        digest,
        newest,
    })
}

impl From<PublishError> for PageError {
    fn from(error: PublishError) -> Self {
        match error {
            PublishError::Refused(refused) => refused.into(),
            PublishError::Annual(error) => error.into(),
            PublishError::Database(error) => error.into(),
            PublishError::Empty => Self::conflict("reports-publish-empty"),
            PublishError::Unchanged { .. } => Self::conflict("reports-publish-unchanged"),
            other => Self::internal(other),
        }
    }
}

fn view(visit: &Visit, state: &FormState, ready: &Ready) -> Answer {
    let year = ready.question.year.to_string();
    let page = visit
        .page(visit.ta("reports-publish-heading", &args!["year" => &year]))
        .crumb(
            visit.ta("reports-annual-heading", &args!["year" => &year]),
            format!("{REPORT}{}", query(&ready.question)),
        )
        .form(state);
    let found = ready
        .newest
        .as_ref()
        .map(|newest| differences(&newest.report, &ready.report));
    if ready.report.figures.is_empty() {
        return page.body(html! { p { (visit.t("reports-publish-empty")) } });
    }
    if found.as_ref().is_some_and(Vec::is_empty) {
        return page.body(html! { p { (visit.t("reports-publish-unchanged")) } });
    }
    let fields = html! {
        input type="hidden" name="nam" value=(year);
        input type="hidden" name="den" value=(ready.question.as_of.map(|day| day.to_string()).unwrap_or_default());
        input type="hidden" name="so" value=(ready.digest);
        @if found.is_some() {
            (ui::field_textarea(visit, state, &ui::Field::new(REASON, REASON_LABEL).hint(visit.t("reports-publish-reason-hint")).max(REASON_MAX)))
        }
    };
    page.body(html! { div class="stack" {
        p { (visit.t("reports-publish-consequence")) }
        @if let Some(found) = &found { (show::changed(visit, found)) }
        (table::sections(visit, &ready.report))
        (ui::post_form(visit, state, PAGE, &visit.t("reports-publish-confirm"), &fields))
    } })
}

fn sample(visit: &Visit, newest: Option<Published>) -> Ready {
    let question = Question {
        year: 2022,
        as_of: None,
        today: visit.today(),
        locale: Locale::Vi,
    };
    let report = show::sample::report();
    Ready {
        question,
        report,
        digest: "0".repeat(DIGEST_LENGTH),
        newest,
    }
}
