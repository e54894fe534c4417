//! The arguments of `recommend`.

use super::Form;
use clap::Args as ClapArgs;
use std::path::PathBuf;

/// What is asked.
#[derive(Debug, ClapArgs)]
pub(crate) struct Recommend {
    /// Who answers: `campaign/KEY` or `recommender/KEY` of the spec
    pub(crate) address: String,
    /// For this user; an unknown one gets what is popular
    #[arg(long)]
    pub(crate) user: Option<String>,
    /// Like this item, where the recipe relates items
    #[arg(long)]
    pub(crate) item: Option<String>,
    /// Put these items in order, where the recipe ranks
    #[arg(long, value_name = "ITEM,ITEM", value_delimiter = ',', conflicts_with_all = ["item", "num"])]
    pub(crate) rank: Vec<String>,
    /// How many items, at most 500; the service's default is 25
    #[arg(short, long, value_name = "N")]
    pub(crate) num: Option<i32>,
    /// Use this filter of the spec, by its key
    #[arg(long, value_name = "KEY")]
    pub(crate) filter: Option<String>,
    /// A value for a placeholder of the filter, without quotes; several with commas; may be repeated
    #[arg(long, value_name = "NAME=VALUE", requires = "filter")]
    pub(crate) filter_value: Vec<String>,
    /// Contextual metadata; may be repeated
    #[arg(long, value_name = "COLUMN=VALUE")]
    pub(crate) context: Vec<String>,
    /// The spec
    #[arg(long, default_value = "spec.yaml", value_name = "FILE")]
    pub(crate) spec: PathBuf,
    /// The form of the output; a table on a terminal, else JSON
    #[arg(long, value_enum)]
    pub(crate) format: Option<Form>,
}
