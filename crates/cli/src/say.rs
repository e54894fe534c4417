//! What is said on standard output and standard error. A disk that is full or a pipe that is closed behind them ends
//! no command: what could not be said is remembered, and told in the exit code of a view.
//! Not here: what is said; the event file (`events`).

use crate::{fold::Folding, terminal};
use std::{
    fmt::Arguments,
    io::{self, BufWriter, ErrorKind, Write},
    sync::{Mutex, PoisonError},
};

/// Why standard output lost something. A reader that went away, as `head` does, wanted no more.
static LOST: Mutex<Option<io::Error>> = Mutex::new(None);

/// Says something on standard output.
macro_rules! out {
    ($($text:tt)*) => { $crate::say::on_stdout(format_args!($($text)*)) };
}

/// Says a line on standard output.
macro_rules! outln {
    ($($text:tt)*) => { $crate::say::on_stdout(format_args!("{}\n", format_args!($($text)*))) };
}

/// Says lines for people on standard output, folded to its columns.
macro_rules! view {
    ($($text:tt)*) => { $crate::say::on_screen(format_args!($($text)*)) };
}

/// Says a line on standard error, folded to its columns.
macro_rules! errln {
    ($($text:tt)*) => { $crate::say::on_stderr(format_args!("{}\n", format_args!($($text)*))) };
}

pub(crate) fn on_stdout(text: Arguments<'_>) {
    note(anstream::stdout().write_fmt(text));
}

/// Writes to standard output what is too large to be a text first, and is for machines.
pub(crate) fn write_on_stdout(write: impl FnOnce(&mut dyn Write) -> io::Result<()>) {
    let mut out = BufWriter::new(io::stdout().lock());
    note(write(&mut out).and_then(|()| out.flush()));
}

/// What is said may be a plan of a hundred thousand files: it is folded line by line, and never a text as a whole.
pub(crate) fn on_screen(text: Arguments<'_>) {
    let mut out = Folding::new(BufWriter::new(anstream::stdout()), terminal::columns());
    note(out.write(format_args!("{text}\n")));
}

pub(crate) fn on_stderr(text: Arguments<'_>) {
    let mut out = Folding::new(BufWriter::new(anstream::stderr()), terminal::error_columns());
    // There is nowhere left to say that this failed.
    drop(out.write(text));
}

/// Brings out what is still held back.
pub(crate) fn flush() {
    note(io::stdout().flush());
}

/// Why not everything was said on standard output, if so.
pub(crate) fn lost() -> Option<io::Error> {
    flush();
    LOST.lock().unwrap_or_else(PoisonError::into_inner).take()
}

fn note(written: io::Result<()>) {
    if let Err(error) = written
        && error.kind() != ErrorKind::BrokenPipe
    {
        LOST.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert(error);
    }
}

/// Standard error for logs: what cannot be written is dropped, since the logger would panic over it.
pub(crate) struct Logs;

impl Write for Logs {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        drop(io::stderr().write_all(bytes));
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
