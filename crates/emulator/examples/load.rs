//! Sends one request over and over and tells how long the answers take: for figures of a running emulator.
//!
//! `cargo run --release -p personalize-emulator --example load -- URL PATH BODY [REQUESTS] [CONNECTIONS]`
//!
//! `#######` in the body becomes the number of the request, so that not every request is the same. Not here: a
//! benchmark that judges; it prints.

use std::io::{self, BufRead, BufReader, Write};
use std::net::TcpStream;
use std::time::{Duration, Instant};

/// What the number of a request stands for in the body.
const NUMBER: &str = "#######";

fn main() -> io::Result<()> {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let [url, path, body, more @ ..] = words.as_slice() else {
        return Err(io::Error::other("usage: load URL PATH BODY [REQUESTS] [CONNECTIONS]"));
    };
    let number =
        |at: usize, usual: usize| more.get(at).and_then(|it| it.parse().ok()).unwrap_or(usual);
    let (requests, connections) = (number(0, 5000), number(1, 1).max(1));
    let began = Instant::now();
    let mut times = std::thread::scope(|scope| {
        let each = (0..connections).map(|at| {
            let share = requests / connections;
            scope.spawn(move || send(url, path, body, at * share..(at + 1) * share))
        });
        let each: Vec<_> = each.collect();
        let joined = each.into_iter().map(|it| it.join().unwrap_or_else(|_| Ok(Vec::new())));
        joined.collect::<io::Result<Vec<_>>>()
    })?
    .concat();
    let took = began.elapsed();
    times.sort_unstable();
    let at = |share: f64| times.get((times.len() as f64 * share) as usize).copied();
    let ms = |time: Option<Duration>| time.unwrap_or_default().as_secs_f64() * 1e3;
    println!(
        "{} requests, {:.0} a second; median {:.2} ms, p99 {:.2} ms, slowest {:.2} ms",
        times.len(),
        times.len() as f64 / took.as_secs_f64(),
        ms(at(0.5)),
        ms(at(0.99)),
        ms(times.last().copied())
    );
    Ok(())
}

/// The requests of one connection, one after the other.
fn send(
    url: &str,
    path: &str,
    body: &str,
    numbers: std::ops::Range<usize>,
) -> io::Result<Vec<Duration>> {
    let mut stream = TcpStream::connect(url.trim_start_matches("http://"))?;
    stream.set_nodelay(true)?;
    let mut answers = BufReader::new(stream.try_clone()?);
    let mut times = Vec::with_capacity(numbers.len());
    for number in numbers {
        let body = body.replace(NUMBER, &format!("{number:07}"));
        let length = body.len();
        let request =
            format!("POST {path} HTTP/1.1\r\nhost: load\r\ncontent-length: {length}\r\n\r\n{body}");
        let began = Instant::now();
        stream.write_all(request.as_bytes())?;
        read(&mut answers)?;
        times.push(began.elapsed());
    }
    Ok(times)
}

/// Reads one answer, which has to be a success.
fn read(answers: &mut impl BufRead) -> io::Result<()> {
    let (mut line, mut length) = (String::new(), 0);
    answers.read_line(&mut line)?;
    let fine = line.starts_with("HTTP/1.1 200");
    while !line.trim().is_empty() {
        line.clear();
        answers.read_line(&mut line)?;
        if let Some(value) = line.to_ascii_lowercase().strip_prefix("content-length:") {
            length = value.trim().parse().map_err(io::Error::other)?;
        }
    }
    let mut body = vec![0; length];
    answers.read_exact(&mut body)?;
    match fine {
        true => Ok(()),
        false => Err(io::Error::other(String::from_utf8_lossy(&body).into_owned())),
    }
}
