//! Problems as machines read them: JSON, SARIF 2.1.0 for code scanning, annotations for GitHub's workflows.
//! Not here: what people read (`human`).

use super::{Diagnostic, Source, human, position};
use personalize_rules::rule::Code;
use personalize_rules::{
    finding::{DataFinding, InData, InLines, Problem},
    visible::{visible, visible_lines},
};
use serde_json::{Value, json};
use std::{borrow::Cow, collections::BTreeSet};

/// A problem with its place in a file in lines and columns.
pub type Placed = Problem<InLines>;

/// A problem of a spec.
pub fn placed(problem: &Diagnostic, source: &Source) -> Placed {
    let place = &problem.place;
    let (text, span, path) = match &place.file {
        Some(file) => (&*file.text, Some(&file.span), file.beside(&source.path)),
        None => (source.text.as_str(), place.span.as_ref(), source.path.clone()),
    };
    let at = |byte: usize| {
        let (line, column) = position(text, byte);
        (line as u64, column as u64)
    };
    let start = span.map(|span| at(span.start));
    let end = span.map(|span| at(span.end));
    Placed {
        code: problem.code,
        severity: problem.severity,
        message: visible_lines(&problem.message).into_owned(),
        help: problem.help.as_deref().map(|help| visible_lines(help).into_owned()),
        place: InLines {
            path,
            line: start.map(|at| at.0),
            column: start.map(|at| at.1),
            end_line: end.map(|at| at.0),
            end_column: end.map(|at| at.1),
            detail: visible_lines(&place.label).into_owned(),
        },
    }
}

/// A finding about data. What is about the data as a whole is placed in `path`.
pub fn placed_data(finding: &DataFinding, path: &str) -> Placed {
    let InData { file, line, .. } = &finding.place;
    let file = if file.is_empty() { path } else { file };
    Placed {
        code: finding.code,
        severity: finding.severity,
        message: visible(&finding.message).into_owned(),
        help: finding.help.as_deref().map(|help| visible(help).into_owned()),
        place: InLines {
            path: visible(file).into_owned(),
            line: Some(*line).filter(|line| *line > 0),
            detail: human::place_in_data(finding),
            ..InLines::default()
        },
    }
}

/// Message, detail and help in one text.
fn whole(problem: &Placed) -> String {
    let detail = Some(&problem.place.detail).filter(|detail| !detail.is_empty());
    let parts = [Some(&problem.message), detail, problem.help.as_ref()];
    parts.into_iter().flatten().map(String::as_str).collect::<Vec<_>>().join("; ")
}

/// The most problems that are listed for machines; a last one says how many more there are.
pub const MOST: usize = 1_000;

/// The first [`MOST`] problems, errors before warnings where there are more, and one that stands for the rest.
fn listed(problems: &[Placed]) -> Cow<'_, [Placed]> {
    if problems.len() <= MOST {
        return problems.into();
    }
    let (errors, warnings): (Vec<_>, Vec<_>) = problems.iter().partition(|p| p.is_error());
    let mut all = errors.into_iter().chain(warnings);
    let mut listed: Vec<Placed> = all.by_ref().take(MOST).cloned().collect();
    listed.extend(all.next().map(|first| Placed {
        code: first.code,
        severity: first.severity,
        message: format!("and {} more problems, which are not listed", problems.len() - MOST),
        help: None,
        place: InLines { path: first.place.path.clone(), ..InLines::default() },
    }));
    listed.into()
}

/// One JSON document: `{"errors": 1, "warnings": 0, "problems": […]}`. The numbers are of all problems, listed or not.
pub fn json(problems: &[Placed]) -> Value {
    let errors = problems.iter().filter(|problem| problem.is_error()).count();
    let warnings = problems.len() - errors;
    json!({"errors": errors, "warnings": warnings, "problems": listed(problems)})
}

/// One run of SARIF 2.1.0, as code scanning takes it up.
pub fn sarif(problems: &[Placed], version: &str) -> Value {
    let problems = listed(problems);
    let codes: BTreeSet<Code> = problems.iter().map(|problem| problem.code).collect();
    let rules: Vec<Value> = codes.into_iter().map(|code| json!({"id": code})).collect();
    let driver = json!({"name": "personalize", "version": version, "rules": rules});
    let results: Vec<Value> = problems.iter().map(result).collect();
    json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{"tool": {"driver": driver}, "columnKind": "unicodeCodePoints", "results": results}],
    })
}

fn result(problem: &Placed) -> Value {
    let mut region = json!({});
    let places = [
        ("startLine", problem.place.line),
        ("startColumn", problem.place.column),
        ("endLine", problem.place.end_line),
        ("endColumn", problem.place.end_column),
    ];
    for (key, place) in places {
        if let Some(place) = place {
            region[key] = place.into();
        }
    }
    let mut location = json!({"artifactLocation": {"uri": uri(&problem.place.path)}});
    if problem.place.line.is_some() {
        location["region"] = region;
    }
    json!({
        "ruleId": problem.code,
        "level": problem.severity,
        "message": {"text": whole(problem)},
        "locations": [{"physicalLocation": location}],
    })
}

/// A path as a relative reference: everything that a URI would read otherwise is escaped.
fn uri(path: &str) -> String {
    let mut uri = String::new();
    for byte in path.trim_start_matches("./").bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'/' | b'.' | b'-' | b'_' | b'~' => {
                uri.push(char::from(byte));
            }
            other => uri.push_str(&format!("%{other:02X}")),
        }
    }
    uri
}

/// One workflow command of GitHub for each problem, a line each: it shows them beside the changed lines.
pub fn github(problems: &[Placed]) -> String {
    listed(problems).iter().map(|problem| annotation(problem) + "\n").collect()
}

fn annotation(problem: &Placed) -> String {
    let mut properties = vec![format!("file={}", property(&problem.place.path))];
    // Columns are only taken up where the problem ends in the line that it begins in.
    let in_line = problem.place.line == problem.place.end_line;
    let places = [
        ("line", problem.place.line),
        ("endLine", problem.place.end_line),
        ("col", problem.place.column.filter(|_| in_line)),
        ("endColumn", problem.place.end_column.filter(|_| in_line)),
    ];
    properties
        .extend(places.iter().filter_map(|(key, place)| Some(format!("{key}={}", (*place)?))));
    properties.push(format!("title={}", problem.code));
    format!("::{} {}::{}", problem.severity, properties.join(","), escaped(&whole(problem)))
}

fn escaped(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

fn property(text: &str) -> String {
    escaped(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::*;
    use expect_test::expect;

    fn problems() -> Vec<Placed> {
        let source =
            Source { path: "./a dir/spec.yaml".into(), text: "name: 라라\nregon: x\n".into() };
        let unknown = Diagnostic::new(Code::PZ0003, "no key `regon`")
            .at(13..18)
            .label("unknown key")
            .help("did you mean `region`?\n100% sure");
        let name = Diagnostic::new(Code::PZ0012, "a bad name").at(6..12).warning();
        vec![placed(&unknown, &source), placed(&name, &source)]
    }

    #[test]
    fn github_annotations() {
        expect![[r#"
            ::error file=./a dir/spec.yaml,line=2,endLine=2,col=1,endColumn=6,title=PZ0003::no key `regon`; unknown key; did you mean `region`?%0A100%25 sure
            ::warning file=./a dir/spec.yaml,line=1,endLine=1,col=7,endColumn=9,title=PZ0012::a bad name
        "#]]
        .assert_eq(&github(&problems()));
        assert_eq!(github(&[]), "", "nothing to say is not an empty line");
    }

    #[test]
    fn sarif_results() {
        let sarif = sarif(&problems()[..1], "0.1.0");
        expect![[r#"
            {
              "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
              "runs": [
                {
                  "columnKind": "unicodeCodePoints",
                  "results": [
                    {
                      "level": "error",
                      "locations": [
                        {
                          "physicalLocation": {
                            "artifactLocation": {
                              "uri": "a%20dir/spec.yaml"
                            },
                            "region": {
                              "endColumn": 6,
                              "endLine": 2,
                              "startColumn": 1,
                              "startLine": 2
                            }
                          }
                        }
                      ],
                      "message": {
                        "text": "no key `regon`; unknown key; did you mean `region`?\n100% sure"
                      },
                      "ruleId": "PZ0003"
                    }
                  ],
                  "tool": {
                    "driver": {
                      "name": "personalize",
                      "rules": [
                        {
                          "id": "PZ0003"
                        }
                      ],
                      "version": "0.1.0"
                    }
                  }
                }
              ],
              "version": "2.1.0"
            }"#]]
        .assert_eq(&serde_json::to_string_pretty(&sarif).unwrap());
    }

    #[test]
    fn many_problems_end_with_their_number() {
        let [error, warning] = <[Placed; 2]>::try_from(problems()).unwrap();
        let mut many = vec![warning; MOST + 6];
        many.push(error);
        let json = json(&many);
        assert_eq!((&json["errors"], &json["warnings"]), (&1.into(), &(MOST + 6).into()));
        let list = json["problems"].as_array().unwrap();
        assert_eq!((list.len(), &list[0]["code"]), (MOST + 1, &"PZ0003".into()));
        assert_eq!(list[MOST]["message"], "and 7 more problems, which are not listed");
        let sarif = sarif(&many, "0.1.0");
        assert_eq!(sarif["runs"][0]["results"].as_array().unwrap().len(), MOST + 1);
        let github = github(&many);
        assert_eq!(github.lines().count(), MOST + 1);
        assert!(github.lines().last().unwrap().contains("and 7 more problems"), "{github}");
        assert_eq!(listed(&many[..MOST]).len(), MOST, "as many as are allowed are all listed");
    }

    #[test]
    fn json_counts() {
        let json = json(&problems());
        assert_eq!((&json["errors"], &json["warnings"]), (&1.into(), &1.into()));
        assert_eq!(json["problems"][1]["column"], 7);
        assert_eq!(json["problems"][1]["endColumn"], 9, "columns are characters, not bytes");
    }
}
