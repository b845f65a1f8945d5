//! The hosts that no proxy is used for.

use std::net::IpAddr;

/// A list of hosts, as `NO_PROXY` has it. Entries that mean nothing match nothing, so that their hosts
/// go through the proxy.
#[derive(Clone, Debug, Default)]
pub(super) struct NoProxy(Vec<Entry>);

/// Hosts, and the port that they are meant at, if it is stated.
#[derive(Clone, Debug)]
struct Entry {
    hosts: Hosts,
    port: Option<u16>,
}

#[derive(Clone, Debug)]
enum Hosts {
    All,
    /// The addresses that share so many leading bits with this one.
    Network(IpAddr, u32),
    /// A name and all names below it, in lower case and without a dot at either end.
    Domain(String),
}

impl NoProxy {
    /// Reads a list, whose entries commas and white space separate.
    pub(super) fn new(list: &str) -> Self {
        let entries = list.split(|letter: char| letter == ',' || letter.is_whitespace());
        Self(entries.filter_map(Entry::new).collect())
    }

    /// Returns whether a host at that port is on the list.
    pub(super) fn contains(&self, host: &str, port: u16) -> bool {
        let address = address_of(host);
        let name = host.trim_end_matches('.').to_ascii_lowercase();
        self.0.iter().any(|entry| {
            entry.port.is_none_or(|own| own == port)
                && match (&entry.hosts, address) {
                    (Hosts::All, _) => true,
                    (Hosts::Network(network, bits), Some(address)) => {
                        share(address, *network, *bits)
                    }
                    (Hosts::Domain(domain), None) => is_below(&name, domain),
                    _ => false,
                }
        })
    }
}

impl Entry {
    fn new(text: &str) -> Option<Self> {
        // An IPv6 address has colons of its own, so that a port is looked for last.
        if let Some(hosts) = Hosts::new(text) {
            return Some(Self { hosts, port: None });
        }
        let (host, port) = text.rsplit_once(':')?;
        Some(Self { hosts: Hosts::new(host)?, port: Some(port.parse().ok()?) })
    }
}

impl Hosts {
    fn new(text: &str) -> Option<Self> {
        if text == "*" {
            return Some(Self::All);
        }
        if let Some(address) = address_of(text) {
            return Some(Self::Network(address, width(address)));
        }
        if let Some((address, bits)) = text.split_once('/') {
            let address = address_of(address)?;
            let bits = bits.parse().ok().filter(|bits| *bits <= width(address))?;
            return Some(Self::Network(address, bits));
        }
        let domain = text.strip_prefix('*').unwrap_or(text).trim_matches('.');
        let is_name = !domain.is_empty() && !domain.contains([':', '*', '[', ']']);
        is_name.then(|| Self::Domain(domain.to_ascii_lowercase()))
    }
}

/// Reads a host of a URL or a list as an address; `None` if it is a name. An IPv4-mapped IPv6 address
/// (RFC 4291 §2.5.5.2) is an IPv4 address.
pub(super) fn address_of(host: &str) -> Option<IpAddr> {
    let bare = host.strip_prefix('[').and_then(|host| host.strip_suffix(']')).unwrap_or(host);
    bare.parse().ok().map(|address: IpAddr| address.to_canonical())
}

/// Returns how many bits an address has.
const fn width(address: IpAddr) -> u32 {
    match address {
        IpAddr::V4(_) => u32::BITS,
        IpAddr::V6(_) => u128::BITS,
    }
}

/// Returns whether two addresses share that many leading bits.
fn share(one: IpAddr, other: IpAddr, bits: u32) -> bool {
    let shared = match (one, other) {
        (IpAddr::V4(one), IpAddr::V4(other)) => (one.to_bits() ^ other.to_bits()).leading_zeros(),
        (IpAddr::V6(one), IpAddr::V6(other)) => (one.to_bits() ^ other.to_bits()).leading_zeros(),
        _ => return false,
    };
    shared >= bits
}

fn is_below(name: &str, domain: &str) -> bool {
    let above = name.strip_suffix(domain);
    above.is_some_and(|above| above.is_empty() || above.ends_with('.'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_holds_names_addresses_and_networks() {
        for (list, host, port, is_on) in [
            ("example.com", "example.com", 443, true),
            ("example.com", "auth.example.com", 443, true),
            ("example.com", "AUTH.Example.COM.", 443, true),
            ("example.com", "notexample.com", 443, false),
            ("example.com", "example.com.evil.test", 443, false),
            (".example.com", "auth.example.com", 443, true),
            (".example.com", "example.com", 443, true),
            (".example.com", "notexample.com", 443, false),
            ("*.example.com", "auth.example.com", 443, true),
            ("EXAMPLE.com.", "auth.example.com", 443, true),
            ("a.test, b.test", "b.test", 443, true),
            ("a.test b.test", "b.test", 443, true),
            (" ,, a.test ,\tb.test,", "a.test", 443, true),
            ("a.test,*", "anything.test", 443, true),
            ("*", "10.1.2.3", 443, true),
            ("", "a.test", 443, false),
            (",", "a.test", 443, false),
            ("a.test:8443", "a.test", 8443, true),
            ("a.test:8443", "b.a.test", 8443, true),
            ("a.test:8443", "a.test", 443, false),
            ("a.test:443", "a.test", 443, true),
            ("*:8443", "a.test", 8443, true),
            ("*:8443", "a.test", 443, false),
            ("10.1.2.3", "10.1.2.3", 443, true),
            ("10.1.2.3", "10.1.2.30", 443, false),
            ("10.1.2.3:8443", "10.1.2.3", 8443, true),
            ("10.1.2.3:8443", "10.1.2.3", 443, false),
            ("10.0.0.0/8", "10.255.0.1", 443, true),
            ("10.0.0.0/8", "11.0.0.1", 443, false),
            ("192.168.4.0/22", "192.168.7.255", 443, true),
            ("192.168.4.0/22", "192.168.8.0", 443, false),
            ("192.168.4.9/32", "192.168.4.9", 443, true),
            ("0.0.0.0/0", "8.8.8.8", 443, true),
            ("0.0.0.0/0", "[2001:db8::1]", 443, false),
            ("10.0.0.0/33", "10.0.0.0", 443, false),
            ("10.0.0.0/-1", "10.0.0.0", 443, false),
            ("10.0.0.0/8", "10.example.com", 443, false),
            ("2001:db8::1", "[2001:db8::1]", 443, true),
            ("[2001:db8::1]", "[2001:db8:0::1]", 443, true),
            ("[2001:db8::1]:8443", "[2001:db8::1]", 8443, true),
            ("[2001:db8::1]:8443", "[2001:db8::1]", 443, false),
            ("2001:db8::/32", "[2001:db8:ffff::1]", 443, true),
            ("2001:db8::/32", "[2001:db9::1]", 443, false),
            ("10.0.0.0/8", "[::ffff:10.0.0.1]", 443, true),
            ("1", "10.0.0.1", 443, false),
            ("0.0.1", "10.0.0.1", 443, false),
        ] {
            assert_eq!(NoProxy::new(list).contains(host, port), is_on, "{list:?} {host}:{port}");
        }
    }
}
