//! [`Settings`]: how far from the host the operator wants a plugin.

use std::collections::HashMap;

use crate::artifact::{Artifact, Kind};
use crate::error::Problem;

/// Whether a plugin runs inside the host's process or apart from it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Placed {
    /// In the host's process: a component in its sandbox, a native library with all rights of the host.
    InProcess,
    /// In a process of its own.
    Process,
}

/// How the operator wants a plugin to be run. What is not said is the default's, or the loader's to choose.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Settings {
    /// Where it runs.
    pub placement: Option<Placed>,
    /// The only kind of file that it may come as.
    pub kind: Option<Kind>,
    /// The layers that its process has to be confined by, such as `landlock` and `seccomp`: where one is missing, it does
    /// not start.
    pub require: Vec<String>,
    /// Whether the host may look at its results where they lie in shared memory, although its process could change them
    /// meanwhile.
    pub trusted_memory: bool,
    /// Whether its process gets namespaces of its own.
    pub namespaces: bool,
    /// The word of the processes that it shares: its instances, and those of all plugins with the same word and the same
    /// rights and limits, run in one process as long as there is room. Without it each instance has a process of its own.
    pub share: Option<String>,
}

impl Settings {
    /// These settings, with those of the default where they say nothing. What has to be there adds up.
    fn over(&self, default: &Settings) -> Settings {
        let says_where = self.placement.is_some() || self.kind.is_some();
        let place = if says_where { self } else { default };
        let mut require = default.require.clone();
        require.extend(self.require.iter().filter(|layer| !default.require.contains(layer)).cloned());
        Settings {
            placement: place.placement,
            kind: place.kind,
            require,
            trusted_memory: self.trusted_memory || default.trusted_memory,
            namespaces: self.namespaces || default.namespaces,
            share: self.share.clone().or_else(|| default.share.clone()),
        }
    }
}

/// The settings of a host's plugins.
#[derive(Clone, Debug, Default)]
pub(crate) struct AllSettings {
    default: Settings,
    plugins: HashMap<String, Settings>,
}

impl AllSettings {
    pub(crate) fn set_default(&mut self, settings: Settings) {
        self.default = settings;
    }

    pub(crate) fn set(&mut self, id: String, settings: Settings) {
        self.plugins.insert(id, settings);
    }

    pub(crate) fn place(&mut self, id: String, placed: Placed) {
        let settings = self.plugins.entry(id).or_default();
        settings.placement = Some(placed);
        settings.kind = None;
    }

    pub(crate) fn of(&self, id: &str) -> Settings {
        match self.plugins.get(id) {
            Some(settings) => settings.over(&self.default),
            None => self.default.clone(),
        }
    }
}

/// Refuses a file of another kind than the operator wants the plugin to come as.
pub(crate) fn check_kind(settings: &Settings, artifact: &Artifact) -> Result<(), Problem> {
    match settings.kind {
        Some(wanted) if wanted != artifact.kind => {
            Err(Problem::OtherKind { found: artifact.kind.name(), wanted: wanted.name() })
        }
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_said_is_the_defaults() {
        let mut all = AllSettings::default();
        assert_eq!(all.of("a.b"), Settings::default());
        all.set_default(Settings {
            kind: Some(Kind::Component),
            placement: Some(Placed::InProcess),
            require: vec!["landlock".to_owned()],
            ..Settings::default()
        });
        all.set(
            "a.b".to_owned(),
            Settings {
                require: vec!["seccomp".to_owned(), "landlock".to_owned()],
                namespaces: true,
                ..Settings::default()
            },
        );
        let found = all.of("a.b");
        assert_eq!((found.kind, found.namespaces), (Some(Kind::Component), true));
        assert_eq!(found.require, ["landlock", "seccomp"]);
        all.place("a.b".to_owned(), Placed::Process);
        let found = all.of("a.b");
        assert_eq!((found.kind, found.placement, found.namespaces), (None, Some(Placed::Process), true));
        assert_eq!(all.of("a.c").kind, Some(Kind::Component));
    }
}
