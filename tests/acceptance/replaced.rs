//! A dataset that is replaced with its data. Not here: the orders and permissions (`core`'s tests of the same name).

use crate::support::Stage;

#[test]
fn a_column_gets_another_type_by_an_outage() {
    let stage = Stage::of("movies");
    stage.apply();
    stage.edit("YEAR: int\n", "YEAR: float\n");
    let plan = ["plan", "spec.yaml", "--local"];
    let (code, said) = stage.run(&plan);
    assert_eq!(code, 5, "{said}");
    assert!(said.contains("or write `replace: data` under `datasets.items`"), "{said}");
    stage.edit("source: data/items.csv", "source: data/items.csv\n    replace: data");
    let said = stage.ok(&plan);
    for line in [
        "[data-loss: allowed by `replace: data`]",
        "its data is deleted and imported again from data/items.csv",
        "note: an outage: these are deleted before dataset/items",
    ] {
        assert!(said.contains(line), "{line}\n{said}");
    }
    stage.apply();
    stage.is_converged();
    let asked = ["recommend", "campaign/home", "--user", "57", "--local"];
    assert!(stage.ok(&asked).contains("itemId"));
}
