//! Problems of data: a row each.
//! Not here: where they are found, and the words of each case.

use super::{Code, Group, rules};

rules! {
    "Data";

    /// The file has nothing, or only a header. An import needs rows; leave an empty part of a folder out.
    PZ5001 Error "a file without rows";

    /// The service reads UTF-8 only. Files from Excel in Korea, Japan or Western Europe are often in CP949,
    /// Shift_JIS or Windows-1252: convert them (`iconv -f CP949 -t UTF-8 old.csv > new.csv`), or save them as "CSV
    /// UTF-8".
    PZ5002 Error "the text is not UTF-8";

    /// The content is compressed, a spreadsheet, JSON, a page in HTML, a pointer of Git LFS or some other format.
    /// The service takes plain CSV: it does not read gzip, and of JSON only what comes as events or for batch jobs.
    PZ5003 Error "the file is not CSV";

    /// Excel writes the separator of the system's region, which is often a semicolon. The service reads commas
    /// only.
    PZ5004 Error "cells are not separated by commas";

    /// Three invisible bytes stand before the first name, so that the first column would not be found. Excel's "CSV
    /// UTF-8" always writes them; pandas does with `utf-8-sig`. The message has a command that removes them.
    PZ5005 Error "a byte-order mark before the header";

    /// This is hardly CSV, or a quote that is never closed has swallowed the rest of the file.
    PZ5006 Error "a line is too long to be a record";

    /// All files of a folder are imported as one, by the header of each. They have to agree.
    PZ5007 Error "files of one dataset have different headers";

    /// Old programs on the Mac end lines so. The service would see a single line.
    PZ5008 Error "lines end with a carriage return only";

    /// Every field of the schema is a column of the file, under the same name. `USER ID`, `userId` and `User_ID`
    /// are common; write `USER_ID`. Or take the field out of the schema.
    PZ5010 Error "a column of the schema is missing";

    /// It is imported, because the service ignores letter case; the guide wants the same name.
    PZ5011 Warning "a column in another letter case";

    /// Write the names right between the commas. With a space it is another name.
    PZ5012 Error "spaces around the name of a column";

    /// Cells may be quoted, names of columns may not: the quotes would belong to the name.
    PZ5013 Error "the name of a column stands in quotes";

    /// Underscores and letter case make no difference between names of columns. Rename one of them.
    PZ5014 Error "two columns of the same name";

    /// It is not imported. A column without a name is often pandas' index: `to_csv(…, index=False)` leaves it out.
    PZ5015 Warning "a column that the schema does not have";

    /// The guide wants the same order; in practice columns are found by name.
    PZ5016 Warning "columns in another order than in the schema";

    /// The first line is data, blank, a title, or a line for Excel (`sep=;`): none of its names is a column of the
    /// schema. The first line has to have the names of the columns. If it does, the file may be that of another
    /// dataset.
    PZ5017 Error "the file has no header";

    /// Every row has a cell for every column, empty ones too: `a,,c` has three.
    PZ5020 Error "a row has too few cells";

    /// A comma inside a value was taken for a separator. Put such a text into quotes, and write numbers without
    /// commas between the thousands: `1000`, not `1,000`.
    PZ5021 Error "a row has too many cells";

    /// The service wants one record per line. Replace line ends in texts by spaces.
    PZ5022 Error "a line end inside a cell";

    /// Everything up to the next quote counts as one cell. Close it, or write `\"` for a quote that belongs to the
    /// text.
    PZ5023 Error "a quote is never closed";

    /// A quote ends the cell only right before a comma. Quote the whole cell, and write `\"` for a quote inside.
    PZ5024 Warning "text after a closing quote";

    /// CSV from spreadsheets doubles quotes inside quoted cells; the guide wants a backslash before them.
    PZ5025 Warning "a doubled quote";

    /// Blank lines are not records. They often stand at the end of a file or between joined files; remove them.
    PZ5026 Warning "a blank line";

    /// Files were joined with their headers. Remove the line, or import the files as a folder.
    PZ5027 Warning "a header in the middle of the data";

    /// Fill the cell, or let the field be null: `string?` in the short form. Required fields may not be null, and
    /// for some reserved ones the guide does not list it: there fill the cell or leave the row out. A row whose id
    /// or time is empty means nothing, and is lost.
    PZ5030 Either "an empty cell in a column that does not allow null";

    /// Ids of users and items have at most 256 characters. A hash of the long id is short and stays unique.
    PZ5031 Error "an id is too long";

    /// A string has at most 1,000 characters; in a category and in `IMPRESSION` all values and the `|` between them
    /// count. One long text of items can be marked `textual` and be longer.
    PZ5032 Error "a text is too long";

    /// The model reads only the beginning of a textual field. Put first what matters most.
    PZ5033 Warning "a text will be cut";

    /// The spaces belong to the value: ` Drama` and `Drama` are different, and `Drama | Comedy` has two values with
    /// a space each. In a column of numbers they can make it unreadable.
    PZ5034 Either "spaces around a value";

    /// The service uses this word for itself, and may refuse or misread it as a value. Use another one.
    PZ5035 Warning "a reserved word as a value";

    /// The guide advises against quotation marks and other special characters in ids: files, events and requests
    /// all have to write them the same way, each with escapes of its own. Leave them out, in all files and events
    /// alike.
    PZ5036 Warning "an id with a quotation mark in it";

    /// `123.0` was a whole number before pandas made a float of its column, `1.23457E+11` a long number before a
    /// spreadsheet shortened it. Requests, events and other files would write the id in another way; shortened ids
    /// of different things even become the same. Read and export ids as text.
    PZ5037 Warning "an id that a program has changed";

    /// `Drama|Comedy` is two values, `['Drama', 'Comedy']` or `Drama,Comedy` is one with a long name.
    PZ5038 Warning "several values of a category that are not joined with `|`";

    /// Training reads textual columns in Chinese, English, French, German, Japanese, Portuguese and Spanish. More
    /// than half of the texts are in letters of none of these.
    PZ5039 Warning "texts in a language that is not read";

    /// A number is digits with a point for the fraction: `1000`, not `1,000`. In a spreadsheet, take the format
    /// with thousands away before exporting.
    PZ5040 Error "commas between thousands";

    /// A number has a point before its fraction: `1.5`, not `1,5`. Programs with German or French settings export
    /// commas.
    PZ5041 Error "a decimal comma";

    /// `null`, `NaN`, `N/A` and `-` are no numbers. Leave the cell empty, and let the field be null in the schema.
    /// As an id such a word stands for a user or item of its own, which collects all rows that had none; leave
    /// these rows out: `where: {user_id: {not: ["", guest]}}`. So it is with `0` and `-1` as a user who has a
    /// twentieth of all rows, and ten times as many as another user.
    ///
    /// An `EVENT_TYPE` in which no row has a type, as all are empty, such words or reserved ones, is an error:
    /// training refuses the column.
    PZ5042 Either "a word in place of nothing";

    /// `3.0` is not an `int`. pandas makes floats of whole numbers with gaps: `astype("Int64")` keeps them whole.
    /// Or make the type `float`. A spreadsheet writes long numbers as `1.59616E+09`, without their last digits.
    PZ5043 Either "a fraction in a column of whole numbers";

    /// An `int` goes to 2,147,483,647. Make it a `long`, or a `string` if it is an id and not an amount.
    PZ5044 Either "a number too large for its type";

    /// Digits only, with a point for fractions and perhaps a sign: no units, no currency, no percent.
    PZ5045 Either "a cell is not a number";

    /// Write `True` or `False`, or `1` or `0`. Words such as `yes` and `no` are not read.
    PZ5046 Either "a cell is not a boolean";

    /// The `VALUE` of an action goes from 1 to 10, its `REPEAT_FREQUENCY` is at most 30 days. Scale what you have
    /// to that.
    PZ5047 Either "a number out of the range of its column";

    /// The service reads seconds since 1970: ten digits for our times, not thirteen. Divide by 1,000. With
    /// milliseconds every event would lie thousands of years ahead, and recency would mean nothing.
    PZ5050 Error "a time in milliseconds or finer";

    /// Times are whole seconds since 1970 in UTC, not `2020-07-31` or `20200731`. In pandas:
    /// `(pd.to_datetime(column) - pd.Timestamp(0)) // pd.Timedelta("1s")`.
    PZ5051 Error "a date in place of seconds";

    /// It reads as a time before 1990 or in the future. Often the unit is wrong, or a default such as 0 stands for
    /// "not known". A few are a warning; when all times of the column are so, it is an error.
    PZ5052 Either "an implausible time";

    /// An import needs 1,000 interactions in all, and so does each training after the service has kept one of
    /// identical rows and left out what a solution does not count: other event types than its `eventType`, and
    /// values below its `eventValueThreshold`. Take a longer time, more types of events, or a lower threshold. What
    /// the service does with interactions that have no value is not documented: where they would be needed, this is
    /// a warning.
    PZ5060 Either "too few interactions";

    /// Training needs 25 users with at least two interactions each that are not identical, and for a solution or
    /// use case of one event type two of that type. If there are far more sessions than people, `USER_ID` may be
    /// the session and not the user.
    PZ5061 Error "too few users who come back";

    /// At least one percent of the users must have two interactions or more. Leave out users with a single one, or
    /// check what `USER_ID` is.
    PZ5062 Error "hardly any user comes back";

    /// It trains. AWS recommends 50,000 interactions and 1,000 users with two or more for recommendations of good
    /// quality.
    PZ5063 Warning "less data than recommended";

    /// A solution or recommender trains on an event type that the data does not have, or has too rarely: training
    /// fails. A filter that names a type which does not occur has no effect, and a type that is recommended for a
    /// use case is missed; these are warnings, as the events may still come through the event tracker. Filters
    /// ignore the letter case of event types. Whether training does is not documented, so a type that occurs only
    /// in another letter case is a warning.
    PZ5064 Either "an event type that is counted on does not occur";

    /// At most 30 % empty cells are recommended. A column that is mostly empty says little and costs training time.
    PZ5065 Warning "a column is mostly empty";

    /// More than 1,000 values are hardly categories. Merge rare ones, or remove the mark.
    PZ5066 Warning "a category with very many values";

    /// Items and users have one row for each id; the service keeps the last one.
    PZ5067 Warning "an id occurs more than once";

    /// Event types and optional columns of interactions together may be ten. Drop rarely used event types, or join
    /// them.
    PZ5068 Error "too many event types and columns";

    /// Action interactions are `TAKEN`, `NOT_TAKEN` or `VIEWED`. Other events belong into the interactions with
    /// items.
    PZ5069 Either "an event type that action interactions do not have";

    /// Some items or users of the interactions are not in their dataset. They can be recommended, but filters and
    /// the model know nothing about them.
    PZ5070 Warning "ids without metadata";

    /// The same thing is probably written in two ways: leading zeros, another prefix, letter case, numbers read as
    /// floats (`12.0`). Nothing that the metadata says would reach the model.
    PZ5071 Error "two files have no id in common";

    /// The catalogue may be of another time or shop than the interactions. New items without interactions are fine.
    PZ5072 Warning "most of the metadata has no interactions";

    /// Of rows that are identical in every cell the service keeps one. Look for an export or a join that writes
    /// rows twice. Events that are meant to be different need another `TIMESTAMP` or another value. Up to a million
    /// rows the count is exact; above, it is an estimate from a share of the rows ("about").
    PZ5073 Warning "interactions are there more than once";

    /// `aws-next-best-action` gives the score 0.0 to each action that has fewer than 50 TAKEN, or fewer than 50
    /// NOT_TAKEN and VIEWED together, within six weeks before the newest interaction with any action. Training
    /// works all the same, and new events count as they come.
    PZ5074 Warning "few recent interactions with an action";

    /// What is the same for all tells a model nothing. The column costs training time and counts for the quotas;
    /// leave it out, unless a filter needs it. Nothing is said of `EVENT_TYPE` and other columns of interactions
    /// that the service defines, nor of fewer than twenty rows.
    PZ5075 Warning "a column has the same value in every row";

    /// A category groups rows. One whose values are all different, as numbers of articles are, tells a model
    /// nothing. Take the mark `categorical` away, or write broader categories. Values joined with `|` count one by
    /// one, so such a column is not doubted.
    PZ5076 Warning "each value of a category occurs once";

    /// A filter compares a column with a value that no row of the data has, so the comparison never holds. It may
    /// be a slip, or another letter case: whether filters ignore it is not documented for other columns than
    /// `EVENT_TYPE`. It is a warning, since rows with that value may still come. Only columns with at most 10,000
    /// different values are looked at.
    PZ5077 Warning "a value that a filter names does not occur";
}
