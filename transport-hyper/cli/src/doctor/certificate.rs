//! What a person wants to know of a certificate (RFC 5280 §4.1).

use jiff::Timestamp;

/// What a certificate says of itself.
pub(super) struct Certificate {
    /// The names of its authority: `CN=…, O=…`.
    pub(super) issuer: String,
    pub(super) end: Timestamp,
}

const SEQUENCE: u8 = 0x30;
const VERSION: u8 = 0xa0;
const UTC_TIME: u8 = 0x17;
const GENERALIZED_TIME: u8 = 0x18;

/// The parts of a name that tell authorities apart: `2.5.4.3` and `2.5.4.10`.
const NAMES: [(&[u8], &str); 2] = [(b"\x55\x04\x03", "CN"), (b"\x55\x04\x0a", "O")];

impl Certificate {
    /// Reads a certificate in DER; `None` if it is none.
    pub(super) fn read(der: &[u8]) -> Option<Self> {
        let mut whole = Der(Der(der).value(SEQUENCE)?);
        let mut fields = Der(whole.value(SEQUENCE)?);
        // The version is left out in X.509v1; then come the number and the algorithm.
        if fields.0.first() == Some(&VERSION) {
            fields.next()?;
        }
        fields.next()?;
        fields.next()?;
        let issuer = issuer(fields.value(SEQUENCE)?);
        let mut validity = Der(fields.value(SEQUENCE)?);
        validity.next()?;
        let (tag, end) = validity.next()?;
        Some(Self { issuer, end: time(tag, end)? })
    }
}

/// A sequence of values in DER (X.690).
struct Der<'d>(&'d [u8]);

impl<'d> Der<'d> {
    /// Returns the next value with its tag.
    fn next(&mut self) -> Option<(u8, &'d [u8])> {
        let (tag, rest) = self.0.split_first()?;
        let (length, rest) = rest.split_first()?;
        let (length, rest) = match length {
            0..=0x7f => (usize::from(*length), rest),
            // So many bytes of it follow.
            0x81..=0x84 => {
                let (bytes, rest) = rest.split_at_checked(usize::from(length & 0x7f))?;
                (bytes.iter().fold(0, |length, byte| length << 8 | usize::from(*byte)), rest)
            }
            _ => return None,
        };
        let (value, rest) = rest.split_at_checked(length)?;
        self.0 = rest;
        Some((*tag, value))
    }

    /// Returns the next value, which has that tag.
    fn value(&mut self, tag: u8) -> Option<&'d [u8]> {
        self.next().filter(|(its, _)| *its == tag).map(|(_, value)| value)
    }
}

fn issuer(names: &[u8]) -> String {
    let mut sets = Der(names);
    let mut parts = Vec::new();
    while let Some((_, set)) = sets.next() {
        let mut pairs = Der(set);
        while let Some((_, pair)) = pairs.next() {
            let mut pair = Der(pair);
            let (Some((_, kind)), Some((_, text))) = (pair.next(), pair.next()) else { continue };
            if let Some((_, name)) = NAMES.iter().find(|(known, _)| *known == kind) {
                // What a server sends must not reach the terminal as it is.
                let text = String::from_utf8_lossy(text).replace(char::is_control, "?");
                parts.push(format!("{name}={text}"));
            }
        }
    }
    if parts.is_empty() { "an authority without a name".to_owned() } else { parts.join(", ") }
}

/// Reads a time, `YYMMDDHHMMSSZ` or with the century.
fn time(tag: u8, text: &[u8]) -> Option<Timestamp> {
    let text = std::str::from_utf8(text).ok()?.strip_suffix('Z')?;
    let (year, rest) = match tag {
        UTC_TIME => {
            let (year, rest) = text.split_at_checked(2)?;
            let century = if year < "50" { "20" } else { "19" };
            (format!("{century}{year}"), rest)
        }
        GENERALIZED_TIME => {
            let (year, rest) = text.split_at_checked(4)?;
            (year.to_owned(), rest)
        }
        _ => return None,
    };
    let part = |at: usize| rest.get(at..at + 2);
    let (month, day, hour) = (part(0)?, part(2)?, part(4)?);
    let (minute, second) = (part(6)?, part(8)?);
    format!("{year}-{month}-{day}T{hour}:{minute}:{second}Z").parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn issuer_and_end_are_read() {
        let key = rcgen::KeyPair::generate().unwrap();
        let mut params = rcgen::CertificateParams::new(["a.example".to_owned()]).unwrap();
        params.distinguished_name = rcgen::DistinguishedName::new();
        params.distinguished_name.push(rcgen::DnType::CommonName, "Acme\u{1b}[1m Root");
        params.distinguished_name.push(rcgen::DnType::OrganizationName, "Acme");
        for (year, end) in [(2049, "2049-02-03T00:00:00Z"), (2077, "2077-02-03T00:00:00Z")] {
            params.not_after = rcgen::date_time_ymd(year, 2, 3);
            let der = params.self_signed(&key).unwrap().der().to_vec();
            let certificate = Certificate::read(&der).unwrap();
            assert_eq!(certificate.issuer, "CN=Acme?[1m Root, O=Acme");
            assert_eq!(certificate.end.to_string(), end);
            // No part of it is a certificate, and none is fatal.
            for length in 0..der.len() {
                assert!(Certificate::read(&der[..length]).is_none(), "{length}");
            }
        }
    }
}
