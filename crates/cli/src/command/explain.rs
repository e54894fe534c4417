//! `explain`: the long text of a code. The texts are the rows of the rules (`rules::rule`).

use crate::{
    exit::{Exit, Failed},
    terminal,
};
use personalize_rules::{finding::suggest, rule::Code};

/// Prints the section of `code`, or without one a line for each; letter case and a missing `PZ` are forgiven.
pub(crate) fn run(code: Option<&str>) -> Result<Exit, Failed> {
    let Some(code) = code else {
        Code::all().for_each(|code| view!("{code}  {}", code.title()));
        return Ok(Exit::Done);
    };
    let wanted = code.trim().to_ascii_uppercase();
    let wanted = if wanted.starts_with("PZ") { wanted } else { format!("PZ{wanted}") };
    match Code::all().find(|code| code.as_str() == wanted) {
        Some(code) => {
            let (title, text) = (code.title(), code.explanation());
            let text = match terminal::columns() {
                Some(_) => flowing(&text),
                None => text,
            };
            view!("{code}: {title}\n\n{text}");
            Ok(Exit::Done)
        }
        None => {
            let near = suggest(&wanted, Code::all().map(Code::as_str));
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
