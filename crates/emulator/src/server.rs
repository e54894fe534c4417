//! The listener: one port on loopback for all services.
//! Not here: which request is whose; the router knows.

use std::net::{Ipv4Addr, SocketAddr};
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use tokio::net::{TcpListener, TcpStream};
use tokio::task::{JoinHandle, JoinSet};
use tokio_util::sync::CancellationToken;

use crate::frame::{Frame, FrameError, FrameOptions};
use crate::router::Router;

/// How long calls in flight may take to end when the server stops.
const GRACE: Duration = Duration::from_secs(5);

/// How an emulator is to be served.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// How it behaves.
    pub frame: FrameOptions,
    /// The port on 127.0.0.1; 0 for one that is free.
    pub port: u16,
}

/// Why an emulator cannot be served.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    /// Its state cannot be opened.
    #[error(transparent)]
    Frame(#[from] FrameError),
    /// The port cannot be had.
    #[error("cannot listen on 127.0.0.1 port {port}; give another port, or 0 for a free one")]
    Bind {
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
    pub frame: Arc<Frame>,
    stop: CancellationToken,
    task: Option<JoinHandle<()>>,
}

/// Opens an emulator and serves it on loopback.
///
/// # Errors
/// [`ServeError`] when the state or the port cannot be had.
pub async fn serve(options: Options) -> Result<Served, ServeError> {
    serve_frame(Frame::open(options.frame)?, options.port).await
}

/// Serves an open emulator on loopback.
///
/// # Errors
/// [`ServeError::Bind`] when the port cannot be had.
pub async fn serve_frame(frame: Arc<Frame>, port: u16) -> Result<Served, ServeError> {
    let failed = |source| ServeError::Bind { port, source };
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await.map_err(failed)?;
    let addr = listener.local_addr().map_err(failed)?;
    let router = Arc::new(Router::new(Arc::clone(&frame)));
    let stop = CancellationToken::new();
    let task = Some(tokio::spawn(accept(listener, router, stop.clone())));
    Ok(Served { addr, endpoint_url: format!("http://{addr}"), frame, stop, task })
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
async fn accept(listener: TcpListener, router: Arc<Router>, stop: CancellationToken) {
    let mut connections = JoinSet::new();
    loop {
        tokio::select! {
            () = stop.cancelled() => break,
            Some(_) = connections.join_next(), if !connections.is_empty() => {}
            accepted = listener.accept() => match accepted {
                Ok((stream, _)) => {
                    connections.spawn(connection(stream, Arc::clone(&router), stop.clone()));
                }
                // Too many open files, or a client that went away: the next may do better.
                Err(error) => {
                    tracing::warn!(%error, "a connection was not accepted");
                    tokio::time::sleep(Duration::from_millis(10)).await;
                }
            },
        }
    }
    drop(listener);
    while connections.join_next().await.is_some() {}
}

async fn connection(stream: TcpStream, router: Arc<Router>, stop: CancellationToken) {
    drop(stream.set_nodelay(true));
    let answer = service_fn(|request: http::Request<hyper::body::Incoming>| {
        let router = Arc::clone(&router);
        // An error makes hyper close the connection without an answer.
        async move { router.answer(request.map(s3s::Body::from)).await }
    });
    let serving = http1::Builder::new().serve_connection(TokioIo::new(stream), answer);
    let mut serving = pin!(serving);
    tokio::select! {
        ended = serving.as_mut() => drop(ended),
        () = stop.cancelled() => {
            serving.as_mut().graceful_shutdown();
            drop(serving.await);
        }
    }
}
