//! A simulated account: it does at once what a plan asks of it.

use expect_test::Expect;
use jiff::Timestamp;
use personalize_core::{
    address::{Address, Kind},
    check,
    inventory::{Inventory, Live, Phase},
    kind,
    lowering::{Choices, Lowering, Requests, text},
    plan::{self, PastImport, Plan, Verb, render},
    props::{Props, resolve},
    spec::{
        self,
        files::{DataFile, Files},
        vars::Given,
    },
};
use personalize_rules::arn::Scope;
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// A custom group with one of everything; the runs of the engine are tested on it, too.
pub(crate) const MOVIES: &str = include_str!("../../../sim/src/movies.yaml");

/// A world that does at once what it is asked.
pub(crate) struct World {
    /// Everything that is live.
    pub(crate) all: Vec<Live>,
    pub(crate) scope: Scope,
    pub(crate) data: BTreeMap<&'static str, &'static str>,
    /// The parts of the folders among the data.
    pub(crate) folders: BTreeMap<&'static str, Vec<DataFile>>,
    /// The texts of schema files.
    pub(crate) schemas: BTreeMap<String, String>,
    /// The columns of every file, where they are known.
    pub(crate) columns: Option<Vec<String>>,
    /// The size of every file.
    pub(crate) bytes: u64,
    pub(crate) clock: i64,
    /// The moment of a plan, which ages are counted from.
    pub(crate) now: Timestamp,
    /// What the caller asks for beyond the spec.
    pub(crate) requests: Requests,
    /// What the steps of this run have brought forth, by address.
    outputs: BTreeMap<Address, String>,
}

impl World {
    pub(crate) fn new() -> Self {
        World {
            all: Vec::new(),
            scope: Scope::new("us-east-1", "000000000000"),
            data: BTreeMap::from([
                ("data/interactions.csv", "1111111111111111"),
                ("data/items.csv", "2222222222222222"),
                ("data/users.csv", "3333333333333333"),
            ]),
            folders: BTreeMap::new(),
            schemas: BTreeMap::new(),
            columns: None,
            bytes: 1,
            clock: 0,
            now: Timestamp::UNIX_EPOCH,
            requests: Requests::none(),
            outputs: BTreeMap::new(),
        }
    }

    /// What collecting would see.
    pub(crate) fn inventory(&self) -> Inventory {
        Inventory::new(self.all.clone())
    }

    /// The imports that lists of jobs would show.
    pub(crate) fn past_imports(&self) -> Vec<PastImport> {
        let jobs = self.all.iter().filter(|live| live.kind == Kind::ImportJob);
        jobs.map(|job| PastImport {
            dataset: job.text("datasetArn").to_owned(),
            name: job.name.clone(),
            created: job.created,
            is_incremental: job.text("importMode") == "INCREMENTAL",
            phase: job.phase,
        })
        .collect()
    }

    pub(crate) fn plan(&self, text: &str) -> Plan {
        self.with(text, |from| plan::plan(from, &self.inventory(), self.now))
    }

    /// The plan that removes `MOVIES`.
    pub(crate) fn destroy(&self) -> Plan {
        self.with(MOVIES, |from| plan::destroy(from, &self.inventory()))
    }

    /// What `f` makes of the spec in this world.
    pub(crate) fn with<R>(&self, text: &str, f: impl FnOnce(Lowering<'_>) -> R) -> R {
        self.with_checked(text, true, f)
    }

    /// The plan for a spec that the check may refuse.
    pub(crate) fn plan_unchecked(&self, text: &str) -> Plan {
        self.with_checked(text, false, |from| plan::plan(from, &self.inventory(), self.now))
    }

    /// What `f` makes of a spec that the check may refuse.
    pub(crate) fn with_unchecked<R>(&self, text: &str, f: impl FnOnce(Lowering<'_>) -> R) -> R {
        self.with_checked(text, false, f)
    }

    fn with_checked<R>(&self, text: &str, check: bool, f: impl FnOnce(Lowering<'_>) -> R) -> R {
        let loaded = spec::load(text, &Given::new(), None).unwrap_or_else(|p| panic!("{p:#?}"));
        let file = |path: &&str, hash: &&str| DataFile {
            path: path.into(),
            name: path.rsplit('/').next().unwrap_or_default().into(),
            bytes: self.bytes,
            hash: (*hash).into(),
            columns: self.columns.as_deref().map(Into::into),
            conversion: None,
            lines: None,
            query: None,
            counts: None,
            rows: None,
        };
        let files = self.data.iter().map(|(p, h)| ((*p).to_owned(), Ok(vec![file(p, h)])));
        let folders = self.folders.iter().map(|(p, parts)| ((*p).to_owned(), Ok(parts.clone())));
        let sources = files.chain(folders).collect();
        let schemas = self.schemas.iter().map(|(path, text)| (path.clone(), Ok(text.clone())));
        let files = Files { sources, schemas: schemas.collect(), ..Files::default() };
        let problems = check::check(&loaded, &files);
        assert!(!check || problems.iter().all(|p| !p.is_error()), "{problems:#?}");
        let choices = Choices::default();
        f(Lowering {
            spec: &loaded.spec,
            scope: &self.scope,
            files: &files,
            choices: &choices,
            requests: &self.requests,
        })
    }

    /// Carries out the steps in an order that their needs allow.
    pub(crate) fn apply(&mut self, plan: &Plan) {
        // Somebody allowed every risk; nothing else lifts a refusal.
        assert!(plan.refusals.iter().all(|r| r.allow.is_some()), "{:#?}", plan.refusals);
        self.outputs.clear();
        let mut left = plan.steps.clone();
        let all = left.len();
        self.apply_steps(&mut left, all);
    }

    /// Carries out and takes away the first `n` of `left`, in an order that their needs allow.
    pub(crate) fn apply_steps(&mut self, left: &mut Vec<plan::Step>, n: usize) {
        for _ in 0..n {
            let waits: Vec<_> = left.iter().map(|s| s.id.clone()).collect();
            let at = left.iter().position(|s| s.needs.iter().all(|n| !waits.contains(n)));
            let step =
                left.remove(at.unwrap_or_else(|| panic!("the plan has a cycle among {waits:#?}")));
            self.step(&step);
        }
    }

    pub(crate) fn step(&mut self, step: &plan::Step) {
        self.clock += 1;
        let kind = step.address.kind;
        let known = |a: &Address, _: &str| self.outputs.get(a).map(|l| Value::from(l.clone()));
        let input = match resolve(&step.input.to_value(), &known) {
            Ok(Value::Object(map)) => Props::from(map),
            other => panic!("{other:?}"),
        };
        let locator =
            step.locator.as_ref().map(ToString::to_string).unwrap_or_else(|| match kind {
                Kind::SolutionVersion => format!("{}/{}", text(&input, "solutionArn"), self.clock),
                _ => format!("arn:{kind}/{}", self.clock),
            });
        self.outputs.insert(step.address.clone(), locator.clone());
        let live = self.all.iter_mut().find(|l| l.kind == kind && l.locator == locator);
        match (step.verb, live) {
            (Verb::Create, None) => self.create(step, locator, input),
            (Verb::Create, Some(_)) => panic!("{} is there already", step.id),
            (Verb::Update, Some(live)) => update(kind, &mut live.props, input),
            (Verb::Tag, Some(live)) => live.tags.get_or_insert_default().extend(tags(&input)),
            (Verb::Untag, Some(live)) => {
                let keys: Vec<String> = serde_json::from_value(input["keys"].clone()).unwrap();
                live.tags.get_or_insert_default().retain(|k, _| !keys.contains(k));
            }
            (Verb::Delete, Some(_)) => {
                self.all.retain(|l| !(l.kind == kind && l.locator == locator))
            }
            (Verb::Stop, Some(live)) if kind == Kind::Recommender => {
                (live.phase, live.status) = (Phase::Stopped, "INACTIVE".into());
            }
            (Verb::Wait | Verb::Stop | Verb::Start, Some(live)) => {
                (live.phase, live.status) = (Phase::Ready, "ACTIVE".into());
            }
            (_, None) => panic!("{} is not there", step.id),
        }
    }

    fn create(&mut self, step: &plan::Step, locator: String, mut props: Props) {
        let tags = props
            .remove("tags")
            .and_then(|t| Some(tags(&t.as_object()?.clone().into())))
            .unwrap_or_default();
        if step.address.kind == Kind::Bucket {
            props.insert("empty".into(), true.into());
        }
        self.all.push(Live {
            outputs: Props::from_iter([("arn".to_owned(), json!(locator))]),
            status: "ACTIVE".into(),
            tags: Some(tags),
            created: Timestamp::from_second(self.clock).ok(),
            ..Live::new(step.address.kind, step.name.to_string(), &locator, props)
        });
    }

    pub(crate) fn live(&mut self, kind: Kind) -> &mut Live {
        self.all.iter_mut().find(|l| l.kind == kind).expect("a live resource")
    }

    /// The plan as people read it; carried out, the next one is empty.
    pub(crate) fn check(&mut self, text: &str, expected: &Expect) {
        let plan = self.plan(text);
        expected.assert_eq(&render::human(&plan));
        self.apply(&plan);
        let next = self.plan(text);
        assert!(next.is_empty(), "after apply there is still: {}", render::human(&next));
    }
}

fn tags(map: &Props) -> BTreeMap<String, String> {
    map.iter().map(|(k, v)| (k.to_owned(), v.as_str().unwrap_or_default().to_owned())).collect()
}

fn update(kind: Kind, props: &mut Props, mut input: Props) {
    for field in kind::definition_of(kind).fields {
        let Some(members) = field.members else { continue };
        let list = props.get(field.path).cloned().unwrap_or_default();
        props.insert(field.path.into(), members.updated(&list, &input));
        input.remove(members.add);
        input.remove(members.remove);
    }
    if let Some(Value::Object(config)) = input.remove("solutionUpdateConfig") {
        config.into_iter().for_each(|(k, v)| props["solutionConfig"][k] = v);
    }
    props.extend(input);
}

/// A world in which `MOVIES` was applied.
pub(crate) fn movies() -> World {
    applied(MOVIES)
}

/// A world in which a spec was applied.
pub(crate) fn applied(text: &str) -> World {
    let mut world = World::new();
    let plan = world.plan(text);
    world.apply(&plan);
    world
}
