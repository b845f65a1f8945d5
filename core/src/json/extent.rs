//! How large a JSON text is, counted before anything is made of it.

/// The size of a JSON text. One that is no JSON has a size, too.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Extent {
    /// How deep objects and arrays stand in one another.
    pub(crate) levels: usize,
    /// The number of values, those that are empty objects and arrays counted twice.
    pub(crate) values: usize,
}

impl Extent {
    /// Counts the brackets and commas of a text that stand outside of strings.
    pub(crate) fn of(text: &str) -> Self {
        let mut extent = Self { values: 1, ..Self::default() };
        let (mut level, mut in_string) = (0_usize, false);
        let mut bytes = text.bytes();
        while let Some(byte) = bytes.next() {
            match byte {
                // Brackets and commas in a string are text.
                b'"' => in_string = !in_string,
                // What is escaped ends no string.
                b'\\' if in_string => {
                    bytes.next();
                }
                _ if in_string => {}
                b'{' | b'[' => {
                    level += 1;
                    extent.levels = extent.levels.max(level);
                    // Its first value, which no comma stands before.
                    extent.values += 1;
                }
                b'}' | b']' => level = level.saturating_sub(1),
                b',' => extent.values += 1,
                _ => {}
            }
        }
        extent
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn brackets_and_commas_outside_of_strings_count() {
        for (text, levels, values) in [
            ("", 0, 1),
            ("1", 0, 1),
            (r#"{"a":1,"b":[2,3]}"#, 2, 5),
            (r#"["[{,","\"[",[[]]]"#, 3, 6),
            ("]]}[", 1, 2),
            (r#""\"#, 0, 1),
        ] {
            let expected = Extent { levels, values };
            assert_eq!(Extent::of(text), expected, "{text}");
        }
    }
}
