//! Problems of schemas: a row each.
//! Not here: where they are found, and the words of each case.

use super::{Code, Group, rules};

rules! {
    "Schemas";

    /// The short form of a schema has the types `string`, `int`, `long`, `float`, `double` and `boolean`, with a
    /// `?` at the end where cells may be empty. `TIMESTAMP` is a `long`: seconds since 1970.
    PZ1000 Error "the type of a field is not known";

    /// An Avro schema is a JSON document: straight double quotes, no comments, no comma after the last entry. The
    /// short form of a schema is no file of its own: it stands in the spec.
    PZ1001 Error "the schema is not JSON";

    /// An Avro schema for Personalize is one object: `{"type": "record", "name": …, "namespace": …, "fields": […],
    /// "version": "1.0"}`. A part of that is missing, given twice, or of another type, or the object is the call
    /// that creates a schema with the schema inside.
    PZ1002 Error "the schema is not a record";

    /// Every entry of `fields` is an object with a `name` and a `type`, both in the form that Avro gives them: a
    /// type is a word, or a list of different words.
    PZ1003 Error "a field is not described as it should be";

    /// A field is a `string`, `int`, `long`, `float`, `double` or `boolean`, alone or in a list together with
    /// `null`. Avro's other types (arrays, maps, enums, bytes, nested records, logical types) are not taken.
    /// Several values of a category go into one string, with `|` between them; times are a `long` of seconds.
    PZ1004 Error "a field has a type that Personalize does not have";

    /// The `name` of the record says which dataset the schema is for: `Interactions`, `Items`, `Users`, `Actions`
    /// or `ActionInteractions`.
    PZ1010 Error "the schema has the name of another dataset";

    /// The service ignores letter case here. The guide writes the name with a capital.
    PZ1011 Warning "the name of the schema is in another letter case";

    /// Every documented schema has `com.amazonaws.personalize.schema`. Others may work; nobody documents that they
    /// do.
    PZ1012 Warning "the namespace is not the usual one";

    /// Every documented schema has the version `1.0`. Others may be refused when the schema is created.
    PZ1013 Warning "the version is not the usual one";

    /// A schema has at most 20,000 characters. It is submitted without white space, so that only names, types and
    /// marks count.
    PZ1014 Error "the schema is too long";

    /// Actions and action interactions exist in custom groups only, for the recipe `aws-next-best-action`.
    PZ1015 Error "domain groups do not have this dataset";

    /// The service does not know this key, so that it is not submitted. It is often a spelling mistake of
    /// `categorical` or `textual`, and then a column silently is not what it should be; or it is Avro's and has no
    /// effect here: `default`, `doc`, `aliases`, `logicalType`.
    PZ1016 Warning "a key has no meaning";

    /// Each dataset has fields that the service cannot do without: `USER_ID`, `ITEM_ID` and `TIMESTAMP` for
    /// interactions, `ITEM_ID` for items, `USER_ID` for users; domain groups add more, such as `EVENT_TYPE`. The
    /// names have to be exactly these.
    PZ1020 Error "a required field is missing";

    /// Fields with a meaning for the service have fixed types: ids are strings, times are `long`, prices and event
    /// values are `float`.
    PZ1021 Error "a reserved field has another type";

    /// A row without this value means nothing, so that the field cannot allow empty cells. Leave such rows out of
    /// the data.
    PZ1022 Error "a required field may not be null";

    /// The guide does not list null among the types of this reserved field. It may work; without `?` it certainly
    /// does.
    PZ1023 Warning "null is not documented for this field";

    /// The domain's use cases read this field as a category. In the short form of the spec it is marked without
    /// being asked; an Avro file has to say `"categorical": true`.
    PZ1024 Error "a reserved field has to be categorical";

    /// Ids, event types and other texts with a meaning of their own are no categories, and only descriptions are
    /// textual. Take the mark away.
    PZ1025 Error "a reserved field with a mark that it may not have";

    /// The service reads descriptions as text only where the field says `"textual": true`; otherwise training
    /// ignores it.
    PZ1026 Warning "a textual field is not marked";

    /// The field is probably meant to be the reserved one. Write it exactly as the message does, so that it gets
    /// its meaning.
    PZ1027 Warning "a reserved field in another letter case";

    /// The guide has both `EXPIRATION_TIMESTAMP` and `ACTION_EXPIRATION_TIMESTAMP` for actions. The former stands
    /// there more often.
    PZ1028 Warning "one of two spellings of a field";

    /// Names of fields are letters, digits and `_`, and do not begin with a digit. The header of the data has to
    /// have the same names.
    PZ1030 Error "this cannot be the name of a field";

    /// The service ignores `_` and letter case, so that `USER_ID` and `userid` are one name.
    PZ1031 Error "two fields have the same name";

    /// Each dataset takes a limited number of fields beside the reserved ones. Remove those that say least.
    PZ1032 Error "too many fields of your own";

    /// A dataset of items or users needs at least one field beside its id; with the id alone there is nothing to
    /// learn from.
    PZ1033 Error "nothing is said about the items or users";

    /// Training learns from numbers, categories and textual fields. Plain strings and booleans can be filtered or
    /// returned, but not learned from.
    PZ1034 Warning "the fields are of little use for training";

    /// Only a string of the items dataset can be textual. For interactions and users, make it categorical, or leave
    /// the mark out.
    PZ1035 Error "`textual` at the wrong field";

    /// There can be one textual field. Join the texts into one column, what matters most first.
    PZ1036 Error "a second textual field";

    /// A field is either a category with few values, or a text to be read. Take one of the two marks away.
    PZ1037 Error "categorical and textual at once";

    /// The mark is documented for strings. Numbers are used as they are; a number that is really a name, such as a
    /// shop's id, should be a string.
    PZ1038 Warning "a categorical field that is no string";

    /// The recipe `aws-semantic-similarity` wants exactly one string field of the items marked as the item's name.
    PZ1039 Error "`itemName` at the wrong field, or twice";

    /// Booleans are imported, but neither training nor filters use them. Make it a categorical string with the
    /// values `True` and `False`.
    PZ1040 Warning "a boolean is never used";

    /// Training ignores strings that are not marked. The data shows that this one has few values, each of them
    /// often: with `categorical: true` recommendations can learn from it. If it is only there to be filtered by or
    /// shown, leave it as it is. A schema alone does not tell, because titles are plain strings too: only `data
    /// check` and `init` say this.
    PZ1041 Warning "a plain string that looks like a category";

    /// Avro lets a field be one of several types. The service documents one type beside null; write the widest of
    /// them.
    PZ1042 Warning "a field with several types";

    /// Trainings cannot name fields of more than 150 characters, for example to leave them out.
    PZ1043 Warning "a long name of a field";
}
