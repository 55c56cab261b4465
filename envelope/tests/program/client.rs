//! A small client of the service: one connection a request, nothing between the test and the bytes.

use super::Place;
use serde_json::Value;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

/// A service that runs until it is dropped.
pub(crate) struct Service {
    child: Child,
    pub(crate) address: String,
}

/// What was answered.
#[derive(Debug)]
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) head: String,
    pub(crate) body: Vec<u8>,
}

impl Reply {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|e| panic!("{e}: {} {}", self.head, self.text()))
    }

    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    pub(crate) fn header(&self, name: &str) -> Option<String> {
        let found = self.head.lines().filter_map(|line| line.split_once(": "));
        let mut found = found.filter(|(known, _)| known.eq_ignore_ascii_case(name));
        found.next().map(|(_, value)| value.trim().to_owned())
    }

    /// It has this status.
    #[track_caller]
    pub(crate) fn is(self, status: u16) -> Reply {
        assert_eq!(self.status, status, "{} {}", self.head, self.text());
        self
    }
}

impl Service {
    /// Serves the place's ledger with more options.
    pub(crate) fn of(place: &Place, options: &[&str]) -> Service {
        let mut program = place.program();
        program.args(["serve", "--listen", "127.0.0.1:0"]).args(options).stderr(Stdio::null());
        Service::started(program)
    }

    /// Starts a program that serves.
    pub(crate) fn started(mut program: Command) -> Service {
        let mut child = program.stdout(Stdio::piped()).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let address = line.trim().rsplit("://").next().unwrap_or_default().to_owned();
        assert!(address.contains(':'), "not ready: {line:?}");
        Service { child, address }
    }

    /// Sends bytes and reads until the other end closes.
    pub(crate) fn raw(&self, bytes: &[u8]) -> Reply {
        let mut stream = TcpStream::connect(&self.address).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(60))).unwrap();
        // A server may answer and close before it has read everything.
        let _ = stream.write_all(bytes);
        let mut all = Vec::new();
        let _ = stream.read_to_end(&mut all);
        let end = all.windows(4).position(|four| four == b"\r\n\r\n").unwrap_or(all.len());
        let head = String::from_utf8_lossy(&all[..end]).into_owned();
        let status = head.split(' ').nth(1).and_then(|code| code.parse().ok()).unwrap_or(0);
        let body = all.get(end + 4..).unwrap_or_default().to_vec();
        let chunked = head.to_ascii_lowercase().contains("transfer-encoding: chunked");
        Reply { status, body: if chunked { unchunked(&body) } else { body }, head }
    }

    /// A request with more headers.
    pub(crate) fn send(&self, method: &str, path: &str, token: &str, headers: &[&str], body: &[u8]) -> Reply {
        let mut request = format!("{method} {path} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n", self.address);
        if !token.is_empty() {
            request.push_str(&format!("Authorization: Bearer {token}\r\n"));
        }
        headers.iter().for_each(|header| request.push_str(&format!("{header}\r\n")));
        request.push_str(&format!("Content-Length: {}\r\n\r\n", body.len()));
        self.raw(&[request.as_bytes(), body].concat())
    }

    pub(crate) fn get(&self, path: &str, token: &str) -> Reply {
        self.send("GET", path, token, &[], b"")
    }

    /// One command.
    pub(crate) fn command(&self, token: &str, command: &Value) -> Reply {
        let headers = ["Content-Type: application/json"];
        self.send("POST", "/api/v1/commands", token, &headers, command.to_string().as_bytes())
    }

    /// JSON to any address.
    pub(crate) fn post(&self, path: &str, token: &str, body: &Value) -> Reply {
        self.send("POST", path, token, &["Content-Type: application/json"], body.to_string().as_bytes())
    }

    /// Tells it to end, and gives its exit code.
    pub(crate) fn end(mut self) -> Option<i32> {
        let id = self.child.id().to_string();
        let told = std::process::Command::new("kill").args(["-TERM", &id]).status().unwrap();
        assert!(told.success());
        self.child.wait().unwrap().code()
    }

    /// Ends it without a word.
    pub(crate) fn kill(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn unchunked(mut rest: &[u8]) -> Vec<u8> {
    let mut body = Vec::new();
    while let Some(end) = rest.windows(2).position(|two| two == b"\r\n") {
        let size = std::str::from_utf8(&rest[..end]).ok().and_then(|text| usize::from_str_radix(text, 16).ok());
        let Some(size) = size.filter(|size| *size > 0) else { break };
        let from = end + 2;
        body.extend_from_slice(rest.get(from..from + size).unwrap_or(&rest[from.min(rest.len())..]));
        rest = rest.get(from + size + 2..).unwrap_or_default();
    }
    body
}

/// A token for a role.
pub(crate) fn token(place: &Place, options: &[&str]) -> String {
    let arguments: Vec<&str> = ["token", "create", "--role"].iter().chain(options).copied().collect();
    place.run(&arguments).ends(0).json()["token"].as_str().unwrap().to_owned()
}
