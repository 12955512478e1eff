//! Colours as numbers, and how well one can be read on another (WCAG 2.2).

/// Red, green and blue, from 0 to 1.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Colour([f64; 3]);

impl Colour {
    /// `#rgb` or `#rrggbb`.
    pub(crate) fn of_hex(text: &str) -> Option<Colour> {
        let digits = text.strip_prefix('#')?;
        let wide: String = match digits.len() {
            3 => digits.chars().flat_map(|digit| [digit, digit]).collect(),
            6 => digits.to_owned(),
            _ => return None,
        };
        let channel = |at: usize| {
            u8::from_str_radix(wide.get(at..at + 2)?, 16).ok().map(|value| f64::from(value) / 255.0)
        };
        Some(Colour([channel(0)?, channel(2)?, channel(4)?]))
    }

    fn luminance(self) -> f64 {
        let [red, green, blue] = self.0.map(|channel| {
            if channel <= 0.04045 { channel / 12.92 } else { ((channel + 0.055) / 1.055).powf(2.4) }
        });
        0.2126 * red + 0.7152 * green + 0.0722 * blue
    }

    /// From 1 to 21.
    pub(crate) fn contrast(self, other: Colour) -> f64 {
        let (left, right) = (self.luminance() + 0.05, other.luminance() + 0.05);
        left.max(right) / left.min(right)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn black_on_white_is_21_to_1() {
        let (black, white) = (Colour::of_hex("#000").unwrap(), Colour::of_hex("#ffffff").unwrap());
        assert!((black.contrast(white) - 21.0).abs() < 1e-9);
        assert!((white.contrast(white) - 1.0).abs() < 1e-9);
    }
}
