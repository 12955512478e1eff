//! One connection that is kept open, as little as HTTP allows, so that what is measured is the server.

use serde::Serialize;
use serde::de::DeserializeOwned;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

pub(crate) struct Wire {
    stream: TcpStream,
    host: String,
    authorization: String,
    read: Vec<u8>,
}

impl Wire {
    /// To an address such as `127.0.0.1:8420`; without a token when it is empty.
    pub(crate) async fn open(host: &str, token: &str) -> Wire {
        let stream = TcpStream::connect(host).await.expect("a connection");
        stream.set_nodelay(true).unwrap();
        let authorization =
            if token.is_empty() { String::new() } else { format!("authorization: Bearer {token}\r\n") };
        Wire { stream, host: host.to_owned(), authorization, read: Vec::with_capacity(64 * 1024) }
    }

    /// The answer, which must be a success.
    pub(crate) async fn post<A: DeserializeOwned>(&mut self, path: &str, body: &impl Serialize) -> A {
        let body = serde_json::to_vec(body).unwrap();
        let Wire { host, authorization, .. } = self;
        let mut request = format!(
            "POST {path} HTTP/1.1\r\nhost: {host}\r\n{authorization}content-type: application/json\r\n\
             content-length: {}\r\n\r\n",
            body.len()
        )
        .into_bytes();
        request.extend_from_slice(&body);
        self.stream.write_all(&request).await.unwrap();
        self.read.clear();
        let head = loop {
            if let Some(end) = self.read.windows(4).position(|four| four == b"\r\n\r\n") {
                break end + 4;
            }
            self.receive().await;
        };
        let told = String::from_utf8_lossy(&self.read[..head]).to_ascii_lowercase();
        let length = told
            .lines()
            .find_map(|line| line.strip_prefix("content-length:"))
            .and_then(|length| length.trim().parse::<usize>().ok());
        let length = length.unwrap_or_else(|| panic!("an answer without a length: {told}"));
        while self.read.len() < head + length {
            self.receive().await;
        }
        let answer = &self.read[head..head + length];
        assert!(told.starts_with("http/1.1 2"), "{path}: {told}{}", String::from_utf8_lossy(answer));
        serde_json::from_slice(answer).unwrap()
    }

    async fn receive(&mut self) {
        let count = self.stream.read_buf(&mut self.read).await.unwrap();
        assert!(count > 0, "the server ended the connection");
    }
}
