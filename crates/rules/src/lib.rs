//! What Amazon Personalize accepts, checked without a network.
//!
//! A library for whoever prepares data, schemas, filters or configurations for the service, or reads what others prepared:
//! names and ARNs, Avro schemas, filter expressions, recipes and their parameters, quotas, the policies that let the service in, and
//! what a cell of data may be.
//! Nothing here reads a clock, a file, the environment or the network, and nothing here knows the tool that it was written for.
//!
//! # The shape of an answer
//!
//! A check gives back [`finding::Finding`]s, or nothing where all is right. Each has the [`rule::Code`] of its rule, how much
//! it matters, what is wrong, what to do about it, and the place in the text: bytes, or a JSON pointer.
//!
//! ```
//! use personalize_rules::{filter::{self, Catalog}, finding::Severity};
//!
//! let wrong = filter::parse("EXCLUDE ItemID WHERE Items.PRICE >").expect_err("it ends too early");
//! assert_eq!((wrong.code.as_str(), wrong.severity), ("PZ2003", Severity::Error));
//! assert_eq!(wrong.message, "a value is expected here, not the end of the expression");
//!
//! let right = filter::parse(r#"EXCLUDE ItemID WHERE Interactions.EVENT_TYPE IN ("buy")"#).expect("it is a filter");
//! assert_eq!(filter::check(&right, &Catalog::default()), []);
//! ```
//!
//! # Facts as data
//!
//! Recipes, quotas, reserved columns and codes are tables, for whoever wants to show them:
//!
//! ```
//! use personalize_rules::{dataset::DatasetType, quota, recipe};
//!
//! let recipe = recipe::find("aws-similar-items").expect("it is one of the service's");
//! assert_eq!(recipe.arn(), "arn:aws:personalize:::recipe/aws-similar-items");
//! assert!(recipe.reads(DatasetType::Items) && recipe.has_campaign());
//! assert!(quota::ALL.iter().any(|quota| quota.name().contains("campaigns")));
//! ```
//!
//! Each fact has its source in `docs/service` of the repository. What the sources leave open is listed in `docs/unverified.md`.
//! Not here: data files as a whole (`personalize-data`), and the service's calls.

#![cfg_attr(not(test), deny(clippy::disallowed_methods, clippy::disallowed_types))]
#![cfg_attr(not(test), deny(clippy::print_stdout, clippy::print_stderr))]

pub mod arn;
pub mod cell;
pub mod dataset;
pub mod expected;
pub mod filter;
pub mod finding;
pub mod metric;
pub mod name;
pub mod policy;
pub mod quota;
pub mod recipe;
pub mod region;
pub mod rule;
pub mod schedule;
pub mod schema;
pub mod tag;
pub mod usual_time;
pub mod visible;

/// The code of the README.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
