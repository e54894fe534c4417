//! The expected use: whether it is of something that the spec has. Not here: what it costs (`cost`).

use super::Checker;
use crate::address::{Address, Kind};
use personalize_rules::{finding::suggest, rule::Code};

impl Checker<'_> {
    pub(super) fn usage(&mut self) {
        let spec = &self.loaded.spec;
        let campaigns = spec.campaigns.keys().map(|key| Address::new(Kind::Campaign, key));
        let recommenders = spec.recommenders.keys().map(|key| Address::new(Kind::Recommender, key));
        let known: Vec<String> =
            campaigns.chain(recommenders).map(|address| address.to_string()).collect();
        for address in spec.usage.keys().filter(|address| !known.contains(address)) {
            let help = match suggest(address, known.iter().map(String::as_str)) {
                Some(near) => format!("did you mean `{near}`?"),
                None => "name a campaign or recommender of this spec, as in `campaign/home`".into(),
            };
            let message = format!("the spec has no `{address}` to be used");
            self.error(Code::PZ0014, &["usage", address], message, "refers to nothing", help);
        }
    }
}
