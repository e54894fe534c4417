//! From the tree to text: upper-case keywords, single spaces, double quotes, canonical names.
//! Not here: which of several trees with one meaning is printed (`normal`).

use super::{
    Action, Condition, Expression, Filter, Joiner, Name, Operator, Predicate, Source, Target, Value,
};
use std::fmt::{Display, Formatter, Result};

impl Display for Filter {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        for (index, expression) in self.expressions.iter().enumerate() {
            f.write_str(if index == 0 { "" } else { " | " })?;
            expression.fmt(f)?;
        }
        Ok(())
    }
}

impl Display for Expression {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        let action = match self.action {
            Action::Include => "INCLUDE",
            Action::Exclude => "EXCLUDE",
        };
        write!(f, "{action} {} WHERE {}", self.target, self.condition)?;
        self.when.iter().try_for_each(|when| write!(f, " IF {when}"))
    }
}

impl Display for Target {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        f.write_str(match self {
            Self::Item => "ItemID",
            Self::User => "UserID",
            Self::Action => "ActionID",
        })
    }
}

impl Display for Condition {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        self.first.fmt(f)?;
        self.rest.iter().try_for_each(|(joiner, predicate)| {
            let word = if *joiner == Joiner::And { "AND" } else { "OR" };
            write!(f, " {word} {predicate}")
        })
    }
}

impl Display for Predicate {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        write!(f, "{}.{} {} ", self.source, self.field, self.operator)?;
        let bare =
            matches!(self.operands[..], [super::Operand { value: Value::CurrentItem(_), .. }]);
        let brackets = self.operator.is_membership() && !bare;
        f.write_str(if brackets { "(" } else { "" })?;
        for (index, operand) in self.operands.iter().enumerate() {
            f.write_str(if index == 0 { "" } else { ", " })?;
            operand.value.fmt(f)?;
        }
        f.write_str(if brackets { ")" } else { "" })
    }
}

impl Display for Source {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        f.write_str(match self {
            Self::Dataset(kind) => kind.filter_name(),
            Self::CurrentUser => "CurrentUser",
            Self::CurrentItem => "CurrentItem",
        })
    }
}

/// In upper case: letter case has no meaning, and the guide's names are so.
impl Display for Name {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        self.0.chars().try_for_each(|c| write!(f, "{}", c.to_ascii_uppercase()))
    }
}

impl Display for Operator {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        f.write_str(match self {
            Self::In => "IN",
            Self::NotIn => "NOT IN",
            Self::Equal => "=",
            Self::NotEqual => "!=",
            Self::Less => "<",
            Self::LessOrEqual => "<=",
            Self::Greater => ">",
            Self::GreaterOrEqual => ">=",
        })
    }
}

impl Display for Value {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        match self {
            // How a quote inside of a text is escaped is not documented, so the other kind of quotes is used.
            Self::Text { text, .. } if text.contains('"') => write!(f, "'{text}'"),
            Self::Text { text, .. } => write!(f, "\"{text}\""),
            Self::Number(number) => f.write_str(number),
            Self::Placeholder(name) => write!(f, "${name}"),
            Self::CurrentItem(name) => write!(f, "CurrentItem.{name}"),
        }
    }
}
