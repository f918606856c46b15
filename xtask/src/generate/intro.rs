//! What the reference shows of the Rust client beside the methods' examples; compiled, because the page
//! shows it.

use salebot_onsite::api::{
    Accepted, ApiKey, BaseUrl, Callback, ClientId, Json, Params, Remapped, Salebot, Sender,
    Service, Transport,
};
use salebot_onsite::error::Error;

async fn price_seen(http: impl Transport, key: &str, client: ClientId) -> Result<(), Error> {
    let service = Service::new(
        BaseUrl::parse("salebot.pro")?,
        ApiKey::parse(key)?,
        Sender::Server,
    );
    let bot = Salebot::new(service, http);
    let call = Callback::new(client, "price_seen").variables([("plan", "pro")]);
    bot.call(&call).await?;
    Ok(())
}

async fn anything(bot: &Salebot<impl Transport>) -> Result<Json, Error> {
    let mut params = Params::new();
    params.push("client_id", "36553".into());
    bot.request("get_variables", &params).await
}

async fn remapped(bot: &Salebot<impl Transport>) -> Result<Accepted, Error> {
    let form = r#"{ "user": { "id": 36553 }, "text": "price_seen" }"#;
    let call = Remapped::<Callback>::new(form)?
        .nested(".", "client_id", &["user", "id"])
        .value("message", "text");
    bot.call(&call).await
}

mod tests {
    use super::*;
    use salebot_onsite::http::{Request, Response};
    use salebot_onsite::time::Millis;

    /// Takes every call that is well made.
    struct Yes;

    impl Transport for Yes {
        async fn send(&self, _: Request, _: Millis) -> Result<Response, Error> {
            Ok(Response {
                status: 200,
                retry_after: None,
                body: "ok".to_owned(),
            })
        }

        async fn sleep(&self, _: Millis) -> Result<(), Error> {
            Ok(())
        }

        fn seed(&self) -> [u64; 2] {
            [1, 2]
        }
    }

    #[tokio::test]
    async fn what_the_reference_shows_is_well_made() {
        let key = "0123456789abcdef0123456789abcdef";
        let client = ClientId::new(36553).unwrap();
        price_seen(Yes, key, client).await.unwrap();
        let service = Service::new(
            BaseUrl::parse("").unwrap(),
            ApiKey::parse(key).unwrap(),
            Sender::Server,
        );
        let bot = Salebot::new(service, Yes);
        assert_eq!(anything(&bot).await.unwrap().0, "\"ok\"");
        assert_eq!(remapped(&bot).await.unwrap().0, "\"ok\"");
    }
}
