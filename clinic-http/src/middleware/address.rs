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
/// `X-Forwarded-For` that is none of them.
pub(crate) fn client(request: &Request, trusted: &[IpNet]) -> IpAddr {
    let (address, believed) = peer(request, trusted);
    if !believed {
        return address;
    }
    request
        .headers()
        .get_all("x-forwarded-for")
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .filter_map(|part| part.trim().parse::<IpAddr>().ok())
        .rfind(|address| !trusted.iter().any(|net| net.contains(address)))
        .unwrap_or(address)
}

/// Whether the client speaks TLS with a proxy that is believed.
pub(super) fn is_secure(request: &Request, trusted: &[IpNet]) -> bool {
    peer(request, trusted).1
        && request
            .headers()
            .get("x-forwarded-proto")
            .is_some_and(|value| value == "https")
}
