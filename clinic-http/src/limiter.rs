//! How often a client may ask.

use axum::http::HeaderMap;
use axum::http::header::{HeaderName, HeaderValue};
use clinic_core::ids::AccountId;
use governor::clock::{Clock as _, DefaultClock};
use governor::middleware::StateInformationMiddleware;
use governor::state::keyed::DashMapStateStore;
use governor::{Quota, RateLimiter};
use std::fmt;
use std::net::{IpAddr, Ipv6Addr};
use std::num::NonZeroU32;
use std::sync::atomic::{AtomicU32, Ordering};

/// Whose requests are counted together.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Client {
    Account(AccountId),
    Address(IpAddr),
}

impl Client {
    /// The client at an address. An IPv6 client has a whole network of 64 bits to choose from (RFC 6177), so
    /// that counts as one.
    pub(crate) fn at(address: IpAddr) -> Self {
        Self::Address(match address {
            IpAddr::V4(_) => address,
            IpAddr::V6(long) => {
                let [a, b, c, d, ..] = long.segments();
                IpAddr::V6(Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0))
            }
        })
    }
}

type Counter =
    RateLimiter<Client, DashMapStateStore<Client>, DefaultClock, StateInformationMiddleware>;

/// Counts the requests of each client in a minute.
pub(crate) struct Limiter {
    name: &'static str,
    counter: Option<(NonZeroU32, Counter)>,
    asked: AtomicU32,
}

impl fmt::Debug for Limiter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Limiter")
            .field("name", &self.name)
            .finish_non_exhaustive()
    }
}

/// Clients who have not asked for a while are forgotten after so many requests.
const SWEEP_EVERY: u32 = 4_096;

/// What is left to a client.
pub(crate) struct Left {
    limit: u32,
    remaining: u32,
    /// Seconds until it may ask as often as ever.
    reset_s: u64,
    /// Seconds until it may ask again, if it may not now.
    pub(crate) wait_s: Option<u64>,
}

impl Limiter {
    /// A limiter of so many requests a minute; 0 counts none.
    pub(crate) fn new(name: &'static str, per_min: u32) -> Self {
        Self {
            name,
            counter: NonZeroU32::new(per_min).map(|limit| {
                let counter = RateLimiter::dashmap(Quota::per_minute(limit)).with_middleware();
                (limit, counter)
            }),
            asked: AtomicU32::new(0),
        }
    }

    /// Counts a request.
    pub(crate) fn ask(&self, client: &Client) -> Option<Left> {
        let (limit, counter) = self.counter.as_ref()?;
        if self.asked.fetch_add(1, Ordering::Relaxed) % SWEEP_EVERY == SWEEP_EVERY - 1 {
            counter.retain_recent();
        }
        let limit = limit.get();
        let reset = |remaining: u32| {
            (u64::from(limit.saturating_sub(remaining)) * 60).div_ceil(u64::from(limit))
        };
        Some(match counter.check_key(client) {
            Ok(state) => Left {
                limit,
                remaining: state.remaining_burst_capacity(),
                reset_s: reset(state.remaining_burst_capacity()),
                wait_s: None,
            },
            Err(until) => {
                let wait = until.wait_time_from(DefaultClock::default().now());
                Left {
                    limit,
                    remaining: 0,
                    reset_s: reset(0),
                    wait_s: Some(wait.as_secs_f64().ceil().max(1.0) as u64),
                }
            }
        })
    }

    /// Tells the client what is left to it.
    pub(crate) fn show(&self, left: &Left, headers: &mut HeaderMap) {
        let next = left.wait_s.unwrap_or(left.reset_s);
        let shown = [
            (
                "ratelimit-policy",
                format!("\"{}\";q={};w=60", self.name, left.limit),
            ),
            (
                "ratelimit",
                format!("\"{}\";r={};t={next}", self.name, left.remaining),
            ),
            ("x-ratelimit-limit", left.limit.to_string()),
            ("x-ratelimit-remaining", left.remaining.to_string()),
            ("x-ratelimit-reset", next.to_string()),
        ];
        for (name, value) in shown {
            if let Ok(value) = HeaderValue::from_str(&value) {
                headers.insert(HeaderName::from_static(name), value);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Client;

    #[test]
    fn an_ipv6_network_is_one_client() {
        let client = |text: &str| Client::at(text.parse().unwrap());
        assert_eq!(client("2001:db8:1:2::1"), client("2001:db8:1:2:ffff::9"));
        assert_ne!(client("2001:db8:1:2::1"), client("2001:db8:1:3::1"));
        assert_ne!(client("192.0.2.1"), client("192.0.2.2"));
    }
}
