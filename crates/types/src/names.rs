//! Names with versions: when two of them mean the same interface.

/// A full name taken apart: `package:ns/interface@version#function`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct QualifiedName<'a> {
    /// `package:ns/interface`; empty for a function of the world itself.
    pub interface: &'a str,
    /// `1.2.0`; empty when the package has no version.
    pub version: &'a str,
    /// The function; empty for the name of an interface.
    pub function: &'a str,
}

impl<'a> QualifiedName<'a> {
    /// Takes a name apart. A name without `/` and `#` is a function of the world itself.
    ///
    /// ```
    /// use keyway_types::QualifiedName;
    ///
    /// let name = QualifiedName::parse("media:filter/filter@1.0.0#transform");
    /// assert_eq!((name.interface, name.version, name.function), ("media:filter/filter", "1.0.0", "transform"));
    /// assert_eq!(QualifiedName::parse("run").function, "run");
    /// ```
    pub fn parse(name: &'a str) -> Self {
        let (path, function) = match name.split_once('#') {
            Some(parts) => parts,
            None if name.contains('/') || name.is_empty() => (name, ""),
            None => ("", name),
        };
        let (interface, version) = path.split_once('@').unwrap_or((path, ""));
        QualifiedName { interface, version, function }
    }

    /// Whether two names mean the same function or interface: equal up to a compatible version.
    pub fn fits(&self, other: &Self) -> bool {
        self.interface == other.interface
            && self.function == other.function
            && track(self.version) == track(other.version)
    }
}

/// The part of a version that changes when compatibility ends: `1` of 1.2.3, `0.2` of 0.2.6, all of 0.0.1 and
/// of pre-releases.
pub fn track(version: &str) -> &str {
    if version.contains(['-', '+']) {
        return version;
    }
    let mut dots = version.match_indices('.').map(|(at, _)| at);
    let (first, second) = (dots.next(), dots.next());
    match (version.split('.').next(), first, second) {
        (Some("0"), Some(_), Some(second)) if &version[..second] != "0.0" => &version[..second],
        (Some("0"), ..) | (_, None, _) => version,
        (_, Some(first), _) => &version[..first],
    }
}

/// Whether two full names mean the same function or interface.
///
/// ```
/// use keyway_types::same_name;
///
/// assert!(same_name("media:filter/filter@1.0.0", "media:filter/filter@1.4.2"));
/// assert!(!same_name("media:filter/filter@1.0.0", "media:filter/filter@2.0.0"));
/// assert!(!same_name("wasi:cli/stdout@0.2.0", "wasi:cli/stdout@0.3.0"));
/// ```
pub fn same_name(a: &str, b: &str) -> bool {
    a == b || QualifiedName::parse(a).fits(&QualifiedName::parse(b))
}

#[cfg(test)]
mod tests {
    use super::track;

    #[test]
    fn tracks_follow_semver() {
        for (version, expected) in [
            ("1.2.3", "1"),
            ("10.0.0", "10"),
            ("0.2.6", "0.2"),
            ("0.0.1", "0.0.1"),
            ("1.0.0-rc.1", "1.0.0-rc.1"),
            ("", ""),
            ("1", "1"),
        ] {
            assert_eq!(track(version), expected, "{version}");
        }
    }
}
