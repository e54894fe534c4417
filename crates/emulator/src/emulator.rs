//! What the emulated services share: time, state, objects, roles, faults and the journal.
//! Not here: the network; an emulator works as well inside a test.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use crate::access::Access;
use crate::apigateway::Gateway;
use crate::athena::Queries;
use crate::clock::{Clock, Durations};
use crate::doubt::Doubts;
use crate::fault::{FaultRule, Faults};
use crate::iam::Roles;
use crate::iam::policy::MalformedPolicy;
use crate::journal::Journal;
use crate::kms::Keys;
use crate::quotas::{Quotas, Raise};
use crate::s3::{Backend, Objects, OpenError};
use crate::scheduler::Schedules;
use crate::ssm::Parameters;
use crate::states::Machines;
use crate::store::{Store, StoreError};

/// The account that the emulator is when none is given.
pub const DEFAULT_ACCOUNT: &str = "000000000000";

/// How an emulator is to behave.
#[derive(Debug, Clone)]
pub struct EmulatorOptions {
    /// Where the state is kept; in memory only when `None`.
    pub folder: Option<PathBuf>,
    /// The account, twelve digits.
    pub account: String,
    /// The virtual time.
    pub clock: Clock,
    /// How long work takes.
    pub durations: Durations,
    /// How long a new or changed role, role policy or bucket policy takes to have an effect.
    pub propagation: Duration,
    /// What it answers where the service's answer is not known.
    pub doubts: Doubts,
    /// The faults to begin with.
    pub faults: Vec<FaultRule>,
    /// The seed of faults that have a probability.
    pub seed: u64,
    /// A file that the journal of calls is appended to.
    pub journal: Option<PathBuf>,
    /// The quotas to raise, unless they are higher already.
    pub quotas: Vec<Raise>,
    /// The identity policies that callers are held to, as JSON; `None` where they may do everything.
    pub enforce: Option<Vec<String>>,
}

impl Default for EmulatorOptions {
    fn default() -> Self {
        EmulatorOptions {
            folder: None,
            account: DEFAULT_ACCOUNT.into(),
            clock: Clock::real(),
            durations: Durations::instant(),
            propagation: Duration::ZERO,
            doubts: Doubts::default(),
            faults: Vec::new(),
            seed: 0,
            journal: None,
            quotas: Vec::new(),
            enforce: None,
        }
    }
}

/// Why an emulator cannot be opened.
#[derive(Debug, thiserror::Error)]
pub enum EmulatorError {
    /// The state folder.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The folder of object bytes.
    #[error("cannot use the folder `{folder}` for objects")]
    Objects {
        /// The folder.
        folder: PathBuf,
        /// What the file system said.
        #[source]
        source: std::io::Error,
    },
    /// The journal file.
    #[error("cannot append to the journal file `{file}`")]
    Journal {
        /// The file.
        file: PathBuf,
        /// What the file system said.
        #[source]
        source: std::io::Error,
    },
    /// A policy that is to be enforced.
    #[error("a policy that is to be enforced is not an identity policy")]
    Policy(#[from] MalformedPolicy),
    /// The account is not twelve digits.
    #[error("the account `{0}` is not twelve digits")]
    Account(String),
}

impl From<OpenError> for EmulatorError {
    fn from(error: OpenError) -> Self {
        match error {
            OpenError::Store(error) => EmulatorError::Store(error),
            OpenError::Folder { folder, source } => EmulatorError::Objects { folder, source },
        }
    }
}

/// The shared parts of one emulator.
#[derive(Debug)]
pub struct Emulator {
    /// Where the state is kept; in memory only when `None`.
    pub folder: Option<PathBuf>,
    /// The virtual time.
    pub clock: Clock,
    /// The durable state.
    pub store: Store,
    /// The emulated S3, for access inside the process.
    pub s3: Objects,
    /// The emulated IAM, for access inside the process.
    pub iam: Roles,
    /// The emulated Parameter Store.
    pub parameters: Parameters,
    /// The emulated EventBridge Scheduler.
    pub schedules: Schedules,
    /// The emulated API Gateway.
    pub gateway: Gateway,
    /// The emulated KMS.
    pub keys: Keys,
    /// The emulated Step Functions.
    pub machines: Machines,
    /// The emulated Athena.
    pub queries: Queries,
    /// How long work takes.
    pub durations: Durations,
    /// What is answered where the service's answer is not known.
    pub doubts: Doubts,
    /// The account that everything belongs to.
    pub account: String,
    /// The calls made.
    pub journal: Journal,
    /// The faults to make.
    pub faults: Faults,
    /// How many resources there may be.
    pub quotas: Quotas,
    /// The quotas that opening it raised.
    pub raised: Vec<Raise>,
    /// The policies that callers are held to.
    pub access: Access,
}

impl Emulator {
    /// Opens the state and puts the parts together.
    ///
    /// # Errors
    /// [`EmulatorError`] when the folder is in use or unusable, the journal file cannot be opened, or
    /// the account is not one.
    pub fn open(options: EmulatorOptions) -> Result<Arc<Self>, EmulatorError> {
        let account = options.account;
        if account.len() != 12 || !account.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(EmulatorError::Account(account));
        }
        let store = match &options.folder {
            Some(folder) => Store::open(folder)?,
            None => Store::in_memory()?,
        };
        let (quotas, raised) = Quotas::open(&store, &options.quotas)?;
        let iam = Roles::new(store.clone(), options.clock.clone(), &account, options.propagation);
        let parameters = Parameters::new(store.clone(), options.clock.clone());
        let machines = Machines::new(store.clone(), options.clock.clone(), iam.clone());
        let gateway =
            Gateway::new(store.clone(), options.clock.clone(), iam.clone(), machines.clone());
        let schedules = Schedules::new(store.clone(), options.clock.clone(), iam.clone());
        let s3 =
            Objects::open(store.clone(), iam.clone(), options.folder.as_deref(), options.doubts)?;
        let queries = Queries::new(s3.clone());
        let keys = Keys::new(store.clone(), options.clock.clone());
        let journal = match options.journal {
            Some(file) => Journal::with_file(&file)
                .map_err(|source| EmulatorError::Journal { file, source })?,
            None => Journal::default(),
        };
        let access = Access::of(iam.clone());
        if let Some(policies) = &options.enforce {
            access.enforce(policies.iter().map(String::as_str))?;
        }
        let faults = Faults::new(options.seed);
        faults.set(options.faults);
        let (clock, durations) = (options.clock, options.durations);
        let (folder, doubts) = (options.folder, options.doubts);
        Ok(Arc::new(Emulator {
            folder,
            clock,
            store,
            s3,
            iam,
            parameters,
            schedules,
            gateway,
            keys,
            machines,
            queries,
            durations,
            doubts,
            account,
            journal,
            faults,
            quotas,
            raised,
            access,
        }))
    }

    /// What the protocol side of the emulated S3 works with.
    #[must_use]
    pub fn s3_backend(&self) -> Backend {
        Backend {
            objects: self.s3.clone(),
            account: self.account.clone(),
            clock: self.clock.clone(),
            faults: self.faults.clone(),
            doubts: self.doubts,
            access: self.access.clone(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_account_is_twelve_digits() {
        let options = EmulatorOptions { account: "12".into(), ..EmulatorOptions::default() };
        let error = Emulator::open(options).unwrap_err();
        assert_eq!(error.to_string(), "the account `12` is not twelve digits");
    }
}
