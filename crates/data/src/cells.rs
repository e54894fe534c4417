//! The cells of a column: types, nulls, lengths, times. This is the hot loop of the check.
//! Not here: rows and quotes (`rows`), texts of the findings (`message`).
//!
//! What was seen before is not looked at again: a cell whose hash is in the table of its column, and with which
//! nothing was wrong, is only counted.

use crate::column::{Column, Kind};
use crate::fault::Fault;
use crate::ids::{LONGEST, Table, Target};
use crate::odd::{self, Odd};
use crate::strip::Strip;
use personalize_rules::cell::date::{self, Date};
use personalize_rules::cell::time::{self, Moment};
use personalize_rules::cell::{fits, number};
use personalize_rules::schema::Primitive;
use std::ops::Range;

impl Column {
    /// Checks the cells of regular rows: those at position `position`.
    pub(crate) fn run<const QUOTED: bool>(
        &mut self,
        rows: &Strip<'_, QUOTED>,
        at: usize,
        table: Option<&Table>,
    ) {
        match (self.kind, table) {
            (Kind::Skip, _) => {}
            (Kind::Id, Some(table)) => self.ids(rows, at, table),
            (Kind::Time { .. }, _) => self.times(rows, at),
            _ => self.values(rows, at),
        }
    }

    /// Checks a cell that stands at `at` of the block as it is.
    pub(crate) fn cell_at(
        &mut self,
        block: &[u8],
        at: Range<usize>,
        line: u32,
        table: Option<&Table>,
    ) {
        let Self { kind, bins, texts, name, .. } = self;
        let text = &block[at.clone()];
        match (kind, bins, table) {
            // As in a strip.
            (Kind::Id, Some(bins), Some(table))
                if (1..LONGEST).contains(&text.len()) && !text.contains(&b'"') =>
            {
                let fine = |id: &[u8]| texts.is_fine(id, name);
                bins.push(at, line, &Target { table, block, at: self.at, fine });
            }
            _ => self.cell(text, line, table),
        }
    }

    /// Checks a cell wherever it is.
    pub(crate) fn cell(&mut self, cell: &[u8], line: u32, table: Option<&Table>) {
        match (self.kind, table) {
            (Kind::Skip, _) => {}
            _ if cell.is_empty() => self.null(line),
            (Kind::Id, Some(table)) => {
                let wrong = self.text(cell, line) | self.quoted(cell, line);
                table.add(cell, self.at.line(line), wrong);
            }
            (Kind::Time { .. }, _) => self.time(cell, line),
            _ => self.value(cell, 0..cell.len(), line),
        }
    }

    /// Finishes a block: the ids in it are on their way no longer.
    pub(crate) fn leave(&mut self, block: &[u8], table: Option<&Table>) {
        if let (Some(mut bins), Some(table)) = (self.bins.take(), table) {
            let fine = |id: &[u8]| id.len() == LONGEST || self.texts.is_fine(id, &self.name);
            bins.flush(&Target { table, block, at: self.at, fine });
            for seen in bins.wrong.drain(..).filter(|seen| seen.text(block).len() < LONGEST) {
                self.text(seen.text(block), seen.line);
            }
            self.bins = Some(bins);
        }
    }

    // Each loop is a function of its own: in one with much else its variables would not stay in registers.
    #[inline(never)]
    fn values<const QUOTED: bool>(&mut self, rows: &Strip<'_, QUOTED>, at: usize) {
        rows.each(at, |cell, line| self.value(rows.bytes, cell, line));
    }

    #[inline(never)]
    fn ids<const QUOTED: bool>(&mut self, rows: &Strip<'_, QUOTED>, at: usize, table: &Table) {
        let Some(mut bins) = self.bins.take() else { return };
        let mut odd = Vec::new();
        // Long ones are looked at one by one.
        let fine = |id: &[u8]| id.len() == LONGEST || self.texts.is_fine(id, &self.name);
        let target = Target { table, block: rows.bytes, at: self.at, fine };
        rows.each(at, |cell, line| {
            if !(1..LONGEST).contains(&cell.len()) {
                odd.push((cell.clone(), line));
            }
            if !cell.is_empty() {
                bins.push(cell, line, &target);
            }
        });
        for (cell, line) in odd {
            match &rows.bytes[cell] {
                [] => self.null(line),
                text => _ = self.text(text, line),
            }
        }
        self.bins = Some(bins);
    }

    #[inline(never)]
    fn times<const QUOTED: bool>(&mut self, rows: &Strip<'_, QUOTED>, at: usize) {
        let latest = self.latest;
        let (mut first, mut last) = (i64::MAX, i64::MIN);
        rows.each(at, |cell, line| match number::digits(&rows.bytes[cell.clone()]) {
            Some(value) if (time::EARLIEST..=latest).contains(&value) => {
                first = first.min(value);
                last = last.max(value);
            }
            _ if cell.is_empty() => self.null(line),
            _ => self.time(&rows.bytes[cell], line),
        });
        if first <= last {
            self.span_to(first, last);
        }
    }

    /// Any cell that is neither an id nor a time.
    #[inline(always)]
    fn value(&mut self, block: &[u8], at: Range<usize>, line: u32) {
        if !self.values.count(block, at.clone()) {
            self.look(&block[at], line);
        }
    }

    /// Looks at a value, and counts it when it is a value at all.
    #[inline(never)]
    fn look(&mut self, cell: &[u8], line: u32) {
        if cell.is_empty() {
            if self.nullable {
                self.values.count_nulls();
            }
            return self.null(line);
        }
        let of = match self.kind {
            Kind::Int => Primitive::Int,
            Kind::Long => Primitive::Long,
            Kind::Decimal => Primitive::Double,
            Kind::Boolean => Primitive::Boolean,
            _ => {
                let wrong = self.text(cell, line);
                return self.values.insert(cell, wrong);
            }
        };
        if fits(of, cell) {
            let wrong = self.outside(cell, line);
            self.values.insert(cell, wrong);
        } else {
            self.misfit(cell, line);
        }
    }

    /// Whether something is wrong with a text, which is noted.
    fn text(&mut self, cell: &[u8], line: u32) -> bool {
        let mut wrong = false;
        let at = self.at.line(line);
        self.texts.faults(cell, &self.name, |fault| {
            wrong = true;
            self.found.add(fault, at, cell);
        });
        wrong
    }

    /// Whether a number is out of the column's range, which is noted.
    fn outside(&mut self, cell: &[u8], line: u32) -> bool {
        let Some((least, greatest)) = self.range else { return false };
        let outside = number::whole(cell).is_some_and(|n| !(least..=greatest).contains(&n));
        if outside {
            self.note(Fault::OutOfBounds(least, greatest), cell, line);
        }
        outside
    }

    /// Whether an id has a quotation mark in it, which is noted. Only rows that are read the slow way have any.
    fn quoted(&mut self, cell: &[u8], line: u32) -> bool {
        let quoted = cell.contains(&b'"');
        if quoted {
            self.note(Fault::QuoteInId, cell, line);
        }
        quoted
    }

    #[inline(always)]
    fn null(&mut self, line: u32) {
        self.nulls += 1;
        if !self.nullable {
            self.note(Fault::Null, b"", line);
        }
    }

    fn time(&mut self, cell: &[u8], line: u32) {
        let Some(value) = number::whole(cell) else { return self.no_time(cell, line) };
        match time::moment(value, self.latest) {
            Moment::Seconds => self.span_to(value, value),
            Moment::Implausible => match date::run_together(value) {
                Some(second) => self.note(Fault::Date(Some(second)), cell, line),
                None => self.note(Fault::Implausible, cell, line),
            },
            Moment::Finer(unit) => {
                self.note(Fault::Finer(unit), cell, line);
            }
        }
    }

    #[cold]
    fn no_time(&mut self, cell: &[u8], line: u32) {
        let fraction = matches!(self.kind, Kind::Time { fraction: true });
        match date::date(cell) {
            Some(Date::Second(second)) => self.note(Fault::Date(Some(second)), cell, line),
            Some(Date::Some) => self.note(Fault::Date(None), cell, line),
            None if fraction && number::is_decimal(cell) => {}
            None => self.misfit(cell, line),
        }
    }

    /// A cell that is not of the column's type.
    #[cold]
    fn misfit(&mut self, cell: &[u8], line: u32) {
        let fault = match odd::odd(cell) {
            _ if self.kind == Kind::Boolean => self.word(cell, Fault::NotABoolean),
            _ if self.kind == Kind::Int && number::whole(cell).is_some() => Fault::OutOfRange,
            Odd::Thousands => Fault::Thousands,
            Odd::DecimalComma => Fault::DecimalComma,
            Odd::NullWord => Fault::NullWord,
            Odd::Fraction => Fault::Fraction,
            Odd::Range => Fault::OutOfRange,
            Odd::Spaces => Fault::Spaces,
            Odd::Other => self.word(cell, Fault::NotANumber),
        };
        self.note(fault, cell, line);
    }

    fn word(&self, cell: &[u8], other: Fault) -> Fault {
        match cell {
            _ if cell == self.name.as_bytes() => Fault::HeaderAgain,
            _ if odd::is_null_word(cell.trim_ascii()) => Fault::NullWord,
            _ => other,
        }
    }

    fn note(&mut self, fault: Fault, cell: &[u8], line: u32) {
        self.found.add(fault, self.at.line(line), cell);
    }
}
