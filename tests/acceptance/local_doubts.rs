//! The doubts about the service, as `local` has them.

use crate::support::Stage;

#[test]
fn the_doubts_are_listed_with_their_answers() {
    let said = Stage::empty().ok(&["local", "doubts"]);
    assert!(said.starts_with("solution-before-data: CreateSolution is refused until"), "{said}");
    assert!(said.contains("\n  * pointer        the pointer that was given"), "{said}");
    assert!(said.contains("\n    version        the version that it means"), "{said}");
}

#[test]
fn an_answer_that_there_is_not_is_refused_before_anything_is_served() {
    let stage = Stage::empty();
    for (answer, says) in [
        ("latst=pointer", "did you mean `latest`?"),
        ("latest=both", "its answers are `pointer`, `version`"),
        ("latest", "is not of the form NAME=ANSWER"),
    ] {
        let (code, said) = stage.run(&["local", "serve", "--port", "0", "--doubt", answer]);
        assert!(code == 3 && said.contains(says), "{code}: {said}");
    }
}
