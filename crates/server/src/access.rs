//! The access log: a line for each request, written by a thread of its own.

use std::fmt::Write as _;
use std::fs::OpenOptions;
use std::io::{self, BufWriter, Write};
use std::net::IpAddr;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, TrySendError, sync_channel};
use std::time::{Duration, SystemTime};

use http::header::{REFERER, USER_AGENT};
use http::{HeaderMap, Method, Uri, Version};

use crate::config::{AccessFormat, AccessLogConfig};
use crate::handler::RequestId;

/// How many lines wait for the disk; what is more is not written, and counted.
const WAITING: usize = 16 << 10;
/// How long a line may wait before it is written out.
const FLUSH: Duration = Duration::from_millis(200);

/// The log. It is written out when it is dropped.
pub(crate) struct AccessLog {
    format: AccessFormat,
    lines: Option<SyncSender<String>>,
    thread: Option<std::thread::JoinHandle<()>>,
    lost: AtomicU64,
}

/// What the log says of a request. What is only known at the beginning is kept only where there is a log.
#[derive(Debug)]
pub(crate) struct Entry {
    pub(crate) began: SystemTime,
    pub(crate) id: RequestId,
    pub(crate) client: IpAddr,
    pub(crate) method: Method,
    pub(crate) uri: Uri,
    pub(crate) version: Version,
    pub(crate) host: String,
    pub(crate) referer: String,
    pub(crate) agent: String,
}

/// How a request ended.
pub(crate) struct End<'a> {
    /// The status, or 499 when the client has left before there was one.
    pub(crate) status: u16,
    pub(crate) sent: u64,
    pub(crate) took: Duration,
    pub(crate) route: &'a str,
}

impl AccessLog {
    /// # Errors
    /// When the file cannot be written to.
    pub(crate) fn open(config: &AccessLogConfig) -> io::Result<Self> {
        let out: Box<dyn Write + Send> = match &config.file {
            Some(path) => Box::new(OpenOptions::new().create(true).append(true).open(path)?),
            None => Box::new(io::stdout()),
        };
        let (lines, received) = sync_channel(WAITING);
        let thread = std::thread::Builder::new().name("keyway-access".to_owned());
        let thread = thread.spawn(move || write(&received, BufWriter::with_capacity(64 << 10, out)))?;
        Ok(AccessLog {
            format: config.format,
            lines: Some(lines),
            thread: Some(thread),
            lost: AtomicU64::new(0),
        })
    }

    pub(crate) fn write(&self, entry: &Entry, end: &End<'_>) {
        let line = match self.format {
            AccessFormat::Json => json(entry, end),
            AccessFormat::Common => common(entry, end),
        };
        let sent = self.lines.as_ref().map(|lines| lines.try_send(line));
        if let Some(Err(TrySendError::Full(_))) = sent
            && self.lost.fetch_add(1, Ordering::Relaxed) == 0
        {
            tracing::warn!(target: "keyway::server", "the access log cannot keep up; lines are lost");
        }
    }
}

impl Drop for AccessLog {
    fn drop(&mut self) {
        self.lines = None;
        if let Some(thread) = self.thread.take() {
            // It has nothing to say: what could not be written was told.
            let _ = thread.join();
        }
    }
}

fn write(lines: &Receiver<String>, mut out: impl Write) {
    let mut told = false;
    let mut check = |result: io::Result<()>| {
        if let Err(error) = result
            && !std::mem::replace(&mut told, true)
        {
            tracing::error!(target: "keyway::server", "the access log is not written: {error}");
        }
    };
    loop {
        match lines.recv_timeout(FLUSH) {
            Ok(line) => check(out.write_all(line.as_bytes())),
            Err(RecvTimeoutError::Timeout) => check(out.flush()),
            Err(RecvTimeoutError::Disconnected) => return check(out.flush()),
        }
    }
}

impl Entry {
    pub(crate) fn agent(headers: &HeaderMap) -> (String, String) {
        let text =
            |name| headers.get(name).map(|value| String::from_utf8_lossy(value.as_bytes()).into_owned());
        (text(REFERER).unwrap_or_default(), text(USER_AGENT).unwrap_or_default())
    }
}

fn version(version: Version) -> &'static str {
    match version {
        Version::HTTP_10 => "HTTP/1.0",
        Version::HTTP_2 => "HTTP/2.0",
        _ => "HTTP/1.1",
    }
}

fn json(entry: &Entry, end: &End<'_>) -> String {
    let time = entry.began.duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    let mut line = serde_json::json!({
        "time": time.as_millis() as u64,
        "request": entry.id.as_str(),
        "client": entry.client.to_string(),
        "method": entry.method.as_str(),
        "host": entry.host,
        "uri": entry.uri.to_string(),
        "version": version(entry.version),
        "status": end.status,
        "sent": end.sent,
        "seconds": end.took.as_secs_f64(),
        "route": end.route,
        "referer": entry.referer,
        "agent": entry.agent,
    })
    .to_string();
    line.push('\n');
    line
}

fn common(entry: &Entry, end: &End<'_>) -> String {
    let mut line = String::with_capacity(200);
    let _ = write!(line, "{} - - [{}] \"{} ", entry.client, date(entry.began), entry.method);
    quote(&mut line, &entry.uri.to_string());
    let _ = write!(line, " {}\" {} {} \"", version(entry.version), end.status, end.sent);
    quote(&mut line, &entry.referer);
    line.push_str("\" \"");
    quote(&mut line, &entry.agent);
    line.push_str("\"\n");
    line
}

/// What clients send must not make lines of its own.
fn quote(line: &mut String, text: &str) {
    if text.is_empty() {
        line.push('-');
    }
    for c in text.chars() {
        match c {
            '"' | '\\' => line.extend(['\\', c]),
            c if c.is_control() => line.extend(c.escape_default()),
            c => line.push(c),
        }
    }
}

/// `02/Jan/2006:15:04:05 +0000`, from the date of HTTP: `Mon, 02 Jan 2006 15:04:05 GMT`.
fn date(time: SystemTime) -> String {
    let http = httpdate::fmt_http_date(time);
    let parts: Vec<&str> = http.split(' ').collect();
    match parts[..] {
        [_, day, month, year, clock, _] => format!("{day}/{month}/{year}:{clock} +0000"),
        _ => http,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry() -> Entry {
        Entry {
            began: SystemTime::UNIX_EPOCH + Duration::from_secs(86_400),
            id: RequestId::new(0xab),
            client: "192.0.2.1".parse().unwrap(),
            method: Method::GET,
            uri: "/a?b=1".parse().unwrap(),
            version: Version::HTTP_11,
            host: "h".to_owned(),
            referer: String::new(),
            agent: "a \"b\"\n".to_owned(),
        }
    }

    #[test]
    fn lines() {
        let end = End { status: 200, sent: 12, took: Duration::from_millis(5), route: "/a" };
        assert_eq!(
            common(&entry(), &end),
            "192.0.2.1 - - [02/Jan/1970:00:00:00 +0000] \"GET /a?b=1 HTTP/1.1\" 200 12 \"-\" \"a \\\"b\\\"\\n\"\n"
        );
        let line = json(&entry(), &end);
        let value: serde_json::Value = serde_json::from_str(&line).unwrap();
        assert_eq!(
            (value["request"].as_str(), value["status"].as_u64()),
            (Some("00000000000000ab"), Some(200))
        );
        assert_eq!(line.matches('\n').count(), 1);
    }
}
