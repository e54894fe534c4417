//! The arguments of `recommend`.

use super::{Form, spec_file::SpecFlag};
use clap::Args as ClapArgs;

/// What is asked.
#[derive(Debug, ClapArgs)]
pub(crate) struct Recommend {
    /// `campaign/KEY` or `recommender/KEY` of the spec
    pub(crate) address: String,
    /// The user; unknown users get popular items
    #[arg(long)]
    pub(crate) user: Option<String>,
    /// The item to find related items for, if the recipe supports it
    #[arg(long)]
    pub(crate) item: Option<String>,
    /// The items to rank, if the recipe supports it
    #[arg(long, value_name = "ITEM,ITEM", value_delimiter = ',', conflicts_with_all = ["item", "num"])]
    pub(crate) rank: Vec<String>,
    /// Number of items, at most 500 [default: 25]
    #[arg(short, long, value_name = "N")]
    pub(crate) num: Option<i32>,
    /// Key of the filter to use
    #[arg(long, value_name = "KEY")]
    pub(crate) filter: Option<String>,
    /// Value for a placeholder of the filter, without quotes; separate several by commas; can be repeated
    #[arg(long, value_name = "NAME=VALUE", requires = "filter")]
    pub(crate) filter_value: Vec<String>,
    /// Contextual metadata; can be repeated
    #[arg(long, value_name = "COLUMN=VALUE")]
    pub(crate) context: Vec<String>,
    #[command(flatten)]
    pub(crate) spec: SpecFlag,
    /// Output format [default: a table on a terminal, otherwise JSON]
    #[arg(long, value_enum)]
    pub(crate) format: Option<Form>,
}
