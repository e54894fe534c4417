//! List prices of Amazon Personalize as data, and exact amounts of money.
//!
//! Amounts are whole nano-dollars; no floating-point number is used anywhere. Nothing here does IO: the list of the
//! repository is compiled in, other lists are texts that the caller has read. Not here: what a stack uses (`core::cost`).

#![cfg_attr(not(test), deny(clippy::disallowed_methods, clippy::disallowed_types))]
#![cfg_attr(not(test), deny(clippy::print_stdout, clippy::print_stderr))]

mod decimal;
mod list;
mod meter;
mod money;
mod rate;

pub use decimal::{DecimalError, NANO, nano, nano_of_measure};
pub use list::{Billing, Currency, ListError, PriceList};
pub use meter::Meter;
pub use money::Money;
pub use rate::{Border, Charge, Rate, Tier};
