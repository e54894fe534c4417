//! The planner, text to text: a spec and a world in, a plan out; each plan is carried out on the simulated world, and
//! the next plan must be empty.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod actions;
mod attribution;
mod callers;
mod cases;
mod cost;
mod cost_around;
mod cost_stacks;
mod endpoint;
mod existing;
mod exported;
mod floors;
mod formats;
mod guards;
mod jobs;
mod live_cost;
mod order;
mod outputs;
mod ownership;
mod parts;
mod policy;
mod properties;
mod queries;
mod recorded;
mod replaced;
mod saved;
mod schedules;
mod status;
mod tampered;
mod training;
mod world;
