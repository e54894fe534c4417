//! A plan as a document: its id, its JSON, its JSON Schema. Not here: whether its parts belong together (`sound`), and
//! whether it still fits the account (`recheck`, `rejudge`).

use super::{Plan, Step, sound};
use schemars::JsonSchema;
use serde::{
    Deserialize, Deserializer, Serialize,
    de::{
        DeserializeSeed, Error, IntoDeserializer, MapAccess, SeqAccess, Visitor,
        value::MapAccessDeserializer,
    },
};
use serde_json::{Value, json};
use std::{
    fmt,
    io::{self, BufRead, BufReader, BufWriter, Cursor, Read, Seek, Write},
};

/// The version of the format that is written and read.
pub const FORMAT: u32 = 2;

/// How many digits an id has. Whoever makes plans may look for two of one id, and have the harmless one approved: that
/// takes 2^64 tries.
const ID: usize = 32;

/// A saved plan: the plan, its id and its seal.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
#[schemars(title = "Plan of personalize")]
pub struct Document {
    /// The id of the plan: 32 hexadecimal digits that cover everything that is acted on.
    pub id: String,
    /// The BLAKE3 hash of every member but `id` and this one, reasons and notes too, in hexadecimal.
    pub seal: String,
    /// The plan itself.
    #[serde(flatten)]
    pub plan: Plan,
}

/// Why a text is not a plan that can be used.
#[derive(Debug, thiserror::Error)]
pub enum SavedError {
    /// It is no JSON object.
    #[error("it is not a saved plan of personalize")]
    NotJson,
    /// It cannot be read.
    #[error("it cannot be read")]
    Unreadable(#[source] io::Error),
    /// It is not of the form.
    #[error("it is not a saved plan of personalize")]
    Form(#[source] serde_json::Error),
    /// It is JSON of something else.
    #[error("it is not a saved plan of personalize: it has no `format`")]
    Foreign,
    /// It has a format of another time.
    #[error("its format is {0}, and this version of personalize reads format {FORMAT}")]
    Format(u64),
    /// It says something that is not understood, and so would not be done.
    #[error("`{0}` in it is not known to this version of personalize")]
    Unknown(String),
    /// It leaves out what every plan says.
    #[error("`{0}` is missing in it")]
    Missing(String),
    /// Its content does not have its id.
    #[error("it was modified after it was created: its content has the id {now}, not {said}")]
    Changed {
        /// The id of the content.
        now: String,
        /// The id that it says.
        said: String,
    },
    /// Its content does not have its seal.
    #[error("it was modified after it was created: its content does not have its seal")]
    Unsealed,
    /// Its parts do not belong together.
    #[error("it was not made by personalize: {0}")]
    Unsound(String),
}

impl Plan {
    /// The name of exactly this plan: thirty-two hexadecimal digits, equal for plans that do the same to the same. It stands
    /// for everything that is acted on, paths, permissions and refusals too, and not for words: reasons, notes, statuses.
    pub fn id(&self) -> String {
        let mut text = Text::new();
        text.one("[", &json!(self.format));
        for member in [&self.stack, &self.account, &self.region] {
            text.one(",", member);
        }
        text.one(",", &self.bucket);
        text.one(",", &self.folder);
        text.one(",", &self.spec);
        let items = self.items.iter();
        text.list(
            ",[",
            items.map(|i| (&i.address, &i.name, i.action, &i.fields, i.risk, &i.allowed)),
        );
        text.list(",[", &self.steps);
        text.list(",[", &self.preconditions);
        text.list(",[", &self.files);
        text.list(",[", self.refusals.iter().map(|r| (&r.address, &r.allow)));
        if let Some(spending) = &self.spending {
            text.one(",", spending);
        }
        text.raw("]");
        text.hash().chars().take(ID).collect()
    }

    /// What stands for all of it, words too: the hash of its canonical JSON.
    fn seal(&self) -> String {
        let Plan {
            format,
            tool,
            stack,
            account,
            region,
            bucket,
            folder,
            spec,
            items,
            steps,
            preconditions,
            files,
            refusals,
            notes,
            unchanged,
            cost,
            spending,
        } = self;
        let mut text = Text::new();
        // Members stand in the order of their names.
        text.one("{\"account\":", account);
        text.one(",\"bucket\":", bucket);
        if let Some(cost) = cost {
            text.one(",\"cost\":", cost);
        }
        text.list(",\"files\":[", files);
        text.one(",\"folder\":", folder);
        text.one(",\"format\":", format);
        text.list(",\"items\":[", items);
        text.list(",\"notes\":[", notes);
        text.list(",\"preconditions\":[", preconditions);
        text.list(",\"refusals\":[", refusals);
        text.one(",\"region\":", region);
        text.one(",\"spec\":", spec);
        if let Some(spending) = spending {
            text.one(",\"spending\":", spending);
        }
        text.one(",\"stack\":", stack);
        text.list(",\"steps\":[", steps);
        text.one(",\"tool\":", tool);
        text.one(",\"unchanged\":", unchanged);
        text.raw("}");
        text.hash()
    }

    /// Whether it can be carried out from a file: it names no file outside its folder, and its folder lies where it is
    /// made or below. Fails with what cannot be.
    pub fn can_be_saved(&self) -> Result<(), String> {
        sound::check(self)
    }

    /// The plan as a document.
    pub fn document(&self) -> Document {
        Document { id: self.id(), seal: self.seal(), plan: self.clone() }
    }

    /// The plan as the text of a JSON document.
    pub fn to_json(&self) -> String {
        let mut text = Vec::new();
        self.write_json(&mut text).expect("nothing fails in memory");
        String::from_utf8(text).expect("JSON is UTF-8")
    }

    /// Writes the plan as a JSON document: it may be so large that no second copy of it is wanted. Fails where `out` does.
    pub fn write_json(&self, out: impl Write) -> io::Result<()> {
        Written { id: &self.id(), seal: &self.seal(), plan: self }.write(out)
    }

    /// Reads a document that [`Plan::to_json`] wrote, as [`Plan::read_from`] does.
    pub fn read(text: &str) -> Result<Plan, SavedError> {
        Plan::read_from(Cursor::new(text))
    }

    /// Reads a document that [`Plan::to_json`] wrote: twice, and its text is never in memory as a whole. Fails for other formats and
    /// for members that are not known or missing, where content and id or seal differ, and where parts do not belong together.
    pub fn read_from(mut from: impl Read + Seek) -> Result<Plan, SavedError> {
        let Document { id: said, seal, plan } = match Document::parse(BufReader::new(&mut from)) {
            Ok(document) if document.plan.format == FORMAT => document,
            Ok(document) => return Err(SavedError::Format(document.plan.format.into())),
            Err(error) => return Err(no_plan(from, error)),
        };
        let understood = Written { id: &said, seal: &seal, plan: &plan };
        // The text of a plan that nobody touched says what was understood, letter by letter. That it is read once more can
        // deceive nobody: were it another one now, it would not be the same.
        from.rewind().map_err(SavedError::Unreadable)?;
        if understood.write(Same(BufReader::new(&mut from))).is_err() {
            compare(&text_of(from)?, &understood)?;
        }
        let now = plan.id();
        if now != said {
            return Err(SavedError::Changed { now, said });
        }
        if plan.seal() != seal {
            return Err(SavedError::Unsealed);
        }
        sound::check(&plan).map_err(SavedError::Unsound)?;
        Ok(plan)
    }
}

impl Document {
    /// Reads it, whatever its format is.
    fn parse(from: impl Read) -> serde_json::Result<Document> {
        let mut reader = serde_json::Deserializer::from_reader(from);
        let mut stamp = Stamp::default();
        let plan = reader.deserialize_map(Stamped(&mut stamp))?;
        reader.end()?;
        let (id, seal) = stamp.id.zip(stamp.seal).ok_or_else(|| {
            serde_json::Error::custom("the members `id` and `seal` are not both there")
        })?;
        Ok(Document { id, seal, plan })
    }
}

/// What a document says of its plan.
#[derive(Default)]
struct Stamp {
    id: Option<String>,
    seal: Option<String>,
}

/// A plan of which the document says more: a stamp.
struct Stamped<'s>(&'s mut Stamp);

impl<'de> Visitor<'de> for Stamped<'_> {
    type Value = Plan;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a plan")
    }

    fn visit_map<M: MapAccess<'de>>(self, all: M) -> Result<Plan, M::Error> {
        Plan::deserialize(MapAccessDeserializer::new(Members { all, stamp: self.0 }))
    }
}

/// The members of a plan, without those of the stamp, which are taken out on the way. As one struct with the plan in it
/// (`flatten`), all of a document would be read into memory first, in a larger form.
struct Members<'s, M> {
    all: M,
    stamp: &'s mut Stamp,
}

impl<'de, M: MapAccess<'de>> MapAccess<'de> for Members<'_, M> {
    type Error = M::Error;

    fn next_key_seed<K: DeserializeSeed<'de>>(
        &mut self,
        seed: K,
    ) -> Result<Option<K::Value>, M::Error> {
        while let Some(name) = self.all.next_key::<String>()? {
            let place = match name.as_str() {
                "id" => &mut self.stamp.id,
                "seal" => &mut self.stamp.seal,
                _ => return seed.deserialize(name.into_deserializer()).map(Some),
            };
            if place.replace(self.all.next_value()?).is_some() {
                return Err(M::Error::custom(format_args!("duplicate field `{name}`")));
            }
        }
        Ok(None)
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, M::Error> {
        self.all.next_value_seed(seed)
    }
}

/// Reads the steps of a plan. As many as files are uploaded have the same fields, whose names are kept once.
pub(super) fn steps<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<Step>, D::Error> {
    struct Steps;

    impl<'de> Visitor<'de> for Steps {
        type Value = Vec<Step>;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("a list of steps")
        }

        fn visit_seq<S: SeqAccess<'de>>(self, mut all: S) -> Result<Vec<Step>, S::Error> {
            let mut steps: Vec<Step> = Vec::new();
            while let Some(mut step) = all.next_element::<Step>()? {
                if let Some(before) = steps.last() {
                    step.input.share_names(&before.input);
                }
                steps.push(step);
            }
            Ok(steps)
        }
    }

    deserializer.deserialize_seq(Steps)
}

/// Why `from`, in which `error` was met, is no plan that can be used: most of all, what else it is.
fn no_plan(from: impl Read + Seek, error: serde_json::Error) -> SavedError {
    let text = match text_of(from) {
        Ok(text) => text,
        Err(error) => return error,
    };
    if !text.trim_start().starts_with('{') {
        return SavedError::NotJson;
    }
    match serde_json::from_str::<Head>(&text)
        .map(|head| head.format.as_ref().and_then(Value::as_u64))
    {
        Err(error) => SavedError::Form(error),
        Ok(None) => SavedError::Foreign,
        Ok(Some(format)) if format != u64::from(FORMAT) => SavedError::Format(format),
        Ok(Some(_)) => SavedError::Form(error),
    }
}

/// All of it, from the beginning.
fn text_of(mut from: impl Read + Seek) -> Result<String, SavedError> {
    let mut text = String::new();
    from.rewind().and_then(|()| from.read_to_string(&mut text)).map_err(SavedError::Unreadable)?;
    Ok(text)
}

/// A document as it is written.
#[derive(Serialize)]
struct Written<'p> {
    id: &'p str,
    seal: &'p str,
    #[serde(flatten)]
    plan: &'p Plan,
}

impl Written<'_> {
    fn write(&self, mut out: impl Write) -> io::Result<()> {
        serde_json::to_writer_pretty(&mut out, self)?;
        out.write_all(b"\n")
    }
}

/// What tells a saved plan from other documents.
#[derive(Deserialize)]
struct Head {
    format: Option<Value>,
}

/// A text that is only compared: fails where something else is written.
struct Same<R>(R);

impl<R: BufRead> Write for Same<R> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let there = self.0.fill_buf()?;
        let count = there.len().min(bytes.len());
        if count == 0 && !bytes.is_empty() || there[..count] != bytes[..count] {
            return Err(io::ErrorKind::InvalidData.into());
        }
        self.0.consume(count);
        Ok(count)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Fails with a member of `text` that was not understood, or one that is missing in it.
fn compare(text: &str, understood: &Written<'_>) -> Result<(), SavedError> {
    let value: Value = serde_json::from_str(text).map_err(SavedError::Form)?;
    let understood = json!(understood);
    let path = |path: String| path.trim_start_matches('.').to_owned();
    if let Some(unknown) = unread(&value, &understood) {
        return Err(SavedError::Unknown(path(unknown)));
    }
    match unread(&understood, &value) {
        Some(missing) => Err(SavedError::Missing(path(missing))),
        None => Ok(()),
    }
}

/// The hash of canonical JSON, part by part: a plan may have as many steps as a folder has files, and all of them as one
/// value would be several times as large.
///
/// Infallible: a hasher takes everything that is written to it.
struct Text(BufWriter<blake3::Hasher>);

impl Text {
    fn new() -> Text {
        Text(BufWriter::new(blake3::Hasher::new()))
    }

    fn one(&mut self, before: &str, value: &impl Serialize) {
        self.raw(before);
        // An import of a folder needs a step for each of its files: its text is written, and never whole in memory.
        let _ = serde_json::to_writer(&mut self.0, &json!(value));
    }

    fn list(&mut self, before: &str, values: impl IntoIterator<Item = impl Serialize>) {
        self.raw(before);
        for (i, value) in values.into_iter().enumerate() {
            self.one(if i > 0 { "," } else { "" }, &value);
        }
        self.raw("]");
    }

    fn raw(&mut self, text: &str) {
        let _ = self.0.write_all(text.as_bytes());
    }

    /// The hash of all of it, in hexadecimal.
    fn hash(mut self) -> String {
        let _ = self.0.flush();
        self.0.get_ref().finalize().to_hex().to_string()
    }
}

/// The first path in `given` that is not in `kept`: one of them is a document, the other what was understood of it.
fn unread(given: &Value, kept: &Value) -> Option<String> {
    match (given, kept) {
        (Value::Object(given), Value::Object(kept)) => given.iter().find_map(|(name, value)| {
            let below = kept.get(name).map_or(Some(String::new()), |kept| unread(value, kept));
            below.map(|below| format!(".{name}{below}"))
        }),
        (Value::Array(given), Value::Array(kept)) => {
            let pairs = given.iter().zip(kept).enumerate();
            pairs.into_iter().find_map(|(at, (g, k))| Some(format!("[{at}]{}", unread(g, k)?)))
        }
        (given, kept) => (given != kept).then(String::new),
    }
}

/// Whether `text` looks like a saved plan rather than a spec: a JSON object that names a format. It is read as far as it is
/// JSON and not kept.
pub fn is_saved(text: impl Read) -> bool {
    serde_json::from_reader::<_, Head>(text).is_ok_and(|head| head.format.is_some())
}

/// The JSON Schema of saved plans: draft 2020-12, made from the Rust types.
pub fn schema() -> Value {
    schemars::schema_for!(Document).into()
}
