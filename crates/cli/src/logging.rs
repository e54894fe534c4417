//! Logs on standard error, and the times of a run in a file. Not here: what is logged: a span for the run, for each step
//! and for each try of its call (`engine`), an event for each answer (`aws`).

use crate::{
    args::Common,
    exit::{Exit, Failed},
    output, say,
};
use std::{
    fs::File,
    io::{self, IsTerminal, Write},
    path::Path,
};
use tracing_chrome::{ChromeLayerBuilder, EventOrSpan, FlushGuard, TraceStyle};
use tracing_subscriber::{
    EnvFilter, Layer, filter::LevelFilter, fmt, layer::SubscriberExt, util::SubscriberInitExt,
};

/// What is logged at each number of `-v`. The SDK logs by `PERSONALIZE_LOG` only, which takes the place of these.
const LEVELS: [&str; 3] = [
    // What keeps the emulator from working is said in any case.
    "off,personalize_emulator=error",
    "off,personalize=info",
    "off,personalize=debug",
];

/// Starts to log; times are written until the guard is dropped. Fails if their file cannot be written.
pub(crate) fn start(common: &Common) -> Result<Option<FlushGuard>, Failed> {
    let Common { verbose, no_color, trace, .. } = common;
    let level = LEVELS[usize::from(*verbose).min(LEVELS.len() - 1)];
    let filter = EnvFilter::try_from_env("PERSONALIZE_LOG").unwrap_or_else(|_| level.into());
    let colours = std::io::stderr().is_terminal() && !*no_color;
    let logs = fmt::layer().compact().with_target(false).with_ansi(colours);
    let logs = logs.with_writer(|| say::Logs);
    let (times, guard) = trace.as_deref().map(times).transpose()?.unzip();
    let layers = tracing_subscriber::registry().with(logs.with_filter(filter)).with(times);
    // It fails where there is a logger already, as in tests.
    let _ = layers.try_init();
    Ok(guard)
}

/// The file of times. What writes into it panics at a failure, in a thread of its own; so the first one ends the file instead,
/// and is told.
struct Times(Option<File>);

impl Times {
    fn unless_broken(&mut self, act: impl FnOnce(&mut File) -> io::Result<()>) {
        let Some(file) = &mut self.0 else { return };
        if let Err(error) = act(file) {
            self.0 = None;
            errln!("warning: the trace ends early\ncaused by: {error}");
        }
    }
}

impl Write for Times {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.unless_broken(|file| file.write_all(bytes));
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.unless_broken(File::flush);
        Ok(())
    }
}

/// The layer that writes times to `path`.
fn times<S>(path: &Path) -> Result<(impl Layer<S> + use<S>, FlushGuard), Failed>
where
    S: tracing::Subscriber + for<'s> tracing_subscriber::registry::LookupSpan<'s> + Send + Sync,
{
    output::may_write(path, output::Kind::Trace)?;
    let file = File::create(path).map_err(|error| {
        let report =
            format!("error: cannot write the trace to `{}`\ncaused by: {error}", path.display());
        Failed::new(Exit::Other, report)
    })?;
    let (layer, guard) = ChromeLayerBuilder::new()
        .writer(Times(Some(file)))
        .trace_style(TraceStyle::Async)
        .include_args(true)
        .name_fn(Box::new(|of| match of {
            EventOrSpan::Event(event) => event.metadata().target().to_owned(),
            EventOrSpan::Span(span) => span.name().to_owned(),
        }))
        .build();
    let ours = tracing_subscriber::filter::Targets::new()
        .with_target("personalize::", LevelFilter::DEBUG)
        .with_target("personalize_engine", LevelFilter::DEBUG)
        .with_default(LevelFilter::OFF);
    Ok((layer.with_filter(ours), guard))
}
