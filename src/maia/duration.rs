//! Times on the command line, such as `200ms`, `5s` or `1h30m`.
//! Never accepts a number without a unit: nobody knows what it means.

use std::time::Duration;

/// The time that the text says; more than zero.
pub(crate) fn parse(text: &str) -> Result<Duration, String> {
    let wrong = || format!("\"{text}\" is no time: write it like 200ms, 5s, 15m, 12h or 1h30m");
    let mut total = Duration::ZERO;
    let mut rest = text.trim();
    while !rest.is_empty() {
        let digits = rest.find(|letter: char| !letter.is_ascii_digit()).ok_or_else(wrong)?;
        let (number, behind) = rest.split_at(digits);
        let unit_length = behind.find(|letter: char| letter.is_ascii_digit()).unwrap_or(behind.len());
        let (unit, behind) = behind.split_at(unit_length);
        let number: u64 = number.parse().map_err(|_| wrong())?;
        let milliseconds: u64 = match unit {
            "ms" => 1,
            "s" => 1_000,
            "m" => 60_000,
            "h" => 3_600_000,
            "d" => 86_400_000,
            _ => return Err(wrong()),
        };
        let part = number.checked_mul(milliseconds).map(Duration::from_millis).ok_or_else(wrong)?;
        total = total.checked_add(part).ok_or_else(wrong)?;
        rest = behind;
    }
    // Longer would not fit the database's times.
    if total.is_zero() || total > Duration::from_secs(100 * 365 * 86_400) {
        return Err(wrong());
    }
    Ok(total)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_have_units() {
        let table = [
            ("200ms", 200),
            ("5s", 5_000),
            ("15m", 900_000),
            ("12h", 43_200_000),
            ("1h30m", 5_400_000),
            (" 2d ", 172_800_000),
        ];
        for (text, milliseconds) in table {
            assert_eq!(parse(text), Ok(Duration::from_millis(milliseconds)), "{text}");
        }
    }

    #[test]
    fn what_is_no_time_is_refused() {
        for text in
            ["", "5", "s", "0s", "-5s", "5 s", "1y", "99999999999999999999s", "18446744073709551615d", "5s6"]
        {
            assert!(parse(text).is_err(), "{text:?} was accepted");
        }
    }
}
