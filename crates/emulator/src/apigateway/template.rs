//! Mapping templates of the kind that endpoints have: `#set`, `#if`, parameters, JSON of the body, stage variables. What the
//! Velocity language has beside these is refused, so that nothing is answered otherwise than it would be in AWS.
//!
//! Facts: docs/service/apigateway.md, "Templates".

use std::collections::BTreeMap;

use serde_json::Value;

/// What a template may look at.
#[derive(Debug, Default)]
pub(super) struct Request {
    /// What stands in the path and the query, decoded.
    pub(super) parameters: BTreeMap<String, String>,
    /// The body, where it is JSON.
    pub(super) body: Option<Value>,
    /// The variables of the stage.
    pub(super) variables: BTreeMap<String, String>,
}

/// A template that the emulator does not understand.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the emulator does not understand the template at `{0}`")]
pub(super) struct Misunderstood(String);

/// The text that a template gives for a request.
pub(super) fn render(template: &str, request: &Request) -> Result<String, Misunderstood> {
    render_answer(template, request).map(|(text, _)| text)
}

/// The text that a template gives for an answer, which is the body of `request`; and the status, where it sets one.
pub(super) fn render_answer(
    template: &str,
    request: &Request,
) -> Result<(String, Option<u16>), Misunderstood> {
    let mut reader = Reader { rest: template, request, set: BTreeMap::new(), status: None };
    let mut text = String::new();
    match reader.block(&mut text, true)? {
        End::OfText => Ok((text, reader.status)),
        _ => reader.misunderstood(),
    }
}

/// Where a block ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum End {
    OfText,
    OfIf,
    Else,
    ElseIf,
}

/// What of a template is left, and what was set so far.
struct Reader<'t> {
    rest: &'t str,
    request: &'t Request,
    set: BTreeMap<&'t str, String>,
    status: Option<u16>,
}

impl<'t> Reader<'t> {
    fn misunderstood<T>(&self) -> Result<T, Misunderstood> {
        Err(Misunderstood(self.rest.chars().take(40).collect()))
    }

    fn skip(&mut self, what: &str) -> bool {
        match self.rest.strip_prefix(what) {
            Some(rest) => {
                self.rest = rest;
                true
            }
            None => false,
        }
    }

    fn expect(&mut self, what: &str) -> Result<(), Misunderstood> {
        match self.skip(what) {
            true => Ok(()),
            false => self.misunderstood(),
        }
    }

    fn spaces(&mut self) {
        self.rest = self.rest.trim_start();
    }

    /// Text up to its end, or up to the `#end` or `#else` of an `#if`; written where it counts.
    fn block(&mut self, out: &mut String, counts: bool) -> Result<End, Misunderstood> {
        loop {
            let plain = self.rest.find(['#', '$']).unwrap_or(self.rest.len());
            let (before, rest) = self.rest.split_at(plain);
            self.rest = rest;
            if counts {
                out.push_str(before);
            }
            if self.rest.is_empty() {
                return Ok(End::OfText);
            }
            let ends = [("#end", End::OfIf), ("#elseif(", End::ElseIf), ("#else", End::Else)];
            if let Some((_, end)) = ends.into_iter().find(|(word, _)| self.skip(word)) {
                return Ok(end);
            }
            if self.skip("#set(") {
                self.assign(counts)?;
            } else if self.skip("#if(") {
                self.branches(out, counts)?;
            } else if self.rest.starts_with('$') {
                let value = self.value()?;
                if counts {
                    out.push_str(&value);
                }
            } else {
                return self.misunderstood();
            }
        }
    }

    /// An `#if` after its parenthesis, with what follows up to its `#end`: the first branch whose condition holds is written.
    fn branches(&mut self, out: &mut String, counts: bool) -> Result<(), Misunderstood> {
        let mut is_over = self.condition()?;
        let mut end = self.block(out, counts && is_over)?;
        loop {
            end = match end {
                End::OfIf => return Ok(()),
                End::OfText => return self.misunderstood(),
                End::ElseIf => {
                    let holds = self.condition()? && !is_over;
                    is_over |= holds;
                    self.block(out, counts && holds)?
                }
                End::Else => self.block(out, counts && !std::mem::replace(&mut is_over, true))?,
            };
        }
    }

    /// `$name=value)`, or a status for the answer.
    fn assign(&mut self, counts: bool) -> Result<(), Misunderstood> {
        self.spaces();
        if self.skip("$context.responseOverride.status") {
            self.spaces();
            self.expect("=")?;
            self.spaces();
            let Ok(status) = self.word().parse() else { return self.misunderstood() };
            self.expect(")")?;
            self.status = if counts { Some(status) } else { self.status };
            return Ok(());
        }
        self.expect("$")?;
        let name = self.word();
        self.spaces();
        self.expect("=")?;
        let value = self.value()?;
        self.spaces();
        self.expect(")")?;
        if counts {
            self.set.insert(name, value);
        }
        Ok(())
    }

    /// `a!=b&&c==d&&e.endsWith("f"))`
    fn condition(&mut self) -> Result<bool, Misunderstood> {
        let mut holds = true;
        loop {
            let left = self.value()?;
            self.spaces();
            holds &= if self.skip(".endsWith(") {
                left.ends_with(&self.argument()?)
            } else if self.skip("==") {
                left == self.value()?
            } else {
                self.expect("!=")?;
                left != self.value()?
            };
            self.spaces();
            if self.skip(")") {
                return Ok(holds);
            }
            self.expect("&&")?;
        }
    }

    /// A text in quotes, or what a reference stands for.
    fn value(&mut self) -> Result<String, Misunderstood> {
        self.spaces();
        match self.rest.chars().next() {
            Some(quote @ ('"' | '\'')) => self.quoted(quote),
            Some('$') => self.reference(),
            _ => self.misunderstood(),
        }
    }

    /// Velocity has no escapes in texts; a reference in one is not understood here.
    fn quoted(&mut self, quote: char) -> Result<String, Misunderstood> {
        let inner = self.rest.get(1..).unwrap_or_default();
        let Some((text, rest)) = inner.split_once(quote) else { return self.misunderstood() };
        let is_plain = quote == '\'' || !text.contains(['$', '#']);
        if !is_plain {
            return self.misunderstood();
        }
        self.rest = rest;
        Ok(text.to_owned())
    }

    fn word(&mut self) -> &'t str {
        let end = self.rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '_');
        let (word, rest) = self.rest.split_at(end.unwrap_or(self.rest.len()));
        self.rest = rest;
        word
    }

    /// A variable, or a call of `$input` or `$util`.
    fn reference(&mut self) -> Result<String, Misunderstood> {
        if self.skip("${") {
            let name = self.word();
            self.expect("}")?;
            return self.variable(name);
        }
        if self.skip("$input.params(") {
            return self.parameter();
        }
        if self.skip("$input.json(") {
            let path = self.argument()?;
            let value = self.json(&path)?;
            return self.replaced(value);
        }
        if self.skip("$input.path(") {
            let path = self.argument()?;
            let value = self.member(&path)?.map(|value| match value {
                Value::String(text) => text.clone(),
                value => value.to_string(),
            });
            return self.replaced(value.unwrap_or_default());
        }
        if self.skip("$util.escapeJavaScript(") {
            let value = self.value()?;
            self.expect(")")?;
            return self.replaced(escaped(&value));
        }
        if self.skip("$stageVariables.") {
            let name = self.word();
            return Ok(self.request.variables.get(name).cloned().unwrap_or_default());
        }
        self.expect("$")?;
        let name = self.word();
        self.variable(name)
    }

    fn variable(&mut self, name: &str) -> Result<String, Misunderstood> {
        match self.set.get(name) {
            Some(value) => Ok(value.clone()),
            None => self.misunderstood(),
        }
    }

    fn argument(&mut self) -> Result<String, Misunderstood> {
        let text = self.value()?;
        self.expect(")")?;
        Ok(text)
    }

    fn parameter(&mut self) -> Result<String, Misunderstood> {
        let name = self.argument()?;
        Ok(self.request.parameters.get(&name).cloned().unwrap_or_default())
    }

    /// A member of the body as JSON; an empty text in quotes where there is none.
    fn json(&mut self, path: &str) -> Result<String, Misunderstood> {
        let value = self.member(path)?;
        Ok(value.map_or_else(|| r#""""#.to_owned(), Value::to_string))
    }

    /// A member of the body.
    fn member(&self, path: &str) -> Result<Option<&'t Value>, Misunderstood> {
        let Some(member) = path.strip_prefix("$.") else { return self.misunderstood() };
        Ok(self.request.body.as_ref().and_then(|body| body.get(member)))
    }

    /// `.replaceAll(a,b)`, as often as it follows. Of the patterns of Java two are known: a backslash and an apostrophe, and the
    /// name of a member in JSON with its colon.
    fn replaced(&mut self, mut value: String) -> Result<String, Misunderstood> {
        while self.skip(".replaceAll(") {
            let pattern = self.value()?;
            self.expect(",")?;
            let with = self.argument()?;
            let named = pattern.strip_suffix(r"\s*:").filter(|name| {
                let inner = name.strip_prefix('"').and_then(|name| name.strip_suffix('"'));
                inner.is_some_and(|it| it.bytes().all(|byte| byte.is_ascii_alphanumeric()))
            });
            value = match (named, pattern.as_str()) {
                (Some(name), _) if !with.contains(['\\', '$']) => renamed(&value, name, &with),
                (_, r"\\'") if with == "'" => value.replace(r"\'", "'"),
                _ => return self.misunderstood(),
            };
        }
        Ok(value)
    }
}

/// A text with another one in place of a name in quotes that has a colon after it, with or without spaces between.
fn renamed(text: &str, name: &str, with: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once(name) {
        out.push_str(before);
        match after.trim_start().strip_prefix(':') {
            Some(after) => {
                out.push_str(with);
                rest = after;
            }
            None => {
                out.push_str(name);
                rest = after;
            }
        }
    }
    out + rest
}

/// A text as `escapeEcmaScript` of Apache Commons writes it: with `\'` and `\/`, and `\u` for all that is not ASCII.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for unit in text.encode_utf16() {
        match char::from_u32(unit.into()) {
            Some(c @ ('\'' | '"' | '\\' | '/')) => {
                out.push('\\');
                out.push(c);
            }
            Some('\u{8}') => out.push_str("\\b"),
            Some('\n') => out.push_str("\\n"),
            Some('\t') => out.push_str("\\t"),
            Some('\u{c}') => out.push_str("\\f"),
            Some('\r') => out.push_str("\\r"),
            Some(c @ ' '..='~') => out.push(c),
            _ => out.push_str(&format!("\\u{unit:04X}")),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    const USER: &str =
        r#"{"userId":"$util.escapeJavaScript($input.params('userId')).replaceAll("\\'","'")"}"#;

    fn asked(name: &str, value: &str) -> Request {
        let parameters = [(name.to_owned(), value.to_owned())].into();
        Request { parameters, ..Request::default() }
    }

    #[test]
    fn any_id_comes_through() {
        let long = "'\"".repeat(128);
        for id in [
            "42",
            "o'neil",
            r#"a"b\c"#,
            r"\'",
            r"\\'",
            "$input",
            "#end",
            "가나다",
            "😀/\u{1}",
            &long,
        ] {
            let text = render(USER, &asked("userId", id)).unwrap();
            let body: Value = serde_json::from_str(&text).unwrap_or_else(|_| panic!("{text}"));
            assert_eq!(body["userId"], id, "{text}");
        }
    }

    #[test]
    fn what_is_absent_is_left_out() {
        let template = r##"{#set($comma="")#if($input.params('A')!="")${comma}"A":"$input.params('A')"#set($comma=",")#end#if($input.params('B')!="")${comma}"B":"$input.params('B')"#set($comma=",")#end}"##;
        assert_eq!(render(template, &Request::default()).unwrap(), "{}");
        assert_eq!(render(template, &asked("B", "2")).unwrap(), r#"{"B":"2"}"#);
        let mut both = asked("A", "1");
        both.parameters.insert("B".into(), "2".into());
        assert_eq!(render(template, &both).unwrap(), r#"{"A":"1","B":"2"}"#);
    }

    #[test]
    fn a_body_is_told_as_json() {
        let template = r##"{"t":"$stageVariables.t",#set($user=$input.json('$.u'))#if($user!=""&&$user!='""'&&$user!="null")"u":$user,#end"e":$input.json('$.e')}"##;
        let mut request = Request {
            body: Some(json!({"e": [{"a": "'\"$가"}]})),
            variables: [("t".to_owned(), "id".to_owned())].into(),
            ..Request::default()
        };
        assert_eq!(render(template, &request).unwrap(), r#"{"t":"id","e":[{"a":"'\"$가"}]}"#);
        request.body = Some(json!({"u": "x", "e": null}));
        assert_eq!(render(template, &request).unwrap(), r#"{"t":"id","u":"x","e":null}"#);
    }

    #[test]
    fn what_is_not_understood_is_refused() {
        for template in [
            "#foreach($a in $b)#end",
            "$context.requestId",
            "#if($a==$b)#end",
            "#if($input.params('a')!=\"\")",
            "$unknown",
        ] {
            assert!(render(template, &Request::default()).is_err(), "{template}");
        }
    }
}
