//! The bindings by UniFFI: generated from the built library; Kotlin is compiled and tested on the JVM.

use crate::process::{cargo, run};
use crate::{Fallible, maven};
use std::fs;
use std::path::Path;
use std::process::Command;

/// The version of the library that the bindings are generated from: with its symbols.
const LIBRARY: &str = "target/debug/libclinic_ffi.so";

/// Where the sources go.
const KOTLIN: &str = "clinic-ffi/kotlin/target/generated";
const SWIFT: &str = "clinic-ffi/swift/Sources";

/// Generates the bindings of both languages and runs the tests of Kotlin's with the given environment.
pub(crate) fn test(root: &Path, environment: &[(&str, &str)]) -> Fallible {
    maven::tools()?;
    bindings(root)?;
    let library = root.join("target/debug");
    run(Command::new("mvn")
        .current_dir(root.join("clinic-ffi/kotlin"))
        .envs(environment.iter().copied())
        // A compiler daemon would stay behind.
        .args(["-q", "-B", "-ntp", "-Dkotlin.compiler.daemon=false"])
        .arg(format!("-Dclinic.library={}", library.display()))
        .arg("test"))
}

/// The command that starts the program that races, once the tests are compiled.
pub(crate) fn racer(root: &Path) -> Fallible<Vec<String>> {
    let module = root.join("clinic-ffi/kotlin");
    run(Command::new("mvn").current_dir(&module).args([
        "-q",
        "-B",
        "-ntp",
        "dependency:build-classpath",
        "-DincludeScope=test",
        "-Dmdep.outputFile=target/classpath",
    ]))?;
    let found = fs::read_to_string(module.join("target/classpath"))?;
    let own = module.join("target");
    let classpath = format!(
        "{0}/classes:{0}/test-classes:{1}",
        own.display(),
        found.trim()
    );
    let library = format!("-Djna.library.path={}", root.join("target/debug").display());
    let command = [
        "java",
        &library,
        "-cp",
        &classpath,
        "clinic.examples.RaceKt",
    ];
    Ok(command.map(str::to_owned).to_vec())
}

/// Writes the sources of both languages.
pub(crate) fn bindings(root: &Path) -> Fallible {
    run(cargo()
        .current_dir(root)
        .args(["build", "-p", "clinic-ffi"]))?;
    generate(root, "kotlin", KOTLIN)?;
    let passing = root.join("target/xtask-swift");
    generate(root, "swift", &passing.display().to_string())?;
    // A Swift package wants the C header as a module of its own.
    for (file, place) in [
        ("Clinic.swift", "Clinic/Clinic.swift"),
        ("ClinicFFI.h", "ClinicFFI/ClinicFFI.h"),
        ("ClinicFFI.modulemap", "ClinicFFI/module.modulemap"),
    ] {
        let place = root.join(SWIFT).join(place);
        if let Some(folder) = place.parent() {
            fs::create_dir_all(folder)?;
        }
        fs::copy(passing.join(file), &place)?;
        println!("{}: written", place.strip_prefix(root)?.display());
    }
    Ok(())
}

/// Writes the sources of a language.
fn generate(root: &Path, language: &str, folder: &str) -> Fallible {
    run(cargo()
        .current_dir(root)
        .args(["run", "-q", "-p", "clinic-ffi", "--features", "bindgen"])
        .args(["--bin", "uniffi-bindgen", "--", "generate", "--no-format"])
        .args(["--library", LIBRARY, "--language", language, "--out-dir"])
        .arg(folder))
}
