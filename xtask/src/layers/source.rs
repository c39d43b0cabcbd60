//! The modules of a crate and the paths that each of them names, read from its source.

use super::reader::Reader;
use crate::fallible::Fallible;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use syn::visit::Visit as _;

/// A module: where it stands, and which names it has.
#[derive(Debug)]
pub(super) struct Module {
    /// Its path in the crate; empty for the root.
    pub(super) path: Vec<String>,
    file: usize,
    parent: Option<usize>,
    children: BTreeMap<String, usize>,
    items: BTreeSet<String>,
    pub(super) imports: BTreeMap<String, Vec<String>>,
    pub(super) globs: Vec<Vec<String>>,
}

/// A path that a module names.
#[derive(Debug)]
pub(super) struct Named {
    /// The module that names it.
    pub(super) module: usize,
    /// The path as it is written; the last segment of a glob is left out.
    pub(super) path: Vec<String>,
    /// The line of the file, from 1.
    pub(super) line: usize,
    /// Whether it is only passed on: `pub use`.
    pub(super) passed_on: bool,
    /// Whether it stands in a module of tests.
    pub(super) in_tests: bool,
}

/// The modules of a crate with all paths that they name.
#[derive(Debug, Default)]
pub(super) struct Source {
    pub(super) files: Vec<PathBuf>,
    pub(super) modules: Vec<Module>,
    pub(super) named: Vec<Named>,
}

/// Where a path leads.
#[derive(Clone, Copy)]
enum Place {
    Module(usize),
    Item(usize),
}

/// Gives the text of a file; `None` if there is no such file.
pub(super) type Files<'a> = &'a dyn Fn(&Path) -> Option<String>;

impl Source {
    /// Reads the modules below a root file such as `src/lib.rs`.
    pub(super) fn read(root: &Path, files: Files<'_>) -> Fallible<Self> {
        let mut source = Self::default();
        source.file(root, None, "", false, files)?;
        Ok(source)
    }

    fn file(
        &mut self,
        path: &Path,
        parent: Option<usize>,
        name: &str,
        in_tests: bool,
        files: Files<'_>,
    ) -> Fallible {
        let text = files(path).ok_or_else(|| format!("there is no {}", path.display()))?;
        let parsed =
            syn::parse_file(&text).map_err(|error| format!("{}: {error}", path.display()))?;
        // Two modules may be read from one file (`#[path]`).
        let file = self.files.iter().position(|known| known == path);
        let file = file.unwrap_or_else(|| {
            self.files.push(path.to_owned());
            self.files.len() - 1
        });
        let module = self.module(parent, name, file);
        let folder = path.parent().unwrap_or(path);
        let stem = path
            .file_stem()
            .and_then(|stem| stem.to_str())
            .unwrap_or("");
        let below = match stem {
            "mod" | "lib" | "main" => folder.to_owned(),
            _ => folder.join(stem),
        };
        self.items(&parsed.items, module, folder, &below, in_tests, files)
    }

    fn module(&mut self, parent: Option<usize>, name: &str, file: usize) -> usize {
        let id = self.modules.len();
        let mut path = Vec::new();
        if let Some(parent) = parent {
            path.clone_from(&self.modules[parent].path);
            path.push(name.to_owned());
            self.modules[parent].children.insert(name.to_owned(), id);
        }
        self.modules.push(Module {
            path,
            file,
            parent,
            children: BTreeMap::new(),
            items: BTreeSet::new(),
            imports: BTreeMap::new(),
            globs: Vec::new(),
        });
        id
    }

    /// Reads the items of a module. `folder` is that of its file, `below` that of the files of its own modules.
    fn items(
        &mut self,
        items: &[syn::Item],
        module: usize,
        folder: &Path,
        below: &Path,
        in_tests: bool,
        files: Files<'_>,
    ) -> Fallible {
        for item in items {
            if let Some(name) = name_of(item) {
                self.modules[module].items.insert(name);
            }
            match item {
                syn::Item::Mod(inner) => {
                    let name = inner.ident.to_string();
                    let in_tests = in_tests || inner.attrs.iter().any(is_test);
                    if let Some((_, items)) = &inner.content {
                        let file = self.modules[module].file;
                        let own = self.module(Some(module), &name, file);
                        let below = below.join(&name);
                        self.items(items, own, &below, &below, in_tests, files)?;
                    } else {
                        let file = match inner.attrs.iter().find_map(path_of) {
                            Some(path) => plain(&folder.join(path)),
                            None => {
                                let flat = below.join(format!("{name}.rs"));
                                let nested = below.join(&name).join("mod.rs");
                                if files(&flat).is_some() { flat } else { nested }
                            }
                        };
                        self.file(&file, Some(module), &name, in_tests, files)?;
                    }
                }
                other => {
                    let mut reader = Reader {
                        source: self,
                        module,
                        in_tests,
                    };
                    reader.visit_item(other);
                }
            }
        }
        Ok(())
    }

    /// The file that defines what a module names by a path; `None` if it is not of this crate.
    pub(super) fn file_of(&self, module: usize, path: &[String]) -> Option<&Path> {
        let file = match self.place(module, path, &mut BTreeSet::new())? {
            Place::Module(module) => self.modules[module].file,
            Place::Item(file) => file,
        };
        Some(&self.files[file])
    }

    /// The file of a module.
    pub(super) fn file_of_module(&self, module: usize) -> &Path {
        &self.files[self.modules[module].file]
    }

    /// A path from the root of the crate, if it is written as one: `crate::…`, `self::…` or `super::…`.
    pub(super) fn absolute(&self, module: usize, path: &[String]) -> Option<Vec<String>> {
        let mut from = self.modules[module].path.clone();
        let mut rest = path;
        match path.first()?.as_str() {
            "crate" => {
                from.clear();
                rest = &rest[1..];
            }
            "self" | "super" => {
                while let Some(first) = rest.first() {
                    match first.as_str() {
                        "self" => {}
                        "super" => {
                            from.pop();
                        }
                        _ => break,
                    }
                    rest = &rest[1..];
                }
            }
            _ => return None,
        }
        from.extend_from_slice(rest);
        Some(from)
    }

    fn place(
        &self,
        module: usize,
        path: &[String],
        open: &mut BTreeSet<(usize, String)>,
    ) -> Option<Place> {
        let (first, mut rest) = path.split_first()?;
        let mut at = match first.as_str() {
            "crate" => 0,
            "self" => module,
            "super" => self.modules[module].parent?,
            name => match self.lookup(module, name, open)? {
                Place::Module(at) => at,
                item @ Place::Item(_) => return Some(item),
            },
        };
        while let Some((name, after)) = rest.split_first() {
            at = match name.as_str() {
                "self" => at,
                "super" => self.modules[at].parent?,
                name => match self.lookup(at, name, open) {
                    Some(Place::Module(inner)) => inner,
                    Some(item) => return Some(item),
                    // What a macro defines is not seen; it is taken to stand in the module that the path leads to.
                    None => return Some(Place::Item(self.modules[at].file)),
                },
            };
            rest = after;
        }
        Some(Place::Module(at))
    }

    /// What a name means in a module. `open` holds what is being looked up: imports may lead in a circle.
    fn lookup(
        &self,
        module: usize,
        name: &str,
        open: &mut BTreeSet<(usize, String)>,
    ) -> Option<Place> {
        let here = &self.modules[module];
        if let Some(child) = here.children.get(name) {
            return Some(Place::Module(*child));
        }
        if here.items.contains(name) {
            return Some(Place::Item(here.file));
        }
        if !open.insert((module, name.to_owned())) {
            return None;
        }
        let found = match here.imports.get(name) {
            Some(path) => self.place(module, path, open),
            None => here
                .globs
                .iter()
                .find_map(|path| match self.place(module, path, open) {
                    Some(Place::Module(from)) if from != module => self.lookup(from, name, open),
                    _ => None,
                }),
        };
        open.remove(&(module, name.to_owned()));
        found
    }
}

fn name_of(item: &syn::Item) -> Option<String> {
    let ident = match item {
        syn::Item::Const(item) => &item.ident,
        syn::Item::Enum(item) => &item.ident,
        syn::Item::Fn(item) => &item.sig.ident,
        syn::Item::Macro(item) => item.ident.as_ref()?,
        syn::Item::Static(item) => &item.ident,
        syn::Item::Struct(item) => &item.ident,
        syn::Item::Trait(item) => &item.ident,
        syn::Item::Type(item) => &item.ident,
        syn::Item::Union(item) => &item.ident,
        _ => return None,
    };
    Some(ident.to_string())
}

/// Whether an attribute is `#[cfg(test)]`.
fn is_test(attribute: &syn::Attribute) -> bool {
    attribute.path().is_ident("cfg")
        && matches!(&attribute.meta, syn::Meta::List(list) if list.tokens.to_string() == "test")
}

/// The file that `#[path = "…"]` names.
fn path_of(attribute: &syn::Attribute) -> Option<String> {
    match &attribute.meta {
        syn::Meta::NameValue(pair) if pair.path.is_ident("path") => match &pair.value {
            syn::Expr::Lit(syn::ExprLit {
                lit: syn::Lit::Str(text),
                ..
            }) => Some(text.value()),
            _ => None,
        },
        _ => None,
    }
}

/// A path without `..`.
fn plain(path: &Path) -> PathBuf {
    let mut plain = PathBuf::new();
    for part in path.components() {
        if part == std::path::Component::ParentDir {
            plain.pop();
        } else {
            plain.push(part);
        }
    }
    plain
}
