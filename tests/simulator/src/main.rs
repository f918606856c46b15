//! Runs the simulator until SIGINT or SIGTERM.

use std::process::ExitCode;

use salebot_simulator::{Options, Simulator};
use tokio::signal::unix::{SignalKind, signal};

const USAGE: &str = "usage: salebot-simulator [--addr 127.0.0.1:0] [--api-key KEY] [--seed]";

fn main() -> ExitCode {
    let options = match read_options(std::env::args().skip(1)) {
        Ok(options) => options,
        Err(why) => {
            eprintln!("{why}\n{USAGE}");
            return ExitCode::from(2);
        }
    };
    let served = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .and_then(|runtime| runtime.block_on(serve(options)));
    match served {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("salebot-simulator: {error}");
            ExitCode::FAILURE
        }
    }
}

#[expect(
    clippy::print_stdout,
    reason = "the line tells whoever started it where it listens"
)]
async fn serve(options: Options) -> std::io::Result<()> {
    // Before the line is printed: whoever reads it may send the signal at once.
    let (mut interrupt, mut terminate) = (
        signal(SignalKind::interrupt())?,
        signal(SignalKind::terminate())?,
    );
    let simulator = Simulator::start(options).await?;
    println!("salebot-simulator listening on {}", simulator.url());
    std::future::poll_fn(|cx| {
        if interrupt.poll_recv(cx).is_ready() {
            std::task::Poll::Ready(())
        } else {
            terminate.poll_recv(cx).map(drop)
        }
    })
    .await;
    simulator.stop().await;
    Ok(())
}

fn read_options(mut args: impl Iterator<Item = String>) -> Result<Options, String> {
    let mut options = Options::default();
    while let Some(arg) = args.next() {
        let mut value = || args.next().ok_or_else(|| format!("{arg} needs a value"));
        match arg.as_str() {
            "--addr" => {
                let addr = value()?;
                options.addr = addr
                    .parse()
                    .map_err(|_| format!("--addr {addr} is not an address like 127.0.0.1:0"))?;
            }
            "--api-key" => options.api_key = value()?,
            "--seed" => options.seed = true,
            _ => return Err(format!("there is no option {arg}")),
        }
    }
    Ok(options)
}
