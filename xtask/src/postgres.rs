//! A PostgreSQL server of our own for the tests and the benchmarks: made in a moment, gone afterwards.

use crate::fallible::Fallible;
use crate::maven;
use crate::process::{self, apt_install, is_root, output, run, succeeds};
use std::fs;
use std::io::Write;
use std::net::TcpListener;
use std::os::unix::fs::{DirBuilderExt, MetadataExt, PermissionsExt, chown};
use std::path::{Path, PathBuf};
use std::process::Command;

/// A running server. Dropping it stops it and removes all that it wrote.
#[derive(Debug)]
pub(crate) struct Postgres {
    binaries: PathBuf,
    folder: PathBuf,
    owner: Owner,
    durable: bool,
    url: String,
}

/// Who runs the server: it refuses root.
#[derive(Debug, Clone, Copy)]
enum Owner {
    Myself,
    PostgresUser,
}

impl Postgres {
    /// Finds or installs PostgreSQL and starts a server for tests: nothing in it outlives a crash.
    pub(crate) fn start() -> Fallible<Self> {
        Self::start_with(false)
    }

    /// The same, and what is committed is on the disk.
    pub(crate) fn start_durable() -> Fallible<Self> {
        Self::start_with(true)
    }

    /// A server for tests of the newest version, whose programs come from Maven.
    pub(crate) fn start_newest(root: &Path) -> Fallible<Self> {
        let archive = maven::postgres(root)?;
        let owner = owner();
        let folder = folder(owner, "newest")?;
        // In the server's own folder, which its owner can reach wherever the repository is.
        let programs = folder.join("programs");
        fs::create_dir(&programs)?;
        fs::set_permissions(&programs, fs::Permissions::from_mode(0o755))?;
        run(Command::new("tar")
            .current_dir(&programs)
            .args(["--no-same-owner", "-xJf"])
            .arg(archive))?;
        Self::run_in(folder, programs.join("bin"), owner, false)
    }

    fn start_with(durable: bool) -> Fallible<Self> {
        let binaries = match newest() {
            Some(binaries) => binaries,
            None => {
                apt_install(&["postgresql"], "PostgreSQL")?;
                newest().ok_or("PostgreSQL was installed, but its programs are not found")?
            }
        };
        let owner = owner();
        Self::run_in(folder(owner, "installed")?, binaries, owner, durable)
    }

    fn run_in(folder: PathBuf, binaries: PathBuf, owner: Owner, durable: bool) -> Fallible<Self> {
        let mut server = Self {
            folder,
            binaries,
            owner,
            durable,
            url: String::new(),
        };
        server.init()?;
        server.launch()?;
        println!("{} on {}", server.version()?, server.url);
        Ok(server)
    }

    /// Where clients connect, as the superuser `postgres`.
    pub(crate) fn url(&self) -> &str {
        &self.url
    }

    /// The server's own load generator.
    pub(crate) fn pgbench(&self) -> PathBuf {
        self.binaries.join("pgbench")
    }

    fn init(&self) -> Fallible {
        let mut initdb = self.program("initdb");
        initdb.arg("-D").arg(self.data());
        initdb.args(["-A", "trust", "-U", "postgres", "--no-sync"]);
        initdb.args(["--locale=C.UTF-8", "-E", "UTF8"]);
        output(&mut initdb)?;
        Ok(())
    }

    /// Starts the server on a free port; a few times, since another program may take the port first.
    fn launch(&mut self) -> Fallible {
        let mut last: Fallible = Err("no port".into());
        for _ in 0..3 {
            let port = TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
            self.configure(port)?;
            let mut start = self.program("pg_ctl");
            start.arg("-D").arg(self.data());
            start.arg("-l").arg(self.folder.join("log"));
            start.args(["-w", "-t", "30", "start"]);
            if succeeds(&mut start) {
                self.url = format!("postgres://postgres@127.0.0.1:{port}/postgres");
                return Ok(());
            }
            let log = fs::read_to_string(self.folder.join("log")).unwrap_or_default();
            last = Err(format!("PostgreSQL does not start:\n{log}").into());
            if process::interrupted() {
                break;
            }
        }
        last
    }

    /// Appends to the configuration; of several values for a setting the last one holds.
    fn configure(&self, port: u16) -> Fallible {
        let path = self.data().join("postgresql.conf");
        let mut file = fs::OpenOptions::new().append(true).open(path)?;
        writeln!(file, "listen_addresses = '127.0.0.1'\nport = {port}")?;
        let socket = self.folder.display();
        writeln!(file, "unix_socket_directories = '{socket}'")?;
        writeln!(file, "max_connections = 300")?;
        if !self.durable {
            // Nothing here outlives the tests; those of durability use a server that they kill themselves.
            writeln!(file, "fsync = off")?;
        }
        Ok(())
    }

    fn version(&self) -> Fallible<String> {
        let version = output(self.program("postgres").arg("--version"))?;
        Ok(version.trim().to_owned())
    }

    fn data(&self) -> PathBuf {
        self.folder.join("data")
    }

    /// A program of the server, run as its owner, in its folder, without our own settings for clients.
    fn program(&self, name: &str) -> Command {
        let path = self.binaries.join(name);
        let mut command = match self.owner {
            Owner::Myself => Command::new(path),
            Owner::PostgresUser => {
                let mut command = Command::new("setpriv");
                command.args(["--reuid=postgres", "--regid=postgres", "--clear-groups"]);
                command.arg(path);
                command
            }
        };
        for (variable, _) in std::env::vars_os() {
            if variable.to_string_lossy().starts_with("PG") {
                command.env_remove(variable);
            }
        }
        command.current_dir(&self.folder).env("LC_ALL", "C.UTF-8");
        command
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        let running = self.data().join("postmaster.pid").exists();
        let mut stop = self.program("pg_ctl");
        stop.arg("-D").arg(self.data());
        stop.args(["-m", "immediate", "-w", "-t", "30", "stop"]);
        if running && !succeeds(&mut stop) {
            eprintln!("PostgreSQL in {} did not stop", self.folder.display());
        }
        if let Err(error) = fs::remove_dir_all(&self.folder) {
            eprintln!("{} is left: {error}", self.folder.display());
        }
    }
}

/// The folder with the programs of the newest PostgreSQL on this machine.
fn newest() -> Option<PathBuf> {
    let versions = ["/usr/lib/postgresql", "/opt/homebrew/opt", "/usr/local/opt"];
    let packaged = versions
        .iter()
        .filter_map(|folder| fs::read_dir(folder).ok())
        .flatten()
        .filter_map(|entry| Some(entry.ok()?.path().join("bin")));
    let path = std::env::var_os("PATH").unwrap_or_default();
    // A link on the path leads to the folder that holds the other programs too.
    let on_path = std::env::split_paths(&path)
        .filter_map(|folder| folder.join("initdb").canonicalize().ok())
        .filter_map(|initdb| initdb.parent().map(Path::to_owned));
    packaged
        .chain(on_path)
        .filter(|folder| {
            let has = |name| folder.join(name).is_file();
            ["initdb", "postgres", "pg_ctl"]
                .iter()
                .all(|name| has(*name))
        })
        .filter_map(|folder| Some((major(&folder)?, folder)))
        .max()
        .map(|(_, folder)| folder)
}

/// The major version: 15 of `postgres (PostgreSQL) 15.4 (Debian 15.4-1)`.
fn major(folder: &Path) -> Option<u32> {
    let text = output(Command::new(folder.join("postgres")).arg("--version")).ok()?;
    let version = text.split_whitespace().find(|word| {
        let first = word.chars().next();
        first.is_some_and(|letter| letter.is_ascii_digit())
    })?;
    let digits = version.split(|letter: char| !letter.is_ascii_digit());
    digits.into_iter().next()?.parse().ok()
}

/// Who is to run a server.
fn owner() -> Owner {
    if is_root() {
        Owner::PostgresUser
    } else {
        Owner::Myself
    }
}

/// A new folder for data, log and socket that the owner of the server can reach and write.
fn folder(owner: Owner, which: &str) -> Fallible<PathBuf> {
    let temporary = std::env::temp_dir();
    let parent = match owner {
        Owner::PostgresUser if !reachable(&temporary) => PathBuf::from("/var/tmp"),
        _ => temporary,
    };
    // Short: the path of a socket has at most 107 bytes.
    let folder = parent.join(format!("clinic-pg-{which}-{}", std::process::id()));
    let make = || fs::DirBuilder::new().mode(0o700).create(&folder);
    match owner {
        Owner::Myself => make()?,
        Owner::PostgresUser => {
            let id = |kind| -> Fallible<u32> {
                let text = output(Command::new("id").args([kind, "postgres"]))?;
                Ok(text.trim().parse()?)
            };
            let (user, group) = (id("-u")?, id("-g")?);
            make()?;
            chown(&folder, Some(user), Some(group))?;
        }
    }
    Ok(folder)
}

/// Whether any user can pass through a folder and all above it.
fn reachable(folder: &Path) -> bool {
    let open = |folder: &Path| {
        fs::metadata(folder).is_ok_and(|meta| meta.is_dir() && meta.permissions().mode() & 1 == 1)
    };
    folder.ancestors().all(open) && fs::metadata(folder).is_ok_and(|meta| meta.mode() & 0o2 != 0)
}
