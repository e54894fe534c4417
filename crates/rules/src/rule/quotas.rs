//! Problems of quotas: a row each.
//! Not here: where they are found, and the words of each case.

use super::{Code, Group, rules};

rules! {
    "Quotas";

    /// An account has this quota unless AWS has raised it on request. If yours was raised, there is nothing to do.
    /// Quotas of an account also count what other stacks have, which is not seen here.
    PZ4010 Warning "more than the default quota";

    /// This quota cannot be raised. Divide the stack into two dataset groups, or do with less.
    PZ4011 Error "more than the service ever allows";

    /// Everything is imported and stored, but a training looks at 500 million interactions and 750,000 items at
    /// most; the second versions of the personal recipes at 3 billion and 5 million, `aws-semantic-similarity` at
    /// 10 million items. What is left out is not documented, so that it is better chosen than left to chance.
    PZ4012 Warning "more data than a training considers";
}
