//! The pages in a real browser: nothing that axe finds wrong in light or in dark, nothing that overflows at 360 and 1440 pixels, and a
//! console that stays empty. `ENVELOPE_AXE` is the place of axe-core's script; where it or the browser's driver is absent the test
//! says that it is skipped.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "a test may panic"
)]

mod program;

use program::Place;
use program::client::{Service, token};
use serde_json::{Value, json};
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

/// A browser without a window.
struct Browser {
    driver: Child,
    port: String,
    session: String,
}

impl Browser {
    /// Starts the browser; none where there is no driver.
    fn start() -> Option<Browser> {
        let mut program = Command::new("chromedriver");
        let mut driver = program.arg("--port=0").stdout(Stdio::piped()).stderr(Stdio::null()).spawn().ok()?;
        let lines = BufReader::new(driver.stdout.take().unwrap()).lines().map_while(Result::ok);
        let started = { lines }.find(|line| line.contains("started successfully on port "))?;
        let port = started.trim_end_matches('.').rsplit(' ').next()?.to_owned();
        let mut browser = Browser { driver, port, session: String::new() };
        let arguments = ["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"];
        let wanted = json!({ "capabilities": { "alwaysMatch": {
            "goog:chromeOptions": { "args": arguments }, "goog:loggingPrefs": { "browser": "ALL" },
        } } });
        let made = browser.call("/session", &wanted);
        browser.session = made["sessionId"].as_str()?.to_owned();
        Some(browser)
    }

    fn call(&self, path: &str, body: &Value) -> Value {
        let body = body.to_string();
        let mut stream = TcpStream::connect(format!("127.0.0.1:{}", self.port)).unwrap();
        let head = format!(
            "POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n",
            body.len()
        );
        stream.write_all(&[head.as_bytes(), body.as_bytes()].concat()).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(60))).unwrap();
        // The driver keeps the connection open: the answer ends where its head says.
        let mut reader = BufReader::new(stream);
        let mut length = 0;
        for line in reader.by_ref().lines().map_while(Result::ok).take_while(|line| !line.is_empty()) {
            if let Some((name, value)) =
                line.split_once(':').filter(|(name, _)| name.eq_ignore_ascii_case("content-length"))
            {
                length = value.trim().parse().unwrap_or_else(|_| panic!("{name}: {value}"));
            }
        }
        let mut text = vec![0; length];
        reader.read_exact(&mut text).unwrap();
        let answer: Value = serde_json::from_slice(&text).unwrap();
        answer["value"].clone()
    }

    fn in_session(&self, path: &str, body: &Value) -> Value {
        self.call(&format!("/session/{}/{path}", self.session), body)
    }

    fn open(&self, url: &str) {
        self.in_session("url", &json!({ "url": url }));
    }

    fn emulate(&self, command: &str, params: Value) {
        self.in_session("goog/cdp/execute", &json!({ "cmd": format!("Emulation.{command}"), "params": params }));
    }

    fn run(&self, kind: &str, script: &str) -> Value {
        self.in_session(&format!("execute/{kind}"), &json!({ "script": script, "args": [] }))
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        if !self.session.is_empty() {
            let mut request = format!("DELETE /session/{} HTTP/1.1\r\n", self.session);
            request.push_str("Host: 127.0.0.1\r\nConnection: close\r\n\r\n");
            if let Ok(mut stream) = TcpStream::connect(format!("127.0.0.1:{}", self.port)) {
                let _ = stream.write_all(request.as_bytes());
                let _ = stream.set_read_timeout(Some(Duration::from_secs(5)));
                let _ = stream.read(&mut [0; 256]);
            }
        }
        let _ = self.driver.kill();
        let _ = self.driver.wait();
    }
}

const AUDIT: &str = "const done = arguments[arguments.length - 1]; \
    axe.run(document).then((found) => done(found.violations.map((one) => one.id + ': ' + one.nodes.map((n) => n.html).slice(0, 3).join(' '))));";

#[test]
fn pages_are_well_made_at_every_width_and_in_both_lights() {
    let axe = std::env::var("ENVELOPE_AXE").ok().and_then(|place| std::fs::read_to_string(place).ok());
    let (Some(axe), Some(browser)) = (axe, Browser::start()) else {
        eprintln!("skipped: ENVELOPE_AXE names no script, or there is no chromedriver");
        return;
    };
    let place = Place::new();
    place.demo().ends(0);
    let service = Service::of(&place, &[]);
    let url = |path: &str| format!("http://{}{path}", service.address);
    let plan: [(&[&str], &[&str]); 4] = [
        (&["broadcaster", "--holder", "bell-media"], &["/", "/acts/commit", "/proposals/new", "/report", "/calendar"]),
        (&["administrator"], &["/", "/acts", "/commitments", "/import", "/indicators", "/acts/register-project"]),
        (&["auditor"], &["/", "/balances", "/log", "/compare?from=through=150", "/verify"]),
        (&["reviewer", "--step", "staff"], &["/", "/disputes"]),
    ];
    for (role, paths) in plan {
        browser.open(&url(&format!("/sign-in?token={}", token(&place, role))));
        for path in paths {
            for (width, light, lang) in [(1440, "light", "en"), (360, "dark", "fr")] {
                let size = json!({ "width": width, "height": 900, "deviceScaleFactor": 1, "mobile": false });
                browser.emulate("setDeviceMetricsOverride", size);
                let features = json!({ "features": [{ "name": "prefers-color-scheme", "value": light }] });
                browser.emulate("setEmulatedMedia", features);
                let sign = if path.contains('?') { '&' } else { '?' };
                browser.open(&url(&format!("{path}{sign}lang={lang}")));
                let over = browser
                    .run("sync", "return document.documentElement.scrollWidth - document.documentElement.clientWidth;");
                assert_eq!(over, 0, "{path} overflows at {width}");
                let said = browser.in_session("se/log", &json!({ "type": "browser" }));
                assert_eq!(said, json!([]), "{path} at {width}");
                browser.run("sync", &axe);
                let found = browser.run("async", AUDIT);
                assert_eq!(found, json!([]), "{path} at {width}, {light}, {lang}");
            }
        }
    }
    // A figure's explanation opens where the figure stands.
    browser.open(&url(&format!("/sign-in?token={}", token(&place, &["broadcaster", "--holder", "bell-media"]))));
    let opened = "const done = arguments[arguments.length - 1]; document.querySelector('a[data-explain]').click(); \
        const look = () => document.getElementById('explanation') ? done(location.pathname) : setTimeout(look, 50); look();";
    assert_eq!(browser.run("async", opened), "/");
}
