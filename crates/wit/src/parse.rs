//! [`Wit`]: a world with everything it uses, from files or from text.

use std::fs;
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};

use wit_parser::{
    PackageId, ParseErrorKind, Resolve, ResolveErrorKind, SourceMap, Span, UnresolvedPackageGroup, WorldId,
};

use crate::limits::{MAX_TEXT, Scan, guarded};
use crate::marks::Marks;
use crate::problem::{Place, Problem, Problems};

/// The packages that every contract may use without having them in a `deps` folder.
pub(crate) const BUILTIN: [(&str, &str); 2] = [
    ("keyway:host/log.wit", include_str!("../wit/host/log.wit")),
    ("keyway:plugin/lifecycle.wit", include_str!("../wit/plugin/lifecycle.wit")),
];

/// A WIT world with everything it uses: a contract as its author wrote it.
///
/// What the contract *is*, in types, comes out of [`Wit::contract`].
///
/// # Examples
/// ```
/// let text = "package media:filter@1.0.0;
///     interface filter { priority: func() -> s32; }
///     world image-filter { import keyway:host/log@1.0.0; export filter; }";
/// let wit = keyway_wit::Wit::from_text("filter.wit", text, None)?;
/// assert_eq!(&*wit.contract()?.name, "media:filter/image-filter@1.0.0");
/// # Ok::<(), keyway_wit::Problems>(())
/// ```
#[derive(Clone, Debug)]
pub struct Wit {
    pub(crate) resolve: Resolve,
    pub(crate) world: WorldId,
    /// What the world marks as `@unstable` where it names it.
    pub(crate) unstable: Vec<Problem>,
    files: Vec<PathBuf>,
}

/// One package's files: what problems call each, and its text.
type Files = Vec<(String, String)>;

impl Wit {
    /// Reads a folder of `.wit` files with an optional `deps` folder inside, or a single `.wit` file.
    ///
    /// All files of the folder are one package; each folder and each file in `deps` is a package that it may
    /// use. `path` is relative to `base`, and problems name the files relative to it. Without a `world`, the
    /// package has to have exactly one.
    ///
    /// # Errors
    /// When a file can't be read, is over the limits or is no WIT, when something that it names does not
    /// exist, and when the world does not.
    pub fn from_path(base: &Path, path: &Path, world: Option<&str>) -> Result<Wit, Problems> {
        let mut reader = Reader { base, files: Vec::new(), problems: Vec::new() };
        let full = base.join(path);
        let mut groups = Vec::new();
        if full.is_dir() {
            groups.push(reader.folder(path, true));
            let deps = path.join("deps");
            for entry in reader.entries(&deps, false) {
                let entry = deps.join(entry);
                if base.join(&entry).is_dir() {
                    groups.push(reader.folder(&entry, true));
                } else if is_wit(&entry) {
                    groups.push(reader.file(&entry).into_iter().collect());
                }
            }
        } else {
            groups.push(reader.file(path).into_iter().collect());
        }
        let Reader { files, problems, .. } = reader;
        let groups = Problems::check(problems, groups)?;
        let wit = Wit::parse(groups, world)?;
        Ok(Wit { files, ..wit })
    }

    /// Reads one text: a package, and any packages nested in it (`package a:b { … }`) that it uses.
    ///
    /// `name` is what problems call the text. Without a `world`, the package has to have exactly one. What
    /// [`Wit::text`] gives is such a text.
    ///
    /// # Errors
    /// When the text is over the limits or is no WIT, when something that it names does not exist, and when
    /// the world does not.
    pub fn from_text(name: &str, text: &str, world: Option<&str>) -> Result<Wit, Problems> {
        Wit::parse(vec![vec![(name.to_owned(), text.to_owned())]], world)
    }

    /// The files that were read, for build systems that watch them. Empty for inline text.
    pub fn files(&self) -> &[PathBuf] {
        &self.files
    }

    /// The full name of the world: `media:filter/image-filter@1.0.0`.
    pub fn name(&self) -> String {
        let world = &self.resolve.worlds[self.world];
        match world.package {
            Some(package) => self.resolve.id_of_name(package, &world.name),
            None => world.name.clone(),
        }
    }

    fn parse(groups: Vec<Files>, world: Option<&str>) -> Result<Wit, Problems> {
        let mut scan = Scan::default();
        let mut problems = Vec::new();
        for (name, text) in groups.iter().flatten() {
            problems.extend(scan.text(name, text).err());
        }
        Problems::check(problems, ())?;
        guarded(|| resolve(groups, world))?
    }

    pub(crate) fn place(&self, span: Span) -> Option<Place> {
        place(&self.resolve.source_map, span)
    }
}

/// Parses each group of files as a package and puts them together.
fn resolve(groups: Vec<Files>, world: Option<&str>) -> Result<Wit, Problems> {
    let mut problems = Vec::new();
    let mut parsed: Vec<UnresolvedPackageGroup> = Vec::new();
    for group in groups {
        let mut map = SourceMap::new();
        let first = group.first().map(|(name, _)| name.clone()).unwrap_or_default();
        for (name, text) in group {
            map.push_str(&name, text);
        }
        match map.parse() {
            Ok(group) => parsed.push(group),
            Err((map, error)) => {
                let kind = error.kind();
                let place = place(&map, kind.span());
                // What is nowhere in the text is told with the name of its package's first file.
                let message = if place.is_some() { kind.to_string() } else { format!("{first}: {kind}") };
                problems.push(Problem::new(message, parse_help(kind)).at(place));
            }
        }
    }
    if !problems.is_empty() || parsed.is_empty() {
        return Err(Problems::many(problems));
    }
    for (name, text) in BUILTIN {
        let mut map = SourceMap::new();
        map.push_str(name, text);
        if let Ok(group) = map.parse()
            && !parsed.iter().any(|g| g.nested.iter().chain([&g.main]).any(|p| p.name == group.main.name))
        {
            parsed.push(group);
        }
    }

    // Every feature is kept, and refused by name where the world uses it: else the parser would leave it out.
    let mut marks = Marks::default();
    parsed.iter().for_each(|group| marks.collect(group));
    let mut resolve = Resolve { all_features: true, ..Resolve::new() };
    let main = parsed.remove(0);
    let package = match resolve.push_groups(main, parsed) {
        Ok(package) => package,
        Err(error) => {
            let kind = error.kind();
            let help = resolve_help(kind);
            let problem = Problem::new(kind.to_string(), help).at(place(&resolve.source_map, kind.span()));
            return Err(problem.into());
        }
    };
    let world = select(&resolve, package, world)?;
    let unstable = marks.of(&resolve.worlds[world].name);
    Ok(Wit { resolve, world, unstable, files: Vec::new() })
}

/// Where the language is described, for mistakes that speak for themselves.
const REFERENCE: &str = "WIT is described at https://component-model.bytecodealliance.org/design/wit.html";

fn parse_help(kind: &ParseErrorKind) -> &'static str {
    match kind {
        ParseErrorKind::Syntax { message, .. }
            if message.contains("identifier") && message.contains("keyword") =>
        {
            "a name that is a keyword of WIT is written with a `%` in front of it: `%type`"
        }
        ParseErrorKind::ItemNotFound { .. } => "define it, or bring it in: `use other-interface.{name};`",
        ParseErrorKind::TypeCycle { .. } => {
            "a value can't contain itself; keep the parts in a list, and refer to them by index"
        }
        _ => REFERENCE,
    }
}

fn resolve_help(kind: &ResolveErrorKind) -> &'static str {
    match kind {
        ResolveErrorKind::PackageNotFound { .. } => {
            "put the package into the folder `deps` next to the WIT files, or nest it in the text: `package a:b { … }`"
        }
        ResolveErrorKind::DuplicatePackage { .. } => "keep one of them",
        ResolveErrorKind::Semantic { message, .. } if message.contains("unreleased version") => {
            "raise the version of the package to that of its newest `@since`"
        }
        ResolveErrorKind::Semantic { message, .. } if message.contains("must have a version") => {
            "give the package a version: `package a:b@1.0.0;`"
        }
        _ => REFERENCE,
    }
}

fn select(resolve: &Resolve, package: PackageId, world: Option<&str>) -> Result<WorldId, Problem> {
    resolve.select_world(&[package], world).map_err(|_| {
        let package = &resolve.packages[package];
        let worlds: Vec<_> = package.worlds.keys().map(|name| format!("`{name}`")).collect();
        match (world, worlds.is_empty()) {
            (_, true) => Problem::new(
                format!("package `{}` has no world", package.name),
                "a contract is a world: add `world my-plugin { export my-interface; }`",
            ),
            (None, false) => Problem::new(
                format!("package `{}` has more than one world: {}", package.name, worlds.join(", ")),
                "name the one that is the contract: `world: \"…\"`",
            ),
            (Some(world), false) => Problem::new(
                format!("package `{}` has no world `{world}`", package.name),
                format!("it has: {}", worlds.join(", ")),
            ),
        }
    })
}

pub(crate) fn place(map: &SourceMap, span: Span) -> Option<Place> {
    map.resolve_span(span)?;
    let shown = map.render_location(span);
    let mut parts = shown.rsplitn(3, ':');
    let column = parts.next()?.parse().ok()?;
    let line = parts.next()?.parse().ok()?;
    Some(Place { file: parts.next()?.to_owned(), line, column })
}

fn is_wit(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension == "wit")
}

/// The text of a file: of no pipe, which may never open, of no device, which may never end, and of nothing that is over
/// the limit, whatever its size says.
fn text_of(path: &Path) -> io::Result<String> {
    if !fs::metadata(path)?.is_file() {
        return Err(io::Error::other("it is a device, socket or pipe, not a file"));
    }
    let mut text = Vec::new();
    fs::File::open(path)?.take(MAX_TEXT as u64 + 1).read_to_end(&mut text)?;
    if text.len() > MAX_TEXT {
        return Err(io::Error::other(format!("it has more than {MAX_TEXT} bytes")));
    }
    String::from_utf8(text).map_err(|_| io::Error::other("it is not UTF-8"))
}

/// Reads files, and keeps what went wrong.
struct Reader<'a> {
    base: &'a Path,
    files: Vec<PathBuf>,
    problems: Vec<Problem>,
}

impl Reader<'_> {
    /// The names in a folder, sorted, so that every machine sees the same contract.
    fn entries(&mut self, folder: &Path, required: bool) -> Vec<PathBuf> {
        let names = fs::read_dir(self.base.join(folder))
            .and_then(|entries| entries.map(|entry| Ok(PathBuf::from(entry?.file_name()))).collect());
        match names {
            Ok(names) => {
                let mut names: Vec<PathBuf> = names;
                names.sort();
                names
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound && !required => Vec::new(),
            Err(error) => {
                self.failed(folder, &error);
                Vec::new()
            }
        }
    }

    fn folder(&mut self, folder: &Path, required: bool) -> Files {
        let mut files = Files::new();
        for name in self.entries(folder, required) {
            let path = folder.join(name);
            if is_wit(&path) && !self.base.join(&path).is_dir() {
                files.extend(self.file(&path));
            }
        }
        if files.is_empty() && self.problems.is_empty() {
            self.problems.push(Problem::new(
                format!("`{}` has no `.wit` file in it", folder.display()),
                "the path of a contract is a folder of `.wit` files, or one such file",
            ));
        }
        files
    }

    fn file(&mut self, path: &Path) -> Option<(String, String)> {
        let full = self.base.join(path);
        let text = text_of(&full);
        self.files.push(full);
        match text {
            Ok(text) => Some((path.display().to_string(), text)),
            Err(error) => {
                self.failed(path, &error);
                None
            }
        }
    }

    fn failed(&mut self, path: &Path, error: &io::Error) {
        let base = self.base.display().to_string();
        // From the command line there is none.
        let help = if base.is_empty() { String::new() } else { format!("the path is relative to `{base}`") };
        self.problems.push(Problem::new(format!("can't read `{}`: {error}", path.display()), help));
    }
}
