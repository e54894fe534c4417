//! The lock: two writers race for it over a store that is slow, loses answers, refuses for nothing, and whose writers are
//! killed and suspended. Never two holders; never a lock that stays.

use async_trait::async_trait;
use jiff::Timestamp;
use personalize_core::{address::Kind, plan::Verb};
use personalize_engine::{
    apply::Stopped,
    cloud::{Cloud, CloudError, Failure},
    lock::{Holder, Lock, LockError, Locked, Store, Stored, Terms, acquire, clear},
    options::Options,
};
use personalize_sim::{Op, Sim, seeded};
use std::{
    sync::{Arc, Mutex},
    time::Duration,
};
use tokio::time::{Instant, sleep, timeout};

use crate::support::{create, plan};

const SECOND: Duration = Duration::from_secs(1);

/// One object in S3, in virtual time.
struct Object {
    start: Instant,
    object: Mutex<Option<(Vec<u8>, String, Instant)>>,
    draw: Mutex<Box<dyn FnMut() -> f64 + Send>>,
    made: Mutex<u64>,
    /// The share of calls that go wrong.
    faults: f64,
    bucket: bool,
}

impl Object {
    fn new(seed: u64, faults: f64) -> Object {
        Object {
            start: Instant::now(),
            object: Mutex::default(),
            draw: Mutex::new(Box::new(seeded(seed))),
            made: Mutex::default(),
            faults,
            bucket: true,
        }
    }

    fn draw(&self) -> f64 {
        (self.draw.lock().unwrap())()
    }

    /// A call: slow both ways, refused for nothing (409, 503) or unheard now and then, its answer lost now and then.
    async fn call<T>(&self, work: impl FnOnce() -> Result<T, CloudError>) -> Result<T, CloudError> {
        let fault = if self.draw() < self.faults { Some((self.draw() * 4.0) as u32) } else { None };
        self.pass().await;
        match fault {
            Some(0) => return Err(error(Failure::Throttled, "409 ConditionalRequestConflict")),
            Some(1) => return Err(error(Failure::Unavailable, "503")),
            Some(2) => return Err(error(Failure::Ambiguous, "reset before")),
            _ => {}
        }
        let result = work();
        self.pass().await;
        if fault.is_some() { Err(error(Failure::Ambiguous, "answer lost")) } else { result }
    }

    async fn pass(&self) {
        let slow = self.draw() < 0.02 && self.faults > 0.0;
        let time = if slow { 8.0 } else { 0.3 } * self.draw();
        sleep(Duration::from_secs_f64(time)).await;
    }

    fn put(&self, wanted: Option<&str>, bytes: Vec<u8>) -> Result<String, CloudError> {
        if !self.bucket {
            return Err(error(Failure::NotFound, "NoSuchBucket"));
        }
        let mut object = self.object.lock().unwrap();
        if object.as_ref().map(|(_, etag, _)| etag.as_str()) != wanted {
            return Err(error(Failure::Precondition, "412"));
        }
        let mut made = self.made.lock().unwrap();
        *made += 1;
        let etag = made.to_string();
        *object = Some((bytes, etag.clone(), Instant::now()));
        Ok(etag)
    }

    /// Whole seconds of the service's clock.
    fn clock(&self, at: Instant) -> u64 {
        at.duration_since(self.start).as_secs()
    }

    fn is_there(&self) -> bool {
        self.object.lock().unwrap().is_some()
    }
}

#[async_trait]
impl Store for Object {
    async fn get(&self) -> Result<Option<Stored>, CloudError> {
        let read = || {
            let object = self.object.lock().unwrap();
            Ok(object.as_ref().map(|(bytes, etag, at)| Stored {
                bytes: bytes.clone(),
                etag: etag.clone(),
                age: Some(SECOND * (self.clock(Instant::now()) - self.clock(*at)) as u32),
            }))
        };
        self.call(read).await
    }

    async fn create(&self, bytes: Vec<u8>) -> Result<String, CloudError> {
        self.call(|| self.put(None, bytes)).await
    }

    async fn replace(&self, etag: &str, bytes: Vec<u8>) -> Result<String, CloudError> {
        self.call(|| self.put(Some(etag), bytes)).await
    }

    async fn remove(&self, etag: &str) -> Result<(), CloudError> {
        let remove = || {
            let mut object = self.object.lock().unwrap();
            match object.as_ref() {
                Some((_, now, _)) if now == etag => {
                    *object = None;
                    Ok(())
                }
                _ => Err(error(Failure::Precondition, "412")),
            }
        };
        self.call(remove).await
    }
}

fn error(failure: Failure, message: &str) -> CloudError {
    let (operation, code, request_id) = ("PutObject".to_owned(), String::new(), None);
    CloudError { failure, operation, code, message: message.to_owned(), request_id }
}

fn me(run: &str) -> Holder {
    let (since, until) = (Timestamp::UNIX_EPOCH, Timestamp::UNIX_EPOCH);
    Holder { stack: "s".into(), run: run.into(), who: run.into(), since, until, renewals: 0 }
}

async fn taken<'s>(store: &'s Object, run: &str) -> Result<Lock<'s>, LockError> {
    acquire(store, Terms::default(), me(run), || Timestamp::UNIX_EPOCH, &|_, _| {}).await
}

/// Until when each writer believes that it may write.
type Board = Arc<Mutex<[Option<Instant>; 2]>>;

/// Holds the lock for a while, and looks every second that nobody else believes to hold it.
async fn hold(lock: &Lock<'_>, who: usize, board: &Board, time: Duration, seed: &str) {
    let end = Instant::now() + time;
    while Instant::now() < end {
        look(lock, who, board, seed);
        sleep(SECOND).await;
    }
}

fn look(lock: &Lock<'_>, who: usize, board: &Board, seed: &str) {
    let mut board = board.lock().unwrap();
    board[who] = lock.good_until();
    let now = Instant::now();
    let believe = board.iter().flatten().filter(|until| now < **until).count();
    assert!(believe <= 1, "two holders, {seed}, at {now:?}");
}

/// One writer: takes the lock, works, and ends well, is killed, or is suspended for a while and goes on.
async fn writer(
    store: &Object,
    who: usize,
    round: u64,
    board: &Board,
    mut draw: impl FnMut() -> f64,
) {
    let name = format!("{round}-{who}");
    sleep(Duration::from_secs_f64(draw() * 3.0)).await;
    let Ok(lock) = taken(store, &name).await else { return };
    let time = Duration::from_secs_f64(draw() * 200.0);
    let how = draw();
    let work = hold(&lock, who, board, time, &name);
    tokio::select! {
        () = work => {}
        _ = lock.keep() => {}
    }
    if how < 0.3 {
        // Killed: what it believed goes with it.
        board.lock().unwrap()[who] = None;
        return;
    }
    if how < 0.5 {
        // Suspended, renewing nothing; then it goes on, if it still may.
        sleep(Duration::from_secs_f64(draw() * 200.0)).await;
        let go_on = async {
            if lock.ready().await.is_ok() {
                hold(&lock, who, board, 30 * SECOND, &name).await;
            }
        };
        tokio::select! {
            () = go_on => {}
            _ = lock.keep() => {}
        }
    }
    board.lock().unwrap()[who] = None;
    lock.release().await;
}

#[tokio::test(start_paused = true)]
async fn two_writers_never_hold_it_both() {
    for round in 0..1000 {
        let store = Object::new(round, 0.25);
        let board = Board::default();
        tokio::join!(
            writer(&store, 0, round, &board, seeded(round * 2 + 7)),
            writer(&store, 1, round, &board, seeded(round * 2 + 8)),
        );
        // Whoever comes next gets it, after a lease at most.
        let next = timeout(200 * SECOND, async {
            loop {
                if let Ok(lock) = taken(&store, "next").await {
                    break lock;
                }
            }
        });
        next.await.unwrap_or_else(|_| panic!("round {round}: the lock stays")).release().await;
    }
}

#[tokio::test(start_paused = true)]
async fn a_killed_holder_is_followed_within_ninety_seconds_of_its_last_renewal() {
    for late in [0, 30, 85, 200] {
        let store = Object::new(late, 0.0);
        let lock = taken(&store, "killed").await.unwrap();
        let _ = timeout(50 * SECOND, lock.keep()).await;
        let (_, _, renewed) = store.object.lock().unwrap().clone().unwrap();
        sleep(SECOND * late as u32).await;
        taken(&store, "next").await.unwrap();
        let after = renewed.elapsed();
        // It was killed ten seconds after a renewal.
        let soon = Duration::from_secs(90).max(SECOND * (late as u32 + 12));
        assert!(after <= soon, "{after:?} after its last renewal, asked {late} s after the kill");
        assert!(after >= 87 * SECOND, "{after:?}: not before the lease was over");
    }
}

#[tokio::test(start_paused = true)]
async fn who_is_alive_is_told_by_its_next_renewal() {
    let store = Object::new(1, 0.0);
    let lock = taken(&store, "alive").await.unwrap();
    let begun = Instant::now();
    let said = Mutex::new(Vec::new());
    let notice =
        |holder: &Holder, wait: Duration| said.lock().unwrap().push((holder.who.clone(), wait));
    let second = acquire(&store, Terms::default(), me("second"), || Timestamp::UNIX_EPOCH, &notice);
    let refused = tokio::select! {
        refused = second => refused.err().unwrap(),
        _ = lock.keep() => panic!("it was lost"),
    };
    assert!(begun.elapsed() < 25 * SECOND, "{:?}", begun.elapsed());
    assert_eq!(
        refused.to_string(),
        "alive holds the lock of the stack `s` since 1970-01-01T00:00:00Z, until 1970-01-01T00:01:30Z at least"
    );
    assert_eq!(said.lock().unwrap().len(), 1);
    lock.release().await;
    assert!(!store.is_there());
    taken(&store, "second").await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn behind_an_emulator_of_ones_own_a_lock_is_of_the_dead() {
    let store = Object::new(1, 0.0);
    taken(&store, "dead").await.unwrap();
    let alone = Terms { alone: true, ..Terms::default() };
    let begun = Instant::now();
    acquire(&store, alone, me("next"), || Timestamp::UNIX_EPOCH, &|_, _| {}).await.unwrap();
    assert!(begun.elapsed() < 5 * SECOND);
}

/// What a holder that has ended had begun may still be carried out, so that its lock is waited for as long as a call takes.
#[tokio::test(start_paused = true)]
async fn a_holder_that_has_ended_is_waited_for_as_long_as_a_call_takes() {
    let store = Object::new(1, 0.0);
    taken(&store, "killed").await.unwrap();
    let terms = Terms { has_ended: |holder| holder.run == "killed", ..Terms::default() };
    let begun = Instant::now();
    let lock =
        acquire(&store, terms, me("next"), || Timestamp::UNIX_EPOCH, &|_, _| {}).await.unwrap();
    let waited = begun.elapsed();
    assert!(waited >= terms.guard - 2 * SECOND && waited < terms.guard + 5 * SECOND, "{waited:?}");
    // The lock of a run that is alive is not affected.
    assert!(!clear(&store, terms).await.unwrap() && store.is_there());
    lock.release().await;
    taken(&store, "killed").await.unwrap();
    assert!(
        clear(&store, terms).await.unwrap() && !store.is_there(),
        "nothing is written after it"
    );
}

/// A run that has nothing to do takes no lock, and still leaves none of a run that was killed.
#[tokio::test(start_paused = true)]
async fn only_the_lock_of_the_dead_is_cleared() {
    let store = Object::new(1, 0.0);
    let terms = Terms::default();
    assert!(!clear(&store, terms).await.unwrap(), "there is none");
    let lock = taken(&store, "a").await.unwrap();
    assert!(!clear(&store, terms).await.unwrap() && store.is_there(), "it may be alive");
    // Killed: it is not renewed.
    drop(lock);
    sleep(terms.lease).await;
    assert!(clear(&store, terms).await.unwrap() && !store.is_there());
    store.create(b"{}".to_vec()).await.unwrap();
    sleep(terms.lease * 2).await;
    assert!(!clear(&store, terms).await.unwrap() && store.is_there(), "it is no lock");
}

fn locked<'a>(sim: &'a Sim, store: &'a Object) -> Locked<'a> {
    Locked::new(sim, store, Terms::default(), me("us"), || Timestamp::UNIX_EPOCH, &|_, _| {})
}

#[tokio::test(start_paused = true)]
async fn a_lost_lock_stops_further_writes() {
    let sim = Sim::with(SECOND, |_, _| 60 * SECOND);
    let store = Object::new(1, 0.0);
    let locked = locked(&sim, &store);
    locked.acquire().await.unwrap();
    let plan = plan(vec![create("a", &[]), create("b", &["a"]), create("c", &["b"])]);
    let stop = tokio_util::sync::CancellationToken::new();
    let run = async {
        tokio::select! {
            report = personalize_engine::apply::apply(&locked, &plan, Options::default(), &|_: &_| {}, &stop) => report,
            () = locked.keep() => panic!("it never ends"),
        }
    };
    let meddle = async {
        sleep(30 * SECOND).await;
        *store.object.lock().unwrap() =
            Some((serde_json::to_vec(&me("thief")).unwrap(), "another".into(), Instant::now()));
    };
    let (report, ()) = tokio::join!(run, meddle);
    assert_eq!(report.done, ["a"]);
    assert_eq!(report.stopped, Some(Stopped::LockLost));
    assert!(report.left[0].1.contains("thief has it now"), "{:?}", report.left);
    assert_eq!(sim.count(|a| a.op.is_write()), 1);
    locked.release().await;
    assert!(store.is_there(), "what is not ours stays");
}

#[tokio::test(start_paused = true)]
async fn a_bucket_comes_before_the_lock_and_goes_after_it() {
    let sim = Sim::instant();
    let nowhere = Object { bucket: false, ..Object::new(1, 0.0) };
    assert!(matches!(locked(&sim, &nowhere).acquire().await, Err(LockError::NoBucket)));
    let store = Object::new(1, 0.0);
    let bucket = |verb: Verb| personalize_engine::cloud::Call {
        kind: Kind::Bucket,
        verb,
        locator: "b".into(),
        input: Default::default(),
    };
    let fresh = locked(&sim, &store);
    fresh.call(&bucket(Verb::Create)).await.unwrap();
    fresh.call(&bucket(Verb::Tag)).await.unwrap();
    assert!(!store.is_there(), "no lock yet");
    let role = personalize_engine::cloud::Call { kind: Kind::Role, ..bucket(Verb::Create) };
    fresh.call(&role).await.unwrap();
    assert!(store.is_there());
    fresh.call(&bucket(Verb::Delete)).await.unwrap();
    assert!(!store.is_there(), "an empty bucket is what can be deleted");
    assert_eq!(sim.count(|a| a.op == Op::Call(Verb::Delete)), 1);
}
