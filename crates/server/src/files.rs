//! Files of a folder, and of nothing outside of it: with ranges, conditions, and variants that were compressed before.

mod conditions;
mod stream;

use std::borrow::Cow;
use std::fs::{File, Metadata};
use std::io::{self, Read as _};
use std::sync::Arc;
use std::time::SystemTime;

use cap_std::ambient_authority;
use cap_std::fs::Dir;
use http::header::{
    ACCEPT_RANGES, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_RANGE, CONTENT_TYPE, ETAG, LAST_MODIFIED,
    LOCATION, VARY,
};
use http::{HeaderMap, HeaderValue, Method, Request, Response, StatusCode};

use crate::body::Body;
use crate::compress::accepts;
use crate::config::FilesConfig;
use crate::failure::Failure;
use crate::handler::{Answer, Handler, RequestContext};

use conditions::{Part, Verdict};

/// Variants that were compressed before, the smallest first: their coding, and what their names end with.
const VARIANTS: [(&str, &str); 3] = [("br", ".br"), ("zstd", ".zst"), ("gzip", ".gz")];
/// A file that is not longer is read at once.
const AT_ONCE: u64 = 64 << 10;

/// A folder that is served.
pub(crate) struct Files(Arc<Folder>);

struct Folder {
    dir: Dir,
    index: String,
    cache_control: Option<HeaderValue>,
}

/// What was found under a path.
enum Found {
    File(Opened),
    /// A folder, which is asked for without the slash at its end.
    Folder,
    Nothing,
}

/// An open file with what is said of it.
struct Opened {
    file: File,
    length: u64,
    modified: Option<SystemTime>,
    coding: Option<&'static str>,
    kind: HeaderValue,
}

impl Files {
    pub(crate) fn open(config: &FilesConfig) -> io::Result<Self> {
        let dir = Dir::open_ambient_dir(&config.folder, ambient_authority())?;
        // It was read from a text that a header can have.
        let cache_control = config.cache_control.as_ref().and_then(|value| value.parse().ok());
        Ok(Files(Arc::new(Folder { dir, index: config.index.clone(), cache_control })))
    }
}

impl Handler for Files {
    fn handle<'a>(&'a self, request: Request<Body>, context: &'a RequestContext) -> Answer<'a> {
        Box::pin(async move {
            if request.method() != Method::GET && request.method() != Method::HEAD {
                return Err(Failure::of_client(StatusCode::METHOD_NOT_ALLOWED, "files can only be read"));
            }
            let rest = request.uri().path().strip_prefix(context.prefix()).unwrap_or_default();
            let path = local(rest).ok_or_else(not_found)?;
            let (folder, headers) = (Arc::clone(&self.0), request.headers().clone());
            let is_head = request.method() == Method::HEAD;
            let made = tokio::task::spawn_blocking(move || folder.answer(&path, &headers, is_head)).await;
            match made {
                Ok(Ok(Some(response))) => Ok(response),
                Ok(Ok(None)) => redirect_to_folder(&request),
                Ok(Err(failure)) => Err(failure),
                Err(error) => Err(broken(&error)),
            }
        })
    }
}

fn not_found() -> Failure {
    Failure::of_client(StatusCode::NOT_FOUND, "there is no such file")
}

fn broken(error: &dyn std::fmt::Display) -> Failure {
    Failure::of("files", StatusCode::INTERNAL_SERVER_ERROR, format!("a file cannot be read: {error}"))
}

/// The same path with a slash at its end, so that what is relative in the folder's page is in the folder.
fn redirect_to_folder(request: &Request<Body>) -> Result<Response<Body>, Failure> {
    let query = request.uri().query().map(|query| format!("?{query}")).unwrap_or_default();
    let path = request.uri().path().trim_start_matches('/');
    let location = HeaderValue::try_from(format!("/{path}/{query}")).map_err(|_| not_found())?;
    let mut response = Response::new(Body::empty());
    *response.status_mut() = StatusCode::PERMANENT_REDIRECT;
    response.headers_mut().insert(LOCATION, location);
    Ok(response)
}

/// The path of a file, relative to the folder, from the path of a request; a slash at its end stays. Hidden files are not
/// there, except those that others look for by agreement.
fn local(path: &str) -> Option<String> {
    let decoded = decode(path.strip_prefix('/').unwrap_or(path))?;
    if decoded.is_empty() {
        return Some("/".to_owned());
    }
    let segments = decoded.strip_suffix('/').unwrap_or(&decoded).split('/');
    let good = |segment: &str| {
        let hidden = segment.starts_with('.') && segment != ".well-known";
        // Names of drives and of streams, where there are such.
        let special = cfg!(windows) && segment.contains(':');
        !segment.is_empty() && !hidden && !special && !segment.contains(['\\', '\0'])
    };
    segments.clone().all(good).then(|| decoded.into_owned())
}

/// A path without escapes; none of a slash is in it, since that would make another path of it.
fn decode(path: &str) -> Option<Cow<'_, str>> {
    if !path.contains('%') {
        return Some(Cow::Borrowed(path));
    }
    let mut bytes = Vec::with_capacity(path.len());
    let mut rest = path;
    while let Some(at) = rest.find('%') {
        bytes.extend_from_slice(&rest.as_bytes()[..at]);
        let byte = u8::from_str_radix(rest.get(at + 1..at + 3)?, 16).ok()?;
        if byte == b'/' {
            return None;
        }
        bytes.push(byte);
        rest = &rest[at + 3..];
    }
    bytes.extend_from_slice(rest.as_bytes());
    String::from_utf8(bytes).ok().map(Cow::Owned)
}

impl Folder {
    /// What is answered; nothing for a folder that is asked for without its slash.
    fn answer(
        &self,
        path: &str,
        headers: &HeaderMap,
        is_head: bool,
    ) -> Result<Option<Response<Body>>, Failure> {
        let opened = match self.find(path, headers) {
            Ok(Found::File(opened)) => opened,
            Ok(Found::Folder) => return Ok(None),
            Ok(Found::Nothing) => return Err(not_found()),
            Err(error) if is_absence(&error) => return Err(not_found()),
            Err(error) => return Err(broken(&error)),
        };
        self.send(opened, headers, is_head).map(Some)
    }

    fn find(&self, path: &str, headers: &HeaderMap) -> io::Result<Found> {
        let name = match path.strip_suffix('/') {
            Some("") => Cow::Borrowed(self.index.as_str()),
            Some(folder) => Cow::Owned(format!("{folder}/{}", self.index)),
            None => Cow::Borrowed(path),
        };
        let Some((file, metadata)) = self.open(&name)? else {
            return Ok(if path.ends_with('/') { Found::Nothing } else { Found::Folder });
        };
        let kind = mime_guess::from_path(&*name).first_raw().unwrap_or("application/octet-stream");
        let kind = if kind.starts_with("text/") && !kind.contains("charset") {
            format!("{kind}; charset=utf-8")
        } else {
            kind.to_owned()
        };
        let kind =
            HeaderValue::try_from(kind).unwrap_or(HeaderValue::from_static("application/octet-stream"));
        for (coding, end) in VARIANTS.into_iter().filter(|(coding, _)| accepts(headers, coding)) {
            if let Ok(Some((file, metadata))) = self.open(&format!("{name}{end}")) {
                return Ok(Found::File(Opened::new(file, &metadata, Some(coding), kind)));
            }
        }
        Ok(Found::File(Opened::new(file, &metadata, None, kind)))
    }

    /// A file, or nothing where it is a folder. Whatever else it is, a pipe for one, is not there.
    fn open(&self, name: &str) -> io::Result<Option<(File, Metadata)>> {
        // Looked at first: opening a pipe waits for who writes to it.
        let metadata = self.dir.metadata(name)?;
        if metadata.is_dir() {
            return Ok(None);
        }
        if !metadata.is_file() {
            return Err(io::ErrorKind::NotFound.into());
        }
        let file = self.dir.open(name)?.into_std();
        let metadata = file.metadata()?;
        if metadata.is_file() { Ok(Some((file, metadata))) } else { Err(io::ErrorKind::NotFound.into()) }
    }

    fn send(&self, opened: Opened, headers: &HeaderMap, is_head: bool) -> Result<Response<Body>, Failure> {
        let (mut head, _) = Response::new(()).into_parts();
        let tag = opened.tag();
        let out = &mut head.headers;
        let tag_value = HeaderValue::try_from(tag.as_str()).map_err(|error| broken(&error))?;
        out.insert(ETAG, tag_value);
        if let Some(modified) = opened.modified
            && let Ok(date) = HeaderValue::try_from(httpdate::fmt_http_date(modified))
        {
            out.insert(LAST_MODIFIED, date);
        }
        if let Some(cache) = &self.cache_control {
            out.insert(CACHE_CONTROL, cache.clone());
        }
        out.insert(VARY, HeaderValue::from_static("accept-encoding"));
        let verdict = conditions::judge(headers, &tag, opened.modified, opened.length);
        let part = match verdict {
            Verdict::NotModified => {
                head.status = StatusCode::NOT_MODIFIED;
                return Ok(Response::from_parts(head, Body::empty()));
            }
            Verdict::Failed => {
                return Err(Failure::of_client(StatusCode::PRECONDITION_FAILED, "the file has changed"));
            }
            Verdict::Beyond => {
                head.status = StatusCode::RANGE_NOT_SATISFIABLE;
                let all = HeaderValue::try_from(format!("bytes */{}", opened.length));
                out.insert(CONTENT_RANGE, all.map_err(|error| broken(&error))?);
                return Ok(Response::from_parts(head, Body::empty()));
            }
            Verdict::All => Part { first: 0, length: opened.length },
            Verdict::Part(part) => {
                head.status = StatusCode::PARTIAL_CONTENT;
                let last = part.first + part.length.saturating_sub(1);
                let range = HeaderValue::try_from(format!("bytes {}-{last}/{}", part.first, opened.length));
                out.insert(CONTENT_RANGE, range.map_err(|error| broken(&error))?);
                part
            }
        };
        out.insert(ACCEPT_RANGES, HeaderValue::from_static("bytes"));
        out.insert(CONTENT_TYPE, opened.kind.clone());
        if let Some(coding) = opened.coding {
            out.insert(CONTENT_ENCODING, HeaderValue::from_static(coding));
        }
        let body = if is_head {
            out.insert(http::header::CONTENT_LENGTH, part.length.into());
            Body::empty()
        } else {
            opened.body(part).map_err(|error| broken(&error))?
        };
        Ok(Response::from_parts(head, body))
    }
}

/// Whether there is nothing that could be served. What leads out of the folder is not there either.
fn is_absence(error: &io::Error) -> bool {
    use io::ErrorKind::{InvalidFilename, InvalidInput, NotADirectory, NotFound, PermissionDenied};
    matches!(error.kind(), NotFound | NotADirectory | PermissionDenied | InvalidFilename | InvalidInput)
}

impl Opened {
    fn new(file: File, metadata: &Metadata, coding: Option<&'static str>, kind: HeaderValue) -> Self {
        Opened { file, length: metadata.len(), modified: metadata.modified().ok(), coding, kind }
    }

    /// What tells this content from others under its name.
    fn tag(&self) -> String {
        let modified =
            self.modified.and_then(|modified| modified.duration_since(SystemTime::UNIX_EPOCH).ok());
        let coding = self.coding.map(|coding| format!("-{coding}")).unwrap_or_default();
        format!("\"{:x}-{:x}{coding}\"", modified.unwrap_or_default().as_nanos(), self.length)
    }

    fn body(mut self, part: Part) -> io::Result<Body> {
        if part.first > 0 {
            io::Seek::seek(&mut self.file, io::SeekFrom::Start(part.first))?;
        }
        if part.length > AT_ONCE {
            return Ok(Body::stream(stream::FileBody::new(self.file, part.length)));
        }
        let mut bytes = vec![0; part.length as usize];
        self.file.read_exact(&mut bytes)?;
        Ok(bytes.into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_stay_inside() {
        for (path, found) in [
            ("", Some("/")),
            ("/", Some("/")),
            ("/a/b.txt", Some("a/b.txt")),
            ("/a/", Some("a/")),
            ("/a%20b", Some("a b")),
            ("/.well-known/x", Some(".well-known/x")),
            ("/../etc/passwd", None),
            ("/a/%2e%2e/b", None),
            ("/a%2fb", None),
            ("/.git/config", None),
            ("/a//b", None),
            ("/a%00", None),
            ("/a%5cb", None),
            ("/%ff", None),
            ("/a:b", if cfg!(windows) { None } else { Some("a:b") }),
        ] {
            assert_eq!(local(path).as_deref(), found, "{path}");
        }
    }
}
