//! A real browser without a window, driven over the WebDriver protocol, and what is asked of every page that it opens.
#![allow(dead_code, reason = "each file of tests uses some of it")]

use crate::program::Place;
use crate::program::client::{Service, token};
use serde_json::{Value, json};
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// The combinations in which a page is looked at after it was opened in a language.
const LOOKS: [(u32, &str); 4] = [(1440, "light"), (1440, "dark"), (360, "light"), (360, "dark")];

/// How thoroughly a page is looked at.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Look {
    /// In both languages, each at both widths in light and in dark.
    Every,
    /// In French, narrow and in light: a page that is made as another one is.
    Once,
}

/// A browser that is signed in as someone.
pub(crate) struct Browser {
    driver: Child,
    port: String,
    session: String,
    base: String,
    axe: String,
}

const AUDIT: &str = "const done = arguments[arguments.length - 1]; \
    axe.run(document, { resultTypes: ['violations'] }).then((found) => done(found.violations.map((one) => one.id + ': ' + one.nodes.map((n) => n.html).slice(0, 3).join(' '))));";

impl Browser {
    /// A browser over a service; none, and said so, where there is no driver or `ENVELOPE_AXE` names no script.
    pub(crate) fn start(service: &Service) -> Option<Browser> {
        let axe = std::env::var("ENVELOPE_AXE").ok().and_then(|place| std::fs::read_to_string(place).ok());
        let started = axe.and_then(|axe| Browser::driven(service, axe));
        if started.is_none() {
            eprintln!("skipped: ENVELOPE_AXE names no script, or there is no chromedriver");
        }
        started
    }

    fn driven(service: &Service, axe: String) -> Option<Browser> {
        let mut program = Command::new("chromedriver");
        let mut driver = program.arg("--port=0").stdout(Stdio::piped()).stderr(Stdio::null()).spawn().ok()?;
        let lines = BufReader::new(driver.stdout.take().unwrap()).lines().map_while(Result::ok);
        let started = { lines }.find(|line| line.contains("started successfully on port "))?;
        let port = started.trim_end_matches('.').rsplit(' ').next()?.to_owned();
        let base = format!("http://{}", service.address);
        let mut browser = Browser { driver, port, session: String::new(), base, axe };
        let options = json!({ "args": ["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"] });
        let wanted = json!({ "capabilities": { "alwaysMatch": {
            "goog:chromeOptions": options, "goog:loggingPrefs": { "browser": "ALL" },
        } } });
        let made = browser.call("POST", "/session", &wanted);
        browser.session = made["sessionId"].as_str()?.to_owned();
        Some(browser)
    }

    fn call(&self, method: &str, path: &str, body: &Value) -> Value {
        let body = if method == "POST" { body.to_string() } else { String::new() };
        let mut stream = TcpStream::connect(format!("127.0.0.1:{}", self.port)).unwrap();
        let head = format!(
            "{method} {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n",
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
        self.call("POST", &format!("/session/{}/{path}", self.session), body)
    }

    fn devtools(&self, command: &str, params: Value) -> Value {
        self.in_session("goog/cdp/execute", &json!({ "cmd": command, "params": params }))
    }

    /// Signs in as a role: the words that `envelope token create --role` takes.
    pub(crate) fn sign_in(&self, place: &Place, role: &[&str]) {
        self.open(&format!("/sign-in?token={}", token(place, role)));
        assert_eq!(self.path(), "/", "{role:?} did not get in");
    }

    /// Opens a page of the service by its path.
    pub(crate) fn open(&self, path: &str) {
        self.in_session("url", &json!({ "url": format!("{}{path}", self.base) }));
    }

    /// Where the browser is.
    pub(crate) fn path(&self) -> String {
        let url = self.call("GET", &format!("/session/{}/url", self.session), &Value::Null);
        url.as_str().unwrap_or_default().trim_start_matches(&self.base).to_owned()
    }

    /// Looks from now on at a width, in light or in dark.
    pub(crate) fn look(&self, width: u32, light: &str) {
        let size = json!({ "width": width, "height": 900, "deviceScaleFactor": 1, "mobile": false });
        self.devtools("Emulation.setDeviceMetricsOverride", size);
        let features = json!({ "features": [{ "name": "prefers-color-scheme", "value": light }] });
        self.devtools("Emulation.setEmulatedMedia", features);
    }

    /// Lets pages run their scripts from now on, or not: some browsers never do.
    pub(crate) fn scripts(&self, run: bool) {
        self.devtools("Emulation.setScriptExecutionDisabled", json!({ "value": !run }));
    }

    /// Runs a script in the page, which the page's own policy does not keep from us.
    pub(crate) fn run(&self, script: &str) -> Value {
        self.in_session("execute/sync", &json!({ "script": script, "args": [] }))
    }

    /// Runs a script that calls its last argument when it is done.
    pub(crate) fn wait_for(&self, script: &str) -> Value {
        self.in_session("execute/async", &json!({ "script": script, "args": [] }))
    }

    fn element(&self, selector: &str) -> String {
        let until = Instant::now() + Duration::from_secs(10);
        loop {
            let found = self.in_session("element", &json!({ "using": "css selector", "value": selector }));
            if let Some(id) = id_in(&found) {
                return id;
            }
            assert!(Instant::now() < until, "{} has no {selector}: {}", self.path(), self.text("main"));
            std::thread::sleep(Duration::from_millis(50));
        }
    }

    /// Presses what a selector names, as a finger does. It waits for it to be there.
    pub(crate) fn press(&self, selector: &str) {
        let press = || self.in_session(&format!("element/{}/click", self.element(selector)), &json!({}));
        let mut pressed = press();
        if pressed["error"] == "stale element reference" {
            // The next page came between finding it and pressing it.
            pressed = press();
        }
        assert!(pressed.get("error").is_none(), "{selector}: {pressed}");
    }

    /// Writes into a field in the place of what stood there; of a choice, chooses the option of that value.
    pub(crate) fn fill(&self, name: &str, value: &str) {
        let choice = format!("select[name='{name}'] option[value='{value}']");
        let field = format!("[name='{name}']");
        let tag =
            self.call("GET", &format!("/session/{}/element/{}/name", self.session, self.element(&field)), &Value::Null);
        if tag == json!("select") {
            return self.press(&choice);
        }
        let id = self.element(&field);
        let kind = self.call("GET", &format!("/session/{}/element/{id}/attribute/type", self.session), &Value::Null);
        if kind == json!("date") {
            // The order in which a date is typed is the browser's own affair.
            let set = format!(
                "const field = document.querySelector(\"{field}\"); field.value = '{value}'; field.dispatchEvent(new Event('input', {{ bubbles: true }}));"
            );
            self.run(&set);
            return;
        }
        if kind != json!("file") {
            self.in_session(&format!("element/{id}/clear"), &json!({}));
        }
        let written = self.in_session(&format!("element/{id}/value"), &json!({ "text": value }));
        assert!(written.is_null(), "{name}: {written}");
    }

    /// Writes into several fields.
    pub(crate) fn fill_all(&self, fields: &[(&str, &str)]) {
        fields.iter().for_each(|(name, value)| self.fill(name, value));
    }

    /// The text of what a selector names, as it is shown.
    pub(crate) fn text(&self, selector: &str) -> String {
        let found = self.in_session("element", &json!({ "using": "css selector", "value": selector }));
        let Some(id) = id_in(&found) else { return String::new() };
        let text = self.call("GET", &format!("/session/{}/element/{id}/text", self.session), &Value::Null);
        text.as_str().unwrap_or_default().to_owned()
    }

    /// The page says this, now or soon.
    #[track_caller]
    pub(crate) fn says(&self, selector: &str, text: &str) {
        let until = Instant::now() + Duration::from_secs(10);
        while !self.text(selector).contains(text) {
            assert!(Instant::now() < until, "{}: `{text}` is not in: {}", self.path(), self.text(selector));
            std::thread::sleep(Duration::from_millis(50));
        }
    }

    /// Every address that the page leads to within the service, without what stands behind `#`.
    pub(crate) fn links(&self) -> Vec<String> {
        let found = self.run(
            "return [...document.querySelectorAll('a[href]')].filter((a) => a.origin === location.origin).map((a) => a.pathname + a.search);",
        );
        found.as_array().into_iter().flatten().filter_map(Value::as_str).map(str::to_owned).collect()
    }

    /// What is asked of every page, as it is now: nothing overflows, the console is empty, and axe finds nothing.
    #[track_caller]
    pub(crate) fn is_well_made(&self, what: &str) {
        self.run(&self.axe);
        self.is_fine(what);
        self.has_said_nothing(what);
    }

    /// As the page is shown now. Axe must be in it.
    #[track_caller]
    fn is_fine(&self, what: &str) {
        let over = self.run("return document.documentElement.scrollWidth - document.documentElement.clientWidth;");
        assert_eq!(over, 0, "{what} overflows");
        assert_eq!(self.wait_for(AUDIT), json!([]), "{what}");
    }

    /// What does not depend on how a page is shown: its heading, and what the console says of all that was done with it.
    #[track_caller]
    fn has_said_nothing(&self, what: &str) {
        let heading = self.run("return document.querySelectorAll('h1').length;");
        assert_eq!(heading, 1, "{what} has not one heading of the first rank");
        let said = self.in_session("se/log", &json!({ "type": "browser" }));
        assert_eq!(said, json!([]), "the console of {what}");
    }

    /// Opens a page and asks of it what is asked of every page. It is opened once in a language: the width and the light change while it
    /// stands there, as they do when a window is drawn narrower or the evening comes, since the server knows neither.
    #[track_caller]
    pub(crate) fn audit(&self, path: &str, look: Look) {
        let (languages, looks) = match look {
            Look::Every => (&["en", "fr"][..], &LOOKS[..]),
            Look::Once => (&["fr"][..], &LOOKS[2..3]),
        };
        for lang in languages {
            let (first, _) = looks.split_first().unwrap();
            self.look(first.0, first.1);
            let sign = if path.contains('?') { '&' } else { '?' };
            self.open(&format!("{path}{sign}lang={lang}"));
            let tag = self.run("return document.documentElement.lang;");
            assert_eq!(tag, format!("{lang}-CA"), "{path} in {lang}");
            self.run(&self.axe);
            for (width, light) in looks {
                self.look(*width, light);
                self.is_fine(&format!("{path} at {width}, {light}, {lang}"));
            }
            self.has_said_nothing(&format!("{path} in {lang}"));
        }
    }

    /// Opens a page and keeps a picture of its upper part, where `ENVELOPE_SCREENSHOTS` names a folder.
    pub(crate) fn picture(&self, path: &str, name: &str, height: u32) {
        self.look(1200, "light");
        self.open(path);
        let clip = json!({ "x": 0, "y": 0, "width": 1200, "height": height, "scale": 1 });
        let wanted = json!({ "format": "png", "captureBeyondViewport": true, "clip": clip });
        let taken = self.devtools("Page.captureScreenshot", wanted);
        let picture = bytes_of(taken["data"].as_str().unwrap());
        assert_eq!(picture.get(1..4), Some(&b"PNG"[..]), "{path}");
        if let Some(folder) = std::env::var_os("ENVELOPE_SCREENSHOTS").map(PathBuf::from) {
            std::fs::create_dir_all(&folder).unwrap();
            std::fs::write(folder.join(name), picture).unwrap();
        }
    }
}

/// The id of an element that was found, under the name that the protocol gives it.
fn id_in(found: &Value) -> Option<String> {
    found.get("element-6066-11e4-a52e-4f735466cecf")?.as_str().map(str::to_owned)
}

/// The bytes of a text in base 64.
fn bytes_of(text: &str) -> Vec<u8> {
    let digit = |letter: u8| match letter {
        b'A'..=b'Z' => letter - b'A',
        b'a'..=b'z' => letter - b'a' + 26,
        b'0'..=b'9' => letter - b'0' + 52,
        b'+' => 62,
        _ => 63,
    };
    let digits: Vec<u8> = text.bytes().filter(|letter| *letter != b'=').map(digit).collect();
    let four = |part: &[u8]| {
        let all = part.iter().fold(0_u32, |sum, digit| sum << 6 | u32::from(*digit)) << (6 * (4 - part.len()));
        all.to_be_bytes()[1..part.len()].to_vec()
    };
    digits.chunks(4).flat_map(four).collect()
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
