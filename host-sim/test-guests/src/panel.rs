//! A panel for tests: an HTTP server on this computer that answers as a test says, byte by byte if need be, and keeps what
//! it was asked.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener};
use std::sync::{Arc, Mutex};
use std::thread;

/// A request as it arrived.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Received {
    /// `GET /path HTTP/1.1`
    pub line: String,
    /// Names in lower case.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: String,
    /// Which connection it came on; 0 is the first one.
    pub connection: usize,
}

impl Received {
    /// The value of a header.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(found, _)| found == name).map(|(_, value)| value.as_str())
    }
}

/// Something to read from and write to.
pub trait Stream: Read + Write {}
impl<T: Read + Write> Stream for T {}

/// Wraps an accepted connection, as in TLS; an error ends that connection only.
pub type Wrap = Arc<dyn Fn(std::net::TcpStream) -> std::io::Result<Box<dyn Stream>> + Send + Sync>;

/// The server. It ends with the test's process; each test has its own.
#[derive(Debug)]
pub struct Panel {
    /// Where it listens.
    pub address: SocketAddr,
    received: Arc<Mutex<Vec<Received>>>,
}

impl Panel {
    /// Answers every request with what the function writes.
    #[must_use]
    pub fn start(answer: impl Fn(&Received, &mut dyn Write) -> std::io::Result<()> + Send + Sync + 'static) -> Self {
        Self::start_wrapped(Arc::new(|stream| Ok(Box::new(stream) as Box<dyn Stream>)), answer)
    }

    /// Answers every request with this status and body.
    #[must_use]
    pub fn answering(status: u16, body: &'static str) -> Self {
        Self::start(move |_, stream| respond(stream, status, &[], body.as_bytes()))
    }

    /// As [`Panel::start`], through TLS or whatever wraps connections.
    #[must_use]
    pub fn start_wrapped(
        wrap: Wrap,
        answer: impl Fn(&Received, &mut dyn Write) -> std::io::Result<()> + Send + Sync + 'static,
    ) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let received = Arc::new(Mutex::new(Vec::new()));
        let answer = Arc::new(answer);
        let kept = Arc::clone(&received);
        thread::spawn(move || {
            for (number, stream) in listener.incoming().enumerate() {
                let Ok(stream) = stream else { continue };
                stream.set_nodelay(true).unwrap();
                let (answer, kept, wrap) = (Arc::clone(&answer), Arc::clone(&kept), Arc::clone(&wrap));
                thread::spawn(move || {
                    let Ok(stream) = wrap(stream) else { return };
                    let mut reader = BufReader::new(stream);
                    loop {
                        let mut request = match read(&mut reader) {
                            Ok(Some(request)) => request,
                            Ok(None) => break,
                            Err(_) => {
                                let _ = respond(reader.get_mut(), 400, &[], b"this is no HTTP");
                                break;
                            }
                        };
                        request.connection = number;
                        kept.lock().unwrap().push(request.clone());
                        if answer(&request, reader.get_mut()).is_err() {
                            break;
                        }
                    }
                });
            }
        });
        Self { address, received }
    }

    /// What it was asked so far.
    #[must_use]
    pub fn received(&self) -> Vec<Received> {
        self.received.lock().unwrap().clone()
    }

    /// Its URL, in plain HTTP.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }
}

/// Writes a whole answer.
///
/// # Errors
/// The other side is gone.
pub fn respond(stream: &mut dyn Write, status: u16, headers: &[(&str, &str)], body: &[u8]) -> std::io::Result<()> {
    let mut head = format!("HTTP/1.1 {status} X\r\ncontent-length: {}\r\n", body.len());
    for (name, value) in headers {
        head.push_str(&format!("{name}: {value}\r\n"));
    }
    stream.write_all(&[head.as_bytes(), b"\r\n", body].concat())?;
    stream.flush()
}

fn read(reader: &mut BufReader<Box<dyn Stream>>) -> std::io::Result<Option<Received>> {
    let mut request = Received::default();
    let mut line = String::new();
    if reader.read_line(&mut line)? == 0 {
        return Ok(None);
    }
    request.line = line.trim_end().to_owned();
    loop {
        line.clear();
        reader.read_line(&mut line)?;
        let Some((name, value)) = line.trim_end().split_once(':') else { break };
        request.headers.push((name.to_ascii_lowercase(), value.trim().to_owned()));
    }
    let length = request.header("content-length").and_then(|length| length.parse().ok()).unwrap_or(0);
    let mut body = vec![0; length];
    reader.read_exact(&mut body)?;
    request.body = String::from_utf8(body).unwrap();
    Ok(Some(request))
}
