//! PEM (RFC 7468), in memory that is wiped.

use base64::Engine;
use base64::alphabet::STANDARD;
use base64::engine::DecodePaddingMode;
use base64::engine::general_purpose::{GeneralPurpose, GeneralPurposeConfig};
use zeroize::Zeroizing;

/// Some files lack the padding.
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &STANDARD,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

const CUT: &str = "the PEM is cut short, or has lines that are not base64";

/// A section of a PEM.
pub(crate) struct Section<'p> {
    pub(crate) label: &'p str,
    body: &'p [u8],
}

/// Reads all sections of a PEM. What stands between them is passed over, and so is a section whose lines
/// are commented out.
///
/// Files that were put together by hand are taken as they are meant: with a byte order mark, indented, or
/// with a section that begins on the line on which the one before it ends.
///
/// # Errors
/// A section has no end.
pub(crate) fn sections(pem: &[u8]) -> Result<Vec<Section<'_>>, &'static str> {
    let mut sections = Vec::new();
    let mut rest = pem.strip_prefix(b"\xef\xbb\xbf").unwrap_or(pem);
    while let Some((_, after)) = split_at_line(rest, b"-----BEGIN ") {
        let (label, after) = split(after, b"-----").ok_or(CUT)?;
        let (body, after) = split_at_line(after, b"-----END ").ok_or(CUT)?;
        let (end, after) = split(after, b"-----").ok_or(CUT)?;
        if end != label {
            return Err(CUT);
        }
        sections.push(Section { label: std::str::from_utf8(label).map_err(|_| CUT)?, body });
        rest = after;
    }
    Ok(sections)
}

impl Section<'_> {
    /// Returns whether it holds a key behind a passphrase: of PKCS #8 (RFC 7468 §11), or in the older form,
    /// which says so in a header.
    pub(crate) fn is_encrypted(&self) -> bool {
        self.label.starts_with("ENCRYPTED") || find(self.body, b"Proc-Type: 4,ENCRYPTED").is_some()
    }

    /// Decodes it.
    ///
    /// # Errors
    /// It is not base64.
    pub(crate) fn der(&self) -> Result<Zeroizing<Vec<u8>>, &'static str> {
        let mut digits = Zeroizing::new(Vec::with_capacity(self.body.len()));
        digits.extend(self.body.iter().filter(|byte| !byte.is_ascii_whitespace()));
        // Decoding in place would leave half of the key behind in a buffer that grew.
        let mut der = Zeroizing::new(vec![0; digits.len().div_ceil(4) * 3]);
        let length = BASE64.decode_slice(&*digits, &mut der).map_err(|_| CUT)?;
        der.truncate(length);
        Ok(der)
    }
}

fn find(text: &[u8], part: &[u8]) -> Option<usize> {
    text.windows(part.len()).position(|window| window == part)
}

/// Returns what stands before a part, and what stands behind it.
fn split<'p>(text: &'p [u8], part: &[u8]) -> Option<(&'p [u8], &'p [u8])> {
    let (before, after) = text.split_at_checked(find(text, part)?)?;
    Some((before, after.get(part.len()..)?))
}

/// Does the same with a part that begins a line.
fn split_at_line<'p>(text: &'p [u8], part: &[u8]) -> Option<(&'p [u8], &'p [u8])> {
    let mut from = 0;
    loop {
        let at = from + find(text.get(from..)?, part)?;
        let (before, after) = text.split_at_checked(at)?;
        let line = before.rsplit(|byte| matches!(byte, b'\n' | b'\r')).next()?;
        if line.iter().all(u8::is_ascii_whitespace) {
            return Some((before, after.get(part.len()..)?));
        }
        from = at + part.len();
    }
}

#[cfg(all(test, not(loom)))]
mod tests {
    use super::*;

    fn read(pem: &str) -> Result<Vec<(String, Vec<u8>)>, &'static str> {
        let sections = sections(pem.as_bytes())?;
        let read = |section: &Section<'_>| Ok((section.label.to_owned(), section.der()?.to_vec()));
        sections.iter().map(read).collect()
    }

    #[test]
    fn a_file_that_was_put_together_by_hand_is_read() {
        const ONE: &str = "-----BEGIN ONE-----\nAQID\n-----END ONE-----\n";
        const TWO: &str = "-----BEGIN TWO-----\nBAU\n-----END TWO-----\n";
        let both = vec![("ONE".to_owned(), vec![1, 2, 3]), ("TWO".to_owned(), vec![4, 5])];
        let pem = [ONE, TWO].concat();
        for pem in [
            pem.clone(),
            pem.replace('\n', "\r\n"),
            pem.replace('\n', "\r"),
            pem.replace('\n', "  \n\n"),
            format!("\u{feff}{pem}"),
            format!("# Première autorité -----BEGIN\n{ONE}subject=x\n{TWO}the end"),
            [ONE.trim(), TWO.trim()].concat(),
            format!("  {}", pem.replace('\n', "\n  ")),
            format!("#-----BEGIN NONE-----\n#!\n# -----END NONE-----\n{pem}"),
        ] {
            assert_eq!(read(&pem).as_ref(), Ok(&both), "{pem}");
        }
        assert_eq!(read(""), Ok(vec![]));
        assert_eq!(read("hello"), Ok(vec![]));
    }

    #[test]
    fn what_is_cut_short_is_an_error() {
        for pem in [
            "-----BEGIN ONE-----",
            "-----BEGIN ONE",
            "-----BEGIN ONE-----\nAQID\n-----END",
            "-----BEGIN ONE-----\nAQID\n-----END ONE",
            "-----BEGIN ONE-----\nAQID\n-----END TWO-----",
            "-----BEGIN ONE-----\nA!ID\n-----END ONE-----",
            "-----BEGIN ONE-----\nAQ\n-----BEGIN ONE-----\nAQID\n-----END ONE-----",
            "-----BEGIN ONE-----\\nAQID\\n-----END ONE-----",
        ] {
            assert_eq!(read(pem), Err(CUT), "{pem}");
        }
    }
}
