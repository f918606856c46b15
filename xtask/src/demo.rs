//! `cargo xtask demo`: the simulator, the gateway and the page, until Ctrl-C.

mod site;

use std::ffi::OsString;
use std::net::SocketAddr;
use std::process::ExitCode;

use anyhow::{Context as _, Result, bail};
use salebot_simulator::{DEFAULT_API_KEY, Options, Simulator};
use tokio::net::TcpListener;

use crate::gateway::Gateway;
use crate::{ports, process, project, setup};
use site::Site;

/// Where each listens when nothing else does.
const PAGE_PORT: u16 = 8080;
const GATEWAY_PORT: u16 = 8081;
const SIMULATOR_PORT: u16 = 8082;

/// Of the demo's gateway alone, which this machine alone can reach.
const ADMIN_TOKEN: &str = "demo-admin-token";

/// What the simulator's bot says on the demo's page.
const BOT: &str = "www/bot.json";

/// In place of direct mode's page while the real service is used: the key that stands in it is the simulator's.
const SIMULATOR_ONLY: &str = "\
<!doctype html>
<html lang=\"en\">
<meta charset=\"utf-8\">
<title>salebot-onsite: direct mode</title>
<p>Direct mode is shown with the simulator only, because it puts the key on the page: start the demo without
SALEBOT_API_KEY. <a href=\"/\">To the landing page</a></p>
";

/// Who answers the gateway's calls.
enum Service {
    /// The simulator, in this process.
    Simulated(Simulator),
    /// The real service.
    Real(Real),
}

/// What the environment says of the real service.
struct Real {
    api_key: String,
    /// A chat of the same project; without one the page has none.
    chat_id: Option<String>,
}

/// Sets up, builds, serves, and stops cleanly on Ctrl-C or SIGTERM.
///
/// `port` is where the page must be; without it any other port will do.
pub(crate) fn run(port: Option<u16>) -> Result<ExitCode> {
    let real = Real::read(variable)?;
    setup::for_build()?;
    crate::build()?;
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()?;
    runtime.block_on(serve(port, real))
}

async fn serve(port: Option<u16>, real: Option<Real>) -> Result<ExitCode> {
    // Signals first: from here on there is something to clean up.
    let mut stopped = std::pin::pin!(process::stop_signal()?);
    let page = match port {
        Some(port) => ports::exactly(port)?,
        None => ports::preferably(PAGE_PORT, "the page")?,
    };
    let address = page.local_addr()?;
    let service = Service::start(real).await?;
    let mut gateway = gateway(&service, address)?;
    let serving = tokio::spawn(site(&service, &gateway, page)?);

    let failure = tokio::select! {
        ready = ready(&mut gateway, address) => match ready {
            Ok(()) => {
                println!("the demo page: http://127.0.0.1:{}/", address.port());
                if let Service::Simulated(_) = service {
                    println!("its gateway's admin page: {}/v1/admin, token {ADMIN_TOKEN}", gateway.url());
                }
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
        environment.push(("ADMIN_TOKEN", ADMIN_TOKEN.into()));
    }
    // Each demo begins with visitors of whom nothing is known.
    let visitors = project::target_dir().join("demo-visitors");
    let _ = std::fs::remove_dir_all(&visitors);
    let heed = |line: &str| eprintln!("gateway: {line}");
    Gateway::start(address, environment, &visitors, service.api_key(), heed)
}

/// The page server, with the page's addresses turned into those of this run.
fn site(
    service: &Service,
    gateway: &Gateway,
    listener: TcpListener,
) -> Result<impl Future<Output = std::io::Result<()>> + use<>> {
    let mut site = Site::new(project::at("www/site"), project::at("pkg"))?;
    site.replace("https://on.shop.example", &gateway.url());
    match service {
        Service::Simulated(simulator) => {
            site.replace("https://chatter.salebot.pro", simulator.url());
            site.replace("https://salebot.pro", simulator.url());
        }
        Service::Real(real) => {
            site.set_chat(real.chat_id.as_deref());
            site.replace_page("direct.html", SIMULATOR_ONLY);
        }
    }
    Ok(site.serve(listener))
}

impl Service {
    async fn start(real: Option<Real>) -> Result<Self> {
        if let Some(real) = real {
            eprintln!(
                "SALEBOT_API_KEY is set: talking to the real service{}",
                match variable("SALEBOT_BASE_URL") {
                    Some(url) => format!(" at {url}"),
                    None => String::new(),
                }
            );
            return Ok(Self::Real(real));
        }
        let addr = ports::free(SIMULATOR_PORT, "the simulator")?;
        let options = Options {
            addr,
            ..Options::default()
        };
        let simulator = Simulator::start(options)
            .await
            .context("the simulator does not start")?;
        let bot = std::fs::read(project::at(BOT)).with_context(|| format!("cannot read {BOT}"))?;
        simulator
            .set_blocks(&bot)
            .with_context(|| format!("{BOT} is no scheme"))?;
        Ok(Self::Simulated(simulator))
    }

    fn api_key(&self) -> &str {
        match self {
            Self::Simulated(_) => DEFAULT_API_KEY,
            Self::Real(real) => &real.api_key,
        }
    }

    async fn stop(self) {
        if let Self::Simulated(simulator) = self {
            simulator.stop().await;
        }
    }
}

impl Real {
    /// Reads the environment; `None` where no key is set.
    fn read(variable: impl Fn(&str) -> Option<String>) -> Result<Option<Self>> {
        let Some(api_key) = variable("SALEBOT_API_KEY") else {
            return Ok(None);
        };
        let chat_id = variable("SALEBOT_CHAT_ID");
        match &chat_id {
            Some(id) => check_chat_id(id)?,
            // The page's example belongs to somebody else's project, and its visitors are nobody's here.
            None => eprintln!(
                "without SALEBOT_CHAT_ID, the onlineChatId of a chat of the same project, the page has no chat, so its events wait"
            ),
        }
        Ok(Some(Self { api_key, chat_id }))
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

    fn read(variables: &[(&str, &str)]) -> Result<Option<Real>> {
        Real::read(|name| {
            let found = variables.iter().find(|variable| variable.0 == name);
            found.map(|variable| variable.1.to_owned())
        })
    }

    #[test]
    fn the_real_service_takes_a_key_and_a_chat_of_its_project() {
        let key = ("SALEBOT_API_KEY", "abc");
        assert!(read(&[("SALEBOT_CHAT_ID", "55")]).unwrap().is_none());
        let real = read(&[key, ("SALEBOT_CHAT_ID", "55")]).unwrap().unwrap();
        assert_eq!(
            (real.api_key.as_str(), real.chat_id.as_deref()),
            ("abc", Some("55"))
        );
        assert!(read(&[key]).unwrap().unwrap().chat_id.is_none());
        assert!(read(&[key, ("SALEBOT_CHAT_ID", "1')")]).is_err());
    }

    #[test]
    fn a_chat_id_is_no_code() {
        assert!(check_chat_id("2893").is_ok());
        assert!(check_chat_id("a-b_C9").is_ok());
        assert!(check_chat_id("1'});alert(1)//").is_err());
    }
}
