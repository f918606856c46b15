//! The simulator's clock and its calendar: the one place that reads the system's time.

use std::time::{SystemTime, UNIX_EPOCH};

const SECONDS_A_DAY: i64 = 86_400;

/// Tells the time in milliseconds since 1970, UTC.
#[expect(
    clippy::disallowed_methods,
    reason = "the simulator plays the outside world, whose clock is the real one"
)]
pub(crate) fn now_ms() -> i64 {
    SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .ok()
        .and_then(|elapsed| i64::try_from(elapsed.as_millis()).ok())
        .unwrap_or_default()
}

/// Reads `dd.mm.yyyy` as the first second of that day, UTC. Which zone the service means is unknown.
pub(crate) fn day_start_s(date: &str) -> Option<i64> {
    let mut parts = date.trim().split('.');
    let (day, month, year) = (parts.next()?, parts.next()?, parts.next()?);
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if parts.next().is_some() || year.len() != 4 || ![day, month, year].into_iter().all(digits) {
        return None;
    }
    let (day, month, year) = (day.parse().ok()?, month.parse().ok()?, year.parse().ok()?);
    if !(1..=12).contains(&month) || !(1..=days_in(month, year)).contains(&day) {
        return None;
    }
    Some(days_since_1970(day, month, year) * SECONDS_A_DAY)
}

/// The last second of the day that begins at `start_s`.
pub(crate) fn day_end_s(start_s: i64) -> i64 {
    start_s + SECONDS_A_DAY - 1
}

fn days_in(month: i64, year: i64) -> i64 {
    match month {
        2 if is_leap(year) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

fn is_leap(year: i64) -> bool {
    year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
}

/// Counts days with years that begin in March, so that the leap day comes last.
fn days_since_1970(day: i64, month: i64, year: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let months_since_march = (month + 9) % 12;
    let day_of_year = (153 * months_since_march + 2) / 5 + day - 1;
    let leap_days = year.div_euclid(4) - year.div_euclid(100) + year.div_euclid(400);
    // 719,468 days lie between 1 March of the year 0 and 1 January 1970.
    365 * year + leap_days + day_of_year - 719_468
}

#[cfg(test)]
mod tests {
    use super::day_start_s;

    #[test]
    fn dates_are_read_as_days_of_the_calendar() {
        assert_eq!(day_start_s("01.01.1970"), Some(0));
        assert_eq!(day_start_s("29.02.2024"), Some(1_709_164_800));
        assert_eq!(day_start_s("31.12.1999"), Some(946_598_400));
    }

    #[test]
    fn what_is_no_date_is_refused() {
        for text in [
            "",
            "2024-02-01",
            "29.02.2023",
            "00.01.2024",
            "1.13.2024",
            "1.1.24",
            "+1.1.2024",
        ] {
            assert_eq!(day_start_s(text), None, "{text:?}");
        }
    }
}
