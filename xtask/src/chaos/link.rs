//! The network between pages and the gateway, which loses and repeats what it is given.

use std::time::Duration;

use hyper::Request;
use hyper::body::Bytes;
use hyper::header::{CONTENT_TYPE, ORIGIN, RETRY_AFTER};
use tokio::time::sleep;

use super::dice::Dice;
use super::wire::Client;

/// The site that all pages are of.
pub(crate) const SITE: &str = "https://shop.example";

/// How long a page waits for an answer, as pkg/page/host.js does.
const SEND_TIMEOUT: Duration = Duration::from_secs(30);

/// What happens to a batch.
#[derive(Clone, Copy)]
enum Fate {
    Arrives,
    /// It arrives some time later.
    Late,
    /// It never arrives.
    Dropped,
    /// It arrives, and the answer does not.
    Unheard,
    /// It arrives twice, the second time up to half a minute later.
    Repeated,
}

const FATES: [(u64, Fate); 5] = [
    (72, Fate::Arrives),
    (10, Fate::Late),
    (6, Fate::Dropped),
    (6, Fate::Unheard),
    (6, Fate::Repeated),
];

/// An answer as a page's host reports it: status 0 where none came.
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) retry_after_s: Option<u64>,
    pub(crate) body: String,
}

const NONE: Answer = Answer {
    status: 0,
    retry_after_s: None,
    body: String::new(),
};

/// The way to the gateway.
#[derive(Clone)]
pub(crate) struct Link {
    pub(crate) client: Client,
    pub(crate) url: String,
    pub(crate) dice: Dice,
}

impl Link {
    /// Sends a batch; `occasion` is what chance depends on.
    pub(crate) async fn send(self, batch: String, occasion: (&'static str, u32, u32)) -> Answer {
        let ms = |limit, what| Duration::from_millis(self.dice.below(limit, (occasion, what)));
        match self.dice.pick(&FATES, occasion) {
            Fate::Arrives => self.ask(batch).await,
            Fate::Late => {
                sleep(ms(4_000, "late")).await;
                self.ask(batch).await
            }
            Fate::Dropped => {
                sleep(ms(1_000, "dropped")).await;
                NONE
            }
            Fate::Unheard => {
                let after = ms(1_000, "unheard");
                // On its own, so that it arrives whatever becomes of this.
                tokio::spawn(async move { self.ask(batch).await });
                sleep(after).await;
                NONE
            }
            Fate::Repeated => {
                let (again, after) = (self.clone(), ms(30_000, "repeated"));
                let copy = batch.clone();
                tokio::spawn(async move {
                    sleep(after).await;
                    again.ask(copy).await
                });
                self.ask(batch).await
            }
        }
    }

    async fn ask(&self, batch: String) -> Answer {
        let request = Request::post(format!("{}/v1/in", self.url))
            .header(ORIGIN, SITE)
            .header(CONTENT_TYPE, "text/plain;charset=UTF-8")
            .body(Bytes::from(batch));
        let Ok(request) = request else { return NONE };
        match tokio::time::timeout(SEND_TIMEOUT, self.client.send(request)).await {
            Ok(Ok(answer)) => Answer {
                status: answer.status().as_u16(),
                retry_after_s: answer
                    .headers()
                    .get(RETRY_AFTER)
                    .and_then(|value| value.to_str().ok()?.parse().ok()),
                body: String::from_utf8_lossy(answer.body()).into_owned(),
            },
            _ => NONE,
        }
    }
}
