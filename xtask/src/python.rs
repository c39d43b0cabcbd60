//! The Python package: a virtual environment, the extension built into it, its tests.

use crate::Fallible;
use crate::process::{apt_install, run, succeeds};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Whether the package is there.
pub(crate) fn present(root: &Path) -> bool {
    root.join("clinic-py/pyproject.toml").is_file()
}

/// What the checks need.
const PACKAGES: [&str; 6] = [
    "argon2-cffi",
    "maturin>=1.16,<2",
    "mypy",
    "psycopg[binary]",
    "pyright[nodejs]",
    "pytest",
];

/// Builds and installs the wheel and runs the package's tests with the given environment; then looks at the types of
/// the package, its stubs and the examples.
pub(crate) fn test(root: &Path, environment: &[(&str, &str)]) -> Fallible {
    let venv = Venv::create(&root.join("target/xtask-python"))?;
    venv.install(&PACKAGES)?;
    let package = root.join("clinic-py");
    let python = |arguments: &[&str]| -> Fallible {
        run(venv
            .python()
            .current_dir(&package)
            .envs(environment.iter().copied())
            .args(arguments))
    };
    venv.install_wheel(root)?;
    python(&["-m", "pytest", "-q", "tests"])?;
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
    python(&[
        "-m",
        "mypy.stubtest",
        "clinic._clinic",
        "--allowlist",
        "stubtest.txt",
    ])
}

/// Lets the hosts race for one database: the package, the server at a path, and the Kotlin program that a command
/// starts.
pub(crate) fn race(root: &Path, server: &Path, kotlin: &[String]) -> Fallible {
    let venv = Venv::create(&root.join("target/xtask-python"))?;
    run(venv
        .python()
        .current_dir(root.join("clinic-py"))
        .env("CLINIC_SERVER", server)
        .env("CLINIC_KOTLIN", kotlin.join("\n"))
        .args(["-m", "pytest", "-q", "-s", "hosts"]))
}

/// Measures the extension, built for release, beside Python.
pub(crate) fn bench(root: &Path) -> Fallible {
    let venv = Venv::create(&root.join("target/xtask-python"))?;
    venv.install(&PACKAGES)?;
    run(venv.python().current_dir(root.join("clinic-py")).args([
        "-m",
        "maturin",
        "develop",
        "--release",
    ]))?;
    run(venv.python().current_dir(root).arg("benches/python/w6.py"))
}

/// A virtual environment.
#[derive(Debug)]
pub(crate) struct Venv {
    folder: PathBuf,
}

impl Venv {
    /// Makes one in `folder`, or takes the one that is there.
    pub(crate) fn create(folder: &Path) -> Fallible<Self> {
        Self::with(Path::new("python3"), folder)
    }

    /// The same with a Python of one's choice.
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

    /// Builds the package's wheel and installs it, as its users do.
    fn install_wheel(&self, root: &Path) -> Fallible {
        let wheels = root.join("target/wheels");
        if wheels.is_dir() {
            fs::remove_dir_all(&wheels)?;
        }
        run(self
            .python()
            .current_dir(root.join("clinic-py"))
            .args(["-m", "maturin", "build", "--out"])
            .arg(&wheels))?;
        let built: Vec<_> = fs::read_dir(&wheels)?.collect::<Result<_, _>>()?;
        let [wheel] = built.as_slice() else {
            return Err(format!("{} wheels were built", built.len()).into());
        };
        run(self
            .python()
            .args(["-m", "pip", "install", "-q", "--disable-pip-version-check"])
            .args(["--force-reinstall", "--no-deps"])
            .arg(wheel.path()))
    }

    /// Installs packages that are not there yet.
    pub(crate) fn install(&self, packages: &[&str]) -> Fallible {
        run(self
            .python()
            .args(["-m", "pip", "install", "-q", "--disable-pip-version-check"])
            .args(packages))
    }
}
