//! The command line.

mod admin;
mod check;
mod demo;
mod failure;
mod log;
mod migrate;
mod rules;
mod serve;
mod store;
mod worker;

use crate::config::{Config, ConfigError, Flags, example};
use clap::{Args, Parser, Subcommand};
use failure::{Failure, say};
use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;
use store::{clinic, with_store};

/// Runs a clinic's front desk: free slots, bookings that cannot overlap, series, statuses.
#[derive(Debug, Parser)]
#[command(name = "clinic", version = version(), arg_required_else_help = true)]
struct Cli {
    #[command(subcommand)]
    command: Command,
    #[command(flatten)]
    settings: Settings,
}

fn version() -> &'static str {
    // Leaked once: clap keeps it as long as the process.
    Box::leak(
        format!(
            "{} (zone data {})",
            env!("CARGO_PKG_VERSION"),
            clinic_core::time::tzdata_version()
        )
        .into_boxed_str(),
    )
}

/// Settings that every command takes.
#[derive(Debug, Args)]
struct Settings {
    /// A TOML file with settings; `clinic config example` prints one.
    #[arg(long, global = true, env = "CLINIC_CONFIG", value_name = "FILE")]
    config: Option<PathBuf>,
    /// Where the records are: sqlite:FILE or postgres://USER:PASSWORD@HOST/DATABASE; also CLINIC_DATABASE.
    #[arg(long, global = true, value_name = "URL")]
    database: Option<String>,
    /// The address to listen on; port 0 takes a free one; also CLINIC_LISTEN.
    #[arg(long, global = true, value_name = "ADDRESS")]
    listen: Option<String>,
    /// What is logged, such as info or clinic_http=debug,info; also CLINIC_LOG.
    #[arg(long, global = true, value_name = "FILTER")]
    log: Option<String>,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Serves the API.
    Serve {
        /// With an example clinic, made at the first start.
        #[arg(long)]
        demo: bool,
        /// Serves the example clinic at an address, or from a database, that is not on this machine; asks for a
        /// password of your own (CLINIC_DEMO_PASSWORD).
        #[arg(long, requires = "demo")]
        allow_remote: bool,
        /// Only check the schema, and say which migration it lacks.
        #[arg(long)]
        no_migrate: bool,
    },
    /// Brings the schema of the database up to date. On PostgreSQL it is run as the login that owns the database,
    /// which needs CREATEROLE.
    Migrate {
        /// A login of PostgreSQL that is to serve and own nothing; made if there is none, with the password in
        /// CLINIC_SERVING_PASSWORD or the file that CLINIC_SERVING_PASSWORD_FILE names.
        #[arg(long, value_name = "NAME")]
        serving_login: Option<String>,
    },
    /// Does what is due until it is told to stop: events get their places, and what has expired is deleted. `serve`
    /// does it too; any number may run.
    Worker {
        /// Only once, until nothing is left to do; for a timer.
        #[arg(long)]
        once: bool,
    },
    /// Fills an empty database with an example clinic.
    Seed {
        /// Writes to a database that is not on this machine; asks for a password of your own
        /// (CLINIC_DEMO_PASSWORD).
        #[arg(long)]
        allow_remote: bool,
        /// The number that repeats it.
        #[arg(long)]
        seed: Option<u64>,
        /// Where the report with the log-ins is written, as JSON.
        #[arg(long, value_name = "FILE")]
        report: Option<PathBuf>,
    },
    /// Opens an account that runs the platform: it opens organizations, and sees no patients. The password, of 10
    /// characters or more, is read from CLINIC_ADMIN_PASSWORD, from the file that CLINIC_ADMIN_PASSWORD_FILE names,
    /// or from the first line of the input.
    CreateAdmin {
        #[command(flatten)]
        person: admin::Person,
    },
    /// Opens an account with a role in an organization. The password, of 10 characters or more, is read from
    /// CLINIC_ACCOUNT_PASSWORD, from the file that CLINIC_ACCOUNT_PASSWORD_FILE names, or from the first line of the
    /// input.
    CreateAccount {
        #[command(flatten)]
        person: admin::Person,
        #[command(flatten)]
        work: admin::Work,
    },
    /// Prints the API's description (OpenAPI 3.1).
    Openapi,
    /// Prints what every command, query and rule of the library takes and gives (JSON): bindings are written from
    /// it.
    Surface,
    /// Prints the table of error codes (Markdown).
    Errors,
    /// Prints the table of an appointment's statuses and that of the roles (Markdown).
    Rules,
    /// Looks at the settings.
    Config {
        #[command(subcommand)]
        command: ConfigCommand,
    },
}

#[derive(Debug, Subcommand)]
enum ConfigCommand {
    /// Says all that `serve` would refuse, without listening, making or migrating anything: settings, the key, the
    /// address, the database and its schema.
    Check,
    /// Prints every setting with its default and its name in the environment.
    Example,
}

impl Settings {
    fn load(&self, flags: Flags) -> Result<Config, ConfigError> {
        Config::load(self.config.as_deref(), self.flags(flags))
    }

    /// The settings, and all that is wrong with them.
    fn read(&self) -> Result<(Config, Vec<ConfigError>), ConfigError> {
        Config::read(self.config.as_deref(), self.flags(Vec::new()))
    }

    fn flags(&self, mut flags: Flags) -> Flags {
        let given = [
            ("database.url", &self.database),
            ("http.listen", &self.listen),
            ("log.filter", &self.log),
        ];
        for (name, value) in given {
            if let Some(value) = value {
                flags.push((name, value.clone()));
            }
        }
        flags
    }
}

/// Runs the command line of this process.
pub fn main() -> ExitCode {
    let cli = Cli::parse();
    // The message of a panic might quote a value, so it is not shown; where it was says enough to find it.
    std::panic::set_hook(Box::new(|panic| {
        let place = panic.location().map(ToString::to_string);
        let place = place.as_deref().unwrap_or("an unknown place");
        tracing::error!(place, "a thread panicked");
    }));
    let runtime = match tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
    {
        Ok(runtime) => runtime,
        Err(error) => return failed(&Failure::Io(error)),
    };
    match runtime.block_on(run(cli)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => failed(&failure),
    }
}

fn failed(failure: &Failure) -> ExitCode {
    // There is nowhere left to say it if this fails.
    let _ = writeln!(
        std::io::stderr(),
        "clinic: {}",
        clinic_store::with_causes(failure)
    );
    ExitCode::FAILURE
}

async fn run(cli: Cli) -> Result<(), Failure> {
    match cli.command {
        Command::Serve {
            demo,
            allow_remote,
            no_migrate,
        } => {
            let config = cli.settings.load(Vec::new())?;
            serve::serve(config, demo, allow_remote, !no_migrate).await
        }
        Command::Migrate { serving_login } => {
            let config = cli.settings.load(Vec::new())?;
            log::start(&config.log);
            migrate::migrate(&config, serving_login).await
        }
        Command::Worker { once } => {
            let config = cli.settings.load(Vec::new())?;
            log::start(&config.log);
            with_store(&config, false, async |store| {
                worker::work(store, once).await
            })
            .await
        }
        Command::Seed {
            allow_remote,
            seed,
            report,
        } => {
            let mut flags: Flags = Vec::new();
            flags.extend(seed.map(|seed| ("demo.seed", seed.to_string())));
            let mut config = cli.settings.load(flags)?;
            if let Some(report) = report {
                config.demo.report = report;
            }
            demo::check(&config, allow_remote)?;
            let made = with_store(&config, true, async |store| {
                demo::seed(&config, store).await
            })
            .await?;
            demo::tell(&config, &made)
        }
        Command::CreateAdmin { person } => {
            let config = cli.settings.load(Vec::new())?;
            let id = with_store(&config, false, async |store| {
                admin::create_admin(&clinic(store), person).await
            })
            .await?;
            say(&format!("the account {id} is open"))
        }
        Command::CreateAccount { person, work } => {
            let config = cli.settings.load(Vec::new())?;
            let id = with_store(&config, false, async |store| {
                admin::create_account(&clinic(store), person, work).await
            })
            .await?;
            say(&format!("the account {id} is open"))
        }
        Command::Openapi => {
            let text = serde_json::to_string_pretty(&crate::document())
                .map_err(|error| Failure::Text(error.to_string()))?;
            say(&text)
        }
        Command::Surface => {
            let text = serde_json::to_string_pretty(&clinic_core::registry::surface())
                .map_err(|error| Failure::Text(error.to_string()))?;
            say(&text)
        }
        Command::Errors => say(crate::problem::table().trim_end()),
        Command::Rules => say(rules::tables().trim_end()),
        Command::Config { command } => match command {
            ConfigCommand::Check => {
                let (config, wrong) = cli.settings.read()?;
                check::check(&config, wrong).await
            }
            ConfigCommand::Example => {
                let text = example().map_err(|error| Failure::Text(error.to_string()))?;
                say(text.trim_end())
            }
        },
    }
}
