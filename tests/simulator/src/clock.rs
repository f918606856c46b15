//! The simulator's clock and its calendar: the one place that reads the system's time.

use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};

const SECONDS_A_DAY: i64 = 86_400;

/// A clock that runs as the real one does and can be moved forward.
#[derive(Default)]
pub(crate) struct Clock {
    moved_ms: AtomicI64,
}

impl Clock {
    /// Milliseconds since 1970, UTC.
    pub(crate) fn now_ms(&self) -> i64 {
        real_now_ms().saturating_add(self.moved_ms())
    }

    /// How far it is ahead of the real clock, milliseconds.
    pub(crate) fn moved_ms(&self) -> i64 {
        self.moved_ms.load(Ordering::SeqCst)
    }

    /// Moves it on.
    pub(crate) fn advance(&self, ms: i64) {
        self.moved_ms.fetch_add(ms, Ordering::SeqCst);
    }

    /// Back to the real time.
    pub(crate) fn reset(&self) {
        self.moved_ms.store(0, Ordering::SeqCst);
    }
}

/// Tells the real time in milliseconds since 1970, UTC.
#[expect(
    clippy::disallowed_methods,
    reason = "the simulator plays the outside world, whose clock is the real one"
)]
fn real_now_ms() -> i64 {
    SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .ok()
        .and_then(|elapsed| i64::try_from(elapsed.as_millis()).ok())
        .unwrap_or_default()
}

/// Reads `dd.mm.yyyy` as the first second of that day, UTC. Which zone the service means is unknown.
pub(crate) fn day_start_s(date: &str) -> Option<i64> {
    let (day, month, year) = three(date.trim(), '.')?;
    (date.trim().rsplit('.').next()?.len() == 4)
        .then(|| day_s(day, month, year))
        .flatten()
}

/// Reads `YYYY-MM-DD HH:MM:SS`, UTC, as milliseconds since 1970.
pub(crate) fn moment_ms(text: &str) -> Option<i64> {
    let separators = [(4, b'-'), (7, b'-'), (10, b' '), (13, b':'), (16, b':')];
    let in_place = |(at, byte): &(usize, u8)| text.as_bytes().get(*at) == Some(byte);
    if text.len() != 19 || !separators.iter().all(in_place) {
        return None;
    }
    let (date, time) = text.split_once(' ')?;
    let (year, month, day) = three(date, '-')?;
    let (hour, minute, second) = three(time, ':')?;
    let valid = (0..24).contains(&hour) && (0..60).contains(&minute) && (0..60).contains(&second);
    let day = day_s(day, month, year).filter(|_| valid)?;
    Some((day + hour * 3600 + minute * 60 + second) * 1000)
}

/// Writes milliseconds since 1970 as `YYYY-MM-DD HH:MM:SS.ffffff`, UTC.
pub(crate) fn stamp(ms: i64) -> String {
    let (seconds, millis) = (ms.div_euclid(1000), ms.rem_euclid(1000));
    let (day, month, year) = date(seconds.div_euclid(SECONDS_A_DAY));
    let of_day = seconds.rem_euclid(SECONDS_A_DAY);
    let (hour, minute, second) = (of_day / 3600, of_day / 60 % 60, of_day % 60);
    format!("{year:04}-{month:02}-{day:02} {hour:02}:{minute:02}:{second:02}.{millis:03}000")
}

/// Three numbers of digits alone.
fn three(text: &str, separator: char) -> Option<(i64, i64, i64)> {
    let mut parts = text.split(separator).map(|part| {
        part.bytes()
            .all(|byte| byte.is_ascii_digit())
            .then(|| part.parse().ok())
            .flatten()
    });
    let numbers = (parts.next()??, parts.next()??, parts.next()??);
    parts.next().is_none().then_some(numbers)
}

fn day_s(day: i64, month: i64, year: i64) -> Option<i64> {
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

/// Day, month and year of a day since 1970: the other way round.
fn date(days: i64) -> (i64, i64, i64) {
    let days = days + 719_468;
    let era = days.div_euclid(146_097);
    let of_era = days.rem_euclid(146_097);
    let year_of_era = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let since_march = (5 * of_year + 2) / 153;
    let day = of_year - (153 * since_march + 2) / 5 + 1;
    let month = if since_march < 10 {
        since_march + 3
    } else {
        since_march - 9
    };
    let year = era * 400 + year_of_era + i64::from(month <= 2);
    (day, month, year)
}

#[cfg(test)]
mod tests {
    use super::{day_start_s, moment_ms, stamp};

    #[test]
    fn times_are_read_and_written() {
        for (text, ms) in [
            ("1970-01-01 00:00:00", 0),
            ("2024-02-29 23:59:59", 1_709_251_199_000),
            ("2000-03-01 12:00:00", 951_912_000_000),
            ("1999-12-31 00:00:01", 946_598_401_000),
        ] {
            assert_eq!(moment_ms(text), Some(ms), "{text}");
            assert_eq!(stamp(ms), format!("{text}.000000"));
        }
        assert_eq!(stamp(1_709_251_199_042), "2024-02-29 23:59:59.042000");
    }

    #[test]
    fn what_is_no_time_is_refused() {
        for text in [
            "",
            "2024-02-29",
            "2024-02-29T10:00:00",
            "2023-02-29 10:00:00",
            "2024-02-28 24:00:00",
            "2024-02-28 10:60:00",
            "2024-02-28 10:00",
            "28.02.2024 10:00:00",
            "2024-2-028 10:00:00",
        ] {
            assert_eq!(moment_ms(text), None, "{text:?}");
        }
    }

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
