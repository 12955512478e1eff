//! Numbers as people and programs write them. The standard library's own reading is exact for every text that there
//! is, with tables that would be a thirtieth of the page; this one is exact for what is written here.

/// Up to here a power of ten is exact.
const EXACT_POWER: i32 = 22;
/// Up to here a whole number is exact.
const EXACT_WHOLE: u64 = 1 << 53;

/// The number that the text is, such as `12`, `-0.5` or `1e3`. Exact when it has up to 15 digits, and for whatever
/// number the text was written from in full; otherwise next to it.
pub(crate) fn number(text: &str) -> Option<f64> {
    let (is_negative, digits) = match text.as_bytes() {
        [b'-', rest @ ..] => (true, rest),
        [b'+', rest @ ..] => (false, rest),
        all => (false, all),
    };
    let mut whole = 0_u64;
    let mut power = 0_i32;
    let mut is_fraction = false;
    let mut any = false;
    let mut rest = digits.iter();
    while let Some(&byte) = rest.next() {
        match byte {
            b'0'..=b'9' => {
                any = true;
                let next = whole.checked_mul(10).and_then(|whole| whole.checked_add(u64::from(byte - b'0')));
                match next {
                    Some(next) => {
                        whole = next;
                        power -= i32::from(is_fraction);
                    }
                    // More digits than count.
                    None => power += i32::from(!is_fraction),
                }
            }
            b'.' if !is_fraction => is_fraction = true,
            b'e' | b'E' if any => {
                power = power.saturating_add(exponent(rest.as_slice())?);
                break;
            }
            _ => return None,
        }
    }
    if !any {
        return None;
    }
    let near = scaled(whole as f64, power);
    let exact = whole <= EXACT_WHOLE && power.abs() <= EXACT_POWER;
    let size = if exact { near } else { written_as(text.trim_start_matches(['-', '+']), near) };
    Some(if is_negative { -size } else { size })
}

fn exponent(text: &[u8]) -> Option<i32> {
    let (sign, digits) = match text {
        [b'-', rest @ ..] => (-1, rest),
        [b'+', rest @ ..] => (1, rest),
        all => (1, all),
    };
    if digits.is_empty() {
        return None;
    }
    let mut value = 0_i32;
    for byte in digits {
        if !byte.is_ascii_digit() {
            return None;
        }
        value = value.saturating_mul(10).saturating_add(i32::from(byte - b'0'));
    }
    // Beyond this, everything is nothing or without end.
    Some(sign * value.min(2_000))
}

/// Off by at most half a place in each step.
fn scaled(mut value: f64, power: i32) -> f64 {
    let mut left = power.unsigned_abs();
    while left > 0 && value != 0.0 && value.is_finite() {
        let step = left.min(EXACT_POWER.unsigned_abs());
        let by = (0..step).fold(1.0, |by, _| by * 10.0);
        value = if power < 0 { value / by } else { value * by };
        left -= step;
    }
    value
}

/// The neighbour that is written as the text, if one is.
fn written_as(text: &str, near: f64) -> f64 {
    let (mut above, mut below) = (near, near);
    for _ in 0..4 {
        for candidate in [above, below] {
            if candidate.to_string() == text {
                return candidate;
            }
        }
        (above, below) = (above.next_up(), below.next_down());
    }
    near
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_is_no_number_is_refused() {
        for text in [
            "", "-", "+", ".", "e5", "1e", "1e+", "1.2.3", "1,5", " 1", "1 ", "inf", "nan", "0x1", "--1",
            "1e5x",
        ] {
            assert_eq!(number(text), None, "{text}");
        }
    }

    #[test]
    fn numbers_are_read_in_every_way_of_writing_them() {
        for text in [
            "0",
            "-0",
            "+7",
            "12.50",
            ".5",
            "5.",
            "1e3",
            "1E-3",
            "-2.5e+2",
            "0.1",
            "1e22",
            "9007199254740993",
        ] {
            assert_eq!(number(text), text.parse().ok(), "{text}");
        }
        assert_eq!(number("1e999999999999"), Some(f64::INFINITY));
        assert_eq!(number("1e-999999999999"), Some(0.0));
    }

    proptest! {
        #[test]
        fn what_was_written_here_is_read_as_it_was(value in -1.0e12..1.0e12_f64, small in -1.0..1.0_f64) {
            for value in [value, small, small / 1.0e9, small * small * small / 1.0e12] {
                prop_assert_eq!(number(&value.to_string()), Some(value));
            }
        }

        #[test]
        fn short_decimals_are_exact(whole in -1_000_000_000_i64..1_000_000_000, places in 0_usize..6) {
            let text = format!("{:.places$}", whole as f64 / 64.0);
            prop_assert_eq!(number(&text), text.parse().ok());
        }
    }
}
