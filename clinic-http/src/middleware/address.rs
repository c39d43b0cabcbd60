//! The address of a client, also behind proxies.

use axum::extract::{ConnectInfo, Request};
use ipnet::IpNet;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};

/// The address a request came from, and whether through a proxy that is believed.
fn peer(request: &Request, trusted: &[IpNet]) -> (IpAddr, bool) {
    let address = request
        .extensions()
        .get::<ConnectInfo<SocketAddr>>()
        .map_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED), |info| {
            info.0.ip().to_canonical()
        });
    (address, trusted.iter().any(|net| net.contains(&address)))
}

/// The client's address: the peer's, or, behind proxies that are believed, the last one in
/// `X-Forwarded-For` that is none of them. The list is read from its end, and no further than a part that is
/// no address: what stands before it was not written by a proxy that is believed.
pub(crate) fn client(request: &Request, trusted: &[IpNet]) -> IpAddr {
    let (mut address, believed) = peer(request, trusted);
    if !believed {
        return address;
    }
    let values = request.headers().get_all("x-forwarded-for");
    let hops: Vec<Option<IpAddr>> = values
        .iter()
        .flat_map(|value| match value.to_str() {
            Ok(text) => text.split(',').map(|part| hop(part.trim())).collect(),
            Err(_) => vec![None],
        })
        .collect();
    for hop in hops.into_iter().rev() {
        let Some(hop) = hop else {
            return address;
        };
        address = hop;
        if !trusted.iter().any(|net| net.contains(&address)) {
            return address;
        }
    }
    address
}

/// An address as proxies write it: some add the port.
fn hop(text: &str) -> Option<IpAddr> {
    let bare = text
        .strip_prefix('[')
        .and_then(|rest| rest.strip_suffix(']'))
        .unwrap_or(text);
    bare.parse::<IpAddr>()
        .or_else(|_| text.parse::<SocketAddr>().map(|address| address.ip()))
        .ok()
        .map(|address| address.to_canonical())
}

/// Whether the client speaks TLS with a proxy that is believed.
pub(super) fn is_secure(request: &Request, trusted: &[IpNet]) -> bool {
    peer(request, trusted).1
        && request
            .headers()
            .get("x-forwarded-proto")
            .is_some_and(|value| value == "https")
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::body::Body;

    fn from(peer: &str, hops: &[&str]) -> IpAddr {
        let mut request = Request::new(Body::empty());
        let peer: SocketAddr = peer.parse().unwrap();
        request.extensions_mut().insert(ConnectInfo(peer));
        for value in hops {
            request
                .headers_mut()
                .append("x-forwarded-for", value.parse().unwrap());
        }
        client(&request, &["10.0.0.0/8".parse().unwrap()])
    }

    #[test]
    fn the_walk_ends_at_the_first_part_that_is_no_address() {
        for (peer, hops, expected) in [
            ("192.0.2.9:1", &["203.0.113.7"][..], "192.0.2.9"),
            ("10.0.0.1:1", &[], "10.0.0.1"),
            ("10.0.0.1:1", &["203.0.113.7, 10.0.0.2"], "203.0.113.7"),
            ("10.0.0.1:1", &["198.51.100.1, 203.0.113.7"], "203.0.113.7"),
            (
                "10.0.0.1:1",
                &["198.51.100.1, unknown, 10.0.0.2"],
                "10.0.0.2",
            ),
            ("10.0.0.1:1", &["198.51.100.1", "_hidden"], "10.0.0.1"),
            ("10.0.0.1:1", &["203.0.113.7:4711"], "203.0.113.7"),
            ("10.0.0.1:1", &["[2001:db8::7]:4711"], "2001:db8::7"),
        ] {
            assert_eq!(from(peer, hops).to_string(), expected, "{peer} {hops:?}");
        }
    }
}
