//! The gateway's own secrets.

use proptest::prelude::*;
use salebot_onsite::gateway::secret::{check, same};

#[test]
fn a_secret_is_long_and_has_no_blanks() {
    for good in ["0123456789abcdef", "~!@#$%^&*()_+-={}", &"a".repeat(256)] {
        assert_eq!(check(good), Ok(()), "{good}");
    }
    for (bad, why) in [
        ("", "a secret has 16 to 256 characters"),
        ("0123456789abcde", "a secret has 16 to 256 characters"),
        (&*"a".repeat(257), "a secret has 16 to 256 characters"),
        (
            "0123456789abcdef ",
            "a secret is letters, digits and signs of ASCII, without blanks",
        ),
        (
            "0123456789\nabcdef",
            "a secret is letters, digits and signs of ASCII, without blanks",
        ),
        (
            "пароль-пароль-пароль",
            "a secret is letters, digits and signs of ASCII, without blanks",
        ),
    ] {
        assert_eq!(check(bad), Err(why), "{bad}");
    }
}

proptest! {
    #[test]
    fn only_the_same_is_the_same(one in "[a-c]{0,4}", other in "[a-c]{0,4}") {
        prop_assert_eq!(same(&one, &other), one == other);
    }
}
