//! A spec with pretended files, planned and applied on a cloud: what most tests of runs begin with.
//! Not here: the planner and the run themselves.

use crate::cloud::ACCOUNT;
use jiff::Timestamp;
use personalize_core::{
    check,
    inventory::Inventory,
    kind::job,
    lower::lower,
    lowering::{Choices, Lowering, NO_REQUESTS},
    plan::{self, Plan},
    spec::{
        self, Loaded,
        files::{DataFile, Files},
        vars::Given,
    },
};
use personalize_engine::{
    cloud::{Cloud, CloudError},
    collect::collect,
    retry::Retry,
};
use personalize_rules::arn::Scope;
use std::collections::BTreeMap;

/// One of everything that a custom group has.
pub const MOVIES: &str = include_str!("movies.yaml");

/// A spec, and the content of the files that it names.
pub struct Stack {
    loaded: Loaded,
    files: Files,
    scope: Scope,
}

impl Stack {
    /// Reads a spec; every source is a file with some content.
    ///
    /// # Panics
    /// On a spec with errors: it is part of a test.
    pub fn new(text: &str) -> Stack {
        let loaded = spec::load(text, &Given::new(), None).unwrap_or_else(|p| panic!("{p:#?}"));
        let datasets = loaded
            .spec
            .datasets
            .iter()
            .filter_map(|(_, dataset)| dataset.source.as_deref().map(str::to_owned));
        let jobs = job::all(&loaded.spec).into_iter();
        let sources = datasets.chain(jobs.filter_map(|job| Some(job.input?.1.to_owned())));
        let sources: BTreeMap<_, _> =
            sources.map(|source| (source.clone(), Ok(vec![file(&source, "1")]))).collect();
        let files = Files { sources, ..Files::default() };
        let problems = check::check(&loaded, &files);
        assert!(problems.iter().all(|p| !p.is_error()), "{problems:#?}");
        Stack { loaded, files, scope: Scope::new("us-east-1", ACCOUNT.to_owned()) }
    }

    /// Account and region.
    pub fn scope(&self) -> &Scope {
        &self.scope
    }

    /// The same with another content of the source.
    pub fn with_data(mut self, source: &str, content: &str) -> Stack {
        self.files.sources.insert(source.to_owned(), Ok(vec![file(source, content)]));
        self
    }

    /// The same with a folder of so many files as the source.
    pub fn with_files(mut self, source: &str, number: usize) -> Stack {
        let files = (0..number).map(|n| file(&format!("{source}/part-{n:06}.csv"), "1")).collect();
        self.files.sources.insert(source.to_owned(), Ok(files));
        self
    }

    fn from<'a>(&'a self, choices: &'a Choices) -> Lowering<'a> {
        Lowering {
            spec: &self.loaded.spec,
            scope: &self.scope,
            files: &self.files,
            choices,
            requests: &NO_REQUESTS,
        }
    }

    /// Reads what is live of the stack.
    ///
    /// # Errors
    /// What the cloud answers once retries are used up.
    pub async fn seen(&self, cloud: &dyn Cloud) -> Result<Inventory, CloudError> {
        collect(cloud, &lower(self.from(&Choices::default())), Retry::default()).await
    }

    /// Reads, and plans.
    ///
    /// # Errors
    /// As [`Stack::seen`].
    pub async fn plan(&self, cloud: &dyn Cloud) -> Result<Plan, CloudError> {
        Ok(self.plan_for(&self.seen(cloud).await?))
    }

    /// Plans for what was seen.
    pub fn plan_for(&self, inventory: &Inventory) -> Plan {
        plan::plan(self.from(&Choices::default()), inventory, Timestamp::UNIX_EPOCH)
    }

    /// Reads, and plans the destruction.
    ///
    /// # Errors
    /// As [`Stack::seen`].
    pub async fn plan_destroy(&self, cloud: &dyn Cloud) -> Result<Plan, CloudError> {
        let inventory = self.seen(cloud).await?;
        Ok(plan::destroy(self.from(&Choices::default()), &inventory))
    }
}

/// The hash is of the name and the content, as good as a real one here.
fn file(source: &str, content: &str) -> DataFile {
    let text = format!("{source} {content}");
    let hash = text.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    });
    DataFile {
        path: source.into(),
        name: source.rsplit('/').next().unwrap_or_default().into(),
        bytes: 1,
        hash: format!("{hash:016x}").into(),
        columns: None,
        conversion: None,
        lines: None,
        query: None,
        counts: None,
        rows: None,
    }
}
