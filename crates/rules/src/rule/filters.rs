//! Problems of filters: a row each.
//! Not here: where they are found, and the words of each case.

use super::{Code, Group, rules};

rules! {
    "Filters";

    /// The language of filters has names, texts in double quotes, numbers, placeholders that begin with `$`, and a
    /// few signs. It has no comments, no arithmetic, no dates and no wide or invisible characters. Texts outside
    /// quotes and curly quotes from a word processor are the usual cause.
    PZ2001 Error "a character without meaning";

    /// A text that begins with a quote goes on to the next quote of the same kind. A text cannot contain its own
    /// kind of quote: neither a backslash nor a second quote puts one into it.
    PZ2002 Error "a text is not closed";

    /// A filter reads `INCLUDE ItemID WHERE Items.GENRES IN ("Drama")`, with `EXCLUDE` in place of `INCLUDE`, more
    /// conditions joined by `AND` or `OR`, and `IF` at the end. Every field has its dataset before it, with a dot.
    /// There are no brackets around conditions.
    PZ2003 Error "something else is expected here";

    /// The left side of a condition names `Items`, `Users`, `Interactions`, `Actions`, `Action_Interactions`, or
    /// `CurrentUser` after `IF`.
    PZ2005 Error "there is no such dataset";

    /// An expression has one `IF` at most. Join its conditions with `AND`, or write another expression after `|`.
    PZ2009 Error "a second `IF`";

    /// The conditions after `WHERE` all look at the same dataset. Write an expression for each and join them with
    /// `|`. What remains is everything that some `INCLUDE` keeps, without everything that some `EXCLUDE` drops: two
    /// `INCLUDE` keep what matches either of them. To have both hold, keep one `INCLUDE` and write the other the
    /// other way round, as `EXCLUDE`.
    PZ2010 Error "one expression looks at two datasets";

    /// What is known of the user decides whether an expression applies, and so stands after `IF`; it cannot be
    /// compared in `WHERE`.
    PZ2011 Error "`CurrentUser` outside `IF`";

    /// `CurrentItem.FIELD` is the item of the request, and stands only on the right side of a condition about
    /// items.
    PZ2012 Error "`CurrentItem` at the wrong side";

    /// A filter of `ItemID` looks at items and interactions, one of `UserID` at users and interactions, one of
    /// `ActionID` at actions and action interactions.
    PZ2013 Error "this thing has no such fields";

    /// Conditions after `IF` are about `CurrentUser` only. What is about items or interactions stands after
    /// `WHERE`.
    PZ2014 Error "a dataset after `IF`";

    /// It may work, but the guide does not say so: `OR` after `IF`, or an `IF` in a filter of users. The help says
    /// what does the same and is documented.
    PZ2015 Warning "an undocumented use of `IF`";

    /// The service refuses it: placeholders are not allowed with `NOT IN`. Turn the filter round: `EXCLUDE … IN
    /// ($GENRE)` does what `INCLUDE … NOT IN ($GENRE)` would do. Where other conditions stand beside it, move it
    /// into an expression of its own, or name the values.
    PZ2016 Error "a placeholder after `NOT IN`";

    /// A comparison has exactly one value; a list in brackets belongs to `IN` and `NOT IN`. A placeholder stands
    /// alone in its brackets; the request can give it several values.
    PZ2017 Error "the wrong number of values";

    /// A placeholder has at most 50 characters, or no request can fill it. Give it a shorter name, also where it is
    /// used.
    PZ2018 Error "the name of a placeholder is too long";

    /// `"*"` means any event, and stands only for the event types of interactions and of action interactions. Name
    /// the values of other fields one by one.
    PZ2019 Error "`\"*\"` for a field that does not have it";

    /// The guide writes texts in double quotes. Single ones are not documented.
    PZ2020 Warning "single quotes";

    /// In quotes it is a text that begins with a dollar sign, and is compared as such. Remove the quotes to have it
    /// filled by requests.
    PZ2021 Warning "a placeholder in quotes";

    /// A filter has at most 2,500 characters. Placeholders in place of long lists make it short.
    PZ2022 Error "the filter is too long";

    /// All expressions of a filter together may look at ten different fields. This quota cannot be raised: divide
    /// the filter, or drop conditions.
    PZ2023 Error "too many fields in one filter";

    /// A request fills 25 placeholders at most, so that a filter with more could never be used. A placeholder with
    /// `IN` takes a list of values.
    PZ2024 Error "too many placeholders";

    /// Which of them binds closer is not documented, and there are no brackets. Write an expression for each side
    /// of the `OR` and join them with `|`: several `INCLUDE` keep what matches any of them, several `EXCLUDE` drop
    /// it. Locally `AND` binds closer.
    PZ2025 Warning "`AND` and `OR` in one condition";

    /// Every value has quotes of its own: `IN ("click", "rating")`. `"click, rating"` is one event type with a
    /// comma in it. In a cell of a category, `|` stands between several values, and a filter looks for one of them.
    PZ2026 Warning "one text that looks like several values";

    /// The guide of 2020 wrote `Item.GENRE` for three weeks; all later states write `Items.GENRE`. Whether the
    /// service still takes the singular is not known, and the emulator does.
    PZ2027 Warning "a dataset in the singular";

    /// `CurrentItem` needs a recipe for related items, a filter of users a recipe for segments, a filter of actions
    /// `aws-next-best-action`, and `aws-item-attribute-affinity` takes no filters of interactions. None of the
    /// solutions or recommenders of this group can use the filter. A filter of several things (items and users,
    /// say) can be used by none at all.
    PZ2030 Warning "no recipe here can use this filter";

    /// Filters see which types of events a user had with an item, and nothing else of interactions.
    PZ2040 Error "only the event type of interactions can be filtered";

    /// The service uses expiry and repeat frequency of actions by itself. Remove the condition.
    PZ2041 Error "a field of actions that cannot be filtered";

    /// The group has no such dataset, so that the service would refuse the filter.
    PZ2042 Error "the filter looks at a dataset that is not there";

    /// The field is not in the schema of the dataset. Letter case does not matter here, underscores do.
    PZ2043 Error "the schema has no such field";

    /// Textual fields and booleans cannot be filtered. A category, a string with `True` and `False`, or an `int` of
    /// 0 and 1 can.
    PZ2044 Error "a field that cannot be filtered";

    /// A number can only be compared with a number, a text only with a text. Change the type of one of the two in
    /// its schema.
    PZ2045 Error "two fields of different kinds";

    /// Numbers are compared with `=`, `!=`, `<`, `<=`, `>` and `>=`, texts with `IN` and `NOT IN`. A number does
    /// not stand in quotes.
    PZ2046 Error "operator and field do not fit";

    /// It may work, but the guide shows another operator for fields of this type. The help names it.
    PZ2047 Warning "an operator that is not documented for this field";

    /// The field is a string, and a number without quotes may never be equal to it. Put the value into quotes.
    PZ2048 Warning "a number where a text is stored";

    /// Times are whole seconds since 1970, in filters as in data. With milliseconds the condition would hold for
    /// every item or for none.
    PZ2049 Warning "a time in milliseconds or finer";
}
