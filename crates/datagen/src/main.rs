//! The command that writes the data. Not here: how the data is made (the library).

use clap::Parser;
use personalize_datagen::{Example, bulk};
use std::{
    error::Error,
    fs, io,
    io::Write,
    path::{Path, PathBuf},
    process::ExitCode,
};

/// Makes realistic recommendation data: the same bytes each time.
#[derive(Debug, Parser)]
#[command(name = "personalize-datagen", version)]
enum Args {
    /// Write the data of `examples/movies` into DIR/data
    Movies {
        /// The folder of the example
        dir: PathBuf,
    },
    /// Write the data of `examples/shop` into DIR/data
    Shop {
        /// The folder of the example
        dir: PathBuf,
    },
    /// Write the data of `examples/minimal` into DIR/data
    Minimal {
        /// The folder of the example
        dir: PathBuf,
    },
    /// Write interactions of any number, for benchmarks: 20,000,000 rows are about 1 GB
    Interactions {
        /// How many interactions
        #[arg(long, value_name = "N")]
        rows: u64,
        /// How many users there are
        #[arg(long, value_name = "U", value_parser = clap::value_parser!(u32).range(1..=bulk::MOST))]
        users: u32,
        /// How many items there are
        #[arg(long, value_name = "I", value_parser = clap::value_parser!(u32).range(1..=bulk::MOST))]
        items: u32,
        /// Another seed gives other data
        #[arg(long, value_name = "S", default_value_t = 1)]
        seed: u64,
        /// The file to write
        out: PathBuf,
    },
}

/// A file or folder that could not be written.
#[derive(Debug, thiserror::Error)]
#[error("cannot write `{}`", path.display())]
struct WriteError {
    path: PathBuf,
    #[source]
    source: io::Error,
}

fn main() -> ExitCode {
    let Err(error) = run(Args::parse()) else { return ExitCode::SUCCESS };
    eprintln!("error: {error}");
    if let Some(source) = error.source() {
        eprintln!("caused by: {source}");
    }
    eprintln!("help: name a folder that exists and that you may write to, on a disk with room");
    ExitCode::FAILURE
}

fn run(args: Args) -> Result<(), WriteError> {
    match args {
        Args::Movies { dir } => example(Example::Movies, &dir),
        Args::Shop { dir } => example(Example::Shop, &dir),
        Args::Minimal { dir } => example(Example::Minimal, &dir),
        Args::Interactions { rows, users, items, seed, out } => {
            let shape = bulk::Shape { rows, users, items, seed };
            interactions(shape, &out).map_err(|source| WriteError { path: out, source })
        }
    }
}

fn example(example: Example, dir: &Path) -> Result<(), WriteError> {
    for file in example.files() {
        let path = dir.join(file.path);
        let folder = path.parent().map_or(Ok(()), fs::create_dir_all);
        folder
            .and_then(|()| fs::write(&path, file.text))
            .map_err(|source| WriteError { path, source })?;
    }
    Ok(())
}

fn interactions(shape: bulk::Shape, out: &Path) -> io::Result<()> {
    let mut file = io::BufWriter::with_capacity(1 << 20, fs::File::create(out)?);
    bulk::write(shape, &mut file)?;
    file.flush()
}
