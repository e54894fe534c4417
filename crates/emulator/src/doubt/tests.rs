//! The table and its switches.

use std::collections::BTreeSet;

use super::*;

#[test]
fn every_row_has_a_switch_or_a_reason() {
    let mut named = BTreeSet::new();
    for row in rows() {
        match row.turn {
            Turn::Switch(name) => {
                assert!(Switch::find(name).is_ok(), "{name}");
                assert!(named.insert(name), "two rows name {name}");
            }
            Turn::Fixed(reason) => assert!(!reason.is_empty(), "{}", row.assumed),
        }
        for text in [row.assumed, row.handled, row.check] {
            assert!(!text.is_empty() && !text.contains('\n'), "{}", row.assumed);
        }
    }
    let all: BTreeSet<&str> = SWITCHES.iter().map(|switch| switch.name).collect();
    assert_eq!(all, named, "every switch is that of one row");
}

#[test]
fn the_hardest_answer_holds_unless_a_reason_says_otherwise() {
    let doubts = Doubts::default();
    for switch in SWITCHES {
        let holds = doubts.answer(switch.name).unwrap();
        let is_hardest = switch.answers[0].word == holds;
        assert_eq!(is_hardest, switch.mild.is_none(), "{}", switch.name);
        let kebab = |c: char| c.is_ascii_lowercase() || c == '-';
        assert!(switch.name.chars().all(kebab), "{}", switch.name);
    }
}

#[test]
fn every_answer_can_be_set() {
    for switch in SWITCHES {
        for choice in switch.answers {
            let mut doubts = Doubts::default();
            doubts.set(&format!("{}={}", switch.name, choice.word)).unwrap();
            assert_eq!(doubts.answer(switch.name), Some(choice.word));
        }
    }
}

#[test]
fn what_sets_nothing_says_what_there_is() {
    let says = |text: &str| Doubts::default().set(text).unwrap_err().to_string();
    assert_eq!(says("latest"), "`latest` is not of the form NAME=ANSWER");
    assert_eq!(
        says("solutions-before-data=taken"),
        "there is no doubt `solutions-before-data`; did you mean `solution-before-data`?"
    );
    let all = says("zzz=1");
    assert!(all.contains("there are `solution-before-data`, "), "{all}");
    assert_eq!(
        says("rate=6"),
        "the doubt `rate` has no answer `6`; its answers are `5`, `20`, `none`"
    );
}
