//! Connections that can be cut: the listener, and a handle to each of its lines.
//!
//! A service that dies between acting and answering leaves its caller with a closed connection and no
//! answer. No ordinary HTTP handler can do that, so the transport below it can.

use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, Weak};
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use axum::extract::connect_info::Connected;
use axum::serve::{IncomingStream, Listener};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::{TcpListener, TcpStream};

use crate::sync::hold;

/// How long to wait after a failed accept (too many open files) before trying again.
const ACCEPT_PAUSE: Duration = Duration::from_millis(50);

/// A handle to one connection.
#[derive(Clone, Default)]
pub(crate) struct Line(Arc<Switch>);

#[derive(Default)]
struct Switch {
    cut: AtomicBool,
    reader: Mutex<Option<Waker>>,
}

impl Line {
    /// Ends the connection without another byte: neither the caller's nor ours gets through any more.
    pub(crate) fn cut(&self) {
        self.0.cut.store(true, Ordering::SeqCst);
        if let Some(waker) = hold(&self.0.reader).take() {
            waker.wake();
        }
    }

    fn check(&self) -> io::Result<()> {
        if self.0.cut.load(Ordering::SeqCst) {
            return Err(io::Error::new(
                io::ErrorKind::ConnectionAborted,
                "the line was cut",
            ));
        }
        Ok(())
    }
}

impl Connected<IncomingStream<'_, Door>> for Line {
    fn connect_info(stream: IncomingStream<'_, Door>) -> Self {
        stream.io().line.clone()
    }
}

/// All lines that are open, so that stopping need not wait for their other ends.
#[derive(Default)]
pub(crate) struct Lines(Mutex<Vec<Weak<Switch>>>);

impl Lines {
    fn add(&self, line: &Line) {
        let mut lines = hold(&self.0);
        lines.retain(|known| known.strong_count() > 0);
        lines.push(Arc::downgrade(&line.0));
    }

    /// Cuts every line.
    pub(crate) fn cut(&self) {
        for switch in hold(&self.0).drain(..).filter_map(|known| known.upgrade()) {
            Line(switch).cut();
        }
    }
}

/// The listener: hands out connections that can be cut.
pub(crate) struct Door {
    pub(crate) tcp: TcpListener,
    pub(crate) lines: Arc<Lines>,
}

impl Listener for Door {
    type Io = Wire;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (Wire, SocketAddr) {
        loop {
            if let Ok((stream, addr)) = self.tcp.accept().await {
                // Without it small answers wait for the caller's delayed acknowledgement; no matter if it fails.
                let _ = stream.set_nodelay(true);
                let line = Line::default();
                self.lines.add(&line);
                return (Wire { stream, line }, addr);
            }
            tokio::time::sleep(ACCEPT_PAUSE).await;
        }
    }

    fn local_addr(&self) -> io::Result<SocketAddr> {
        self.tcp.local_addr()
    }
}

/// A connection that asks its line before every read and write.
pub(crate) struct Wire {
    stream: TcpStream,
    line: Line,
}

impl AsyncRead for Wire {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        // The waker is left before the check, so that a cut between the two is not missed.
        *hold(&self.line.0.reader) = Some(cx.waker().clone());
        self.line.check()?;
        Pin::new(&mut self.stream).poll_read(cx, buf)
    }
}

impl AsyncWrite for Wire {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &[u8],
    ) -> Poll<io::Result<usize>> {
        self.line.check()?;
        Pin::new(&mut self.stream).poll_write(cx, buf)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bufs: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        self.line.check()?;
        Pin::new(&mut self.stream).poll_write_vectored(cx, bufs)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}
