//! HTTP for a panel that hands out answers which it has given before: as little work for each request as there can be, so
//! that what is compared are those who ask.
//!
//! Only what the hosts and modules here send is understood: requests with a length, on connections that stay open.

use std::io::{self, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;
use std::thread;

use rustls::{ServerConfig, ServerConnection, StreamOwned};

use super::Spoken;

/// Longest head of a request.
const HEAD: usize = 64 * 1024;

/// Serves until the process ends, on a thread for each connection.
pub(super) fn serve<S: Spoken + 'static>(panel: &Arc<S>, listener: TcpListener, tls: Option<Arc<ServerConfig>>) {
    let panel = Arc::clone(panel);
    thread::spawn(move || {
        for stream in listener.incoming() {
            let (Ok(stream), panel, tls) = (stream, Arc::clone(&panel), tls.clone()) else { continue };
            // A connection ends when its client goes, with whatever error.
            thread::spawn(move || connection(stream, &*panel, tls));
        }
    });
}

fn connection(stream: TcpStream, panel: &dyn Spoken, tls: Option<Arc<ServerConfig>>) -> io::Result<()> {
    stream.set_nodelay(true)?;
    match tls {
        None => talk(stream, panel),
        Some(tls) => talk(StreamOwned::new(ServerConnection::new(tls).map_err(io::Error::other)?, stream), panel),
    }
}

/// Answers one request after the other, until the client has had enough.
fn talk(mut stream: impl Read + Write, panel: &dyn Spoken) -> io::Result<()> {
    let mut read = Vec::new();
    while let Some(request) = request(&mut stream, &mut read)? {
        let headers: Vec<_> = request.headers.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        let body = (!request.body.is_empty()).then_some(request.body.as_slice());
        let (status, body) =
            panel.answer(&request.method, &request.target, &headers, body).map_err(io::Error::other)?;
        let length = body.len();
        let mut answer =
            format!("HTTP/1.1 {status} .\r\ncontent-type: application/json\r\ncontent-length: {length}\r\n\r\n")
                .into_bytes();
        answer.extend_from_slice(&body);
        stream.write_all(&answer)?;
        stream.flush()?;
    }
    Ok(())
}

/// A request.
#[derive(Debug, PartialEq, Eq)]
struct Request {
    method: String,
    target: String,
    /// Names in lower case.
    headers: Vec<(String, String)>,
    body: Vec<u8>,
}

/// The next request; none when the client is gone. `read` keeps what came behind it.
fn request(stream: &mut impl Read, read: &mut Vec<u8>) -> io::Result<Option<Request>> {
    let end = loop {
        if let Some(end) = read.windows(4).position(|four| four == b"\r\n\r\n") {
            break end;
        }
        if read.len() > HEAD || !more(stream, read)? {
            return Ok(None);
        }
    };
    let head = String::from_utf8_lossy(read.get(..end).unwrap_or_default()).into_owned();
    let mut lines = head.lines();
    let mut words = lines.next().unwrap_or_default().split(' ').map(str::to_owned);
    let (method, target) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
    let headers: Vec<_> = lines
        .filter_map(|line| line.split_once(':'))
        .map(|(name, value)| (name.to_ascii_lowercase(), value.trim().to_owned()))
        .collect();
    let length = headers.iter().find(|(name, _)| name == "content-length").and_then(|(_, value)| value.parse().ok());
    let (begin, length) = (end + 4, length.unwrap_or(0_usize));
    while read.len() < begin + length {
        if !more(stream, read)? {
            return Ok(None);
        }
    }
    let body = read.get(begin..begin + length).unwrap_or_default().to_vec();
    read.drain(..begin + length);
    Ok(Some(Request { method, target, headers, body }))
}

/// Reads some more; false at the end.
fn more(stream: &mut impl Read, read: &mut Vec<u8>) -> io::Result<bool> {
    let mut piece = [0; 8 * 1024];
    let count = stream.read(&mut piece)?;
    read.extend_from_slice(piece.get(..count).unwrap_or_default());
    Ok(count > 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn requests_are_read_one_after_the_other_in_whatever_pieces_they_come() {
        let text = b"POST /login HTTP/1.1\r\nContent-Length: 4\r\nHost: a\r\n\r\nbodyGET /list?x=1 HTTP/1.1\r\n\r\n";
        for piece in [1, 7, 1_000] {
            let mut stream = text.chunks(piece).map(<[u8]>::to_vec);
            let mut left = Vec::new();
            let mut stream = Pieces(&mut stream, &mut left);
            let mut read = Vec::new();
            let first = request(&mut stream, &mut read).unwrap().unwrap();
            assert_eq!(
                (first.method.as_str(), first.target.as_str(), first.body.as_slice()),
                ("POST", "/login", &b"body"[..])
            );
            assert_eq!(first.headers[1], ("host".to_owned(), "a".to_owned()));
            let second = request(&mut stream, &mut read).unwrap().unwrap();
            assert_eq!((second.method.as_str(), second.target.as_str()), ("GET", "/list?x=1"));
            assert_eq!(request(&mut stream, &mut read).unwrap(), None);
        }
    }

    /// Gives a text out piece by piece.
    struct Pieces<'a, I>(&'a mut I, &'a mut Vec<u8>);

    impl<I: Iterator<Item = Vec<u8>>> Read for Pieces<'_, I> {
        fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
            if self.1.is_empty() {
                *self.1 = self.0.next().unwrap_or_default();
            }
            let count = self.1.len().min(into.len());
            into[..count].copy_from_slice(&self.1[..count]);
            self.1.drain(..count);
            Ok(count)
        }
    }
}
