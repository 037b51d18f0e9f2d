//! Where changes of a file show: in its folder, and in those of all links that lead to it.

use std::collections::BTreeSet;
use std::path::{Component, Path, PathBuf};

/// More links than this lead in a circle.
const MOST_LINKS: usize = 40;

/// Adds the folders in which a change of what a path leads to shows. Of what is not there, the nearest folder that is.
pub(super) fn of(path: &Path, places: &mut BTreeSet<PathBuf>) {
    let mut left: Vec<Step> = steps(path);
    let mut at = PathBuf::new();
    let mut links = 0;
    while let Some(step) = left.pop() {
        match step {
            Step::Root(root) => at = root,
            Step::Up => {
                at.pop();
            }
            Step::Name(name) => {
                let whole = at.join(&name);
                let last = left.is_empty();
                match std::fs::symlink_metadata(&whole) {
                    Ok(metadata) if metadata.is_symlink() && links < MOST_LINKS => {
                        links += 1;
                        places.insert(at.clone());
                        if let Ok(target) = std::fs::read_link(&whole) {
                            left.extend(steps(&target));
                        }
                    }
                    Ok(_) if last => {
                        places.insert(at.clone());
                    }
                    Ok(_) => at = whole,
                    // It may come.
                    Err(_) => {
                        places.insert(at);
                        return;
                    }
                }
            }
        }
    }
}

enum Step {
    Root(PathBuf),
    Up,
    Name(std::ffi::OsString),
}

/// The steps of a path, the first one last.
fn steps(path: &Path) -> Vec<Step> {
    let mut steps = Vec::new();
    let mut root: Option<PathBuf> = None;
    for component in path.components() {
        match component {
            Component::Prefix(_) | Component::RootDir => {
                root.get_or_insert_default().push(component.as_os_str());
            }
            Component::CurDir => {}
            Component::ParentDir => steps.push(Step::Up),
            Component::Normal(name) => steps.push(Step::Name(name.to_owned())),
        }
    }
    if let Some(root) = root {
        steps.insert(0, Step::Root(root));
    }
    steps.reverse();
    steps
}

#[cfg(all(test, unix))]
mod tests {
    use std::os::unix::fs::symlink;

    use super::*;

    #[test]
    fn folders_of_links_and_of_what_they_lead_to() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path().canonicalize().unwrap();
        let found = |path: &str| {
            let mut places = BTreeSet::new();
            of(&root.join(path), &mut places);
            let name = |place: PathBuf| place.strip_prefix(&root).map(Path::to_owned).unwrap_or(place);
            places.into_iter().map(name).collect::<Vec<_>>()
        };
        std::fs::create_dir_all(root.join("a/one")).unwrap();
        std::fs::create_dir_all(root.join("b")).unwrap();
        std::fs::write(root.join("a/one/f"), "1").unwrap();
        symlink("one", root.join("a/..data")).unwrap();
        symlink("..data/f", root.join("a/f")).unwrap();
        symlink("../a/f", root.join("b/g")).unwrap();
        symlink("self", root.join("self")).unwrap();
        let paths = |names: &[&str]| names.iter().map(PathBuf::from).collect::<Vec<_>>();
        assert_eq!(found("a/one/f"), paths(&["a/one"]));
        assert_eq!(found("a/f"), paths(&["a", "a/one"]));
        assert_eq!(found("b/g"), paths(&["a", "a/one", "b"]));
        assert_eq!(found("no/such/file"), paths(&[""]));
        assert_eq!(found("b/none"), paths(&["b"]));
        assert_eq!(found("self"), paths(&[""]));
    }
}
