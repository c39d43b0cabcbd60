//! A server in processes of its own, and what they use.

use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::os::unix::process::CommandExt;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// How long a server may take to start, and to end.
const PATIENCE: Duration = Duration::from_secs(30);

/// A server and all processes that it starts, which form a group. They end with it.
#[derive(Debug)]
pub struct Server {
    leader: Child,
    /// Where it listens: address and port.
    pub address: String,
}

/// What the processes of a group have used so far.
#[derive(Clone, Copy, Debug, Default)]
pub struct Used {
    /// Processor time, in seconds.
    pub processor: f64,
    /// Context switches of all threads.
    pub switches: u64,
}

/// A port that was free a moment ago.
///
/// # Panics
/// If there is none.
#[must_use]
pub fn free_port() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    listener.local_addr().unwrap().port()
}

impl Server {
    /// Starts a program that prints `listens on http://ADDRESS`, or one that listens on the port that it was told.
    ///
    /// # Panics
    /// If it does not start.
    #[must_use]
    pub fn start(command: &mut Command, port: Option<u16>) -> Self {
        command.stdin(Stdio::null()).process_group(0);
        if port.is_none() {
            command.stdout(Stdio::piped());
        }
        let mut server = Self {
            leader: command.spawn().unwrap(),
            address: String::new(),
        };
        server.address = match port {
            Some(port) => format!("127.0.0.1:{port}"),
            None => server.told(),
        };
        let begun = Instant::now();
        while TcpStream::connect(&server.address).is_err() {
            let ended = server.leader.try_wait().unwrap();
            assert!(
                ended.is_none() && begun.elapsed() < PATIENCE,
                "{command:?} does not start"
            );
            std::thread::sleep(Duration::from_millis(50));
        }
        server
    }

    fn told(&mut self) -> String {
        let mut lines = BufReader::new(self.leader.stdout.take().unwrap()).lines();
        let address = lines.by_ref().map(Result::unwrap).find_map(|line| {
            line.split_once("listens on http://")
                .map(|(_, a)| a.to_owned())
        });
        // Read to the end, so that the server can always write.
        std::thread::spawn(move || lines.count());
        address.unwrap()
    }

    /// Sends one request and gives status and body.
    ///
    /// # Panics
    /// If there is no answer.
    #[must_use]
    pub fn ask(&self, method: &str, path: &str, headers: &[String], body: &str) -> (u16, String) {
        let mut stream = TcpStream::connect(&self.address).unwrap();
        let mut lines = vec![
            [method, " ", path, " HTTP/1.1"].concat(),
            ["Host: ", &self.address].concat(),
            ["Content-Length: ", &body.len().to_string()].concat(),
            "Connection: close".to_owned(),
        ];
        lines.extend_from_slice(headers);
        let request = [&lines.join("\r\n"), "\r\n\r\n", body].concat();
        stream.write_all(request.as_bytes()).unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        let (head, body) = answer.split_once("\r\n\r\n").unwrap();
        let status = head.split(' ').nth(1).unwrap().parse().unwrap();
        (status, body.to_owned())
    }

    /// What its processes have used so far.
    #[must_use]
    pub fn used(&self) -> Used {
        let group = self.leader.id();
        let mut used = Used::default();
        for process in fs::read_dir("/proc").into_iter().flatten().flatten() {
            // A process may end while it is looked at.
            if let Some((of, processor)) = stat(&process.path().join("stat"))
                && of == group
            {
                used.processor += processor;
                let tasks = fs::read_dir(process.path().join("task"));
                for task in tasks.into_iter().flatten().flatten() {
                    used.switches += switches(&task.path().join("status")).unwrap_or(0);
                }
            }
        }
        used
    }
}

/// The group of a process and its processor time in seconds.
fn stat(file: &std::path::Path) -> Option<(u32, f64)> {
    let stat = fs::read_to_string(file).ok()?;
    let fields: Vec<_> = stat.rsplit_once(") ")?.1.split(' ').collect();
    // User and system time, in ticks of 10 ms.
    let ticks: u32 = fields.get(11)?.parse::<u32>().ok()? + fields.get(12)?.parse::<u32>().ok()?;
    Some((fields.get(2)?.parse().ok()?, f64::from(ticks) / 100.0))
}

fn switches(file: &std::path::Path) -> Option<u64> {
    let status = fs::read_to_string(file).ok()?;
    let counts = status.lines().filter_map(|line| {
        let (name, count) = line.split_once(':')?;
        let counted = name.ends_with("voluntary_ctxt_switches");
        counted.then(|| count.trim().parse::<u64>().ok())?
    });
    Some(counts.sum())
}

impl Drop for Server {
    fn drop(&mut self) {
        let group = ["-", &self.leader.id().to_string()].concat();
        let tell = |signal: &str| Command::new("kill").args([signal, "--", &group]).status();
        let _ = tell("-TERM");
        let begun = Instant::now();
        while matches!(self.leader.try_wait(), Ok(None)) && begun.elapsed() < PATIENCE {
            std::thread::sleep(Duration::from_millis(20));
        }
        // What the leader left behind, or the leader itself.
        let _ = Command::new("kill")
            .args(["-KILL", "--", &group])
            .stderr(Stdio::null())
            .status();
        let _ = self.leader.wait();
    }
}
