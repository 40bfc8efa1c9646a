//! Sits on the wire between a host and a panel and keeps all that goes over it: the only place where every secret can be
//! read, those included that a host or a panel makes up by itself.

use std::collections::BTreeSet;
use std::io::{Read, Write};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, LazyLock, Mutex};
use std::thread;

use regex::bytes::Regex;

/// A wire that is listened to. It lives as long as the test's process.
pub struct Wire {
    address: SocketAddr,
    /// One direction of one connection each.
    heard: Arc<Mutex<Vec<Vec<u8>>>>,
}

impl Wire {
    /// A wire to this panel.
    #[must_use]
    pub fn to(panel: SocketAddr) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let address = listener.local_addr().expect("its address");
        let heard = Arc::new(Mutex::new(Vec::new()));
        let all = Arc::clone(&heard);
        thread::spawn(move || {
            for host in listener.incoming().flatten() {
                let Ok(panel) = TcpStream::connect(panel) else { continue };
                let both = || (host.try_clone().expect("a socket"), panel.try_clone().expect("a socket"));
                let ((host_in, panel_out), (host_out, panel_in)) = (both(), both());
                for (from, to) in [(host_in, panel_out), (panel_in, host_out)] {
                    let all = Arc::clone(&all);
                    thread::spawn(move || pass_on(from, to, &all));
                }
            }
        });
        Self { address, heard }
    }

    /// The panel's URL for the host.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Every password that was sent.
    #[must_use]
    pub fn passwords(&self) -> BTreeSet<String> {
        self.values("password")
    }

    /// Every token and every key of a login link that was answered.
    #[must_use]
    pub fn tokens(&self) -> BTreeSet<String> {
        let keys = self.values("key");
        // Other things are called keys too; those of login links are as long as a token.
        self.values("token").into_iter().chain(keys.into_iter().filter(|key| key.len() >= 32)).collect()
    }

    /// The values of all fields of this name in JSON.
    fn values(&self, field: &str) -> BTreeSet<String> {
        static FIELD: LazyLock<Regex> =
            LazyLock::new(|| Regex::new(r#""([a-z_]+)"\s*:\s*("(?:[^"\\]|\\.)+")"#).expect("a pattern"));
        let heard = self.heard.lock().expect("the wire");
        let mut values = BTreeSet::new();
        for bytes in heard.iter() {
            for found in FIELD.captures_iter(bytes).filter(|found| &found[1] == field.as_bytes()) {
                values.insert(serde_json::from_slice(&found[2]).expect("a JSON text"));
            }
        }
        values
    }
}

fn pass_on(mut from: TcpStream, mut to: TcpStream, all: &Mutex<Vec<Vec<u8>>>) {
    let place = {
        let mut all = all.lock().expect("the wire");
        all.push(Vec::new());
        all.len() - 1
    };
    let mut buffer = [0; 16 * 1024];
    while let Ok(length @ 1..) = from.read(&mut buffer) {
        let bytes = &buffer[..length];
        all.lock().expect("the wire")[place].extend_from_slice(bytes);
        if to.write_all(bytes).is_err() {
            break;
        }
    }
    // The other side may be gone already.
    let _ = to.shutdown(Shutdown::Write);
}
