//! Keys of a spec from physical names. Not here: the names themselves.

use std::collections::BTreeSet;

/// The keys of one block.
pub(super) struct Keys<'a> {
    stack: &'a str,
    taken: BTreeSet<String>,
}

/// A key, and the name that has to be written beside it.
pub(super) struct Key {
    /// The key.
    pub(super) key: String,
    /// The physical name, where the stack would choose another for this key.
    pub(super) name: Option<String>,
}

impl<'a> Keys<'a> {
    /// No keys yet, in the stack of this name.
    pub(super) fn new(stack: &'a str) -> Self {
        Keys { stack, taken: BTreeSet::new() }
    }

    /// The key for a resource of this name: what comes after the name of the stack, else all of it, else with a number.
    pub(super) fn key(&mut self, name: &str) -> Key {
        let prefix = format!("{}-", self.stack);
        let short = name.strip_prefix(&prefix).filter(|rest| !rest.is_empty());
        if let Some(short) = short.filter(|short| self.taken.insert((*short).to_owned())) {
            return Key { key: short.to_owned(), name: None };
        }
        let numbered = |n: u32| if n == 1 { name.to_owned() } else { format!("{name}-{n}") };
        let mut n = 1;
        while !self.taken.insert(numbered(n)) {
            n += 1;
        }
        let key = numbered(n);
        let chosen = format!("{prefix}{key}");
        Key { key, name: (chosen != name).then(|| name.to_owned()) }
    }
}

/// The longest name of a stack with imports: `<stack>-interactions-<16 digits>` has at most 63 characters, and an attempt
/// needs some more.
const LONGEST: usize = 30;

/// The name of a stack for a dataset group: its own, as far as it is not too long.
pub(super) fn stack_name(group: &str) -> String {
    let plain = |c: char| if c.is_ascii_alphanumeric() || c == '_' { c } else { '-' };
    let name: String = group.chars().map(plain).take(LONGEST).collect();
    match name.trim_matches(['-', '_']) {
        "" => "recommendations".to_owned(),
        name => name.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_short_and_each_its_own() {
        let mut keys = Keys::new("shop");
        let mut of = |name: &str| {
            let Key { key, name } = keys.key(name);
            (key, name)
        };
        assert_eq!(of("home"), ("home".into(), Some("home".into())));
        assert_eq!(of("shop-home"), ("shop-home".into(), Some("shop-home".into())));
        assert_eq!(of("shop-cart"), ("cart".into(), None));
        assert_eq!(of("shop-"), ("shop-".into(), Some("shop-".into())));
        assert_eq!(of("cart"), ("cart-2".into(), Some("cart".into())));
        assert_eq!(stack_name("_a-"), "a");
        assert_eq!(stack_name(&"x".repeat(63)).len(), LONGEST);
    }
}
