//! Accepts connections until it is told to stop.

use std::io;
use std::net::{SocketAddr, TcpListener};
use std::sync::Arc;
use std::thread::{self, JoinHandle};
use std::time::Duration;

use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::runtime;
use tokio::sync::oneshot;
use tokio_rustls::TlsAcceptor;

use super::connection;
use crate::core::Core;

/// After a failed accept (too many open files, say), before the next.
const ACCEPT_PAUSE: Duration = Duration::from_millis(20);

/// A running server. [`Stop::stop`] closes all its connections.
pub(crate) struct Stop {
    tell: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

/// What a server needs.
pub(crate) struct Server {
    pub(crate) listener: TcpListener,
    pub(crate) tls: Option<TlsAcceptor>,
    pub(crate) core: Arc<Core>,
    pub(crate) threads: usize,
}

/// Starts to serve on threads of its own.
pub(crate) fn serve(server: Server) -> io::Result<Stop> {
    server.listener.set_nonblocking(true)?;
    let runtime = runtime::Builder::new_multi_thread().worker_threads(server.threads.max(1)).enable_all().build()?;
    let (tell, told) = oneshot::channel();
    let thread = thread::Builder::new().name("dcimanager-sim".to_owned()).spawn(move || {
        runtime.block_on(async {
            tokio::select! {
                () = accept(server) => {}
                // Also when the sender is gone.
                _ = told => {}
            }
        });
        // Connections that are open are cut, as when a machine goes down.
        runtime.shutdown_background();
    })?;
    Ok(Stop { tell: Some(tell), thread: Some(thread) })
}

impl Stop {
    /// Closes the listener and all connections. Returns when the listener is closed.
    pub(crate) fn stop(&mut self) {
        drop(self.tell.take());
        if let Some(thread) = self.thread.take() {
            // It ends with nothing to tell; a panic there was printed already.
            let _ = thread.join();
        }
    }
}

async fn accept(server: Server) {
    let listener = match tokio::net::TcpListener::from_std(server.listener) {
        Ok(listener) => listener,
        Err(error) => {
            tracing::error!(%error, "the simulator cannot listen");
            return;
        }
    };
    loop {
        match listener.accept().await {
            Ok((socket, peer)) => {
                // Answers are small and waited for.
                let _ = socket.set_nodelay(true);
                tokio::spawn(connect(socket, peer, server.tls.clone(), Arc::clone(&server.core)));
            }
            Err(error) => {
                tracing::warn!(%error, "a connection could not be accepted");
                tokio::time::sleep(ACCEPT_PAUSE).await;
            }
        }
    }
}

async fn connect(socket: tokio::net::TcpStream, peer: SocketAddr, tls: Option<TlsAcceptor>, core: Arc<Core>) {
    match tls {
        None => talk(socket, peer, core).await,
        Some(tls) => match tls.accept(socket).await {
            Ok(stream) => talk(stream, peer, core).await,
            Err(error) => tracing::debug!(%error, "a client ended the TLS handshake"),
        },
    }
}

async fn talk(stream: impl AsyncRead + AsyncWrite + Unpin, peer: SocketAddr, core: Arc<Core>) {
    let service = service_fn(move |request| connection::answer(Arc::clone(&core), peer, request));
    if let Err(error) = http1::Builder::new().serve_connection(TokioIo::new(stream), service).await {
        tracing::debug!(%error, "a connection ended early");
    }
}
