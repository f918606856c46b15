//! Finding ports to listen on, and seeing whether something answers there.

use std::io::ErrorKind;
use std::net::{Ipv4Addr, SocketAddr};
use std::time::Duration;

use anyhow::{Context as _, Result, bail};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::time::{sleep, timeout};

/// How long something may take until it answers.
const PATIENCE: Duration = Duration::from_secs(20);
const BETWEEN_TRIES: Duration = Duration::from_millis(50);
/// How long one try may take.
const ONE_TRY: Duration = Duration::from_secs(5);

/// Listens on the port that was asked for.
pub(crate) fn exactly(port: u16) -> Result<TcpListener> {
    match listen(port) {
        Ok(listener) => Ok(listener),
        Err(error) if error.kind() == ErrorKind::AddrInUse => {
            bail!("port {port} is in use: name another with --port, or none for any free one")
        }
        Err(error) => Err(error).with_context(|| format!("cannot listen on port {port}")),
    }
}

/// Listens on this port, or on any free one when something else does.
pub(crate) fn preferably(port: u16, who: &str) -> Result<TcpListener> {
    match listen(port) {
        Ok(listener) => Ok(listener),
        Err(error) if error.kind() == ErrorKind::AddrInUse => {
            let listener = listen(0).context("there is no free port")?;
            let instead = listener.local_addr()?.port();
            eprintln!("port {port} is in use, so {who} takes {instead}");
            Ok(listener)
        }
        Err(error) => Err(error).with_context(|| format!("cannot listen on port {port}")),
    }
}

/// Like [`preferably`], for something that opens the port by itself.
pub(crate) fn free(port: u16, who: &str) -> Result<SocketAddr> {
    Ok(preferably(port, who)?.local_addr()?)
}

/// tokio's own `bind` sets `SO_REUSEADDR`, so that a port just left can be taken again.
fn listen(port: u16) -> std::io::Result<TcpListener> {
    let socket = tokio::net::TcpSocket::new_v4()?;
    socket.set_reuseaddr(true)?;
    socket.bind(SocketAddr::from((Ipv4Addr::LOCALHOST, port)))?;
    socket.listen(1024)
}

/// Waits until the address answers HTTP, with whatever status.
pub(crate) async fn answers(address: SocketAddr, path: &str) -> Result<()> {
    let tries = async {
        loop {
            if matches!(timeout(ONE_TRY, ask(address, path)).await, Ok(Ok(true))) {
                return;
            }
            sleep(BETWEEN_TRIES).await;
        }
    };
    timeout(PATIENCE, tries)
        .await
        .with_context(|| format!("nothing answered at {address} for {} s", PATIENCE.as_secs()))
}

/// Asks once; whether what came back is HTTP.
async fn ask(address: SocketAddr, path: &str) -> std::io::Result<bool> {
    let mut stream = TcpStream::connect(address).await?;
    let request = format!("GET {path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).await?;
    let mut start = [0; 7];
    stream.read_exact(&mut start).await?;
    Ok(&start == b"HTTP/1.")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_port_in_use_is_refused_or_replaced() {
        let taken = listen(0).unwrap();
        let port = taken.local_addr().unwrap().port();
        let error = exactly(port).unwrap_err().to_string();
        assert!(
            error.starts_with(&format!("port {port} is in use")),
            "{error}"
        );
        let other = preferably(port, "a test").unwrap();
        assert_ne!(other.local_addr().unwrap().port(), port);
    }

    #[tokio::test]
    async fn a_free_port_is_taken_as_asked() {
        let port = listen(0).unwrap().local_addr().unwrap().port();
        assert_eq!(exactly(port).unwrap().local_addr().unwrap().port(), port);
        assert_eq!(free(port, "a test").unwrap().port(), port);
    }
}
