//! The contract that a new project is made for: WIT, or a crate that has it.

use std::path::{Path, PathBuf};

use anyhow::Context as _;
use keyway_wit::Wit;

use crate::diff;

/// A contract, and where it is.
pub struct Contract {
    /// The world with all that it uses.
    pub wit: Wit,
    /// Where it comes from.
    pub source: Source,
    folder: PathBuf,
}

/// Where a contract comes from.
pub enum Source {
    /// WIT, which the project gets a copy of: the name of the world.
    Wit(String),
    /// A crate: its name, its folder, and the module of it that `contract!` stands in.
    Crate(String, PathBuf, Vec<String>),
}

impl Source {
    /// Name and folder of the crate, if it is one.
    pub fn crate_of(&self) -> Option<(&str, &Path)> {
        match self {
            Source::Wit(_) => None,
            Source::Crate(name, folder, _) => Some((name, folder)),
        }
    }
}

impl Contract {
    /// Reads the contract in a folder or file.
    ///
    /// # Errors
    /// When there is none, or when it is no WIT. Whether a plugin can implement it shows when its source is written.
    pub fn read(path: &Path, world: Option<&str>) -> anyhow::Result<Self> {
        if path.join("Cargo.toml").is_file() { from_crate(path, world) } else { from_wit(path, world) }
    }

    /// Copies the WIT into the project, if it is not in a crate.
    pub fn copy(&self, to: &Path) -> anyhow::Result<()> {
        let Source::Wit(_) = self.source else { return Ok(()) };
        for file in self.wit.files() {
            let name = file.strip_prefix(&self.folder).unwrap_or(file);
            let copy = to.join(name);
            std::fs::create_dir_all(copy.parent().unwrap_or(to))?;
            std::fs::copy(file, &copy).with_context(|| format!("can't copy {}", file.display()))?;
        }
        Ok(())
    }
}

fn from_wit(path: &Path, world: Option<&str>) -> anyhow::Result<Contract> {
    let wit = diff::wit(path, world)?;
    // `namespace:package/world@version`
    let full = wit.name();
    let name = full.rsplit('/').next().unwrap_or(&full);
    let name = name.split('@').next().unwrap_or(name).to_owned();
    let folder = if path.is_dir() { path } else { path.parent().unwrap_or(Path::new("")) };
    Ok(Contract { wit, source: Source::Wit(name), folder: folder.to_owned() })
}

fn from_crate(path: &Path, world: Option<&str>) -> anyhow::Result<Contract> {
    let folder = std::fs::canonicalize(path).with_context(|| format!("can't read {}", path.display()))?;
    let read = |name: &str| {
        let file = path.join(name);
        std::fs::read_to_string(&file).with_context(|| format!("can't read {}", file.display()))
    };
    let cargo: toml::Table =
        read("Cargo.toml")?.parse().with_context(|| format!("{}/Cargo.toml is no TOML", path.display()))?;
    let name = cargo.get("package").and_then(|package| package.get("name")).and_then(|name| name.as_str());
    let name = name
        .with_context(|| format!("{}: it is a workspace; name the crate of the contract", path.display()))?;

    let source = read("src/lib.rs")?;
    let Some(options) = options(&source) else {
        anyhow::bail!(
            "{}: its src/lib.rs has no `contract!(…)`; name the crate that has it, or the WIT itself",
            path.display()
        )
    };
    let option = |key: &str| value(options, key).map(str::to_owned);
    if let (Some(asked), Some(has)) = (world, option("world"))
        && asked != has
    {
        anyhow::bail!("{}: the crate has the world `{has}`, not `{asked}`", path.display());
    }
    let world = option("world");
    let wit = match option("inline") {
        Some(_) => {
            anyhow::bail!("{}: its contract is inline in src/lib.rs; name the WIT itself", path.display())
        }
        None => diff::wit(&path.join(option("path").unwrap_or_else(|| "wit".to_owned())), world.as_deref())?,
    };
    let module = option("module").unwrap_or_default();
    let module = module.split("::").filter(|part| !part.is_empty()).map(str::to_owned).collect();
    Ok(Contract { wit, source: Source::Crate(name.to_owned(), folder, module), folder: PathBuf::new() })
}

/// What stands in the parentheses of the first `contract!` that is no comment.
fn options(source: &str) -> Option<&str> {
    let mut rest = source;
    loop {
        let at = rest.find("contract!")?;
        let line = rest[..at].rfind('\n').map_or(0, |end| end + 1);
        let (before, after) = (&rest[line..at], &rest[at + "contract!".len()..]);
        if !before.trim_start().starts_with("//") {
            let end = after.find(';').unwrap_or(after.len());
            return Some(&after[..end]);
        }
        rest = after;
    }
}

/// The string behind a key of the options; `path` may be the only one, without its key.
fn value<'a>(options: &'a str, key: &str) -> Option<&'a str> {
    let start = match options.find(&format!("{key}:")) {
        Some(at) => at + key.len() + 1,
        None if key == "path" && !options.contains(':') => 0,
        None => return None,
    };
    options[start..].split('"').nth(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn options_of_a_contract_crate() {
        let source =
            "//! See `keyway::contract!(\"x\");`\nkeyway::contract!({ path: \"../wit\", world: \"a-b\" });\n";
        let found = options(source).unwrap();
        assert_eq!(value(found, "path"), Some("../wit"));
        assert_eq!(value(found, "world"), Some("a-b"));
        assert_eq!(value(found, "module"), None);
        assert_eq!(value(options("contract!(\"wit\");").unwrap(), "path"), Some("wit"));
        assert!(options("// contract!(\"wit\")").is_none());
    }
}
