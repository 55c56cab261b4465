//! What a process wrote and made durable, recorded by strace, and what a disk may hold after the power is cut at any moment of it.
//!
//! - A write that a later fsync or fdatasync of the same file covers is there. Any other may be there, or not, or a part of it, page
//!   by page, whatever was written before or after it. `sync_file_range` promises nothing.
//! - Names that a later fsync of their directory covers are there. Of later ones a directory has the first few: file systems keep
//!   the order of names in one directory, and promise nothing across directories.

use std::collections::{BTreeMap, HashMap};
use std::fs::{self, File};
use std::os::unix::fs::FileExt as _;
use std::path::{Path, PathBuf};

/// What disks write whole or not at all, at best.
const PAGE: usize = 4096;

/// The calls that matter, as strace is to record them.
pub(crate) const CALLS: &str = "trace=openat,write,pwrite64,lseek,ftruncate,fsync,fdatasync,sync_file_range,rename,renameat,\
    renameat2,unlink,unlinkat,mkdir,mkdirat,rmdir";

#[derive(Clone, Debug)]
enum Change {
    Write { at: u64, bytes: Vec<u8> },
    Length(u64),
}

#[derive(Debug)]
enum Named {
    There(String, usize),
    Gone(String),
    Moved(String, String, usize),
}

/// When something began, and when it had ended.
#[derive(Clone, Copy, Debug)]
struct Span {
    begun: usize,
    ended: usize,
}

/// A file or a directory, whatever it is called.
#[derive(Debug, Default)]
struct Inode {
    directory: bool,
    changes: Vec<(Span, Change)>,
    names: Vec<(Span, Named)>,
    syncs: Vec<Span>,
}

impl Inode {
    /// Whether something is on disk for certain at this moment: a sync that began after it has ended.
    fn is_certain(&self, of: Span, moment: usize) -> bool {
        self.syncs.iter().any(|sync| of.ended < sync.begun && sync.ended <= moment)
    }
}

/// A recorded run.
#[derive(Debug)]
pub(crate) struct Trace {
    inodes: Vec<Inode>,
    /// What was said on standard output, and when saying it began.
    pub(crate) said: Vec<(usize, String)>,
    /// How many moments there are.
    pub(crate) length: usize,
}

/// A source of chance that gives the same each time.
#[derive(Debug)]
pub(crate) struct Chance(pub(crate) u64);

impl Chance {
    pub(crate) fn below(&mut self, n: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % n.max(1)
    }
}

/// One call, its moments counted in lines of the record.
struct Call {
    span: Span,
    text: String,
}

/// Calls in the order in which they began; what strace tells in two parts is put together.
fn calls(text: &str) -> Vec<Call> {
    let mut open: HashMap<&str, usize> = HashMap::new();
    let mut calls: Vec<Call> = Vec::new();
    for (moment, line) in text.lines().enumerate() {
        let Some((thread, rest)) = line.split_once(' ') else { continue };
        let rest = rest.trim_start();
        if let Some(resumed) = rest.strip_prefix("<... ") {
            let Some(call) = open.remove(thread).map(|place| &mut calls[place]) else { continue };
            call.text.push_str(resumed.split_once("resumed>").map_or("", |(_, rest)| rest));
            call.span.ended = moment;
        } else if let Some(unfinished) = rest.strip_suffix("<unfinished ...>") {
            open.insert(thread, calls.len());
            calls
                .push(Call { span: Span { begun: moment, ended: usize::MAX }, text: unfinished.trim_end().to_owned() });
        } else if rest.contains('(') {
            calls.push(Call { span: Span { begun: moment, ended: moment }, text: rest.to_owned() });
        }
    }
    calls
}

/// Bytes in the form `\x2f\x74`.
fn unescape(text: &str) -> Vec<u8> {
    text.split("\\x").skip(1).map(|digits| u8::from_str_radix(digits.get(..2).unwrap(), 16).unwrap()).collect()
}

fn path_of(text: &str) -> PathBuf {
    PathBuf::from(String::from_utf8(unescape(text)).unwrap())
}

/// The texts between two marks, in order.
fn between(text: &str, open: char, close: char) -> Vec<&str> {
    let mut found = Vec::new();
    let mut rest = text;
    while let Some((_, after)) = rest.split_once(open)
        && let Some((inside, after)) = after.split_once(close)
    {
        found.push(inside);
        rest = after;
    }
    found
}

/// Reads a record and follows files by what they are, not by what they are called.
#[derive(Debug)]
struct Reader<'a> {
    home: &'a Path,
    inodes: Vec<Inode>,
    paths: BTreeMap<PathBuf, usize>,
    /// Where each open file is written next.
    places: HashMap<String, u64>,
}

impl Trace {
    /// Of the record of a run that wrote below `home`, which is the top and was empty.
    pub(crate) fn read(record: &str, home: &Path) -> Trace {
        let mut reader = Reader { home, inodes: Vec::new(), paths: BTreeMap::new(), places: HashMap::new() };
        reader.make(Span { begun: 0, ended: 0 }, home, true);
        let mut said = Vec::new();
        for call in calls(record) {
            if call.text.starts_with("write(1<") || call.text.starts_with("write(1,") {
                let text = between(&call.text, '"', '"').first().map(|text| unescape(text)).unwrap_or_default();
                said.push((call.span.begun, String::from_utf8_lossy(&text).into_owned()));
            } else {
                reader.take(&call);
            }
        }
        Trace { inodes: reader.inodes, said, length: record.lines().count() }
    }

    /// Writes what the disk may hold after a cut at this moment. Of what is not certain each part is there with this chance of a
    /// hundred.
    pub(crate) fn cut(&self, moment: usize, likely: usize, chance: &mut Chance, into: &Path) {
        self.write(0, moment, likely, chance, into);
    }

    fn write(&self, inode: usize, moment: usize, likely: usize, chance: &mut Chance, into: &Path) {
        let inode = &self.inodes[inode];
        if inode.directory {
            fs::create_dir_all(into).unwrap();
            let mut names: BTreeMap<&str, usize> = BTreeMap::new();
            for (span, named) in inode.names.iter().filter(|(span, _)| span.begun <= moment) {
                if !inode.is_certain(*span, moment) && chance.below(100) >= likely {
                    break;
                }
                match named {
                    Named::There(name, inode) => drop(names.insert(name, *inode)),
                    Named::Gone(name) => drop(names.remove(name.as_str())),
                    Named::Moved(from, to, inode) => {
                        names.remove(from.as_str());
                        names.insert(to, *inode);
                    }
                }
            }
            for (name, inode) in names {
                self.write(inode, moment, likely, chance, &into.join(name));
            }
            return;
        }
        let file = File::create(into).unwrap();
        for (span, change) in inode.changes.iter().filter(|(span, _)| span.begun <= moment) {
            let certain = inode.is_certain(*span, moment);
            match change {
                Change::Length(length) if certain || chance.below(100) < likely => file.set_len(*length).unwrap(),
                Change::Write { at, bytes } => {
                    for (page, place) in bytes.chunks(PAGE).zip((*at..).step_by(PAGE)) {
                        if certain || chance.below(100) < likely {
                            file.write_all_at(page, place).unwrap();
                        }
                    }
                }
                Change::Length(_) => {}
            }
        }
    }
}

impl Reader<'_> {
    fn make(&mut self, span: Span, path: &Path, directory: bool) -> usize {
        let inode = self.inodes.len();
        self.inodes.push(Inode { directory, ..Inode::default() });
        self.name(span, path, |name| Named::There(name, inode));
        self.paths.insert(path.to_owned(), inode);
        inode
    }

    fn name(&mut self, span: Span, path: &Path, named: impl FnOnce(String) -> Named) {
        if let Some(parent) = path.parent().and_then(|parent| self.paths.get(parent)) {
            let name = path.file_name().unwrap().to_str().unwrap().to_owned();
            self.inodes[*parent].names.push((span, named(name)));
        }
    }

    fn file(&self, path: &Path) -> Option<usize> {
        self.paths.get(path).copied().filter(|inode| !self.inodes[*inode].directory)
    }

    fn take(&mut self, call: &Call) {
        let (name, arguments) = call.text.split_once('(').unwrap();
        let Some((arguments, result)) = arguments.rsplit_once(" = ") else { return };
        if result.starts_with('-') {
            return;
        }
        // strace tells no path of what is no file.
        let opened = between(arguments, '<', '>').first().map(|path| path_of(path)).unwrap_or_default();
        let texts = between(arguments, '"', '"');
        let descriptor = arguments.split('<').next().unwrap_or_default().to_owned();
        let numbers: Vec<u64> =
            arguments.trim_end().trim_end_matches(')').rsplit(", ").map_while(|number| number.parse().ok()).collect();
        // A path that is not absolute lies in the directory that stands before it.
        let full = |n: usize| {
            let path = path_of(texts[n]);
            if path.is_absolute() { path } else { opened.join(path) }
        };
        let span = call.span;
        match name {
            "openat" => {
                let path = full(0);
                if !path.starts_with(self.home) {
                    return;
                }
                self.places.insert(result.split('<').next().unwrap().to_owned(), 0);
                match self.paths.get(&path) {
                    None if arguments.contains("O_CREAT") => drop(self.make(span, &path, false)),
                    Some(inode) if arguments.contains("O_TRUNC") => {
                        self.inodes[*inode].changes.push((span, Change::Length(0)));
                    }
                    Some(_) | None => {}
                }
            }
            "mkdir" | "mkdirat" if full(0).starts_with(self.home) => drop(self.make(span, &full(0), true)),
            "write" | "pwrite64" => {
                let Some(inode) = self.file(&opened) else { return };
                let mut bytes = unescape(texts[0]);
                bytes.truncate(result.trim().parse().unwrap());
                let at =
                    if name == "pwrite64" { numbers[0] } else { self.places.get(&descriptor).copied().unwrap_or(0) };
                if name == "write" {
                    self.places.insert(descriptor, at + bytes.len() as u64);
                }
                self.inodes[inode].changes.push((span, Change::Write { at, bytes }));
            }
            "lseek" => drop(self.places.insert(descriptor, result.trim().parse().unwrap())),
            "ftruncate" => {
                if let Some(inode) = self.file(&opened) {
                    self.inodes[inode].changes.push((span, Change::Length(numbers[0])));
                }
            }
            "fsync" | "fdatasync" => {
                if let Some(inode) = self.paths.get(&opened) {
                    self.inodes[*inode].syncs.push(span);
                }
            }
            "rename" | "renameat" | "renameat2" => {
                let (from, to) = (full(0), full(1));
                let Some(inode) = self.paths.remove(&from) else { return };
                assert_eq!(from.parent(), to.parent(), "only names of one directory are followed");
                let new = to.file_name().unwrap().to_str().unwrap().to_owned();
                self.name(span, &from, |old| Named::Moved(old, new, inode));
                let below: Vec<PathBuf> = self.paths.keys().filter(|path| path.starts_with(&from)).cloned().collect();
                for path in below {
                    let inode = self.paths.remove(&path).unwrap();
                    self.paths.insert(to.join(path.strip_prefix(&from).unwrap()), inode);
                }
                self.paths.insert(to, inode);
            }
            "unlink" | "unlinkat" | "rmdir" => {
                let path = full(0);
                if self.paths.remove(&path).is_some() {
                    self.name(span, &path, Named::Gone);
                }
            }
            _ => {}
        }
    }
}
