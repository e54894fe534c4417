//! Forms of a plan: colours, columns, Markdown that fits and is inert whatever the names are.

use crate::world::{MOVIES, World, movies};
use expect_test::expect;
use personalize_core::{
    address::{Address, Kind},
    diff::{Cause, Change},
    plan::{Action, Item, Plan, Refusal, Risk, render},
};
use proptest::prelude::*;

#[test]
fn a_plan_as_markdown() {
    let text = MOVIES
        .replace("\"watch\"", "\"watch\", \"like\"")
        .replace("minProvisionedTPS: 1", "minProvisionedTPS: 2");
    expect![[r#"
        <!-- personalize plan of movies -->
        ### 1 to update, 1 to replace; 16 unchanged

        Plan `79f2e21df8098419fb07bece318e1a60` of `movies` for account `000000000000` in `us-east-1`

        ```diff
        - replace filter/unseen  movies-unseen  [serving-impact]
        - ± filter/unseen:
        -     `filterExpression` cannot change in place; callers fail until it is back
        -     filterExpression: EXCLUDE ItemID WHERE Interactions.EVENT_TYPE IN ("watch") -> EXCLUDE ItemID WHERE Interactions.EVENT_TYPE IN ("watch", "like")  (forces replacement)
        ! update  campaign/home  movies-home  [cost-up]
        !     minProvisionedTPS: 1 -> 2
        # note: the minimum throughput is billed continuously: campaign/home
        # note: on AWS, small data usually takes about 1 min
        ```
    "#]].assert_eq(&render::markdown(&movies().plan(&text)));
    let refused = text.replace(", replace: in-place", "");
    expect![[r#"
        <!-- personalize plan of movies -->
        ### 1 to update; 16 unchanged; 1 refused

        Plan `e0379e879d725acc0dc144a45e291f6e` of `movies` for account `000000000000` in `us-east-1`

        ```diff
        # refused: filter/unseen has to be replaced: `filterExpression` cannot change in place, and callers hold its ARN
        #   help: say how: `replace: in-place` deletes it and creates it again under the same name (callers fail in between); `replace: new-name` creates it under a new name first (callers must switch to the new ARN)
        ! update  campaign/home  movies-home  [cost-up]
        !     minProvisionedTPS: 1 -> 2
        # note: the minimum throughput is billed continuously: campaign/home
        ```
    "#]].assert_eq(&render::markdown(&movies().plan(&refused)));
    expect![[r#"
        <!-- personalize plan of movies -->
        ### nothing to do: 18 resources are as wanted

        Plan `29ab054be50724e329ee5d9d94eb522e` of `movies` for account `000000000000` in `us-east-1`
    "#]]
    .assert_eq(&render::markdown(&movies().plan(MOVIES)));
}

#[test]
fn colours_are_all_that_colours_add() {
    let plan = movies().plan(&MOVIES.replace("\"watch\"", "\"like\"").replace("TPS: 1", "TPS: 2"));
    let coloured = format!("{}\n", render::coloured(&plan, render::Layout::default()));
    assert!(coloured.contains("\u{1b}[31m±\u{1b}[0m") && coloured.contains("\u{1b}[33m~\u{1b}[0m"));
    let mut plain = coloured;
    for code in ["0", "1", "2", "31", "32", "33"] {
        plain = plain.replace(&format!("\u{1b}[{code}m"), "");
    }
    assert_eq!(plain, render::human(&plan));
}

#[test]
fn columns_stand_under_korean_names() {
    let hidden = "  추천-숨기기: {name: hidden, replace: in-place, expression: 'EXCLUDE ItemID WHERE Interactions.EVENT_TYPE IN (\"hide\")'}\n";
    let text = MOVIES.replace("campaigns:\n", &format!("{hidden}campaigns:\n"));
    let mut world = World::new();
    let plan = world.plan(&text);
    world.apply(&plan);
    let text = text.replace("(\"hide\")", "(\"hide\", \"mute\")").replace("TPS: 1", "TPS: 2");
    expect![[r#"
          ± filter/추천-숨기기  hidden       [serving-impact: allowed by `replace: in-place`]
              `filterExpression` cannot change in place; callers fail until it is back
              filterExpression:  (forces replacement)
                  EXCLUDE ItemID WHERE Interactions.EVENT_TYPE IN ("hide")
               -> EXCLUDE ItemID WHERE Interactions.EVENT_TYPE IN ("hide", "mute")
          ~ campaign/home       movies-home  [cost-up]
              minProvisionedTPS: 1 -> 2

        note: the minimum throughput is billed continuously: campaign/home
        note: on AWS, small data usually takes about 1 min

        1 to update, 1 to replace; 17 unchanged
    "#]]
    .assert_eq(&render::human(&world.plan(&text)));
}

fn names() -> impl Strategy<Value = String> {
    prop_oneof![
        "[a-z]{1,12}",
        "[a-z|`@<>#\\[\\]()!*_~\\\\\n\r\t\u{1b}\u{202e}-]{0,60}",
        "\\PC{0,400}",
        Just("```\n</code> @everyone [x](http://x) | a | <script>".to_owned()),
        Just("라라랜드 🎬".repeat(30)),
    ]
}

fn items() -> impl Strategy<Value = Item> {
    let actions = prop_oneof![
        Just(Action::Create),
        Just(Action::Update),
        Just(Action::Replace),
        Just(Action::Delete),
        Just(Action::Wait),
    ];
    let kinds = prop::sample::select(&Kind::ALL[..]);
    (kinds, actions, names(), names(), names()).prop_map(|(kind, action, key, name, value)| Item {
        address: Address::new(kind, key.chars().take(40).collect::<String>()),
        name: (&name).into(),
        action,
        reason: (&value).into(),
        fields: vec![Change {
            path: name,
            from: value.clone().into(),
            to: serde_json::json!({ "a": value }),
            forces_replacement: false,
            why: String::new(),
            cause: Cause::Drift,
        }],
        risk: Risk::DataLoss,
        allowed: None,
    })
}

fn plans(most: usize) -> impl Strategy<Value = Plan> {
    (prop::collection::vec(items(), 0..12), names(), 0..most).prop_map(|(some, name, n)| {
        let mut plan = World::new().plan(MOVIES);
        plan.items =
            some.iter().cycle().take(if some.is_empty() { 0 } else { n }).cloned().collect();
        plan.stack = name.clone();
        plan.refusals = vec![Refusal {
            address: Address::only(Kind::Bucket),
            summary: name.clone(),
            help: name,
            fields: Vec::new(),
            allow: None,
        }];
        plan
    })
}

fn is_lost(item: &&Item) -> bool {
    matches!(item.action, Action::Delete | Action::Replace)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 16, ..ProptestConfig::default() })]

    #[test]
    fn markdown_fits_and_is_inert(plan in plans(3_000)) {
        let text = render::markdown(&plan);
        prop_assert!(text.encode_utf16().count() <= render::LIMIT);
        let (head, block) = text.split_once("```diff\n").expect("a block");
        prop_assert!(!head.contains("```"));
        let allowed = |c: char| c.is_ascii_alphanumeric() || " -_<>!#`,;\n".contains(c);
        prop_assert!(head.chars().all(allowed), "{head}");
        let lines: Vec<&str> = block.lines().collect();
        let (last, lines) = lines.split_last().expect("an end");
        prop_assert_eq!(*last, "```");
        for line in lines {
            let signed = ["+ ", "- ", "! ", "# "].iter().any(|sign| line.starts_with(sign));
            prop_assert!(signed && !line.chars().any(char::is_control), "{line:?}");
        }
    }

    #[test]
    fn markdown_keeps_every_destructive_row(plan in plans(1_200)) {
        let text = render::markdown(&plan);
        let rows = |word: &str| text.lines().filter(|l| l.starts_with(word)).count();
        let lost = plan.items.iter().filter(is_lost).count();
        prop_assert_eq!(rows("- delete  ") + rows("- replace "), lost);
        if lost <= 250 {
            for item in plan.items.iter().filter(is_lost) {
                let kind = item.address.kind.word();
                prop_assert!(text.contains(kind));
            }
        }
    }

    #[test]
    fn no_name_moves_the_cursor(plan in plans(40)) {
        let text = render::human(&plan);
        prop_assert!(text.chars().all(|c| c == '\n' || !c.is_control()));
        let turns = text.contains('\u{202e}');
        prop_assert!(!turns);
    }
}

/// Beyond what rows can say in the limit, kinds are counted, so that nothing destructive goes unsaid.
#[test]
fn a_plan_that_deletes_thousands_says_so() {
    let mut plan = World::new().plan(MOVIES);
    let item = Item { action: Action::Delete, ..plan.items[7].clone() };
    plan.items = vec![item; 20_000];
    let text = render::markdown(&plan);
    assert!(text.contains("- delete  20000 of the kind data-object\n"), "{text}");
}

/// A plan that uploads so many files of one dataset.
fn with_uploads(number: usize) -> Plan {
    let mut plan = World::new().plan(MOVIES);
    let address =
        |n: usize| Address::new(Kind::DataObject, format!("interactions/part-{n:06}.csv"));
    let at = plan.items.iter().position(|i| i.address.kind == Kind::DataObject).unwrap();
    let item = plan.items.remove(at);
    let step = plan.steps.iter().position(|s| s.address == item.address).unwrap();
    let step = plan.steps.remove(step);
    for n in 0..number {
        let path = format!("data/part-{n:06}.csv");
        let mut step = personalize_core::plan::Step { address: address(n), ..step.clone() };
        step.input.insert("source".into(), path.clone().into());
        step.input.insert("bytes".into(), 1_000.into());
        plan.steps.push(step);
        plan.items.insert(at + n, Item { address: address(n), ..item.clone() });
        let hash = plan.files[0].hash.clone();
        plan.files.push(personalize_core::plan::LocalFile {
            path: path.into(),
            bytes: 1_000,
            hash,
        });
    }
    plan
}

/// What people read of a folder does not grow with its files, and what a machine reads has them all.
#[test]
fn of_many_uploads_the_first_ones_and_their_number_are_shown() {
    let lines = |number: usize| render::human(&with_uploads(number)).lines().count();
    assert_eq!(lines(1_000), lines(2_000));
    let text = render::human(&with_uploads(2_000));
    assert!(text.contains("from data/part-000009.csv, 1.0 kB"), "{text}");
    assert!(!text.contains("part-000010.csv"), "{text}");
    assert!(text.contains("      and 1,990 more files, 1.9 MB\n"), "{text}");
    // One more than are shown is not worth a line.
    let eleven = render::human(&with_uploads(11));
    assert!(eleven.contains("part-000010.csv") && !eleven.contains("more files"), "{eleven}");
    let look = render::Layout { columns: 100, detail: render::Detail::Whole };
    let plan = with_uploads(2_000);
    let whole = render::coloured(&plan, look).to_string();
    assert!(whole.contains("part-001999.csv") && !whole.contains("more files"));
}
