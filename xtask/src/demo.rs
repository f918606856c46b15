//! `cargo xtask demo`: the simulator, the gateway and the page, until Ctrl-C.

mod gateway;
mod ports;
mod site;

use std::ffi::OsString;
use std::net::SocketAddr;
use std::process::ExitCode;

use anyhow::{Context as _, Result, bail};
use salebot_simulator::{DEFAULT_API_KEY, Options, Simulator};
use tokio::net::TcpListener;

use crate::process;
use crate::setup;
use gateway::Gateway;
use site::Site;

/// Where each listens when nothing else does.
const PAGE_PORT: u16 = 8080;
const GATEWAY_PORT: u16 = 8081;
const SIMULATOR_PORT: u16 = 8082;

/// Who answers the gateway's calls.
enum Service {
    /// The simulator, in this process.
    Simulated(Simulator),
    /// The real service: the key came from the environment.
    Real {
        api_key: String,
        chat_id: Option<String>,
    },
}

/// Sets up, builds, serves, and stops cleanly on Ctrl-C or SIGTERM.
///
/// `port` is where the page must be; without it any other port will do.
pub(crate) fn run(port: Option<u16>) -> Result<ExitCode> {
    setup::for_build()?;
    crate::build()?;
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()?;
    runtime.block_on(serve(port))
}

async fn serve(port: Option<u16>) -> Result<ExitCode> {
    // Signals first: from here on there is something to clean up.
    let mut stopped = std::pin::pin!(process::stop_signal()?);
    let page = match port {
        Some(port) => ports::exactly(port)?,
        None => ports::preferably(PAGE_PORT, "the page")?,
    };
    let address = page.local_addr()?;
    let service = Service::start().await?;
    let mut gateway = gateway(&service, address)?;
    let serving = tokio::spawn(site(&service, &gateway, page)?);

    let failure = tokio::select! {
        ready = ready(&mut gateway, address) => match ready {
            Ok(()) => {
                println!("the demo page: http://127.0.0.1:{}/", address.port());
                println!("Ctrl-C stops it");
                tokio::select! {
                    _ = &mut stopped => None,
                    error = gateway.ended() => Some(error),
                }
            }
            Err(error) => Some(error),
        },
        _ = &mut stopped => None,
    };
    serving.abort();
    gateway.stop().await;
    service.stop().await;
    match failure {
        Some(error) => Err(error),
        None => Ok(ExitCode::SUCCESS),
    }
}

/// Waits until gateway and page answer.
async fn ready(gateway: &mut Gateway, page: SocketAddr) -> Result<()> {
    gateway.answers().await?;
    ports::answers(page, "/")
        .await
        .context("the page does not answer")
}

fn gateway(service: &Service, page: SocketAddr) -> Result<Gateway> {
    let address = ports::free(GATEWAY_PORT, "the gateway")?;
    let origins = serde_json::json!([
        format!("http://127.0.0.1:{}", page.port()),
        format!("http://localhost:{}", page.port()),
    ]);
    let mut environment: Vec<(&str, OsString)> =
        vec![("ONSITE_ORIGINS", origins.to_string().into())];
    if let Service::Simulated(simulator) = service {
        environment.push(("SALEBOT_API_KEY", DEFAULT_API_KEY.into()));
        environment.push(("SALEBOT_BASE_URL", simulator.url().into()));
    }
    Gateway::start(address, environment, service.api_key())
}

/// The page server, with the page's addresses turned into those of this run.
fn site(
    service: &Service,
    gateway: &Gateway,
    listener: TcpListener,
) -> Result<impl Future<Output = std::io::Result<()>> + use<>> {
    let mut site = Site::new(crate::project::at("www/site"), crate::project::at("pkg"))?;
    site.replace("https://on.shop.example", &gateway.url());
    match service {
        Service::Simulated(simulator) => {
            site.replace("https://chatter.salebot.pro", simulator.url());
            site.replace("https://salebot.pro", simulator.url());
        }
        Service::Real {
            chat_id: Some(id), ..
        } => site.set_chat_id(id),
        Service::Real { chat_id: None, .. } => {}
    }
    Ok(site.serve(listener))
}

impl Service {
    async fn start() -> Result<Self> {
        if let Some(api_key) = variable("SALEBOT_API_KEY") {
            let chat_id = variable("SALEBOT_CHAT_ID");
            if let Some(id) = &chat_id {
                check_chat_id(id)?;
            }
            eprintln!(
                "SALEBOT_API_KEY is set: talking to the real service{}",
                match variable("SALEBOT_BASE_URL") {
                    Some(url) => format!(" at {url}"),
                    None => String::new(),
                }
            );
            return Ok(Self::Real { api_key, chat_id });
        }
        let addr = ports::free(SIMULATOR_PORT, "the simulator")?;
        let options = Options {
            addr,
            ..Options::default()
        };
        let simulator = Simulator::start(options)
            .await
            .context("the simulator does not start")?;
        Ok(Self::Simulated(simulator))
    }

    fn api_key(&self) -> &str {
        match self {
            Self::Simulated(_) => DEFAULT_API_KEY,
            Self::Real { api_key, .. } => api_key,
        }
    }

    async fn stop(self) {
        if let Self::Simulated(simulator) = self {
            simulator.stop().await;
        }
    }
}

/// A variable of the environment that is set to something.
fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}

/// The chat's id goes into the page's code, so it may be nothing but an id.
fn check_chat_id(id: &str) -> Result<()> {
    if id
        .bytes()
        .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_')
    {
        return Ok(());
    }
    bail!("SALEBOT_CHAT_ID may hold letters, digits, '-' and '_' only")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_chat_id_is_no_code() {
        assert!(check_chat_id("2893").is_ok());
        assert!(check_chat_id("a-b_C9").is_ok());
        assert!(check_chat_id("1'});alert(1)//").is_err());
    }
}
