//! A plan as a document: its id, its JSON, its JSON Schema. Not here: whether its parts belong together (`sound`), and
//! whether it still fits the account (`recheck`, `rejudge`).

use super::{Plan, sound};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::io::{self, BufWriter, Read, Write};

/// The version of the format that is written and read.
pub const FORMAT: u32 = 2;

/// How many digits an id has. Whoever makes plans may look for two of one id, and have the harmless one approved: that
/// takes 2^64 tries.
const ID: usize = 32;

/// A saved plan: the plan, its id and its seal.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
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

    /// Reads a document that [`Plan::to_json`] wrote. Fails for other formats and for members that are not known or missing,
    /// where content and id or seal differ, and where parts do not belong together.
    pub fn read(text: &str) -> Result<Plan, SavedError> {
        if !text.trim_start().starts_with('{') {
            return Err(SavedError::NotJson);
        }
        let head: Head = serde_json::from_str(text).map_err(SavedError::Form)?;
        match head.format.as_ref().and_then(Value::as_u64) {
            Some(format) if format == u64::from(FORMAT) => {}
            Some(other) => return Err(SavedError::Format(other)),
            None => return Err(SavedError::Foreign),
        }
        // Document by document, not one with both: what has to look for members of two is read into memory first.
        let Stamp { id: said, seal } = serde_json::from_str(text).map_err(SavedError::Form)?;
        let plan: Plan = serde_json::from_str(text).map_err(SavedError::Form)?;
        let understood = Written { id: &said, seal: &seal, plan: &plan };
        // The text of a plan that nobody touched says what was understood, letter by letter.
        if understood.write(Same(text.as_bytes())).is_err() {
            compare(text, &understood)?;
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

/// What a document says of its plan.
#[derive(Deserialize)]
struct Stamp {
    id: String,
    seal: String,
}

/// A text that is only compared: fails where something else is written.
struct Same<'t>(&'t [u8]);

impl Write for Same<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0 = self.0.strip_prefix(bytes).ok_or(io::ErrorKind::InvalidData)?;
        Ok(bytes.len())
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
