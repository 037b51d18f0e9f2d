//! [`Tracked`]: one file, and what is known of it.

use std::fs::File;
use std::path::Path;
use std::time::{Duration, Instant, SystemTime};

/// What tells, without reading it, that a file has changed.
#[derive(Clone, PartialEq, Eq)]
struct Stat {
    size: u64,
    modified: Option<SystemTime>,
    /// Device, number, and when it was last changed in any way: what is written with its old times is seen, too.
    #[cfg(unix)]
    identity: (u64, u64, i64, i64),
}

impl Stat {
    /// That of a regular file, and of what a link leads to; `None` when there is none.
    fn of(path: &Path) -> Option<Self> {
        let metadata = std::fs::metadata(path).ok().filter(std::fs::Metadata::is_file)?;
        #[cfg(unix)]
        use std::os::unix::fs::MetadataExt as _;
        Some(Stat {
            size: metadata.len(),
            modified: metadata.modified().ok(),
            #[cfg(unix)]
            identity: (metadata.dev(), metadata.ino(), metadata.ctime(), metadata.ctime_nsec()),
        })
    }
}

/// A digest of a file's content; `None` when it cannot be read.
type Digest = Option<[u8; 32]>;

fn digest(path: &Path) -> Digest {
    let mut hasher = blake3::Hasher::new();
    let mut file = File::open(path).ok()?;
    std::io::copy(&mut file, &mut hasher).ok()?;
    Some(*hasher.finalize().as_bytes())
}

/// What was told of a file last.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Told {
    /// Nothing, or that it is gone.
    Absent,
    Content(Digest),
}

/// A file that has changed, and may go on to do so.
struct Unsettled {
    stat: Option<Stat>,
    since: Instant,
    renamed: bool,
    reading: Option<(Digest, Instant)>,
}

/// One file.
pub(super) struct Tracked {
    told: Told,
    told_at: Option<Instant>,
    /// How it was when it was last found to be settled.
    settled: Option<Option<Stat>>,
    unsettled: Option<Unsettled>,
}

impl Default for Tracked {
    fn default() -> Self {
        Tracked { told: Told::Absent, told_at: None, settled: None, unsettled: None }
    }
}

/// What looking at a file came to.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Look {
    /// There is nothing new.
    Nothing,
    /// It has to be looked at again.
    Later(Duration),
    /// It has another content.
    Written,
    /// It is there no more.
    Deleted,
}

/// What is left of a time.
fn left(since: Instant, time: Duration, now: Instant) -> Option<Duration> {
    time.checked_sub(now.saturating_duration_since(since)).filter(|left| !left.is_zero())
}

/// How long after the first reading the second comes: this part of the time to settle.
const BETWEEN: u32 = 20;

impl Tracked {
    /// Whether it is not there, and everybody knows.
    pub(super) fn is_gone(&self) -> bool {
        self.told == Told::Absent && self.settled == Some(None)
    }

    /// Looks at it. `renamed` says that it has just got its name, as a whole.
    pub(super) fn look(&mut self, path: &Path, now: Instant, settle: Duration, renamed: bool) -> Look {
        let stat = Stat::of(path);
        if self.settled.as_ref() == Some(&stat) {
            self.unsettled = None;
            return Look::Nothing;
        }
        // A link may be turned to a file that is still written.
        let renamed = renamed && std::fs::symlink_metadata(path).is_ok_and(|metadata| metadata.is_file());
        let fresh = |renamed| Unsettled { stat: stat.clone(), since: now, renamed, reading: None };
        let unsettled = match &mut self.unsettled {
            Some(unsettled) if unsettled.stat == stat => unsettled,
            other => other.insert(fresh(false)),
        };
        unsettled.renamed |= renamed;
        let whole = unsettled.renamed && stat.is_some();
        // However often it is renamed: not more than one change in this time.
        let waits = [self.told_at, (!whole).then_some(unsettled.since)];
        let waits = waits.into_iter().flatten().filter_map(|since| left(since, settle, now));
        if let Some(left) = waits.max() {
            return Look::Later(left);
        }
        if stat.is_none() {
            self.settled = Some(None);
            self.unsettled = None;
            return match std::mem::replace(&mut self.told, Told::Absent) {
                Told::Absent => Look::Nothing,
                Told::Content(_) => {
                    self.told_at = Some(now);
                    Look::Deleted
                }
            };
        }
        let between = (settle / BETWEEN).max(Duration::from_millis(1));
        if let Some(left) = unsettled.reading.and_then(|(_, at)| left(at, between, now)) {
            return Look::Later(left);
        }
        let found = digest(path);
        if Stat::of(path) != stat {
            // It changed under the reading.
            self.unsettled = None;
            return Look::Later(between);
        }
        match unsettled.reading {
            None => {
                unsettled.reading = Some((found, Instant::now()));
                Look::Later(between)
            }
            Some((first, _)) if first != found => {
                *unsettled = fresh(false);
                Look::Later(settle)
            }
            Some(_) => {
                self.settled = Some(stat);
                self.unsettled = None;
                if self.told == Told::Content(found) {
                    return Look::Nothing;
                }
                self.told = Told::Content(found);
                self.told_at = Some(Instant::now());
                Look::Written
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Looks as if so many milliseconds had passed.
    fn look(file: &mut Tracked, path: &Path, millis: u64, renamed: bool) -> Look {
        let now = Instant::now() + Duration::from_millis(millis);
        file.look(path, now, Duration::from_millis(100), renamed)
    }

    #[test]
    fn a_file_that_grows_is_waited_for() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("f");
        let mut file = Tracked::default();
        std::fs::write(&path, "a").unwrap();
        assert!(matches!(look(&mut file, &path, 0, false), Look::Later(_)));
        assert!(matches!(look(&mut file, &path, 90, false), Look::Later(_)));
        std::fs::write(&path, "ab").unwrap();
        // It begins anew.
        assert!(matches!(look(&mut file, &path, 110, false), Look::Later(_)));
        assert!(matches!(look(&mut file, &path, 190, false), Look::Later(_)));
        // The first reading, and the second.
        assert!(matches!(look(&mut file, &path, 220, false), Look::Later(_)));
        assert_eq!(look(&mut file, &path, 230, false), Look::Written);
        assert_eq!(look(&mut file, &path, 900, false), Look::Nothing);
        // The same content again is nothing new.
        std::fs::write(&path, "ab").unwrap();
        for millis in [1000, 1200, 1300, 1400] {
            assert!(!matches!(look(&mut file, &path, millis, false), Look::Written));
        }
        std::fs::remove_file(&path).unwrap();
        assert!(matches!(look(&mut file, &path, 2000, false), Look::Later(_)));
        assert_eq!(look(&mut file, &path, 2200, false), Look::Deleted);
        assert!(file.is_gone());
    }

    #[test]
    fn a_renamed_file_is_whole() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("f");
        std::fs::write(&path, "a").unwrap();
        let mut file = Tracked::default();
        assert!(
            matches!(look(&mut file, &path, 0, true), Look::Later(pause) if pause < Duration::from_millis(20))
        );
        assert_eq!(look(&mut file, &path, 20, false), Look::Written);
    }
}
