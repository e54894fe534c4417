//! The emulator's virtual time, and how long each kind of work takes in it.
//! Not here: what happens when the time has come; resources derive their state from `now`.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use personalize_rules::usual_time;
use tokio::sync::watch;
use tokio::time::Instant;

/// Virtual time: the real time at some speed, or a time that moves only by hand. Clones share it.
#[derive(Debug, Clone)]
pub struct Clock {
    mode: Arc<Mode>,
}

#[derive(Debug)]
enum Mode {
    Scaled { began: Instant, start: Timestamp, speed: f64 },
    Manual { now: Mutex<Timestamp>, moved: watch::Sender<()> },
}

impl Clock {
    /// The real time.
    #[must_use]
    pub fn real() -> Self {
        Self::scaled(1.0)
    }

    /// A time that begins now and passes `speed` times as fast as the real one. A speed that is
    /// not a positive number counts as 1.
    #[must_use]
    pub fn scaled(speed: f64) -> Self {
        let speed = if speed.is_finite() && speed > 0.0 { speed } else { 1.0 };
        let mode = Mode::Scaled { began: Instant::now(), start: Timestamp::now(), speed };
        Clock { mode: Arc::new(mode) }
    }

    /// A time that begins at `start` and stands still until [`Clock::advance`].
    #[must_use]
    pub fn manual(start: Timestamp) -> Self {
        let mode = Mode::Manual { now: Mutex::new(start), moved: watch::Sender::new(()) };
        Clock { mode: Arc::new(mode) }
    }

    /// The virtual time now.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        match self.mode.as_ref() {
            Mode::Scaled { began, start, speed } => {
                let passed = began.elapsed().as_secs_f64() * speed;
                add(*start, Duration::try_from_secs_f64(passed).unwrap_or(Duration::MAX))
            }
            Mode::Manual { now, .. } => *now.lock().unwrap_or_else(PoisonError::into_inner),
        }
    }

    /// Moves a manual clock forward; a clock that follows the real time ignores it.
    pub fn advance(&self, by: Duration) {
        if let Mode::Manual { now, moved } = self.mode.as_ref() {
            let mut now = now.lock().unwrap_or_else(PoisonError::into_inner);
            *now = add(*now, by);
            moved.send_replace(());
        }
    }

    /// Waits until `duration` of virtual time has passed.
    pub async fn sleep(&self, duration: Duration) {
        if duration.is_zero() {
            return;
        }
        match self.mode.as_ref() {
            Mode::Scaled { speed, .. } => {
                tokio::time::sleep(duration.div_f64(speed.max(1e-9))).await;
            }
            Mode::Manual { moved, .. } => {
                let mut moves = moved.subscribe();
                let until = add(self.now(), duration);
                while self.now() < until && moves.changed().await.is_ok() {}
            }
        }
    }
}

/// `time` and a duration later; the end of time when there is no such moment.
#[must_use]
pub fn add(time: Timestamp, by: Duration) -> Timestamp {
    SignedDuration::try_from(by)
        .ok()
        .and_then(|by| time.checked_add(by).ok())
        .unwrap_or(Timestamp::MAX)
}

/// How long each kind of work takes in virtual time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Durations {
    /// From `CREATE PENDING` to `ACTIVE` of groups, datasets, filters, trackers, solutions.
    pub create: Duration,
    /// An import or export job.
    pub import: Duration,
    /// A batch inference or batch segment job.
    pub batch: Duration,
    /// A data deletion job.
    pub data_deletion: Duration,
    /// The training of one solution version.
    pub train: Duration,
    /// Making a campaign; starting or stopping a recommender.
    pub deploy: Duration,
    /// Making a recommender: training and deployment.
    pub recommender: Duration,
    /// From `DELETE PENDING` to gone.
    pub delete: Duration,
    /// An update of a campaign, recommender or solution.
    pub update: Duration,
}

impl Durations {
    /// Everything is done at once: for tests.
    #[must_use]
    pub fn instant() -> Self {
        Self::of_millis([0; 9])
    }

    /// Each kind of work takes 0.2 to 1.5 seconds: enough to see the states go by.
    #[must_use]
    pub fn demonstration() -> Self {
        Self::of_millis([200, 800, 1_000, 800, 1_500, 1_000, 2_500, 300, 500])
    }

    /// What the real service usually takes (no figure is promised by AWS).
    #[must_use]
    pub fn real() -> Self {
        Durations {
            create: usual_time::SETUP,
            import: usual_time::IMPORT,
            batch: usual_time::BATCH,
            data_deletion: usual_time::DATA_DELETION,
            train: usual_time::TRAINING,
            deploy: usual_time::DEPLOYMENT,
            recommender: usual_time::RECOMMENDER,
            delete: usual_time::DELETION,
            update: usual_time::UPDATE,
        }
    }

    fn of_millis(millis: [u64; 9]) -> Self {
        let [create, import, batch, data_deletion, train, deploy, recommender, delete, update] =
            millis.map(Duration::from_millis);
        Durations {
            create,
            import,
            batch,
            data_deletion,
            train,
            deploy,
            recommender,
            delete,
            update,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_manual_clock_moves_by_hand_only() {
        let clock = Clock::manual(Timestamp::UNIX_EPOCH);
        assert_eq!(clock.now(), Timestamp::UNIX_EPOCH);
        clock.advance(Duration::from_secs(90));
        assert_eq!(clock.clone().now().as_second(), 90);
    }

    #[tokio::test]
    async fn a_sleeper_wakes_when_the_manual_time_has_come() {
        let clock = Clock::manual(Timestamp::UNIX_EPOCH);
        let sleeper = clock.sleep(Duration::from_secs(10));
        let driver = async {
            for _ in 0..10 {
                tokio::task::yield_now().await;
                clock.advance(Duration::from_secs(1));
            }
        };
        tokio::join!(sleeper, driver);
        assert_eq!(clock.now().as_second(), 10);
    }

    #[test]
    fn the_end_of_time_is_not_a_panic() {
        assert_eq!(add(Timestamp::MAX, Duration::from_secs(1)), Timestamp::MAX);
        assert_eq!(add(Timestamp::UNIX_EPOCH, Duration::MAX), Timestamp::MAX);
    }
}
