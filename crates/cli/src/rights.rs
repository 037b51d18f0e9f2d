//! Rights on the command line.

use keyway::Right;

/// A right that can be given: a variable of this program's has to be there.
pub fn given(text: &str) -> Result<Right, String> {
    let right: Right = text.parse().map_err(brief)?;
    keyway::Grants::new([&right]).map_err(brief)?;
    Ok(right)
}

/// Without the text itself, which the command line shows anyway.
fn brief(error: keyway::RightError) -> String {
    let error = error.to_string();
    error.split_once("`: ").map_or(error.clone(), |(_, what)| what.to_owned())
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
        Ok(RightOf { id: id.to_owned(), right: given(right)? })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rights_of_a_plugin() {
        assert_eq!("a.b=clocks".parse::<RightOf>().unwrap().id, "a.b");
        for wrong in ["clocks", "a.b=fly", "a.b=env:KEYWAY_NO_SUCH_VARIABLE"] {
            assert!(wrong.parse::<RightOf>().is_err(), "{wrong}");
        }
    }
}
