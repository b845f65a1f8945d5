//! Finds the part of a host's name that any company can register.

use psl::{List, Psl, Type};

/// Returns how many labels at a host's end make its registrable part: a public suffix and the label
/// before it. All labels do where the host is an address, every number of which says where it leads.
///
/// Only suffixes of the list's ICANN section count (<https://publicsuffix.org>): under a private one,
/// such as `myshopify.com`, all hosts are of the company that registered it.
pub(super) fn registrable_labels(host: &str) -> usize {
    let host = host.to_ascii_lowercase();
    let labels = |name: &str| name.split('.').count();
    // A dot at the end is an empty label more, and means nothing.
    let name = host.strip_suffix('.').unwrap_or(&host);
    if name.rsplit('.').next().is_some_and(|last| last.bytes().all(|byte| byte.is_ascii_digit())) {
        return labels(&host);
    }
    labels(icann_suffix(name)) + 1 + (labels(&host) - labels(name))
}

/// Returns the longest suffix of a name that stands in the list's ICANN section, or else its last
/// label.
fn icann_suffix(name: &str) -> &str {
    let mut rest = name;
    loop {
        let suffix = List.suffix(rest.as_bytes());
        let length = suffix.map_or(0, |suffix| suffix.as_bytes().len());
        let found = rest.get(rest.len() - length..).unwrap_or_default();
        match suffix.and_then(|suffix| suffix.typ()) {
            Some(Type::Icann) => return found,
            // What lies above a private suffix has a suffix of its own.
            Some(Type::Private) => rest = found.split_once('.').map_or("", |(_, above)| above),
            None => return rest.rsplit('.').next().unwrap_or_default(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn suffixes_of_the_icann_section_count() {
        for (host, expected) in [
            ("a.example.com", 2),
            ("a.example.com.", 3),
            ("a.b.me.uk", 3),
            ("A.B.Me.UK", 3),
            ("me.uk", 3),
            ("a.b.co.uk", 3),
            ("a.b.gov.tr", 3),
            ("a.b.uk", 2),
            ("a.myshopify.com", 2),
            ("a.s3.cn-north-1.amazonaws.com.cn", 3),
            ("a.github.io", 2),
            // All names below are suffixes but for a few.
            ("a.b.kawasaki.jp", 4),
            ("a.city.kawasaki.jp", 3),
            ("a.b.xn--55qx5d.cn", 3),
            ("a.b.unlisted", 2),
            ("localhost", 2),
            ("a.1.2.3", 4),
            ("", 1),
        ] {
            assert_eq!(registrable_labels(host), expected, "{host}");
        }
    }
}
