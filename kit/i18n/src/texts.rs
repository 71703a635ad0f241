//! The register of all texts and the look-up.
use crate::{Args, Locale, format};
use fluent_bundle::{FluentResource, FluentValue, concurrent::FluentBundle};
use fluent_syntax::ast::{Pattern, PatternElement};
use std::{
    borrow::Cow,
    collections::{BTreeMap, BTreeSet, HashMap},
    fmt,
    sync::{Arc, Mutex, PoisonError},
};

/// How many different missing keys are remembered: enough for a report, and a bound if keys come from outside.
const MISSING_KEYS_KEPT: usize = 1_000;

/// The texts of one module in one language, in Fluent's syntax.
#[derive(Clone, Debug)]
pub struct Source {
    locale: Locale,
    name: &'static str,
    ftl: Cow<'static, str>,
}

impl Source {
    /// `name` is the module, used in error messages: `Source::new(Locale::Vi, "documents", include_str!("../i18n/vi.ftl"))`.
    pub fn new(locale: Locale, name: &'static str, ftl: impl Into<Cow<'static, str>>) -> Self {
        Self {
            locale,
            name,
            ftl: ftl.into(),
        }
    }
}

/// Why texts could not be registered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TextsError {
    /// The Fluent text of a module does not parse.
    Syntax {
        /// Module.
        source: &'static str,
        /// Language.
        locale: Locale,
        /// What the parser said.
        detail: String,
    },
    /// Two sources define the same key in the same language.
    Duplicate {
        /// The module that came second.
        source: &'static str,
        /// Language.
        locale: Locale,
        /// The key, or what the bundle said.
        key: String,
    },
}

impl fmt::Display for TextsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Syntax {
                source,
                locale,
                detail,
            } => write!(f, "read the {locale} texts of {source}: {detail}"),
            Self::Duplicate {
                source,
                locale,
                key,
            } => {
                write!(
                    f,
                    "register the {locale} texts of {source}: key {key} exists already"
                )
            }
        }
    }
}

impl std::error::Error for TextsError {}

struct Language {
    bundle: FluentBundle<Arc<FluentResource>>,
    keys: BTreeSet<String>,
    /// Texts without anything to put in, which are most of a page: found without a resolver.
    plain: HashMap<String, String>,
}

struct Inner {
    languages: BTreeMap<Locale, Language>,
    missing: Mutex<BTreeMap<String, u64>>,
}

/// All texts of the program. Cloning is cheap; look-ups run in parallel.
#[derive(Clone)]
pub struct Texts(Arc<Inner>);

impl fmt::Debug for Texts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Texts")
            .field("keys", &self.keys(Locale::Vi).len())
            .finish_non_exhaustive()
    }
}

impl Texts {
    /// Reads all sources. Fails on a syntax error or on a key that two sources define.
    pub fn build(sources: impl IntoIterator<Item = Source>) -> Result<Self, TextsError> {
        let mut languages: BTreeMap<Locale, Language> = Locale::ALL
            .into_iter()
            .map(|locale| (locale, Language::empty(locale)))
            .collect();
        for source in sources {
            let language = languages
                .get_mut(&source.locale)
                .expect("every language was put in above");
            language.add(&source)?;
        }
        Ok(Self(Arc::new(Inner {
            languages,
            missing: Mutex::default(),
        })))
    }

    /// The text of `key` without arguments; `key.attribute` reads an attribute. Falls back to Vietnamese; a key that
    /// does not exist at all is shown as itself and counted in [`Texts::missing`].
    pub fn get(&self, locale: Locale, key: &str) -> String {
        self.get_args(locale, key, &Args::none())
    }

    /// The text of `key` with its arguments put in.
    pub fn get_args(&self, locale: Locale, key: &str, args: &Args) -> String {
        self.find(locale, key, args)
            .or_else(|| self.find(Locale::Vi, key, args))
            .unwrap_or_else(|| {
                self.count_missing(key);
                key.to_owned()
            })
    }

    /// Whether `key` exists in exactly this language.
    pub fn has(&self, locale: Locale, key: &str) -> bool {
        self.0
            .languages
            .get(&locale)
            .is_some_and(|language| language.keys.contains(key))
    }

    /// All keys of one language, attributes as `key.attribute`.
    pub fn keys(&self, locale: Locale) -> &BTreeSet<String> {
        static NONE: BTreeSet<String> = BTreeSet::new();
        self.0
            .languages
            .get(&locale)
            .map_or(&NONE, |language| &language.keys)
    }

    /// The keys that were asked for and do not exist, with how often.
    pub fn missing(&self) -> BTreeMap<String, u64> {
        self.0
            .missing
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    fn find(&self, locale: Locale, key: &str, args: &Args) -> Option<String> {
        let language = self.0.languages.get(&locale)?;
        if let Some(text) = language.plain.get(key) {
            return Some(text.clone());
        }
        let bundle = &language.bundle;
        let (id, attribute) = key
            .split_once('.')
            .map_or((key, None), |(id, attribute)| (id, Some(attribute)));
        let message = bundle.get_message(id)?;
        let pattern = match attribute {
            Some(name) => message.get_attribute(name)?.value(),
            None => message.value()?,
        };
        // a missing argument leaves its name in the text: visible, and better than no text
        let mut errors = Vec::new();
        let fluent_args = args.to_fluent();
        Some(
            bundle
                .format_pattern(pattern, Some(&fluent_args), &mut errors)
                .into_owned(),
        )
    }

    fn count_missing(&self, key: &str) {
        let mut missing = self
            .0
            .missing
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        if missing.len() < MISSING_KEYS_KEPT || missing.contains_key(key) {
            *missing.entry(key.to_owned()).or_default() += 1;
        }
    }
}

impl Language {
    fn empty(locale: Locale) -> Self {
        let tag = locale
            .code()
            .parse()
            .expect("our own language codes are well formed");
        let mut bundle = FluentBundle::new_concurrent(vec![tag]);
        // no U+2068/U+2069 marks: both languages run left to right, and the marks break copying and searching
        bundle.set_use_isolating(false);
        bundle.set_formatter(Some(match locale {
            Locale::Vi => write_number_vi,
            Locale::En => write_number_en,
        }));
        Self {
            bundle,
            keys: BTreeSet::new(),
            plain: HashMap::new(),
        }
    }

    fn add(&mut self, source: &Source) -> Result<(), TextsError> {
        let resource =
            FluentResource::try_new(source.ftl.clone().into_owned()).map_err(|(_, errors)| {
                let detail = errors
                    .iter()
                    .map(ToString::to_string)
                    .collect::<Vec<_>>()
                    .join("; ");
                TextsError::Syntax {
                    source: source.name,
                    locale: source.locale,
                    detail,
                }
            })?;
        let keys = keys_of(&resource);
        if let Some(key) = keys.iter().find(|key| self.keys.contains(*key)) {
            return Err(TextsError::Duplicate {
                source: source.name,
                locale: source.locale,
                key: key.clone(),
            });
        }
        self.keys.extend(keys);
        self.plain.extend(plain_of(&resource));
        self.bundle
            .add_resource(Arc::new(resource))
            .map_err(|errors| TextsError::Duplicate {
                source: source.name,
                locale: source.locale,
                key: errors
                    .iter()
                    .map(ToString::to_string)
                    .collect::<Vec<_>>()
                    .join("; "),
            })
    }
}

fn keys_of(resource: &FluentResource) -> Vec<String> {
    let mut keys = Vec::new();
    for entry in resource.entries() {
        if let fluent_syntax::ast::Entry::Message(message) = entry {
            if message.value.is_some() {
                keys.push(message.id.name.to_owned());
            }
            keys.extend(
                message
                    .attributes
                    .iter()
                    .map(|a| format!("{}.{}", message.id.name, a.id.name)),
            );
        }
    }
    keys
}

fn plain_of(resource: &FluentResource) -> Vec<(String, String)> {
    let mut found = Vec::new();
    for entry in resource.entries() {
        if let fluent_syntax::ast::Entry::Message(message) = entry
            && let Some(text) = message.value.as_ref().and_then(only_text)
        {
            found.push((message.id.name.to_owned(), text));
        }
    }
    found
}

/// The text of a pattern that has nothing to put in.
fn only_text(pattern: &Pattern<&str>) -> Option<String> {
    let mut whole = String::new();
    for element in &pattern.elements {
        match element {
            PatternElement::TextElement { value } => whole.push_str(value),
            PatternElement::Placeable { .. } => return None,
        }
    }
    Some(whole)
}

fn write_number_vi<M>(value: &FluentValue<'_>, _memoizer: &M) -> Option<String> {
    write_number(Locale::Vi, value)
}

fn write_number_en<M>(value: &FluentValue<'_>, _memoizer: &M) -> Option<String> {
    write_number(Locale::En, value)
}

fn write_number(locale: Locale, value: &FluentValue<'_>) -> Option<String> {
    match value {
        FluentValue::Number(number) => Some(format::shortest(locale, number.value)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::args;

    fn texts() -> Texts {
        Texts::build([
            Source::new(
                Locale::Vi,
                "demo",
                "chao = Xin chào { $name }\nviec = { $count } việc\no = Ô\n    .goi-y = Gợi ý",
            ),
            Source::new(
                Locale::En,
                "demo",
                "viec = { $count ->\n    [one] one task\n   *[other] { $count } tasks\n }",
            ),
        ])
        .expect("the texts are well formed")
    }

    #[test]
    fn a_text_of_several_lines_is_the_same_with_and_without_the_resolver() {
        let text = "dai = Dòng một\n    dòng hai\n\n    dòng ba\n";
        let texts = Texts::build([Source::new(Locale::Vi, "demo", text)]).expect("well formed");
        let shown = texts.get(Locale::Vi, "dai");
        assert_eq!(shown, "Dòng một\ndòng hai\n\ndòng ba");
        let bundle = &texts.0.languages[&Locale::Vi].bundle;
        let pattern = bundle
            .get_message("dai")
            .and_then(|it| it.value())
            .expect("is there");
        assert_eq!(bundle.format_pattern(pattern, None, &mut Vec::new()), shown);
    }

    #[test]
    fn arguments_are_put_in_without_isolation_marks() {
        assert_eq!(
            texts().get_args(Locale::Vi, "chao", &args!["name" => "Lan"]),
            "Xin chào Lan"
        );
    }

    #[test]
    fn numbers_are_grouped_the_way_of_the_language_and_choose_the_plural() {
        let texts = texts();
        assert_eq!(
            texts.get_args(Locale::Vi, "viec", &args!["count" => 2_883_342]),
            "2.883.342 việc"
        );
        assert_eq!(
            texts.get_args(Locale::En, "viec", &args!["count" => 1]),
            "one task"
        );
        assert_eq!(
            texts.get_args(Locale::En, "viec", &args!["count" => 1204]),
            "1,204 tasks"
        );
    }

    #[test]
    fn english_falls_back_to_vietnamese() {
        assert_eq!(texts().get(Locale::En, "o"), "Ô");
        assert_eq!(texts().get(Locale::En, "o.goi-y"), "Gợi ý");
    }

    #[test]
    fn a_missing_key_is_shown_and_counted() {
        let texts = texts();
        assert_eq!(texts.get(Locale::Vi, "khong-co"), "khong-co");
        assert_eq!(texts.get(Locale::En, "khong-co"), "khong-co");
        assert_eq!(texts.missing().get("khong-co"), Some(&2));
    }

    #[test]
    fn a_key_defined_twice_is_refused() {
        let result = Texts::build([
            Source::new(Locale::Vi, "a", "chung = Một"),
            Source::new(Locale::Vi, "b", "chung = Hai"),
        ]);
        assert_eq!(
            result.err(),
            Some(TextsError::Duplicate {
                source: "b",
                locale: Locale::Vi,
                key: "chung".to_owned()
            })
        );
    }

    #[test]
    fn broken_syntax_names_the_module() {
        let error = Texts::build([Source::new(Locale::Vi, "hong", "khong phai = = {")]).err();
        assert!(
            matches!(error, Some(TextsError::Syntax { source: "hong", .. })),
            "{error:?}"
        );
    }

    #[test]
    fn keys_and_attributes_are_listed() {
        let texts = texts();
        assert!(texts.keys(Locale::Vi).contains("o.goi-y"));
        assert!(texts.has(Locale::En, "viec") && !texts.has(Locale::En, "chao"));
    }
}
