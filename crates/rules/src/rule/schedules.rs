//! Schedules: a row each. Not here: where they are checked, and the words of each case.

use super::{Code, Group, rules};

rules! {
    "Schedules";

    /// EventBridge Scheduler takes six fields in a cron expression (minutes, hours, day of the month, month, day of the week,
    /// year), of which one of the two days is `?`: `0 3 * * ? *` is every day at three, `0 4 ? * SUN *` every Sunday at four.
    /// A rate is a number of minutes, hours or days (`7 days`), and `at` a local time without an offset
    /// (`2026-12-01T09:00:00`).
    PZ7001 Error "this is not a schedule expression";

    /// A schedule has one time (`cron`, `rate` or `at`) and does one thing (`train`, `import`, `stop`, `start`, `campaign`,
    /// `batchInference`, `batchSegment` or `export`). Write a second schedule for a second one.
    PZ7002 Error "a schedule has one time and does one thing";

    /// Some keys belong to one kind of action: `trainingMode` to `train`, `from` and `importMode` to `import`,
    /// `minProvisionedTPS` to `campaign`. `import` has to say its mode, since a full import replaces all data that was
    /// imported before; and what it reads lies in S3, as no program uploads anything when it fires.
    PZ7003 Error "a key that does not fit the action of a schedule";

    /// The name is not one of the IANA time zone database, as `Asia/Seoul` or `Europe/Berlin`. Abbreviations (`KST`, `CET`) and
    /// offsets (`+09:00`) are not taken.
    PZ7004 Error "this is not a time zone";

    /// A flexible window says within how long after its time a schedule may fire: 1 to 1440 minutes, such as `15m` or `2h`.
    PZ7005 Error "this is not a window";

    /// `startDate` and `endDate` are moments with an offset or `Z`, and the end comes after the start.
    PZ7006 Error "this is not a start or end of a schedule";

    /// A rate counts from its start. Without `startDate` that is the moment when the schedule is created, and the first firing
    /// comes at once: a training or an import with the first apply. Give it a start, or use `cron`.
    PZ7007 Warning "a rate without a start fires at once";

    /// The service trains the solution by itself as well, so that it is trained, and billed, twice. Set `autoTraining: off`, or
    /// leave the schedule out: for "every n days" automatic training is simpler, and trains only when there is new data.
    PZ7008 Warning "a solution is trained by the service and by a schedule";

    /// EventBridge Scheduler names schedules with letters, digits, `-`, `_` and `.`, at most 64 in all.
    PZ7009 Error "a name that EventBridge Scheduler does not take";

    /// Two schedules set one campaign or recommender to different states at the same times. EventBridge Scheduler delivers them
    /// in any order, so that either state may stay. Only equal times are compared: others can meet as well.
    PZ7010 Warning "two schedules contradict each other";
}
