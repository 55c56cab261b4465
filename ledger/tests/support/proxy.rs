//! A wire between a client and a server that can be cut at a chosen moment.
#![allow(dead_code, reason = "every test file compiles this module for itself")]
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may fail")]

use std::io::{Read as _, Write as _};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;

/// When the wire is cut, once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Cut {
    /// When the client sends this: the server never hears it.
    Before(&'static [u8]),
    /// When the client sent this: the server hears it, and the client never hears the answer. The server does not hear that the
    /// client is gone.
    After(&'static [u8]),
}

/// The wire.
#[derive(Clone)]
pub(crate) struct Proxy {
    port: u16,
    cut: Arc<Mutex<Option<Cut>>>,
}

impl Proxy {
    /// To the server on this port.
    pub(crate) fn to(server: u16) -> Proxy {
        let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
        let proxy = Proxy { port: listener.local_addr().unwrap().port(), cut: Arc::default() };
        let cut = Arc::clone(&proxy.cut);
        thread::spawn(move || {
            for client in listener.incoming().map_while(Result::ok) {
                if let Ok(server) = TcpStream::connect(("127.0.0.1", server)) {
                    wire(client, server, Arc::clone(&cut));
                }
            }
        });
        proxy
    }

    /// The port on which it listens.
    pub(crate) fn port(&self) -> u16 {
        self.port
    }

    /// Cuts the next connection on which this is sent.
    pub(crate) fn cut(&self, when: Cut) {
        *self.cut.lock().unwrap() = Some(when);
    }

    /// Whether the cut was made.
    pub(crate) fn was_cut(&self) -> bool {
        self.cut.lock().unwrap().is_none()
    }
}

fn wire(mut client: TcpStream, mut server: TcpStream, cut: Arc<Mutex<Option<Cut>>>) {
    let (mut from_server, mut to_client) = (server.try_clone().unwrap(), client.try_clone().unwrap());
    thread::spawn(move || {
        let mut buffer = [0; 65_536];
        while let Ok(length @ 1..) = from_server.read(&mut buffer) {
            // A client that is gone does not keep the server from going on.
            let _ = to_client.write_all(&buffer[..length]);
        }
        let _ = to_client.shutdown(Shutdown::Both);
    });
    thread::spawn(move || {
        let mut buffer = [0; 65_536];
        while let Ok(length @ 1..) = client.read(&mut buffer) {
            let sent = &buffer[..length];
            let due = {
                let mut cut = cut.lock().unwrap();
                let found = cut.filter(|cut| {
                    let (Cut::Before(mark) | Cut::After(mark)) = cut;
                    sent.windows(mark.len()).any(|window| window == *mark)
                });
                if found.is_some() {
                    *cut = None;
                }
                found
            };
            match due {
                Some(Cut::Before(_)) => {
                    let _ = client.shutdown(Shutdown::Both);
                    let _ = server.shutdown(Shutdown::Both);
                    return;
                }
                Some(Cut::After(_)) => {
                    // To the client it looks cut at once, while the server works on.
                    let _ = client.shutdown(Shutdown::Both);
                    let _ = server.write_all(sent);
                    return;
                }
                None => {
                    if server.write_all(sent).is_err() {
                        return;
                    }
                }
            }
        }
        let _ = server.shutdown(Shutdown::Both);
    });
}
