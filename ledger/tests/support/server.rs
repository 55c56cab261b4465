//! A PostgreSQL server of our own on loopback, in a directory that goes with it. Where PostgreSQL is not installed there is none, and
//! the test that wants it says that it was skipped.
#![allow(dead_code, reason = "every test file compiles this module for itself")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a test may fail")]

use std::fs;
use std::net::TcpListener;
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};
use tempfile::TempDir;

/// A server, running unless it was killed.
pub(crate) struct Server {
    // Taken off before its directory is removed: fields are dropped in this order.
    pub(crate) disk: Option<SmallDisk>,
    home: TempDir,
    programs: PathBuf,
    user: Option<(u32, u32)>,
    port: u16,
    settings: Vec<String>,
    running: Option<Child>,
}

/// A disk in memory that fills up soon; only root can make one.
pub(crate) struct SmallDisk(PathBuf);

impl SmallDisk {
    pub(crate) fn at(place: &Path, megabytes: u32) -> Option<SmallDisk> {
        let size = format!("size={megabytes}m");
        let made = Command::new("mount").args(["-t", "tmpfs", "-o", &size, "tmpfs"]).arg(place).output();
        if made.is_ok_and(|made| made.status.success()) {
            return Some(SmallDisk(place.to_owned()));
        }
        eprintln!("skipped: no small disk can be made here");
        None
    }

    /// Gives it room again.
    pub(crate) fn enlarge(&self, megabytes: u32) {
        let size = format!("remount,size={megabytes}m");
        assert!(Command::new("mount").args(["-o", &size]).arg(&self.0).status().unwrap().success());
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("-l").arg(&self.0).status();
    }
}

/// Where Debian and others keep the programs of the newest version.
fn programs() -> Option<PathBuf> {
    let needed = ["initdb", "pg_basebackup", "pg_isready", "postgres", "psql"];
    let whole = |path: &PathBuf| needed.iter().all(|name| path.join(name).is_file());
    let versions = fs::read_dir("/usr/lib/postgresql").into_iter().flatten();
    let newest = versions.filter_map(|entry| Some(entry.ok()?.path().join("bin"))).filter(whole).max();
    newest.or_else(|| [PathBuf::from("/usr/local/bin"), PathBuf::from("/usr/bin")].into_iter().find(whole))
}

/// A port that nobody listens on.
pub(crate) fn free_port() -> u16 {
    TcpListener::bind(("127.0.0.1", 0)).unwrap().local_addr().unwrap().port()
}

fn id(option: &str) -> Option<u32> {
    let output = Command::new("id").args([option, "postgres"]).output().ok()?;
    String::from_utf8(output.stdout).ok()?.trim().parse().ok()
}

impl Server {
    /// A new server; none where PostgreSQL is not installed.
    pub(crate) fn start(settings: &[&str]) -> Option<Server> {
        Server::prepare(settings)?.begin()
    }

    /// A new server on a disk of so many megabytes; none where no disk can be made.
    pub(crate) fn on_small_disk(megabytes: u32) -> Option<Server> {
        let mut server = Server::prepare(&["max_wal_size=4MB", "min_wal_size=2MB"])?;
        server.disk = Some(SmallDisk::at(server.home.path(), megabytes)?);
        if let Some((uid, gid)) = server.user {
            std::os::unix::fs::chown(server.home.path(), Some(uid), Some(gid)).unwrap();
        }
        server.begin()
    }

    fn begin(self) -> Option<Server> {
        let mut server = self;
        let data = server.data();
        let done = server
            .program("initdb")
            .args(["-U", "postgres", "-A", "trust", "-N", "--wal-segsize=1", "-D"])
            .arg(&data)
            .output();
        let done = done.unwrap();
        assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
        server.run();
        Some(server)
    }

    fn prepare(settings: &[&str]) -> Option<Server> {
        let Some(programs) = programs() else {
            eprintln!("skipped: PostgreSQL is not installed");
            return None;
        };
        let home = tempfile::tempdir().unwrap();
        // The server refuses to run as root.
        let root = id_of_self() == 0;
        let user = if root { Some((id("-u")?, id("-g")?)) } else { None };
        if let Some((uid, gid)) = user {
            std::os::unix::fs::chown(home.path(), Some(uid), Some(gid)).unwrap();
        }
        let settings = settings.iter().map(|setting| (*setting).to_owned()).collect();
        Some(Server { disk: None, home, programs, user, port: free_port(), settings, running: None })
    }

    /// A second server that follows this one and takes no writes.
    pub(crate) fn replica(&self) -> Server {
        let mut replica = Server::prepare(&[]).unwrap();
        let from = format!("host=127.0.0.1 port={} user=postgres", self.port);
        let data = replica.data();
        let done =
            replica.program("pg_basebackup").args(["-R", "-c", "fast", "-d", &from, "-D"]).arg(data).output().unwrap();
        assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
        replica.run();
        replica
    }

    fn program(&self, name: &str) -> Command {
        let mut program = Command::new(self.programs.join(name));
        program.current_dir(self.home.path()).env("LC_ALL", "C").stdin(Stdio::null());
        if let Some((uid, gid)) = self.user {
            program.uid(uid).gid(gid);
        }
        program
    }

    /// Where its files are.
    pub(crate) fn data(&self) -> PathBuf {
        self.home.path().join("data")
    }

    /// Runs it, after it was prepared or killed.
    pub(crate) fn run(&mut self) {
        let until = Instant::now() + Duration::from_secs(60);
        loop {
            let log = fs::File::options().create(true).append(true).open(self.home.path().join("log")).unwrap();
            let mut program = self.program("postgres");
            let port = self.port.to_string();
            program.arg("-D").arg(self.data()).args(["-p", &port, "-c", "listen_addresses=127.0.0.1"]);
            program.args(["-c", "unix_socket_directories=", "-c", "max_connections=200", "-c", "shared_buffers=32MB"]);
            for setting in &self.settings {
                program.args(["-c", setting]);
            }
            let mut child = program.stdout(log.try_clone().unwrap()).stderr(log).spawn().unwrap();
            while child.try_wait().unwrap().is_none() {
                if self.answers() {
                    self.running = Some(child);
                    return;
                }
                std::thread::sleep(Duration::from_millis(20));
            }
            // What a killed server left behind may take a moment to go.
            assert!(Instant::now() < until, "{}", fs::read_to_string(self.home.path().join("log")).unwrap());
            std::thread::sleep(Duration::from_millis(50));
        }
    }

    fn answers(&self) -> bool {
        let mut program = self.program("pg_isready");
        program.args(["-q", "-h", "127.0.0.1", "-p", &self.port.to_string()]).status().unwrap().success()
    }

    /// kill -9.
    pub(crate) fn kill(&mut self) {
        let mut child = self.running.take().unwrap();
        child.kill().unwrap();
        child.wait().unwrap();
    }

    /// Encrypts from now on, with this key and certificate.
    pub(crate) fn take_identity(&mut self, key: &Path, certificate: &Path) {
        let own = self.data().join("server.key");
        fs::copy(key, &own).unwrap();
        fs::set_permissions(&own, std::os::unix::fs::PermissionsExt::from_mode(0o600)).unwrap();
        if let Some((uid, gid)) = self.user {
            std::os::unix::fs::chown(&own, Some(uid), Some(gid)).unwrap();
        }
        self.settings.extend(["ssl=on".to_owned(), format!("ssl_cert_file={}", certificate.display())]);
        self.kill();
        self.run();
    }

    /// The port on which it listens.
    pub(crate) fn port(&self) -> u16 {
        self.port
    }

    /// The location of a database, made where it is not there.
    pub(crate) fn database(&self, name: &str) -> String {
        self.sql("postgres", &format!("CREATE DATABASE {name}"));
        self.location("postgres", name)
    }

    /// The location of a database for this user.
    pub(crate) fn location(&self, user: &str, name: &str) -> String {
        format!("postgres://{user}@127.0.0.1:{}/{name}", self.port)
    }

    /// Runs SQL as the owner, and gives what it says: rows, or the error.
    pub(crate) fn try_sql(&self, database: &str, sql: &str) -> Result<String, String> {
        let mut program = self.program("psql");
        let port = self.port.to_string();
        program.args(["-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-h", "127.0.0.1", "-p", &port]);
        let output = program.args(["-U", "postgres", "-d", database, "-c", sql]).output().unwrap();
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap().trim().to_owned();
        if output.status.success() { Ok(text(output.stdout)) } else { Err(text(output.stderr)) }
    }

    /// Runs SQL as the owner.
    #[track_caller]
    pub(crate) fn sql(&self, database: &str, sql: &str) -> String {
        self.try_sql(database, sql).unwrap()
    }
}

fn id_of_self() -> u32 {
    use std::os::unix::fs::MetadataExt as _;
    fs::metadata(Path::new("/proc/self")).unwrap().uid()
}

impl Drop for Server {
    fn drop(&mut self) {
        if let Some(mut child) = self.running.take() {
            // Its children end when they see that it is gone.
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}
