//! The lives of stacks under generated policies: plan, apply, changes, drift and destroy are allowed, each action and each
//! resource in the policies is needed for that, and the journal has the actions of the policies and no others. Not here: the
//! policy of an application (`policy`).

mod known;
pub(crate) mod life;
mod stacks;

use known::{
    BESIDE, DISPENSABLE, DISPENSABLE_RESOURCES, Known, OTHERWISE, UNUSED, UNUSED_RESOURCES, is_like,
};
use life::{Life, PURPOSES, Used};
use personalize_core::{kind::definition::Service, policy::action::action};
use personalize_emulator::iam::wildcard;
use serde_json::{Value, json};
use stacks::{STACKS, Stack};
use std::{
    collections::{BTreeMap, BTreeSet},
    hash::{BuildHasher, Hasher, RandomState},
    sync::{
        LazyLock, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
};

/// What is taken out of a policy.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Part {
    /// This action, on every resource.
    Action(String),
    /// This resource, for every action.
    Resource(String),
}

/// A life that was led: what it was allowed, and what it used.
struct Led {
    name: &'static str,
    policies: BTreeMap<String, Value>,
    used: BTreeMap<String, Used>,
    failed: Option<String>,
}

/// Every life under its policies, led once for all tests.
static LED: LazyLock<Vec<Led>> = LazyLock::new(|| {
    let lead = |stack: &'static Stack| {
        let mut life = Life::new(stack);
        let failed = life.live().err();
        let Life { policies, used, .. } = life;
        Led { name: stack.name, policies, used, failed }
    };
    thread::scope(|scope| {
        let leads: Vec<_> = STACKS.iter().map(|stack| scope.spawn(move || lead(stack))).collect();
        leads.into_iter().map(|lead| lead.join().unwrap()).collect()
    })
});

/// All statements of a policy, or of several.
fn statements(policy: &Value) -> Vec<&Value> {
    match policy {
        Value::Array(parts) => parts.iter().flat_map(statements).collect(),
        one => one["Statement"].as_array().unwrap().iter().collect(),
    }
}

fn texts<'p>(statement: &'p Value, member: &str) -> impl Iterator<Item = &'p str> {
    statement[member].as_array().unwrap().iter().map(|text| text.as_str().unwrap())
}

/// What a policy can be made smaller by.
fn parts(policy: &Value) -> BTreeSet<Part> {
    let of = |statement| {
        let actions = texts(statement, "Action").map(|action| Part::Action(action.to_owned()));
        let resources = texts(statement, "Resource").filter(|resource| *resource != "*");
        actions.chain(resources.map(|resource| Part::Resource(resource.to_owned())))
    };
    statements(policy).into_iter().flat_map(of).collect()
}

fn actions(policy: &Value) -> BTreeSet<&str> {
    statements(policy).into_iter().flat_map(|statement| texts(statement, "Action")).collect()
}

/// The policy without one part, as a single document.
fn without(policy: &Value, part: &Part) -> Value {
    let mut left: Vec<Value> = statements(policy).into_iter().cloned().collect();
    let (member, gone) = match part {
        Part::Action(action) => ("Action", action),
        Part::Resource(resource) => ("Resource", resource),
    };
    for statement in &mut left {
        statement[member].as_array_mut().unwrap().retain(|text| text != gone);
    }
    // A statement without actions or resources is none.
    left.retain(|statement| !statement[member].as_array().unwrap().is_empty());
    json!({"Version": "2012-10-17", "Statement": left})
}

fn allows(policy: &Value, action: &str, resource: &str) -> bool {
    statements(policy).into_iter().any(|statement| {
        texts(statement, "Action").any(|one| one == action)
            && texts(statement, "Resource").any(|pattern| wildcard(pattern, resource))
    })
}

/// Whether something that was used is denied without this part.
fn is_needed(policy: &Value, part: &Part, used: &Used) -> bool {
    let less = without(policy, part);
    used.allowed.iter().any(|(action, resource)| !allows(&less, action, resource))
}

fn is_known(list: &[Known], purpose: &str, text: &str) -> bool {
    list.iter().any(|known| known.is_of(purpose, text))
}

/// Whether a part is listed as not used.
fn is_unused(purpose: &str, part: &Part) -> bool {
    match part {
        Part::Action(action) => is_known(UNUSED, purpose, action),
        Part::Resource(resource) => is_known(UNUSED_RESOURCES, purpose, resource),
    }
}

/// Every life with every purpose.
fn led() -> impl Iterator<Item = (&'static Led, &'static str, &'static Value, &'static Used)> {
    let of = |led: &'static Led| {
        PURPOSES.into_iter().filter_map(move |purpose| {
            Some((led, purpose, &led.policies[purpose], led.used.get(purpose)?))
        })
    };
    LED.iter().flat_map(of)
}

#[test]
fn every_life_is_allowed() {
    let failed: Vec<String> = LED
        .iter()
        .filter_map(|led| Some(format!("{}: {}", led.name, led.failed.as_ref()?)))
        .collect();
    assert!(failed.is_empty(), "{}", failed.join("\n"));
}

#[test]
fn every_action_of_a_policy_is_used_by_some_life() {
    let (mut allowed, mut used) = (BTreeSet::new(), BTreeSet::new());
    for (_, purpose, policy, of) in led() {
        allowed.extend(actions(policy).into_iter().map(|action| (purpose, action)));
        used.extend(of.allowed.iter().map(|(action, _)| (purpose, action.as_str())));
    }
    let listed = |known: &'static Known| {
        let pairs = |purpose: &'static &str| known.what.iter().map(|action| (*purpose, *action));
        known.purposes.iter().flat_map(pairs)
    };
    let listed: BTreeSet<_> = UNUSED.iter().flat_map(listed).collect();
    let unused: BTreeSet<_> = allowed.difference(&used).copied().collect();
    // A reason that is none any more goes.
    assert_eq!(unused, listed);
}

#[test]
fn every_resource_of_a_policy_is_needed_by_its_life() {
    let (mut spare, mut met) = (Vec::new(), BTreeSet::<&str>::new());
    for (led, purpose, policy, used) in led() {
        for part in parts(policy) {
            let Part::Resource(resource) = &part else { continue };
            let needed = is_needed(policy, &part, used);
            if !needed && !is_unused(purpose, &part) {
                spare.push(format!("{} {purpose}: {resource}", led.name));
            }
            if !needed {
                let of = UNUSED_RESOURCES.iter().flat_map(|known| known.what);
                met.extend(of.filter(|pattern| is_like(pattern, resource)));
            }
        }
    }
    assert!(spare.is_empty(), "{}", spare.join("\n"));
    for known in UNUSED_RESOURCES {
        for pattern in known.what {
            assert!(met.contains(pattern), "all like `{pattern}` are used; it was: {}", known.why);
        }
    }
}

/// The action that an operation in the journal needs, by the table of the tool; `None` where it needs none.
fn needed(service: &str, operation: &str) -> Option<String> {
    if let Some((.., action)) =
        OTHERWISE.iter().find(|(of, name, _)| (*of, *name) == (service, operation))
    {
        return action.map(str::to_owned);
    }
    // The actions of API Gateway are its methods.
    if service == "apigateway" {
        let routes = personalize_model::apigateway::ROUTES;
        let route = routes.iter().find(|route| route.operation == operation).unwrap();
        return Some(format!("apigateway:{}", route.method));
    }
    let service = match service {
        "s3" => Service::S3,
        "iam" => Service::Iam,
        "ssm" => Service::Ssm,
        "scheduler" => Service::Scheduler,
        "states" => Service::StepFunctions,
        "personalize" => Service::Personalize,
        other => panic!("no life calls {other}"),
    };
    Some(action(service, operation))
}

#[test]
fn the_journal_has_the_actions_of_the_policies_and_no_others() {
    for (led, purpose, policy, used) in led() {
        let called = used.called.iter().filter_map(|(of, operation)| needed(of, operation));
        let called: BTreeSet<String> = called.collect();
        let allowed = actions(policy);
        let missing: Vec<&String> =
            called.iter().filter(|action| !allowed.contains(action.as_str())).collect();
        assert!(missing.is_empty(), "{} {purpose} calls {missing:?}", led.name);
        // What the emulator held the calls against is in the journal, too, but for what is needed beside an operation's own.
        let beside = |action: &str| BESIDE.iter().any(|(known, _)| *known == action);
        let held: BTreeSet<&str> = used.allowed.iter().map(|(action, _)| action.as_str()).collect();
        let alone: Vec<&&str> =
            held.iter().filter(|action| !called.contains(**action) && !beside(action)).collect();
        assert!(alone.is_empty(), "{} {purpose}: {alone:?} are no calls", led.name);
    }
}

/// One of them, another in each run; all of them where `PERSONALIZE_ALL_ACTIONS` is 1 or names the stack.
fn some<T>(stack: &str, mut all: Vec<T>) -> Vec<T> {
    let of = std::env::var("PERSONALIZE_ALL_ACTIONS").unwrap_or_default();
    if of != "1" && of != stack {
        while all.len() > 1 {
            let random = RandomState::new().build_hasher().finish();
            all.swap_remove(usize::try_from(random).unwrap_or_default() % all.len());
        }
    }
    all
}

/// What a life needs, with its purpose; but for what it goes on without.
fn removals(led: &'static Led) -> Vec<(&'static str, Part)> {
    let of = |purpose: &'static str| {
        let policy = &led.policies[purpose];
        let goes_on = |part: &Part| match part {
            Part::Action(action) => is_known(DISPENSABLE, purpose, action),
            Part::Resource(resource) => is_known(DISPENSABLE_RESOURCES, purpose, resource),
        };
        let all = parts(policy).into_iter();
        let all = all.filter(|part| is_needed(policy, part, &led.used[purpose]));
        all.filter(|part| !goes_on(part)).map(|part| (purpose, part)).collect::<Vec<_>>()
    };
    PURPOSES.into_iter().flat_map(of).collect()
}

/// What is wrong where a life goes on without one part of a policy, or is denied without saying what it lacks.
fn problem(stack: &'static Stack, purpose: &str, part: &Part) -> Option<String> {
    let mut life = Life::new(stack);
    let less = without(&life.policies[purpose], part);
    life.policies.insert(purpose.to_owned(), less);
    life.prints_again = false;
    let place = format!("{} {purpose} without {part:?}", stack.name);
    let lacks = match part {
        Part::Action(action) => format!("the caller lacks `{action}`; "),
        Part::Resource(_) => "the caller lacks `".to_owned(),
    };
    let help = "`personalize policy SPEC --for ";
    match life.live() {
        Ok(()) => Some(format!("{place}: nothing was denied")),
        Err(said) if said.contains(&lacks) && said.contains(help) => None,
        Err(said) => Some(format!("{place}: {said}")),
    }
}

#[test]
fn without_any_one_part_a_step_is_denied_and_says_which() {
    let of = |(stack, led): (&'static Stack, &'static Led)| {
        some(stack.name, removals(led))
            .into_iter()
            .map(move |(purpose, part)| (stack, purpose, part))
    };
    let all: Vec<_> = STACKS.iter().zip(LED.iter()).flat_map(of).collect();
    let (next, problems) = (AtomicUsize::new(0), Mutex::new(Vec::new()));
    let work = || {
        while let Some((stack, purpose, part)) = all.get(next.fetch_add(1, Ordering::Relaxed)) {
            problems.lock().unwrap().extend(problem(stack, purpose, part));
        }
    };
    thread::scope(|scope| {
        for _ in 0..thread::available_parallelism().map_or(1, usize::from) {
            scope.spawn(work);
        }
    });
    let problems = problems.into_inner().unwrap();
    assert!(problems.is_empty(), "{} of {}:\n{}", problems.len(), all.len(), problems.join("\n"));
}
