//! Whatever is given as a configuration.

use super::{START, check_json, text};
use salebot_onsite::gateway::{Config, Gateway, Intake};
use salebot_onsite::json;
use salebot_onsite::time::Millis;
use serde_json::json;

/// A configuration: what is taken is taken again however it is written, and can be worked with; what is not has places
/// and reasons.
pub fn configuration(data: &[u8]) {
    let written = text(data);
    let config = match Config::read(&written) {
        Ok(config) => config,
        Err(problems) => {
            assert!(!problems.is_empty());
            for problem in problems {
                assert!(
                    !problem.path.is_empty() && !problem.reason.is_empty(),
                    "{problem:?}"
                );
            }
            return;
        }
    };
    let mut again = String::new();
    json::read(&written).expect("it was read").write(&mut again);
    assert_eq!(Config::read(&again).as_ref(), Ok(&config));
    let names: Vec<String> = config.events.iter().map(|event| event.0.clone()).collect();
    let gateway = Gateway::new(config);
    check_json(&gateway.public_config());
    for name in names {
        let event =
            json!({ "id": "1", "kind": "track", "name": name, "props": { "a": "#{api_key}" } });
        let batch = json!({ "recipient": "r", "events": [event] });
        let intake = gateway
            .intake(Millis(START), None, batch.to_string().as_bytes())
            .expect("the batch is one");
        assert_eq!(Intake::read(&intake.write()), Some(intake));
    }
}
