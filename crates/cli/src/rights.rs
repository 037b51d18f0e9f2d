//! Rights as text: what `--grant` takes, and what manifests ask for.

use std::path::PathBuf;

use keyway::{DirectoryGrant, Grants};

/// What `--grant` takes, for help texts and errors.
pub const FORMS: &str =
    "read:DIR[=GUEST], write:DIR[=GUEST], env:NAME[=VALUE], net:ADDRESS:PORT, clocks or random";

/// One right.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Right(Kind);

#[derive(Clone, Debug, PartialEq, Eq)]
enum Kind {
    Directory(DirectoryGrant),
    Variable(String, String),
    Network(std::net::SocketAddr),
    Clocks,
    Random,
}

impl std::str::FromStr for Right {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (kind, value) = text.split_once(':').unwrap_or((text, ""));
        let unknown = || format!("it has to be {FORMS}");
        let right = match (kind, value) {
            ("clocks", "") => Kind::Clocks,
            ("random", "") => Kind::Random,
            ("read" | "write", dir) if !dir.is_empty() => {
                let (host, guest) = dir.split_once('=').unwrap_or((dir, dir));
                Kind::Directory(DirectoryGrant {
                    host: PathBuf::from(host),
                    guest: guest.to_owned(),
                    write: kind == "write",
                })
            }
            ("env", variable) if !variable.is_empty() => match variable.split_once('=') {
                Some((name, value)) => Kind::Variable(name.to_owned(), value.to_owned()),
                None => {
                    let value = std::env::var(variable);
                    let value =
                        value.map_err(|_| format!("there is no environment variable `{variable}`"))?;
                    Kind::Variable(variable.to_owned(), value)
                }
            },
            ("net", address) => {
                let address = address.parse();
                Kind::Network(
                    address.map_err(|_| "`net:` takes an address and a port, as in net:127.0.0.1:80")?,
                )
            }
            _ => return Err(unknown()),
        };
        Ok(Right(right))
    }
}

/// A right of one plugin: `ID=RIGHT`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RightOf {
    /// The plugin's id.
    pub id: String,
    /// The right.
    pub right: Right,
}

impl std::str::FromStr for RightOf {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (id, right) = text.split_once('=').ok_or("it has to be ID=RIGHT, as in demo.sepia=clocks")?;
        Ok(RightOf { id: id.to_owned(), right: right.parse()? })
    }
}

/// Rights put together.
pub fn grants<'a>(rights: impl IntoIterator<Item = &'a Right>) -> Grants {
    let mut grants = Grants::default();
    for Right(right) in rights {
        match right {
            Kind::Directory(directory) => grants.directories.push(directory.clone()),
            Kind::Variable(name, value) => grants.environment.push((name.clone(), value.clone())),
            Kind::Network(address) => grants.network.push(*address),
            Kind::Clocks => grants.clocks = true,
            Kind::Random => grants.random = true,
        }
    }
    grants
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rights() {
        let rights: Vec<Right> =
            ["read:/data", "write:out=/out", "env:A=b=c", "net:[::1]:80", "clocks", "random"]
                .iter()
                .map(|text| text.parse().unwrap())
                .collect();
        let grants = grants(&rights);
        assert_eq!(grants.directories[0].guest, "/data");
        assert!(grants.directories[1].write && grants.directories[1].guest == "/out");
        assert_eq!(grants.environment, [("A".to_owned(), "b=c".to_owned())]);
        assert_eq!(grants.network.len(), 1);
        assert!(grants.clocks && grants.random);
        for wrong in ["", "read", "read:", "files:/", "net:example:80", "clocks:now", "env:"] {
            assert!(wrong.parse::<Right>().is_err(), "{wrong}");
        }
        assert_eq!("a.b=clocks".parse::<RightOf>().unwrap().id, "a.b");
    }
}
