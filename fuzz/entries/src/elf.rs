//! A small shared library for the machine that this runs on, made by hand: no compiler is needed, and every
//! byte of it is known.

/// What the library has in it.
pub struct Library<'a> {
    /// The names of the functions that it exports.
    pub exports: &'a [&'a str],
    /// The names of the functions that it takes from elsewhere.
    pub imports: &'a [&'a str],
    /// Its manifest, if it has one.
    pub manifest: Option<&'a str>,
    /// Its contract, if it has one.
    pub contract: Option<&'a str>,
    /// The value of `DT_FLAGS_1`.
    pub flags: u64,
}

/// A plugin of one function.
pub const PLUGIN: Library<'static> = Library {
    exports: &["keyway_plugin_v1"],
    imports: &["socket", "malloc"],
    manifest: Some(r#"{"keyway": 1, "id": "test.elf", "version": "1.2.3"}"#),
    contract: Some("package t:t@1.0.0; interface i { f: func() -> u32; } world w { export i; }"),
    flags: 0,
};

/// `EM_X86_64` or `EM_AARCH64`.
const MACHINE: u16 = if cfg!(target_arch = "aarch64") { 183 } else { 62 };

const HEADER: usize = 64;
const PROGRAM_HEADER: usize = 56;
const SECTION_HEADER: usize = 64;
const SYMBOL: usize = 24;

/// Names one after another, each ended by a zero.
struct Names(Vec<u8>);

impl Names {
    fn new() -> Self {
        Names(vec![0])
    }

    fn add(&mut self, name: &str) -> u32 {
        let at = self.0.len() as u32;
        self.0.extend_from_slice(name.as_bytes());
        self.0.push(0);
        at
    }
}

struct Section {
    name: u32,
    kind: u32,
    offset: usize,
    size: usize,
    link: u32,
    info: u32,
    align: u64,
    entry: u64,
}

/// The file. All of it is one loaded segment; addresses are offsets in it.
pub fn build(library: &Library<'_>) -> Vec<u8> {
    let mut names = Names::new();
    let mut symbols = vec![0u8; SYMBOL];
    let mut symbol = |names: &mut Names, name: &str, section: u16, value: u64| {
        symbols.extend(names.add(name).to_le_bytes());
        // A global function of default visibility.
        symbols.extend([0x12, 0]);
        symbols.extend(section.to_le_bytes());
        symbols.extend(value.to_le_bytes());
        symbols.extend(if section == 0 { 0u64 } else { 8 }.to_le_bytes());
    };
    for name in library.imports {
        symbol(&mut names, name, 0, 0);
    }
    for name in library.exports {
        // The text is where the first section is.
        symbol(&mut names, name, 1, (HEADER + 3 * PROGRAM_HEADER) as u64);
    }
    let count = symbols.len() / SYMBOL;
    // A hash table of one bucket that chains all symbols.
    let mut hash: Vec<u32> = vec![1, count as u32, if count > 1 { 1 } else { 0 }, 0];
    hash.extend((1..count as u32).map(|index| if index as usize + 1 < count { index + 1 } else { 0 }));
    let hash: Vec<u8> = hash.into_iter().flat_map(u32::to_le_bytes).collect();

    let mut file = vec![0u8; HEADER + 3 * PROGRAM_HEADER];
    let mut section_names = Names::new();
    let mut sections = Vec::new();
    let mut place = |file: &mut Vec<u8>, name: &str, kind: u32, bytes: &[u8], align: usize| {
        file.resize(file.len().next_multiple_of(align), 0);
        let section = Section {
            name: section_names.add(name),
            kind,
            offset: file.len(),
            size: bytes.len(),
            link: 0,
            info: 0,
            align: align as u64,
            entry: 0,
        };
        file.extend_from_slice(bytes);
        sections.push(section);
        sections.len()
    };
    // `ret` in x86-64; nobody calls it.
    place(&mut file, ".text", 1, &[0xc3; 8], 8);
    let dynstr = place(&mut file, ".dynstr", 3, &names.0, 1);
    let dynsym = place(&mut file, ".dynsym", 11, &symbols, 8);
    let hashes = place(&mut file, ".hash", 5, &hash, 8);
    if let Some(manifest) = library.manifest {
        place(&mut file, "keyway.manifest", 1, manifest.as_bytes(), 1);
    }
    if let Some(contract) = library.contract {
        place(&mut file, "keyway.contract", 1, contract.as_bytes(), 1);
    }
    let dynamic = place(&mut file, ".dynamic", 6, &[0; 7 * 16], 8);
    let text = section_names.add(".shstrtab");
    sections.push(Section {
        name: text,
        kind: 3,
        offset: file.len(),
        size: section_names.0.len(),
        link: 0,
        info: 0,
        align: 1,
        entry: 0,
    });
    file.extend_from_slice(&section_names.0);

    (sections[dynsym - 1].link, sections[dynsym - 1].info) = (dynstr as u32, 1);
    sections[dynsym - 1].entry = SYMBOL as u64;
    (sections[hashes - 1].link, sections[hashes - 1].entry) = (dynsym as u32, 4);
    (sections[dynamic - 1].link, sections[dynamic - 1].entry) = (dynstr as u32, 16);

    let offset = |section: usize| sections[section - 1].offset as u64;
    let entries: [(u64, u64); 7] = [
        (4, offset(hashes)),
        (5, offset(dynstr)),
        (6, offset(dynsym)),
        (10, names.0.len() as u64),
        (11, SYMBOL as u64),
        (0x6fff_fffb, library.flags),
        (0, 0),
    ];
    let bytes: Vec<u8> =
        entries.iter().flat_map(|(tag, value)| [tag.to_le_bytes(), value.to_le_bytes()]).flatten().collect();
    file[sections[dynamic - 1].offset..][..bytes.len()].copy_from_slice(&bytes);

    let end = file.len() as u64;
    let segment = |kind: u32, flags: u32, offset: u64, size: u64, align: u64| {
        let mut header = Vec::with_capacity(PROGRAM_HEADER);
        header.extend(kind.to_le_bytes());
        header.extend(flags.to_le_bytes());
        for word in [offset, offset, offset, size, size, align] {
            header.extend(word.to_le_bytes());
        }
        header
    };
    let segments = [
        segment(1, 5, 0, end, 0x1000),
        segment(2, 4, offset(dynamic), bytes.len() as u64, 8),
        // No executable stack.
        segment(0x6474_e551, 6, 0, 0, 16),
    ]
    .concat();
    file[HEADER..HEADER + segments.len()].copy_from_slice(&segments);

    file.resize(file.len().next_multiple_of(8), 0);
    let table = file.len() as u64;
    file.extend([0; SECTION_HEADER]);
    for section in &sections {
        file.extend(section.name.to_le_bytes());
        file.extend(section.kind.to_le_bytes());
        for word in [2, section.offset as u64, section.offset as u64, section.size as u64] {
            file.extend(word.to_le_bytes());
        }
        file.extend(section.link.to_le_bytes());
        file.extend(section.info.to_le_bytes());
        file.extend(section.align.to_le_bytes());
        file.extend(section.entry.to_le_bytes());
    }

    let mut header = vec![0x7f, b'E', b'L', b'F', 2, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0];
    header.extend(3u16.to_le_bytes());
    header.extend(MACHINE.to_le_bytes());
    header.extend(1u32.to_le_bytes());
    for word in [0, HEADER as u64, table] {
        header.extend(word.to_le_bytes());
    }
    header.extend(0u32.to_le_bytes());
    let count = sections.len() as u16 + 1;
    for half in [HEADER as u16, PROGRAM_HEADER as u16, 3, SECTION_HEADER as u16, count, count - 1] {
        header.extend(half.to_le_bytes());
    }
    file[..HEADER].copy_from_slice(&header);
    file
}
