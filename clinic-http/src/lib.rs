//! The HTTP adapter and the command line of clinic.
//!
//! [`router`] gives the API as an [`axum::Router`], to be served alone or within another application;
//! [`App`] is what it shares between requests. Handlers parse, call the engine ([`clinic_core::Clinic`]), and map; they
//! hold no rule.
#![forbid(unsafe_code)]

mod api;
mod app;
mod auth;
pub mod cli;
pub mod config;
mod extract;
mod limiter;
mod middleware;
mod openapi;
mod problem;
mod request_id;
mod respond;
mod router;
mod server;
mod titles;

pub use app::App;
pub use clinic_store::hash_password;
pub use config::{Config, ConfigError};
pub use extract::Authenticated;
pub use problem::Problem;
pub use router::{document, router};
pub use server::{Served, serve};
