//! The binary as people use it, against the emulator. One file a topic; one program, so that it is linked once.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod actions;
mod asking;
mod attribution;
mod buckets;
mod coverage;
mod credentials;
mod data_check;
mod data_mistakes;
mod destroy;
mod doctor;
mod doubts;
mod durable;
mod editors;
mod ends;
mod examples;
mod gitops;
mod guards;
mod habits;
mod hostile;
mod init;
mod jobs;
mod kill;
mod local_doubts;
mod logging;
mod many;
mod mistakes;
mod outputs;
mod ownership;
mod packages;
mod policy;
mod real_data;
mod replaced;
mod saved;
mod schedules;
mod screens;
mod snippets;
mod sources;
mod support;
mod takeover;
mod tampered;
mod targets;
mod training;
mod uploads;
