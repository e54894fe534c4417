//! What lowering looks at: a spec, the facts about its files, account and region, generations; and how names and tags are
//! made of these. Not here: the kinds (`kind`), and the graph that comes out (`lower`).

use crate::{
    address::{Address, Kind},
    graph::{Needs, Node},
    hash::short_hash,
    inventory::Tags,
    props::Props,
    spec::{files::Files, types::Spec},
};
use personalize_rules::arn::Scope;
use serde_json::{Map, Value};
use smol_str::SmolStr;
use std::collections::{BTreeMap, BTreeSet};

/// What the planner has chosen.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Choices {
    /// The generation of replaced resources, the attempt of jobs whose earlier names are used up. Absent is 1.
    pub numbers: BTreeMap<Address, u32>,
    /// The live version that the jobs of a solution use, by its key; none where it is to come.
    pub versions: BTreeMap<String, Version>,
    /// Why a job runs once more on the same inputs.
    pub reasons: BTreeMap<Address, String>,
    /// Live resources that stand for what is wanted although they have other names than the stack would choose.
    pub existing: BTreeMap<Address, Existing>,
    /// How the parts of datasets with `importMode: INCREMENTAL` come into them, by the keys of the datasets. Absent is one full
    /// import of all parts.
    pub increments: BTreeMap<String, Increments>,
}

/// How the parts of a dataset come into it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Increments {
    /// The imports one after the other, the first one full. Parts of none of them are in the data already.
    pub imports: Vec<PartGroup>,
    /// The parts that wait until there are more, by their names.
    pub held: BTreeSet<SmolStr>,
}

/// The parts of one import.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PartGroup {
    /// Their names.
    pub names: BTreeSet<SmolStr>,
    /// Whether its job is there, so that they need not lie in the bucket any more.
    pub is_imported: bool,
}

/// A version of a solution that is there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Version {
    /// Its ARN.
    pub arn: String,
    /// Its name.
    pub name: String,
}

/// A live resource under a name of its own that is used as it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Existing {
    /// Its physical name.
    pub name: String,
    /// How the service finds it.
    pub locator: String,
    /// What its content counts as: the name that the stack gives to a job or version of that content; `None` for kinds
    /// whose fields tell their content.
    pub content: Option<String>,
}

impl Choices {
    /// The number for `address`, at least 1.
    pub fn of(&self, address: &Address) -> u32 {
        self.numbers.get(address).copied().unwrap_or(1).max(1)
    }

    /// The live resource under another name that stands for the one of `kind` under `key`.
    pub fn existing(&self, kind: Kind, key: &str) -> Option<&Existing> {
        self.existing.get(&Address::new(kind, key))
    }
}

/// What the caller of a plan asks for beyond the spec. It is in the steps of the plan, and so in its id; nothing remembers
/// it after that.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Requests {
    /// The solutions to train now, whatever their spec says of training: `--train solution/for-you`.
    pub train: BTreeSet<Address>,
    /// The jobs to run once more, whatever ran before: `--run export-job/nightly`.
    pub jobs: BTreeSet<Address>,
}

impl Requests {
    /// Nothing beyond the spec.
    pub const fn none() -> Requests {
        Requests { train: BTreeSet::new(), jobs: BTreeSet::new() }
    }

    /// Whether the caller asks that the solution under `key` is trained now.
    pub fn trains(&self, key: &str) -> bool {
        self.train.contains(&Address::new(Kind::Solution, key))
    }
}

/// Nothing beyond the spec.
pub static NO_REQUESTS: Requests = Requests::none();

/// Everything that lowering may look at.
#[derive(Clone, Copy)]
pub struct Lowering<'a> {
    /// The checked spec.
    pub spec: &'a Spec,
    /// Account, region, partition.
    pub scope: &'a Scope,
    /// The files that the spec names.
    pub files: &'a Files,
    /// Generations and attempts.
    pub choices: &'a Choices,
    /// What the caller asks for beyond the spec.
    pub requests: &'a Requests,
}

/// How the keys of all tags begin by which a stack knows what it owns.
pub const TAG_PREFIX: &str = "personalize:";
/// The tag that names the stack.
pub const TAG_STACK: &str = "personalize:stack";
/// The tag that names address and physical name, so that a copied tag is not believed.
pub const TAG_ADDR: &str = "personalize:addr";
/// The tag that holds the fingerprint of the inputs.
pub const TAG_IN: &str = "personalize:in";
/// The tag that forbids deleting.
pub const TAG_PROTECT: &str = "personalize:protect";
/// The tag of a job or version that was made under another name: the name that the stack gives to such content. So it is
/// known later whether it still is what is wanted.
pub const TAG_CONTENT: &str = "personalize:content";
/// The tag of an import of several parts that holds which they are: [`PART_MARK`] hexadecimal digits for each. More of them are
/// in tags whose keys end in `-2`, `-3`.
pub const TAG_PARTS: &str = "personalize:parts";
/// How many digits stand for a part. They choose among the files that are there; the hash in the name of the job proves the
/// choice.
pub const PART_MARK: usize = 5;
/// The tag that holds which of the other tags are ours: five hexadecimal digits for each, without gaps. Tags that other tools or
/// people put on a resource are not in it, and stay.
pub const TAG_KEYS: &str = "personalize:tags";

/// How many digits a key mark has: fifty tags, the most that a resource takes, fit into a tag's 256 characters.
const KEY_MARK: usize = 5;

/// Five hexadecimal digits that stand for the key of a tag.
pub(crate) fn key_mark(key: &str) -> String {
    short_hash(&Value::from(key), KEY_MARK)
}

/// Whether the tag `key` of a resource with these tags was put there by personalize.
pub fn is_our_tag(key: &str, tags: &Tags) -> bool {
    let mark = key_mark(key);
    let marks = tags.get(TAG_KEYS).map_or(&[][..], |marks| marks.as_bytes());
    marks.chunks(KEY_MARK).any(|one| one == mark.as_bytes())
}

impl Lowering<'_> {
    /// The name of the dataset group.
    pub fn group_name(&self) -> String {
        self.spec.dataset_group.name.clone().unwrap_or_else(|| self.spec.name.clone())
    }

    /// The ARN of the dataset group.
    pub fn group_arn(&self) -> String {
        self.scope.dataset_group(&self.group_name())
    }

    /// The physical name of `key`: its own name, else `<stack>-<key>`; later generations end in `-g2`, `-g3`.
    pub fn name(&self, kind: Kind, key: &str, own: Option<&str>) -> String {
        let base = self.spec.physical_name(key, own);
        match self.choices.of(&Address::new(kind, key)) {
            1 => base,
            generation => format!("{base}-g{generation}"),
        }
    }

    /// A node with these fields, without tags and needs.
    pub fn node(
        &self,
        address: Address,
        name: String,
        locator: Option<String>,
        props: Value,
    ) -> Node {
        let props = match strip(props) {
            Value::Object(map) => map,
            _ => Map::new(),
        };
        Node {
            address,
            name: name.into(),
            locator: locator.map(SmolStr::from),
            props: props.into(),
            tags: Tags::new(),
            needs: Needs::default(),
            replace: None,
            replace_data: None,
            gives_way: None,
            running: true,
            protect: None,
            reason: None,
        }
    }

    /// The node with the tags that the spec chose for it: the stack's and its own.
    pub fn tagged(&self, mut node: Node, own: &BTreeMap<String, String>) -> Node {
        node.tags = self.spec.tags.clone();
        node.tags.extend(own.clone());
        node
    }
}

/// The name of an attempt: the first has the plain name, later ones end in `-2`, `-3`.
pub fn attempt_name(base: &str, attempt: u32) -> String {
    match attempt {
        1 => base.to_owned(),
        n => format!("{base}-{n}"),
    }
}

/// The plain name and the number of a later attempt; `None` for a first one. Plain names end in a hash, and nobody tries a
/// thousand times, so a number of more than three digits is none.
pub fn attempt_of(name: &str) -> Option<(&str, u32)> {
    let (base, number) = name.rsplit_once('-')?;
    let number = Some(number).filter(|digits| digits.len() < 4)?.parse().ok()?;
    Some((base, number))
}

/// The value of [`TAG_ADDR`]: `campaign/home=movies-home`.
pub fn address_tag(address: &Address, name: &str) -> String {
    format!("{address}={name}")
}

/// The value without nulls, so that what is absent in the spec is absent in the fields.
pub fn strip(value: Value) -> Value {
    match value {
        Value::Object(map) => Value::Object(
            map.into_iter().filter(|(_, v)| !v.is_null()).map(|(k, v)| (k, strip(v))).collect(),
        ),
        Value::Array(items) => Value::Array(items.into_iter().map(strip).collect()),
        other => other,
    }
}

/// The fields of a block as JSON, without nulls.
pub fn block<T: serde::Serialize>(value: &T) -> Value {
    strip(serde_json::to_value(value).unwrap_or(Value::Null))
}

/// Looks up a field as text.
pub fn text<'p>(props: &'p Props, field: &str) -> &'p str {
    props.get(field).and_then(Value::as_str).unwrap_or_default()
}
