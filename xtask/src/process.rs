//! Running other programs, so that nothing of them is left when this one is interrupted.

use crate::fallible::Fallible;
use std::os::unix::process::CommandExt;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

static INTERRUPTED: AtomicBool = AtomicBool::new(false);

/// How long an interrupted program may take to end by itself.
const GRACE: Duration = Duration::from_secs(10);

/// From here on Ctrl-C, SIGTERM and SIGHUP do not end this program but the step that runs, so that
/// everything is cleaned up on the way out.
pub(crate) fn catch_signals() -> Fallible {
    ctrlc::set_handler(|| INTERRUPTED.store(true, Ordering::SeqCst))?;
    Ok(())
}

/// Whether a signal came.
pub(crate) fn interrupted() -> bool {
    INTERRUPTED.load(Ordering::SeqCst)
}

/// The cargo that runs this program.
pub(crate) fn cargo() -> Command {
    Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
}

/// Runs a program to its end; what it prints is shown. An error unless it succeeds.
pub(crate) fn run(command: &mut Command) -> Fallible {
    let status = wait(
        command.stdin(Stdio::null()).process_group(0).spawn(),
        command,
    )?;
    if interrupted() {
        Err("interrupted".into())
    } else if status.success() {
        Ok(())
    } else {
        Err(format!("{} failed: {status}", shown(command)).into())
    }
}

/// What a program prints on its standard output. An error unless it succeeds.
pub(crate) fn output(command: &mut Command) -> Fallible<String> {
    let output = command
        .stdin(Stdio::null())
        .stderr(Stdio::inherit())
        .output()
        .map_err(|error| format!("cannot run {}: {error}", shown(command)))?;
    if !output.status.success() {
        return Err(format!("{} failed: {}", shown(command), output.status).into());
    }
    Ok(String::from_utf8(output.stdout)?)
}

/// Whether a program can be run and succeeds; nothing is shown.
pub(crate) fn succeeds(command: &mut Command) -> bool {
    let quiet = command
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    quiet.status().is_ok_and(|status| status.success())
}

/// Whether this program runs as root.
pub(crate) fn is_root() -> bool {
    output(Command::new("id").arg("-u")).is_ok_and(|id| id.trim() == "0")
}

/// Installs packages of Debian. `what` is for the message where that is not possible.
pub(crate) fn apt_install(packages: &[&str], what: &str) -> Fallible {
    let apt = || {
        let mut apt = Command::new("apt-get");
        apt.env("DEBIAN_FRONTEND", "noninteractive");
        apt
    };
    if !is_root() || !succeeds(apt().arg("--version")) {
        let packages = packages.join(" ");
        return Err(
            format!("{what} is missing; on Debian: sudo apt-get install {packages}").into(),
        );
    }
    println!("{what} is missing: installing {}", packages.join(" "));
    run(apt().args(["update", "-q"]))?;
    run(apt()
        .args(["install", "-q", "-y", "--no-install-recommends"])
        .args(packages))
}

/// Waits for a program that leads its own process group; when interrupted, ends the whole group.
fn wait(child: std::io::Result<Child>, command: &Command) -> Fallible<ExitStatus> {
    let mut child = child.map_err(|error| format!("cannot run {}: {error}", shown(command)))?;
    let group = format!("-{}", child.id());
    let mut ended: Option<Instant> = None;
    loop {
        if let Some(status) = child.try_wait()? {
            return Ok(status);
        }
        match ended {
            None if interrupted() => {
                succeeds(Command::new("kill").args(["-TERM", "--", &group]));
                ended = Some(Instant::now());
            }
            Some(since) if since.elapsed() > GRACE => {
                succeeds(Command::new("kill").args(["-KILL", "--", &group]));
                ended = Some(Instant::now());
            }
            _ => std::thread::sleep(Duration::from_millis(20)),
        }
    }
}

/// A command line, for messages.
fn shown(command: &Command) -> String {
    let words = std::iter::once(command.get_program()).chain(command.get_args());
    let words: Vec<_> = words.map(|word| word.to_string_lossy()).collect();
    words.join(" ")
}
