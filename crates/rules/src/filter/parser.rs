//! From tokens to the tree: the grammar of docs/service/filters.md, "Grammar".
//! Not here: whether the fields exist and the values fit (`check`).

use super::check::{MAX_LENGTH, too_long};
use super::hints;
use super::lexer::tokens;
use super::token::{Kind, Token};
use super::{
    Action, Condition, Expression, Filter, Joiner, Length, Name, Operand, Operator, Predicate,
    Single, Singular, Source, Target, Value,
};
use crate::dataset::DatasetType;
use crate::finding::{Finding, suggest};
use crate::rule::Code;

/// Reads a filter. Keywords, `ItemID` and names of datasets may be in any letter case.
///
/// # Errors
/// The first place where the text is not a filter, with what is expected there; that it is too long, where it is so by far.
pub fn parse(text: &str) -> Result<Filter, Finding> {
    if text.len() > MOST_BYTES {
        return Err(too_long(text.chars().count()));
    }
    let tokens = tokens(text)?;
    let mut parser = Parser { tokens: &tokens, at: 0 };
    if parser.peek().kind == Kind::End {
        let help = "write for example `INCLUDE ItemID WHERE Items.GENRE IN ($GENRE)`";
        return Err(Finding::new(Code::PZ2003, "the filter is empty").help(help));
    }
    let mut expressions = vec![parser.expression()?];
    while parser.sign("|") {
        expressions.push(parser.expression()?);
    }
    if parser.peek().kind != Kind::End {
        return Err(parser.left_over(expressions.last().is_some_and(|e| e.when.is_some())));
    }
    Ok(Filter { expressions, length: Length(text.chars().count()) })
}

/// More bytes than characters of a filter can take; what is longer is not read, since everything that is wrong in it would
/// have to be told.
const MOST_BYTES: usize = 4 * MAX_LENGTH;

struct Parser<'a> {
    tokens: &'a [Token<'a>],
    at: usize,
}

impl<'a> Parser<'a> {
    /// The token here; the last one, the end, is never passed.
    fn peek(&self) -> Token<'a> {
        self.tokens[self.at.min(self.tokens.len() - 1)]
    }

    fn next(&mut self) -> Token<'a> {
        let token = self.peek();
        self.at += 1;
        token
    }

    fn last_end(&self) -> usize {
        self.at.checked_sub(1).and_then(|at| self.tokens.get(at)).map_or(0, |token| token.end)
    }

    fn sign(&mut self, sign: &'static str) -> bool {
        let here = self.peek().kind == Kind::Sign(sign);
        self.at += usize::from(here);
        here
    }

    fn is_word(&self, word: &str) -> bool {
        matches!(self.peek().kind, Kind::Word(w) if w.eq_ignore_ascii_case(word))
    }

    fn word(&mut self, word: &str) -> bool {
        let here = self.is_word(word);
        self.at += usize::from(here);
        here
    }

    fn expected(&self, what: &str) -> Finding {
        let token = self.peek();
        Finding::new(Code::PZ2003, format!("{what} is expected here, not {}", token.kind.shown()))
            .at(token.span())
    }

    /// The same with a remedy, if there is one for what stands here.
    fn unexpected(&self, what: &str, help: Option<impl Into<String>>) -> Finding {
        let finding = self.expected(what);
        match help {
            Some(help) => finding.help(help),
            None => finding,
        }
    }

    fn left_over(&self, after_if: bool) -> Finding {
        if after_if && self.is_word("IF") {
            return Finding::new(Code::PZ2009, "an expression has one `IF` at most")
                .at(self.peek().span())
                .help("join the conditions with `AND`");
        }
        let last = self.at.checked_sub(1).and_then(|at| self.tokens.get(at)).map(|t| t.kind);
        self.unexpected(
            "the end, `AND`, `OR`, `IF` or `|`",
            hints::left_over(self.peek().kind, last),
        )
    }

    fn expression(&mut self) -> Result<Expression, Finding> {
        let start = self.peek().start;
        let action = self.action()?;
        let target = self.target()?;
        if !self.word("WHERE") {
            return Err(self.unexpected("`WHERE`", hints::no_condition(self.peek().kind)));
        }
        let condition = self.condition()?;
        let when = if self.word("IF") { Some(self.condition()?) } else { None };
        Ok(Expression { action, target, condition, when, place: (start..self.last_end()).into() })
    }

    fn action(&mut self) -> Result<Action, Finding> {
        if self.word("INCLUDE") {
            return Ok(Action::Include);
        }
        if self.word("EXCLUDE") {
            return Ok(Action::Exclude);
        }
        let begins = self.at == 0;
        Err(self.unexpected("`INCLUDE` or `EXCLUDE`", hints::action(self.peek().kind, begins)))
    }

    fn target(&mut self) -> Result<Target, Finding> {
        for (word, target) in
            [("ItemID", Target::Item), ("UserID", Target::User), ("ActionID", Target::Action)]
        {
            if self.word(word) {
                return Ok(target);
            }
        }
        let near = match self.peek().kind {
            Kind::Word(word) => suggest(word, ["ItemID", "UserID", "ActionID"]),
            _ => None,
        };
        let help = near.map(|near| format!("did you mean `{near}`?"));
        Err(self.unexpected("`ItemID`, `UserID` or `ActionID`", help))
    }

    fn condition(&mut self) -> Result<Condition, Finding> {
        let first = self.predicate()?;
        let mut rest = Vec::new();
        loop {
            let joiner = if self.word("AND") {
                Joiner::And
            } else if self.word("OR") {
                Joiner::Or
            } else {
                return Ok(Condition { first, rest });
            };
            rest.push((joiner, self.predicate()?));
        }
    }

    fn predicate(&mut self) -> Result<Predicate, Finding> {
        let start = self.peek().start;
        let ((source, singular), field) = self.left()?;
        let field_place = (start..self.last_end()).into();
        let from = self.peek().start;
        let operator = self.operator()?;
        let operator_place = (from..self.last_end()).into();
        let operands = if operator.is_membership() { self.list()? } else { vec![self.compared()?] };
        let place = (start..self.last_end()).into();
        Ok(Predicate {
            source,
            singular,
            field,
            operator,
            operands,
            field_place,
            operator_place,
            place,
        })
    }

    /// `Items.GENRE`.
    fn left(&mut self) -> Result<((Source, Singular), Name), Finding> {
        let token = self.peek();
        let word = match token.kind {
            Kind::Word(word) if !keyword(word) => word,
            other => {
                return Err(self.unexpected("a field such as `Items.GENRE`", hints::field(other)));
            }
        };
        let Some(source) = source(word) else {
            return Err(unknown_dataset(word, self.tokens.get(self.at + 1), &token));
        };
        self.at += 1;
        Ok((source, self.field(word)?))
    }

    /// The dot and the name after a dataset.
    fn field(&mut self, after: &str) -> Result<Name, Finding> {
        if !self.sign(".") {
            return Err(self.expected(&format!("a dot and a field after `{after}`")));
        }
        match self.peek().kind {
            Kind::Word(name) => {
                self.at += 1;
                Ok(Name(name.to_owned()))
            }
            other => Err(self.unexpected("the name of a field", hints::field(other))),
        }
    }

    fn operator(&mut self) -> Result<Operator, Finding> {
        if self.word("IN") {
            return Ok(Operator::In);
        }
        if self.word("NOT") {
            let help = match self.peek().kind {
                Kind::Sign("=") => Some("write `!=`, or `NOT IN (…)` for texts"),
                other => hints::operator(other),
            };
            return if self.word("IN") {
                Ok(Operator::NotIn)
            } else {
                Err(self.unexpected("`IN`", help))
            };
        }
        let operator = match self.peek().kind {
            Kind::Sign("=") => Operator::Equal,
            Kind::Sign("!=") => Operator::NotEqual,
            Kind::Sign("<") => Operator::Less,
            Kind::Sign("<=") => Operator::LessOrEqual,
            Kind::Sign(">") => Operator::Greater,
            Kind::Sign(">=") => Operator::GreaterOrEqual,
            other => {
                let what = "an operator (`IN`, `NOT IN`, `=`, `!=`, `<`, `<=`, `>` or `>=`)";
                return Err(self.unexpected(what, hints::operator(other)));
            }
        };
        self.at += 1;
        Ok(operator)
    }

    /// What follows on `IN`: a list in brackets, or `CurrentItem.GENRE` with or without them.
    fn list(&mut self) -> Result<Vec<Operand>, Finding> {
        if self.is_word("CurrentItem") {
            return Ok(vec![self.operand()?]);
        }
        if !self.sign("(") {
            let finding = self.expected("`(`");
            return Err(match self.peek().kind {
                Kind::Text(..) | Kind::Placeholder(_) | Kind::Number(_) | Kind::Word(_) => {
                    finding.help("put the values of `IN` into brackets")
                }
                _ => finding,
            });
        }
        let mut operands = vec![self.operand()?];
        while self.sign(",") {
            operands.push(self.operand()?);
        }
        if !self.sign(")") {
            return Err(self.unexpected(
                "`,` or `)`",
                hints::in_list(self.peek().kind, self.peek().start == self.last_end()),
            ));
        }
        Ok(operands)
    }

    /// What follows on a comparison: a value, or a placeholder in brackets.
    fn compared(&mut self) -> Result<Operand, Finding> {
        if !self.sign("(") {
            return self.operand();
        }
        let operand = self.operand()?;
        if self.sign(")") {
            return Ok(operand);
        }
        if self.peek().kind == Kind::Sign(",") {
            let message = "a comparison has one value, but this is a list";
            return Err(Finding::new(Code::PZ2017, message)
                .at(self.peek().span())
                .help("lists belong to `IN` and `NOT IN`"));
        }
        Err(self.expected("`)`"))
    }

    fn operand(&mut self) -> Result<Operand, Finding> {
        let token = self.peek();
        let value = match token.kind {
            Kind::Text(text, single) => {
                Value::Text { text: text.to_owned(), single: Single(single) }
            }
            Kind::Number(number) => Value::Number(number.to_owned()),
            Kind::Placeholder(name) => Value::Placeholder(name.to_owned()),
            Kind::Word(word) if word.eq_ignore_ascii_case("CurrentItem") => {
                self.at += 1;
                let name = self.field(word)?;
                return Ok(Operand {
                    value: Value::CurrentItem(name),
                    place: (token.start..self.last_end()).into(),
                });
            }
            other => return Err(self.no_value(other)),
        };
        self.next();
        Ok(Operand { value, place: token.span().into() })
    }

    /// Something stands where a value is expected.
    fn no_value(&self, found: Kind<'_>) -> Finding {
        let next = self.tokens.get(self.at + 1).map_or(Kind::End, |token| token.kind);
        if self.is_word("CurrentUser") {
            return Finding::new(
                Code::PZ2011,
                "`CurrentUser` can only stand after `IF`, on the left side",
            )
            .at(self.peek().span())
            .help("take a placeholder, and send the user's value with the request");
        }
        let after_comma = self.at.checked_sub(1).and_then(|at| self.tokens.get(at));
        match found {
            Kind::Sign(")") if after_comma.is_some_and(|token| token.kind == Kind::Sign(",")) => {
                self.unexpected("a value", Some("remove the comma after the last value"))
            }
            Kind::Word(word) if keyword(word) => self.expected("a value"),
            _ => self.unexpected("a value", hints::value(found, next)),
        }
    }
}

fn keyword(word: &str) -> bool {
    ["INCLUDE", "EXCLUDE", "WHERE", "IF", "AND", "OR", "NOT", "IN"]
        .iter()
        .any(|k| k.eq_ignore_ascii_case(word))
}

/// The spellings are those of `filter_name`; without the underscore `ActionInteractions` is another word. The guide of
/// 2020 had them in the singular, which `check` doubts.
fn source(word: &str) -> Option<(Source, Singular)> {
    let plural = |source| (source, Singular(false));
    if word.eq_ignore_ascii_case("CurrentUser") {
        return Some(plural(Source::CurrentUser));
    }
    if word.eq_ignore_ascii_case("CurrentItem") {
        return Some(plural(Source::CurrentItem));
    }
    DatasetType::ALL.into_iter().find_map(|kind| {
        let name = kind.filter_name();
        let singular = name.strip_suffix('s').is_some_and(|one| one.eq_ignore_ascii_case(word));
        let known = singular || name.eq_ignore_ascii_case(word);
        known.then_some((Source::Dataset(kind), Singular(singular)))
    })
}

fn unknown_dataset(word: &str, following: Option<&Token<'_>>, token: &Token<'_>) -> Finding {
    if following.is_none_or(|t| t.kind != Kind::Sign(".")) {
        let message = format!("a field such as `Items.{word}` is expected here, not `{word}`");
        return Finding::new(Code::PZ2003, message)
            .at(token.span())
            .help("name the dataset before the field, with a dot");
    }
    let finding =
        Finding::new(Code::PZ2005, format!("there is no dataset `{word}`")).at(token.span());
    let names = DatasetType::ALL.map(DatasetType::filter_name);
    match suggest(word, names.into_iter().chain(["CurrentUser", "CurrentItem"])) {
        Some(near) => finding.help(format!("did you mean `{near}`?")),
        None => finding.help("the datasets are `Items`, `Interactions`, `Users`, `Actions` and `Action_Interactions`"),
    }
}
