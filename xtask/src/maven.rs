//! What comes from Maven: a JDK's tools, and the programs of the newest PostgreSQL.

use crate::fallible::Fallible;
use crate::process::{apt_install, run, succeeds};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The version of PostgreSQL that the tests run on beside the installed one.
const POSTGRES: &str = "18.1.0";

/// Maven and a JDK; Debian's are installed where there are none.
pub(crate) fn tools() -> Fallible {
    if succeeds(Command::new("mvn").arg("-version")) {
        return Ok(());
    }
    apt_install(&["maven", "default-jdk-headless"], "Maven and a JDK")
}

/// The archive with PostgreSQL's programs for this machine, fetched once.
pub(crate) fn postgres(root: &Path) -> Fallible<PathBuf> {
    let platform = match (std::env::consts::OS, std::env::consts::ARCH) {
        ("linux", "x86_64") => "linux-amd64",
        ("linux", "aarch64") => "linux-arm64v8",
        ("macos", "x86_64") => "darwin-amd64",
        ("macos", "aarch64") => "darwin-arm64v8",
        (os, arch) => return Err(format!("Maven has no PostgreSQL for {os} on {arch}").into()),
    };
    let folder = root.join("target/xtask-postgres").join(POSTGRES);
    if let Some(archive) = archive(&folder) {
        return Ok(archive);
    }
    tools()?;
    fs::create_dir_all(&folder)?;
    let name = format!("embedded-postgres-binaries-{platform}");
    run(Command::new("mvn").current_dir(&folder).args([
        "-q",
        "-B",
        "-ntp",
        "org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy",
        &format!("-Dartifact=io.zonky.test.postgres:{name}:{POSTGRES}"),
        &format!("-DoutputDirectory={}", folder.display()),
    ]))?;
    run(Command::new("jar")
        .current_dir(&folder)
        .arg("xf")
        .arg(format!("{name}-{POSTGRES}.jar")))?;
    archive(&folder).ok_or_else(|| format!("{name} holds no archive of programs").into())
}

/// The archive in a folder.
fn archive(folder: &Path) -> Option<PathBuf> {
    let entries = fs::read_dir(folder).ok()?;
    entries
        .filter_map(|entry| Some(entry.ok()?.path()))
        .find(|path| path.extension().is_some_and(|end| end == "txz"))
}
