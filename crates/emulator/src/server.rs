//! The listener: one port on loopback for all services.
//! Not here: which request is whose; the router knows.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use s3s::Body;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpListener;
use tokio::task::{JoinHandle, JoinSet};
use tokio_util::sync::CancellationToken;

use crate::emulator::{Emulator, EmulatorError, EmulatorOptions};
use crate::guard::{self, Guard, Verdict};
use crate::router::{Closed, Router};

/// How long calls in flight may take to end when the server stops.
const GRACE: Duration = Duration::from_secs(5);

/// How long the head of a request may take to come.
const HEAD_TIME: Duration = Duration::from_secs(10);

/// The most bytes of the head of a request.
const HEAD_BYTES: usize = 64 * 1024;

/// How an emulator is to be served.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// How it behaves.
    pub emulator: EmulatorOptions,
    /// The address to listen on; loopback if none is given.
    pub host: Option<IpAddr>,
    /// Its port; 0 for one that is free.
    pub port: u16,
    /// Names beside those of loopback that it is asked by, without a port, each as in `emulator`.
    pub hosts: Vec<String>,
    /// The origins of web pages that are served, each as in `http://localhost:3000`.
    pub origins: Vec<String>,
}

/// Why an emulator cannot be served.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    /// Its state cannot be opened.
    #[error(transparent)]
    Emulator(#[from] EmulatorError),
    /// The port cannot be had.
    #[error("cannot listen on {host} port {port}; give another port, or 0 for a free one")]
    Bind {
        /// The address.
        host: IpAddr,
        /// The port that was asked for.
        port: u16,
        /// What the system said.
        #[source]
        source: std::io::Error,
    },
}

/// A running emulator. Dropping it ends all its tasks; [`Served::shutdown`] lets the calls in
/// flight end first.
#[derive(Debug)]
pub struct Served {
    /// The address that it listens on.
    pub addr: SocketAddr,
    /// `http://127.0.0.1:<port>`.
    pub endpoint_url: String,
    /// What is served: its clock, journal and faults can be used meanwhile.
    pub emulator: Arc<Emulator>,
    stop: CancellationToken,
    task: Option<JoinHandle<()>>,
}

/// Opens an emulator and serves it, on loopback unless it is told otherwise.
///
/// # Errors
/// [`ServeError`] when the state or the port cannot be had.
pub async fn serve(options: Options) -> Result<Served, ServeError> {
    let Options { emulator, host, port, origins, hosts } = options;
    let host = host.unwrap_or(LOOPBACK);
    listen(Emulator::open(emulator)?, host, port, Guard { origins, hosts }).await
}

/// Serves an open emulator on loopback, to no web page.
///
/// # Errors
/// [`ServeError::Bind`] when the port cannot be had.
pub async fn serve_emulator(emulator: Arc<Emulator>, port: u16) -> Result<Served, ServeError> {
    listen(emulator, LOOPBACK, port, Guard::default()).await
}

/// Where it listens unless it is told otherwise.
const LOOPBACK: IpAddr = IpAddr::V4(Ipv4Addr::LOCALHOST);

async fn listen(
    emulator: Arc<Emulator>,
    host: IpAddr,
    port: u16,
    guard: Guard,
) -> Result<Served, ServeError> {
    let failed = |source| ServeError::Bind { host, port, source };
    let listener = TcpListener::bind((host, port)).await.map_err(failed)?;
    let addr = listener.local_addr().map_err(failed)?;
    let service = Arc::new(Guarded { guard, router: Router::new(Arc::clone(&emulator)) });
    let stop = CancellationToken::new();
    let task = Some(tokio::spawn(accept(listener, service, stop.clone())));
    Ok(Served { addr, endpoint_url: format!("http://{addr}"), emulator, stop, task })
}

impl Served {
    /// Stops listening, lets calls in flight end (for five seconds at most) and ends all tasks.
    pub async fn shutdown(mut self) {
        self.stop.cancel();
        if let Some(mut task) = self.task.take()
            && tokio::time::timeout(GRACE, &mut task).await.is_err()
        {
            task.abort();
            // The task is gone when the abort has been seen.
            drop(task.await);
        }
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        self.stop.cancel();
        if let Some(task) = &self.task {
            task.abort();
        }
    }
}

/// Accepts until it is told to stop. The connections are this task's own: they end with it.
async fn accept(listener: TcpListener, service: Arc<Guarded>, stop: CancellationToken) {
    let mut connections = JoinSet::new();
    let mut failing = false;
    loop {
        tokio::select! {
            () = stop.cancelled() => break,
            Some(_) = connections.join_next(), if !connections.is_empty() => {}
            accepted = listener.accept() => match accepted {
                Ok((stream, _)) => {
                    failing = false;
                    drop(stream.set_nodelay(true));
                    connections.spawn(connection(stream, Arc::clone(&service), stop.clone(), HEAD_TIME));
                }
                // Too many open files, or a client that went away: the next may do better. Said once a time.
                Err(error) => {
                    if !std::mem::replace(&mut failing, true) {
                        tracing::error!(%error, "the emulator accepts no connections for now");
                    }
                    tokio::time::sleep(Duration::from_millis(10)).await;
                }
            },
        }
    }
    drop(listener);
    while connections.join_next().await.is_some() {}
}

/// The services behind their guard.
struct Guarded {
    guard: Guard,
    router: Router,
}

impl Guarded {
    /// A client that waits to be told to send its body does not send it after a refusal. What follows on its connection
    /// could then be taken for the body, so that the connection ends.
    async fn answer(&self, request: http::Request<Body>) -> Result<http::Response<Body>, Closed> {
        let waits = request.headers().contains_key(http::header::EXPECT);
        let mut response = self.look_and_answer(request).await?;
        if waits && response.status().as_u16() >= 400 {
            let close = http::HeaderValue::from_static("close");
            response.headers_mut().insert(http::header::CONNECTION, close);
        }
        Ok(response)
    }

    async fn look_and_answer(
        &self,
        request: http::Request<Body>,
    ) -> Result<http::Response<Body>, Closed> {
        // A route that every page may call says itself which pages may read the answer.
        if self.guard.is_asked(&request) && self.router.is_open(&request) {
            return self.router.answer(request).await;
        }
        let origin = match self.guard.look(&request) {
            Verdict::Answer(answer) => return Ok(*answer),
            Verdict::Serve(origin) => origin,
        };
        let mut response = self.router.answer(request).await?;
        if let Some(origin) = origin {
            guard::share(response.headers_mut(), origin);
        }
        Ok(response)
    }
}

async fn connection(
    stream: impl AsyncRead + AsyncWrite + Unpin,
    service: Arc<Guarded>,
    stop: CancellationToken,
    head_time: Duration,
) {
    let answer = service_fn(|request: http::Request<hyper::body::Incoming>| {
        let service = Arc::clone(&service);
        // An error makes hyper close the connection without an answer.
        async move { service.answer(request.map(Body::from)).await }
    });
    let serving = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(head_time)
        .max_buf_size(HEAD_BYTES)
        .serve_connection(TokioIo::new(stream), answer);
    let mut serving = pin!(serving);
    tokio::select! {
        ended = serving.as_mut() => drop(ended),
        () = stop.cancelled() => {
            serving.as_mut().graceful_shutdown();
            drop(serving.await);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::emulator::EmulatorOptions;
    use tokio::io::{AsyncReadExt, AsyncWriteExt};

    /// What a client gets that sends `head` and then waits.
    async fn answer(head: &str) -> String {
        let router = Router::new(Emulator::open(EmulatorOptions::default()).unwrap());
        let service = Arc::new(Guarded { guard: Guard::default(), router });
        let (mut client, server) = tokio::io::duplex(1 << 20);
        client.write_all(head.as_bytes()).await.unwrap();
        let mut text = String::new();
        let ended =
            connection(server, service, CancellationToken::new(), Duration::from_millis(20));
        let (_, read) = tokio::join!(ended, client.read_to_string(&mut text));
        read.unwrap();
        text
    }

    #[tokio::test]
    async fn a_head_that_does_not_end_is_not_waited_for() {
        let text = answer("GET / HTTP/1.1\r\nhost: localhost\r\nx-slow: ").await;
        assert!(text.is_empty() || text.starts_with("HTTP/1.1 408"), "{text}");
    }

    #[tokio::test]
    async fn a_refusal_before_the_body_ends_the_connection() {
        for host in ["localhost", "evil.example"] {
            let head = format!("PUT /absent/key HTTP/1.1\r\nhost: {host}\r\ncontent-length: 5\r\n");
            let text = answer(&format!("{head}expect: 100-continue\r\n\r\n")).await;
            assert!(text.starts_with("HTTP/1.1 40"), "{text}");
            assert!(text.to_ascii_lowercase().contains("connection: close\r\n"), "{text}");
        }
    }

    #[tokio::test]
    async fn a_head_that_is_too_long_is_refused() {
        let long = format!("x-long: {}\r\n", "a".repeat(8 * HEAD_BYTES));
        let text = answer(&format!("GET / HTTP/1.1\r\nhost: localhost\r\n{long}\r\n")).await;
        assert!(text.starts_with("HTTP/1.1 431"), "{text}");
    }
}
