//! [`Secret`]: a value that is said somewhere else than in the configuration.

use std::fmt;
use std::path::{Path, PathBuf};

use super::Item;

/// The longest secret that is read.
const MAX_LEN: u64 = 64 << 10;

/// A value that nobody should read in a configuration, a log or an answer: what is shown of it is where it is from.
///
/// In a configuration it is `{ file = "token.txt" }` or `{ env = "TOKEN" }`. It is read once, with the configuration; a line
/// break at the end of a file is not part of it. Two are equal when their values are.
#[derive(Clone)]
pub struct Secret {
    source: Source,
    value: String,
}

#[derive(Clone)]
enum Source {
    File(PathBuf),
    Variable(String),
}

impl Secret {
    /// The value, for whoever has to use it.
    pub fn reveal(&self) -> &str {
        &self.value
    }

    fn of_file(path: PathBuf) -> Result<Self, String> {
        use std::io::Read as _;
        let mut value = String::new();
        std::fs::File::open(&path)
            .and_then(|file| file.take(MAX_LEN + 1).read_to_string(&mut value))
            .map_err(|error| format!("the secret in `{}` cannot be read: {error}", path.display()))?;
        if value.len() as u64 > MAX_LEN {
            return Err(format!("`{}` has more than {MAX_LEN} bytes, which is no secret", path.display()));
        }
        let end = value.trim_end_matches(['\n', '\r']).len();
        value.truncate(end);
        Ok(Secret { source: Source::File(path), value })
    }

    fn of_variable(name: &str) -> Result<Self, String> {
        match std::env::var(name) {
            Ok(value) => Ok(Secret { source: Source::Variable(name.to_owned()), value }),
            Err(_) => Err(format!("there is no environment variable `{}`; set it", super::brief(name))),
        }
    }

    fn checked(self) -> Result<Self, String> {
        if self.value.is_empty() { Err("the secret is empty".to_owned()) } else { Ok(self) }
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.source {
            Source::File(path) => write!(f, "Secret({})", path.display()),
            Source::Variable(name) => write!(f, "Secret(${name})"),
        }
    }
}

impl PartialEq for Secret {
    fn eq(&self, other: &Self) -> bool {
        self.value == other.value
    }
}

impl Item<'_, '_> {
    /// A secret: `{ file = "…" }`, relative to `base`, or `{ env = "…" }`.
    pub fn secret(&self, base: &Path) -> Option<Secret> {
        const TAKES: &str = "a secret is not written here: say where it is, as in { file = \"token.txt\" } or { env = \"TOKEN\" }";
        if !self.is_table() {
            self.wrong(TAKES);
            return None;
        }
        let mut table = self.table()?;
        let (file, variable) = (table.get("file"), table.get("env"));
        table.end();
        let read = |item: Item<'_, '_>, read: &dyn Fn(&str) -> Result<Secret, String>| {
            item.parsed(|text| read(text).and_then(Secret::checked))
        };
        match (file, variable) {
            (Some(file), None) => read(file, &|path| Secret::of_file(base.join(path))),
            (None, Some(variable)) => read(variable, &Secret::of_variable),
            _ => {
                self.wrong(TAKES);
                None
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::Document;

    #[test]
    fn a_secret_is_read_and_not_shown() {
        let folder = std::env::temp_dir().join(format!("keyway-secret-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        std::fs::write(folder.join("token"), "s3cr3t\n").unwrap();
        let document = Document::new(
            "a = { file = \"token\" }\nb = \"s3cr3t\"\nc = { env = \"KEYWAY_NO_SUCH\" }\nd = { file = 1 }\n",
        );
        let mut root = document.root();
        let mut secret = |key| root.get(key).and_then(|item| item.secret(&folder));
        let a = secret("a").unwrap();
        assert_eq!(a.reveal(), "s3cr3t");
        assert!(format!("{a:?}").contains("token") && !format!("{a:?}").contains("s3cr3t"));
        for key in ["b", "c", "d"] {
            assert!(secret(key).is_none());
        }
        let problems: Vec<String> = document.problems().iter().map(ToString::to_string).collect();
        assert_eq!(problems.len(), 3, "{problems:?}");
        assert!(
            !problems.join(" ").contains("s3cr3t") && problems[1].contains("KEYWAY_NO_SUCH"),
            "{problems:?}"
        );
        std::fs::remove_dir_all(&folder).unwrap();
    }
}
