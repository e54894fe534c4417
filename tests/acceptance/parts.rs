//! Data that comes in daily parts: each is sent and imported once, everything is imported again only where it has to be, and
//! what later imports superseded is removed. Not here: which import each state of a folder needs (`core`'s tests of plans).

use crate::support::{Emulator, Stage, said};
use serde_json::Value;
use std::{fmt::Write, fs};

/// A spec whose data is a folder of parts.
const SPEC: &str = "
version: 1
name: daily
bucket: {name: personalize-daily-parts}
role: {name: personalize-daily-parts}
datasets:
  interactions:
    source: clicks/
    importMode: INCREMENTAL
    schema: {USER_ID: string, ITEM_ID: string, TIMESTAMP: long}
  items:
    source: items/
    importMode: INCREMENTAL
    keep: 1
    schema: {ITEM_ID: string, GENRE: {type: string, categorical: true}}
solutions:
  for-you: {recipe: aws-user-personalization-v2, autoTraining: off, training: {when: once}}
campaigns:
  home: {solution: for-you, minProvisionedTPS: 1}
";

/// The clicks of a day: 1,100 rows of 50 users and 20 items.
fn clicks(day: u64) -> String {
    let mut text = "USER_ID,ITEM_ID,TIMESTAMP\n".to_owned();
    for row in 0..1_100_u64 {
        let (user, item) = (row % 50, (row / 50 + row * 7 + day) % 20);
        let time = 1_700_000_000 + day * 86_400 + row * 60;
        writeln!(text, "u{user},i{item},{time}").unwrap();
    }
    text
}

/// Twenty items, whose price only a schema knows that asks for it.
fn items(from: u64) -> String {
    let rows = (from..from + 20).map(|item| format!("i{item},Drama,{item}\n"));
    format!("ITEM_ID,GENRE,PRICE\n{}", rows.collect::<String>())
}

struct Shop {
    stage: Stage,
    emulator: Emulator,
    /// How many lines of the journal were read.
    read: usize,
}

/// What a run did.
#[derive(Debug, Default, PartialEq)]
struct Did {
    imports: usize,
    trainings: usize,
    puts: usize,
    deletes: usize,
    /// The bytes of the objects that were sent, without those of the lock.
    bytes: u64,
    text: String,
}

impl Shop {
    fn new() -> Shop {
        let stage = Stage::empty();
        stage.write("spec.yaml", SPEC);
        stage.write("items/1.csv", items(0));
        let emulator = Emulator::start(&stage, &["--journal", "journal"]);
        Shop { stage, emulator, read: 0 }
    }

    fn run(&mut self, words: &[&str]) -> Did {
        let mut command = self.stage.command(words);
        let (code, text) = said(&self.emulator.serves(&mut command).output().unwrap());
        assert_eq!(code, 0, "{words:?} said:\n{text}");
        let journal = fs::read_to_string(self.stage.path("journal")).unwrap();
        let lines: Vec<Value> =
            journal.lines().skip(self.read).map(|l| serde_json::from_str(l).unwrap()).collect();
        self.read += lines.len();
        let of = |operation: &str| lines.iter().filter(|l| l["operation"] == operation).count();
        // The lock is small, and no data is.
        let puts = lines.iter().filter(|l| l["operation"] == "PutObject");
        let sent: Vec<u64> = puts.map(|l| l["sent"].as_u64().unwrap()).collect();
        let parts: Vec<u64> = sent.into_iter().filter(|bytes| *bytes > LOCK).collect();
        Did {
            imports: of("CreateDatasetImportJob"),
            trainings: of("CreateSolutionVersion"),
            puts: parts.len(),
            deletes: text.matches("deleted  data-object/").count(),
            bytes: parts.iter().sum(),
            text,
        }
    }

    fn apply(&mut self) -> Did {
        self.run(&["apply", "spec.yaml", "--auto-approve"])
    }

    /// An apply that imports once and sends these parts.
    fn imports_once(&mut self, sent: &[&str], why: &str) -> Did {
        let did = self.apply();
        let bytes: u64 = sent.iter().map(|p| fs::metadata(self.stage.path(p)).unwrap().len()).sum();
        assert_eq!((did.imports, did.puts, did.bytes), (1, sent.len(), bytes), "{}", did.text);
        assert!(did.text.contains(why), "no `{why}` in {}", did.text);
        did
    }
}

/// More bytes than a lock has, and fewer than a part.
const LOCK: u64 = 5_000;

#[test]
fn thirty_days_of_daily_parts() {
    let mut shop = Shop::new();
    // Items come in files that are as small as a lock otherwise.
    shop.stage.write("items/1.csv", items(0) + &" ".repeat(0));
    shop.stage.write("clicks/day-01.csv", clicks(1));
    assert_eq!(shop.apply().imports, 2);
    let mut sent = fs::metadata(shop.stage.path("clicks/day-01.csv")).unwrap().len();
    let mut all = sent;
    for day in 2..=30 {
        let name = format!("clicks/day-{day:02}.csv");
        shop.stage.write(&name, clicks(day));
        let did = shop.imports_once(&[&name], "1 new part, 1,100 rows");
        assert_eq!(did.trainings, 0, "`when: once`");
        sent += did.bytes;
        all += fs::metadata(shop.stage.path(&name)).unwrap().len();
    }
    assert_eq!(sent, all, "each part is sent once");
    assert_eq!(shop.apply().imports, 0);
    let status = shop.run(&["status", "spec.yaml"]).text;
    assert!(status.contains("uploads: 31 files"), "{status}");
}

/// What changed imports everything once; `keep` holds; yesterday's data goes back without a training.
#[test]
fn a_changed_part_is_one_full_import_and_what_it_superseded_goes() {
    let mut shop = Shop::new();
    shop.stage.edit(", training: {when: once}", "");
    let days = ["clicks/day-1.csv", "clicks/day-2.csv", "clicks/day-3.csv"];
    for (day, name) in (1..).zip(days).take(2) {
        shop.stage.write(name, clicks(day));
    }
    shop.apply();
    shop.stage.write(days[2], clicks(3));
    assert_eq!(shop.imports_once(&days[2..], "1 new part").trainings, 1);
    let yesterday = fs::read(shop.stage.path(days[1])).unwrap();
    shop.stage.write(days[1], clicks(9));
    let did = shop.imports_once(&days, "changed: `day-2.csv`; an incremental import takes no rows");
    assert_eq!(did.trainings, 1);

    // The data goes back: another import, and the model that knows it serves.
    shop.stage.write(days[1], yesterday);
    let did = shop.apply();
    assert_eq!((did.imports, did.trainings), (1, 0), "{}", did.text);
    assert!(did.text.contains("superseded uploads: frees "), "{}", did.text);
    assert!(did.text.contains("updated  campaign/home"), "{}", did.text);
    assert_eq!(shop.apply().imports, 0);

    // Of the generations of clicks two stay: the one of now and the one before. `prune` finds nothing more.
    assert_eq!(did.deletes, 3, "the first one, of two parts and one: {}", did.text);
    let plan = shop.run(&["prune", "spec.yaml", "--auto-approve"]);
    assert_eq!(plan.deletes, 0, "{}", plan.text);
    assert!(plan.text.contains("import jobs that later ones replaced stay"), "{}", plan.text);
    assert_eq!(shop.apply().imports, 0, "what was removed is not needed");
    shop.stage.write("clicks/day-4.csv", clicks(4));
    shop.imports_once(&["clicks/day-4.csv"], "1 new part");
}

#[test]
fn a_schema_that_grew_is_one_full_import() {
    let mut shop = Shop::new();
    shop.stage.write("clicks/day-1.csv", clicks(1));
    shop.stage.write("items/1.csv", items(0));
    shop.apply();
    shop.stage.write("items/2.csv", items(20));
    let did = shop.apply();
    assert_eq!(did.imports, 1, "{}", did.text);
    shop.stage.edit("categorical: true}}", "categorical: true}, PRICE: float?}");
    let did = shop.apply();
    assert_eq!(did.imports, 1, "{}", did.text);
    assert!(did.text.contains("the schema takes other columns of the parts"), "{}", did.text);
    assert_eq!(shop.apply().imports, 0);
    // One generation of items stays, that of now; the parts of before are none of it.
    let pruned = shop.run(&["prune", "spec.yaml", "--auto-approve"]);
    assert_eq!(shop.apply().imports, 0, "{}", pruned.text);
}
