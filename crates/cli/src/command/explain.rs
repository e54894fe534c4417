//! `explain`: the long text of a code. The texts are in `docs/codes.md`, a section each.

use crate::{
    exit::{Exit, Failed},
    terminal,
};
use personalize_rules::finding::suggest;

const CODES: &str = include_str!("../../../../docs/codes.md");

/// Prints the section of `code`, or without one a line for each; letter case and a missing `PZ` are forgiven.
pub(crate) fn run(code: Option<&str>) -> Result<Exit, Failed> {
    let Some(code) = code else {
        sections().for_each(|section| view!("{}  {}", section.code, section.title));
        return Ok(Exit::Done);
    };
    let wanted = code.trim().to_ascii_uppercase();
    let wanted = if wanted.starts_with("PZ") { wanted } else { format!("PZ{wanted}") };
    match sections().find(|section| section.code == wanted) {
        Some(section) => {
            let text = match terminal::columns() {
                Some(_) => flowing(section.text),
                None => section.text.to_owned(),
            };
            view!("{}: {}\n\n{text}", section.code, section.title);
            Ok(Exit::Done)
        }
        None => {
            let near = suggest(&wanted, sections().map(|section| section.code));
            let help = near.map_or("`personalize explain` lists them".to_owned(), |near| {
                format!("did you mean `{near}`?")
            });
            let report = format!("error: there is no code `{code}`\nhelp: {help}");
            Err(Failed::new(Exit::BadSpec, report))
        }
    }
}

/// The text with each paragraph as one line, to be folded; what is indented, listed or a table stays as it is.
fn flowing(text: &str) -> String {
    let mut out = String::new();
    let (mut is_prose, mut is_code) = (false, false);
    for line in text.lines() {
        let goes_on =
            is_prose && line.starts_with(|c: char| c.is_alphanumeric() || "`(*".contains(c));
        is_code ^= line.starts_with("```");
        if !out.is_empty() {
            out.push(if goes_on && !is_code && !line.starts_with("```") { ' ' } else { '\n' });
        }
        is_prose = !is_code
            && !line.is_empty()
            && !line.starts_with([' ', '|', '#'])
            && !line.starts_with("```");
        out.push_str(line);
    }
    out
}

/// What is said about one code.
struct Section {
    code: &'static str,
    title: &'static str,
    text: &'static str,
}

fn sections() -> impl Iterator<Item = Section> {
    let parts = CODES.split("\n## ").skip(1);
    parts.filter_map(|part| {
        let (head, text) = part.split_once('\n')?;
        let (code, title) = head.split_once(": ")?;
        // The heading of the next group is not part of the section.
        let text = text.split("\n# ").next().unwrap_or(text);
        Some(Section { code, title, text: text.trim() })
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::{collections::BTreeSet, fs, path::Path};

    /// Every code that the sources of the crates name.
    fn named() -> BTreeSet<String> {
        let crates = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
        let mut found = BTreeSet::new();
        for one in fs::read_dir(crates).unwrap().map(Result::unwrap) {
            collect(&one.path().join("src"), &mut found);
        }
        found
    }

    fn collect(folder: &Path, found: &mut BTreeSet<String>) {
        for entry in fs::read_dir(folder).unwrap().map(Result::unwrap) {
            if entry.path().is_dir() {
                collect(&entry.path(), found);
            } else {
                let text = fs::read_to_string(entry.path()).unwrap();
                let codes = text.split("\"PZ").skip(1).filter_map(|rest| rest.split('"').next());
                let whole = codes.filter(|c| c.len() == 4 && c.bytes().all(|b| b.is_ascii_digit()));
                found.extend(whole.map(|digits| format!("PZ{digits}")));
            }
        }
    }

    #[test]
    fn every_code_has_a_text_and_every_text_a_code() {
        let explained: Vec<&str> = sections().map(|section| section.code).collect();
        let unique: BTreeSet<String> = explained.iter().map(|code| (*code).to_owned()).collect();
        assert_eq!(unique.len(), explained.len(), "a code has two texts");
        assert_eq!(unique, named());
        assert!(explained.is_sorted(), "the codes are not in order");
        for section in sections() {
            assert!(section.text.len() >= 70, "the text of {} is too short", section.code);
        }
    }

    #[test]
    fn the_codes_of_data_are_among_them() {
        let explained: BTreeSet<&str> = sections().map(|section| section.code).collect();
        let missing = personalize_data::CODES.iter().find(|(code, _)| !explained.contains(code));
        assert_eq!(missing, None);
    }
}
