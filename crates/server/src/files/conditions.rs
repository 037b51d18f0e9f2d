//! Which part of a file a request wants, and whether it wants it at all.

use std::time::{Duration, SystemTime};

use http::HeaderMap;
use http::header::{
    HeaderName, IF_MATCH, IF_MODIFIED_SINCE, IF_NONE_MATCH, IF_RANGE, IF_UNMODIFIED_SINCE, RANGE,
};

/// A part of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Part {
    pub(super) first: u64,
    pub(super) length: u64,
}

/// What a request gets.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    All,
    Part(Part),
    /// The client has it already.
    NotModified,
    /// It is not what the client wants it to be.
    Failed,
    /// The part that it wants is not there.
    Beyond,
}

/// Judges the conditions of a request, in the order that HTTP gives them.
pub(super) fn judge(headers: &HeaderMap, tag: &str, modified: Option<SystemTime>, length: u64) -> Verdict {
    if headers.contains_key(IF_MATCH) {
        if !names(headers, IF_MATCH, tag, false) {
            return Verdict::Failed;
        }
    } else if let (Some(since), Some(modified)) = (date(headers, IF_UNMODIFIED_SINCE), modified)
        && seconds(modified) > seconds(since)
    {
        return Verdict::Failed;
    }
    if headers.contains_key(IF_NONE_MATCH) {
        if names(headers, IF_NONE_MATCH, tag, true) {
            return Verdict::NotModified;
        }
    } else if let (Some(since), Some(modified)) = (date(headers, IF_MODIFIED_SINCE), modified)
        && seconds(modified) <= seconds(since)
    {
        return Verdict::NotModified;
    }
    let Some(range) = text(headers, RANGE) else { return Verdict::All };
    let same = match text(headers, IF_RANGE) {
        None => true,
        Some(wanted) if wanted.starts_with('"') => wanted == tag,
        Some(_) => match (date(headers, IF_RANGE), modified) {
            (Some(wanted), Some(modified)) => seconds(wanted) == seconds(modified),
            _ => false,
        },
    };
    if same { part(range, length) } else { Verdict::All }
}

fn text(headers: &HeaderMap, name: HeaderName) -> Option<&str> {
    headers.get(name)?.to_str().ok()
}

fn date(headers: &HeaderMap, name: HeaderName) -> Option<SystemTime> {
    httpdate::parse_http_date(text(headers, name)?).ok()
}

/// Dates of HTTP have no parts of a second.
fn seconds(time: SystemTime) -> u64 {
    time.duration_since(SystemTime::UNIX_EPOCH).unwrap_or(Duration::ZERO).as_secs()
}

/// Whether a list of tags has this one, or any.
fn names(headers: &HeaderMap, name: HeaderName, tag: &str, weak: bool) -> bool {
    let lists = headers.get_all(name).iter().filter_map(|value| value.to_str().ok());
    lists
        .flat_map(|list| list.split(','))
        .map(str::trim)
        .any(|item| item == "*" || item == tag || (weak && item.strip_prefix("W/") == Some(tag)))
}

/// One range of bytes. What is none, or several, means the whole file.
fn part(range: &str, length: u64) -> Verdict {
    let Some((first, last)) = range.strip_prefix("bytes=").and_then(|range| range.trim().split_once('-'))
    else {
        return Verdict::All;
    };
    let number = |text: &str| {
        text.bytes().all(|byte| byte.is_ascii_digit()).then(|| text.parse::<u64>().ok()).flatten()
    };
    let (first, end) = match (first, last) {
        ("", last) => match number(last) {
            Some(0) => return Verdict::Beyond,
            Some(last) => (length.saturating_sub(last), length),
            None => return Verdict::All,
        },
        (first, "") => match number(first) {
            Some(first) => (first, length),
            None => return Verdict::All,
        },
        (first, last) => match (number(first), number(last)) {
            (Some(first), Some(last)) if first <= last => (first, last.saturating_add(1).min(length)),
            _ => return Verdict::All,
        },
    };
    if first >= length { Verdict::Beyond } else { Verdict::Part(Part { first, length: end - first }) }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TAG: &str = "\"a-5\"";

    fn judged(headers: &[(HeaderName, &str)]) -> Verdict {
        let headers = headers.iter().map(|(name, value)| (name.clone(), value.parse().unwrap())).collect();
        judge(&headers, TAG, Some(SystemTime::UNIX_EPOCH + Duration::from_millis(86_400_500)), 10)
    }

    #[test]
    fn conditions() {
        const DAY: &str = "Fri, 02 Jan 1970 00:00:00 GMT";
        const BEFORE: &str = "Thu, 01 Jan 1970 00:00:00 GMT";
        assert_eq!(judged(&[]), Verdict::All);
        assert_eq!(judged(&[(IF_NONE_MATCH, TAG)]), Verdict::NotModified);
        assert_eq!(judged(&[(IF_NONE_MATCH, "\"x\", W/\"a-5\"")]), Verdict::NotModified);
        assert_eq!(judged(&[(IF_NONE_MATCH, "*")]), Verdict::NotModified);
        assert_eq!(judged(&[(IF_NONE_MATCH, "\"x\""), (IF_MODIFIED_SINCE, DAY)]), Verdict::All);
        assert_eq!(judged(&[(IF_MODIFIED_SINCE, DAY)]), Verdict::NotModified);
        assert_eq!(judged(&[(IF_MODIFIED_SINCE, BEFORE)]), Verdict::All);
        assert_eq!(judged(&[(IF_MATCH, "\"x\"")]), Verdict::Failed);
        assert_eq!(judged(&[(IF_MATCH, TAG)]), Verdict::All);
        assert_eq!(judged(&[(IF_UNMODIFIED_SINCE, BEFORE)]), Verdict::Failed);
        assert_eq!(judged(&[(IF_MODIFIED_SINCE, "yesterday")]), Verdict::All);
    }

    #[test]
    fn ranges() {
        let of = |first, length| Verdict::Part(Part { first, length });
        for (range, verdict) in [
            ("bytes=0-0", of(0, 1)),
            ("bytes=2-4", of(2, 3)),
            ("bytes=5-", of(5, 5)),
            ("bytes=-3", of(7, 3)),
            ("bytes=-99", of(0, 10)),
            ("bytes=8-99", of(8, 2)),
            ("bytes=10-", Verdict::Beyond),
            ("bytes=-0", Verdict::Beyond),
            ("bytes=4-2", Verdict::All),
            ("bytes=0-1,3-4", Verdict::All),
            ("bytes=+1-2", Verdict::All),
            ("bytes=-", Verdict::All),
            ("lines=1-2", Verdict::All),
            ("bytes=0-99999999999999999999999", Verdict::All),
        ] {
            assert_eq!(judged(&[(RANGE, range)]), verdict, "{range}");
        }
        assert_eq!(part("bytes=0-", 0), Verdict::Beyond);
        assert_eq!(judged(&[(RANGE, "bytes=0-0"), (IF_RANGE, TAG)]), of(0, 1));
        assert_eq!(judged(&[(RANGE, "bytes=0-0"), (IF_RANGE, "\"old\"")]), Verdict::All);
        assert_eq!(judged(&[(RANGE, "bytes=0-0"), (IF_RANGE, "Fri, 02 Jan 1970 00:00:00 GMT")]), of(0, 1));
    }
}
