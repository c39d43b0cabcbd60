//! The Python package: a virtual environment, the extension built into it, its tests.

use crate::fallible::Fallible;
use crate::process::{apt_install, run, succeeds};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// Whether the package is there.
pub(crate) fn present(root: &Path) -> bool {
    root.join("clinic-py/pyproject.toml").is_file()
}

/// What the checks need.
const PACKAGES: [&str; 7] = [
    "argon2-cffi",
    "maturin>=1.16,<2",
    "mypy",
    "psycopg[binary]",
    "pyarrow",
    "pyright[nodejs]",
    "pytest",
];

/// The oldest minor version of Python 3 for which the wheel is built.
const OLDEST: u32 = 10;

/// Prints the minor version of a Python 3 that the wheel is made for: CPython with its lock.
const VERSION: &str = "import platform, sys, sysconfig
fits = platform.python_implementation() == 'CPython' and sys.version_info[0] == 3
free = sysconfig.get_config_var('Py_GIL_DISABLED')
print(sys.version_info[1] if fits and not free else 0, platform.python_version(), sys.executable)";

/// A Python of this machine.
#[derive(Clone, Debug)]
struct Interpreter {
    program: PathBuf,
    minor: u32,
    version: String,
}

impl Interpreter {
    /// The program, if it is a Python that the package serves.
    fn of(program: &Path) -> Option<Self> {
        let mut ask = Command::new(program);
        let told = ask.args(["-c", VERSION]).stderr(Stdio::null()).output();
        let text = String::from_utf8(told.ok()?.stdout).ok()?;
        let mut parts = text.trim().splitn(3, ' ');
        let minor = parts
            .next()?
            .parse()
            .ok()
            .filter(|minor| *minor >= OLDEST)?;
        let version = parts.next()?;
        Some(Self {
            // What was asked may be a script that chooses one.
            program: PathBuf::from(parts.next()?),
            minor,
            version: version.to_owned(),
        })
    }

    /// The oldest and the newest of the machine: those of PATH, and those of pyenv.
    fn oldest_and_newest() -> Fallible<[Self; 2]> {
        let mut found = Self::all();
        if found.is_empty() {
            apt_install(
                &["python3", "python3-venv", "python3-dev"],
                "Python with venv",
            )?;
            found = Self::all();
        }
        found.sort_by_key(|one| one.minor);
        match found.as_slice() {
            [oldest, .., newest] => Ok([oldest.clone(), newest.clone()]),
            [only] => Ok([only.clone(), only.clone()]),
            [] => Err(format!("there is no Python 3.{OLDEST} or later").into()),
        }
    }

    fn all() -> Vec<Self> {
        let path = std::env::var_os("PATH").unwrap_or_default();
        let mut programs = Vec::new();
        for folder in std::env::split_paths(&path) {
            programs.push(folder.join("python3"));
            programs
                .extend((OLDEST..OLDEST + 20).map(|minor| folder.join(format!("python3.{minor}"))));
        }
        let pyenv = std::env::var_os("PYENV_ROOT").map(PathBuf::from);
        let home = std::env::var_os("HOME").map(|home| PathBuf::from(home).join(".pyenv"));
        if let Some(root) = pyenv.or(home)
            && let Ok(versions) = fs::read_dir(root.join("versions"))
        {
            programs.extend(versions.flatten().map(|one| one.path().join("bin/python")));
        }
        programs.retain(|program| program.is_file());
        programs
            .iter()
            .filter_map(|program| Self::of(program))
            .collect()
    }
}

/// Builds the wheel, installs it for the oldest and the newest Python of the machine, and runs the package's tests on
/// both with the given environment; then looks at the types of the package, its stubs and the examples.
pub(crate) fn test(root: &Path, environment: &[(&str, &str)]) -> Fallible {
    let package = root.join("clinic-py");
    let [oldest, newest] = Interpreter::oldest_and_newest()?;
    let venv = Venv::create(root, &newest)?;
    venv.install(&PACKAGES)?;
    let wheel = venv.wheel(root)?;
    let mut both = vec![&newest];
    if oldest.minor < newest.minor {
        both.insert(0, &oldest);
    }
    for one in both {
        println!("Python {} ({})", one.version, one.program.display());
        let venv = Venv::create(root, one)?;
        venv.install(&PACKAGES)?;
        venv.install(&[
            "--force-reinstall",
            "--no-deps",
            &wheel.display().to_string(),
        ])?;
        run(venv
            .python()
            .current_dir(&package)
            .envs(environment.iter().copied())
            .args(["-m", "pytest", "-q", "tests"]))?;
    }
    let python = |arguments: &[&str]| -> Fallible {
        run(venv
            .python()
            .current_dir(&package)
            .envs(environment.iter().copied())
            .args(arguments))
    };
    python(&[
        "-m",
        "mypy",
        "python",
        "tests",
        "hosts",
        "../examples/python",
    ])?;
    let own = venv.folder.join("bin/python").display().to_string();
    python(&["-m", "pyright", "--pythonpath", &own])?;
    python(&["-m", "mypy.stubtest", "clinic._clinic"])
}

/// Lets the hosts race for one database: the package, the server at a path, and the Kotlin program that a command
/// starts.
pub(crate) fn race(root: &Path, server: &Path, kotlin: &[String]) -> Fallible {
    let [_, newest] = Interpreter::oldest_and_newest()?;
    let venv = Venv::create(root, &newest)?;
    run(venv
        .python()
        .current_dir(root.join("clinic-py"))
        .env("CLINIC_SERVER", server)
        .env("CLINIC_KOTLIN", kotlin.join("\n"))
        .args(["-m", "pytest", "-q", "-s", "hosts"]))
}

/// Measures the extension, built for release, beside Python.
pub(crate) fn bench(root: &Path) -> Fallible {
    let [_, newest] = Interpreter::oldest_and_newest()?;
    let venv = Venv::create(root, &newest)?;
    venv.install(&PACKAGES)?;
    run(venv.python().current_dir(root.join("clinic-py")).args([
        "-m",
        "maturin",
        "develop",
        "--release",
    ]))?;
    run(venv.python().current_dir(root).arg("benches/python/w6.py"))
}

/// The frameworks that W4 measures the server against, and their servers.
const PEERS: [&str; 5] = [
    "fastapi==0.165.*",
    "flask==3.1.*",
    "gunicorn==27.*",
    "sqlalchemy==2.1.*",
    "uvicorn[standard]==0.54.*",
];

/// The Python that has the frameworks of W4's peers.
pub(crate) fn peers(root: &Path) -> Fallible<PathBuf> {
    let [_, newest] = Interpreter::oldest_and_newest()?;
    let venv = Venv::with(&newest.program, &root.join("target/xtask-peers"))?;
    venv.install(&PEERS)?;
    Ok(venv.folder.join("bin/python"))
}

/// A virtual environment.
#[derive(Debug)]
pub(crate) struct Venv {
    folder: PathBuf,
}

impl Venv {
    /// Makes one of a Python, or takes the one that is there.
    fn create(root: &Path, interpreter: &Interpreter) -> Fallible<Self> {
        let folder = format!("target/xtask-python-3.{}", interpreter.minor);
        Self::with(&interpreter.program, &root.join(folder))
    }

    /// The same in a folder of one's choice.
    pub(crate) fn with(program: &Path, folder: &Path) -> Fallible<Self> {
        let venv = Self {
            folder: folder.to_owned(),
        };
        if succeeds(venv.python().args(["-m", "pip", "--version"])) {
            return Ok(venv);
        }
        let create = || -> Fallible {
            let mut python = Command::new(program);
            run(python.args(["-m", "venv", "--clear"]).arg(folder))
        };
        if create().is_err() {
            let packages = ["python3", "python3-venv", "python3-dev"];
            apt_install(&packages, "Python with venv")?;
            create()?;
        }
        Ok(venv)
    }

    /// Its Python, as one that is activated.
    pub(crate) fn python(&self) -> Command {
        let mut python = Command::new(self.folder.join("bin/python"));
        python
            .env("VIRTUAL_ENV", &self.folder)
            .env_remove("CONDA_PREFIX")
            .env_remove("PYTHONHOME");
        python
    }

    /// Builds the package's wheel, with the panic that the tests ask for; the same serves every version.
    fn wheel(&self, root: &Path) -> Fallible<PathBuf> {
        let wheels = root.join("target/wheels");
        if wheels.is_dir() {
            fs::remove_dir_all(&wheels)?;
        }
        run(self
            .python()
            .current_dir(root.join("clinic-py"))
            .args(["-m", "maturin", "build", "--features", "testing", "--out"])
            .arg(&wheels))?;
        let built: Vec<_> = fs::read_dir(&wheels)?.collect::<Result<_, _>>()?;
        let [wheel] = built.as_slice() else {
            return Err(format!("{} wheels were built", built.len()).into());
        };
        Ok(wheel.path())
    }

    /// Installs packages that are not there yet.
    pub(crate) fn install(&self, packages: &[&str]) -> Fallible {
        run(self
            .python()
            .args(["-m", "pip", "install", "-q", "--disable-pip-version-check"])
            .args(packages))
    }
}
