//! [`Stat`]: what tells that a file has not changed, without reading it.

use std::path::Path;
use std::time::{Duration, SystemTime};

/// Size, times and identity of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Stat {
    size: u64,
    modified: SystemTime,
    #[cfg(unix)]
    identity: (u64, u64, i64, i64),
}

/// A file that was changed so recently could be changed again within the same tick of its time stamp.
const SETTLED: Duration = Duration::from_secs(2);

impl Stat {
    pub(crate) fn of(path: &Path) -> Option<Self> {
        let metadata = std::fs::metadata(path).ok()?;
        #[cfg(unix)]
        use std::os::unix::fs::MetadataExt as _;
        Some(Stat {
            size: metadata.len(),
            modified: metadata.modified().ok()?,
            #[cfg(unix)]
            identity: (metadata.dev(), metadata.ino(), metadata.ctime(), metadata.ctime_nsec()),
        })
    }

    /// Whether the file is old enough for its time stamps to tell a change.
    pub(crate) fn is_settled(&self) -> bool {
        let changed = SystemTime::now().duration_since(self.modified);
        #[cfg(unix)]
        let changed = {
            let at = Duration::from_secs(u64::try_from(self.identity.2).unwrap_or(0));
            changed
                .and_then(|age| Ok(age.min(SystemTime::now().duration_since(SystemTime::UNIX_EPOCH + at)?)))
        };
        changed.is_ok_and(|age| age > SETTLED)
    }
}
