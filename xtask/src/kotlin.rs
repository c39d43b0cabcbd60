//! The bindings by UniFFI: generated from the built library; Kotlin is compiled and tested on the JVM.

use crate::fallible::Fallible;
use crate::maven;
use crate::process::{cargo, run};
use std::fs;
use std::path::Path;
use std::process::Command;

/// Where the sources go, and the native library that the jar holds.
const KOTLIN: &str = "clinic-ffi/kotlin/target/generated";
const NATIVE: &str = "clinic-ffi/kotlin/target/native";
const SWIFT: &str = "clinic-ffi/swift/Sources";

/// The name of the jar, as the module's description gives it.
const JAR: &str = "clinic-0.1.0.jar";

/// Generates the bindings of both languages, with the panic that the tests ask for, and runs the tests of Kotlin's
/// with the given environment; the jar is made of what they ran on.
pub(crate) fn test(root: &Path, environment: &[(&str, &str)]) -> Fallible {
    maven::tools()?;
    generated(root, &["--features", "testing"], false)?;
    run(Command::new("mvn")
        .current_dir(root.join("clinic-ffi/kotlin"))
        .envs(environment.iter().copied())
        // A compiler daemon would stay behind.
        .args(["-q", "-B", "-ntp", "-Dkotlin.compiler.daemon=false"])
        .arg("package"))
}

/// The file name of the library on this system.
fn library() -> String {
    use std::env::consts::{DLL_PREFIX, DLL_SUFFIX};
    format!("{DLL_PREFIX}clinic_ffi{DLL_SUFFIX}")
}

/// The folder of a jar in which JNA looks for the library of this system.
fn native_folder() -> Fallible<String> {
    use std::env::consts::{ARCH, OS};
    let system = match OS {
        "linux" => "linux",
        "macos" => "darwin",
        "windows" => "win32",
        other => return Err(format!("JNA's name for {other} is not known here").into()),
    };
    let processor = match ARCH {
        "x86_64" => "x86-64",
        "x86" => "x86",
        "aarch64" => "aarch64",
        "arm" => "arm",
        other => return Err(format!("JNA's name for {other} is not known here").into()),
    };
    Ok(format!("{system}-{processor}"))
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
    // The jar as its users have it: the native library comes from there.
    let own = module.join("target");
    let jar = own.join(JAR);
    if !jar.is_file() {
        return Err(format!("{} is missing: the tests of Kotlin make it", jar.display()).into());
    }
    let classpath = format!(
        "{}:{}:{}",
        jar.display(),
        own.join("test-classes").display(),
        found.trim()
    );
    let command = ["java", "-cp", &classpath, "clinic.examples.RaceKt"];
    Ok(command.map(str::to_owned).to_vec())
}

/// Writes the sources of both languages, and puts the native library where the jar takes it from: the one of a
/// release build if `release`.
pub(crate) fn bindings(root: &Path, release: bool) -> Fallible {
    if release {
        run(cargo()
            .current_dir(root)
            .args(["build", "-p", "clinic-ffi", "--release"]))?;
    }
    generated(root, &[], release)
}

fn generated(root: &Path, features: &[&str], release: bool) -> Fallible {
    // A release build has no symbols, from which the sources are written.
    run(cargo()
        .current_dir(root)
        .args(["build", "-p", "clinic-ffi"])
        .args(features))?;
    // The generator is built with other features, and leaves its own library in this one's place.
    let kept = root.join("target/xtask-bindings");
    fs::create_dir_all(&kept)?;
    let debug = kept.join(library());
    fs::copy(root.join("target/debug").join(library()), &debug)?;
    generate(root, &debug, "kotlin", KOTLIN)?;
    let source = root.join(KOTLIN).join("clinic/clinic_ffi.kt");
    fs::write(&source, with_base_error(&fs::read_to_string(&source)?)?)?;
    let native = root.join(NATIVE).join(native_folder()?);
    fs::create_dir_all(&native)?;
    let placed = if release {
        root.join("target/release").join(library())
    } else {
        debug.clone()
    };
    fs::copy(placed, native.join(library()))?;
    let passing = root.join("target/xtask-swift");
    generate(root, &debug, "swift", &passing.display().to_string())?;
    // A Swift package wants the C header as a module of its own.
    for (file, place) in [
        ("ClinicKit.swift", "ClinicKit/ClinicKit.swift"),
        ("ClinicKitFFI.h", "ClinicKitFFI/ClinicKitFFI.h"),
        ("ClinicKitFFI.modulemap", "ClinicKitFFI/module.modulemap"),
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

/// The generated Kotlin with `code`, `detail` and `details` in the base class of its exceptions, where UniFFI puts
/// what all variants of an error have into each of them only, and with a message that people can read.
///
/// # Errors
/// A source in which they do not stand as they did: UniFFI writes other code than it did.
fn with_base_error(source: &str) -> Fallible<String> {
    const BASE: &str = "sealed class ClinicException: kotlin.Exception() {\n";
    let (before, rest) = source
        .split_once(BASE)
        .ok_or("the generated Kotlin has no class ClinicException")?;
    let (class, after) = rest
        .split_once("companion object ErrorHandler")
        .ok_or("the generated ClinicException has no ErrorHandler")?;
    let mut class = class.to_owned();
    let mut members = String::new();
    for (name, kind, about) in [
        (
            "code",
            "kotlin.String",
            "The stable code, the same in every host.",
        ),
        (
            "detail",
            "kotlin.String",
            "What is wrong, in a sentence that names no person.",
        ),
        ("details", "Details?", "What a program can act on."),
    ] {
        let own = format!("val `{name}`: {kind}");
        let places = class.matches(&own).count();
        let variants = class.matches(") : ClinicException() {").count();
        if places != variants || variants == 0 {
            return Err(format!("`{name}` stands {places} times in {variants} exceptions").into());
        }
        class = class.replace(&own, &format!("override {own}"));
        members.push_str(&format!("    /** {about} */\n    abstract {own}\n\n"));
    }
    let message = "get() = \"code=${ `code` }, detail=${ `detail` }, details=${ `details` }\"";
    if !class.contains(message) {
        return Err("the message of the generated exceptions is another than it was".into());
    }
    let class = class.replace(message, "get() = \"${ `code` }: ${ `detail` }\"");
    Ok([
        before,
        BASE,
        &members,
        &class,
        "companion object ErrorHandler",
        after,
    ]
    .concat())
}

/// Writes the sources of a language.
fn generate(root: &Path, library: &Path, language: &str, folder: &str) -> Fallible {
    run(cargo()
        .current_dir(root)
        .args(["run", "-q", "-p", "clinic-ffi", "--features", "bindgen"])
        .args(["--bin", "uniffi-bindgen", "--", "generate", "--no-format"])
        .arg("--library")
        .arg(library)
        .args(["--language", language, "--out-dir"])
        .arg(folder))
}
