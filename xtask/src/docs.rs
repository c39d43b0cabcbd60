//! The documentation of public items says more than their names.

use crate::fallible::Fallible;
use proc_macro2::{Delimiter, TokenStream, TokenTree};
use std::fs;
use std::path::{Path, PathBuf};
use syn::visit::{self, Visit};
use syn::{Attribute, Visibility};

/// The crates whose public items are read by others.
const CRATES: [&str; 3] = ["clinic-core", "clinic-store", "clinic-ffi/host"];

/// A documentation of this many words or fewer repeats the name of its item.
const TOO_FEW_WORDS: usize = 3;

/// An error that names every public item of the crates whose documentation has three words or fewer.
pub(crate) fn check(root: &Path) -> Fallible {
    let mut found = Vec::new();
    for name in CRATES {
        for path in files(&root.join(name).join("src"))? {
            let text = fs::read_to_string(&path)?;
            let shown = path.strip_prefix(root).unwrap_or(&path);
            let short =
                too_short(&text).map_err(|error| format!("{}: {error}", shown.display()))?;
            found.extend(
                short
                    .into_iter()
                    .map(|(line, text)| format!("{}:{line}: {text}", shown.display())),
            );
        }
    }
    if found.is_empty() {
        return Ok(());
    }
    Err(format!(
        "{}\n{} public items whose documentation has {TOO_FEW_WORDS} words or fewer: say what the name does not",
        found.join("\n"),
        found.len()
    )
    .into())
}

/// All Rust files of a folder and those in it, in order.
fn files(folder: &Path) -> Fallible<Vec<PathBuf>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            found.extend(files(&path)?);
        } else if path.extension().is_some_and(|kind| kind == "rs") {
            found.push(path);
        }
    }
    found.sort();
    Ok(found)
}

/// The documentations in a file that are too short, each with its line.
fn too_short(text: &str) -> syn::Result<Vec<(usize, String)>> {
    let mut reader = Reader::default();
    reader.visit_file(&syn::parse_file(text)?);
    Ok(reader.found)
}

/// Collects the documentations that are too short.
#[derive(Default)]
struct Reader {
    found: Vec<(usize, String)>,
}

impl Reader {
    /// Looks at the documentation of an item whose visibility is written on it.
    fn item(&mut self, visibility: &Visibility, attributes: &[Attribute]) {
        if matches!(visibility, Visibility::Public(_)) {
            self.documented(attributes);
        }
    }

    fn documented(&mut self, attributes: &[Attribute]) {
        let docs: Vec<_> = attributes.iter().filter_map(text_of).collect();
        if let Some((line, _)) = docs.first() {
            self.note(*line, docs.iter().map(|(_, text)| text.as_str()));
        }
    }

    fn note<'a>(&mut self, line: usize, docs: impl Iterator<Item = &'a str>) {
        let text = docs.collect::<Vec<_>>().join(" ");
        let words = text.split_whitespace();
        let words = words.filter(|word| word.contains(char::is_alphanumeric));
        if words.count() <= TOO_FEW_WORDS {
            self.found.push((line, text.trim().to_owned()));
        }
    }

    /// Looks at the documentations among what a macro is given: it defines the items that they stand on.
    fn in_macro(&mut self, tokens: TokenStream) {
        let mut docs: Vec<(usize, String)> = Vec::new();
        let mut after_hash = false;
        for token in tokens {
            let is_hash = matches!(&token, TokenTree::Punct(punct) if punct.as_char() == '#');
            let attribute = match &token {
                TokenTree::Group(group)
                    if after_hash && group.delimiter() == Delimiter::Bracket =>
                {
                    Some(group)
                }
                _ => None,
            };
            if let Some(group) = attribute {
                if let Ok(meta) = syn::parse2::<syn::Meta>(group.stream())
                    && let Some(text) = text_of_meta(&meta)
                {
                    docs.push((group.span().start().line, text));
                }
            } else if !is_hash {
                if let Some((line, _)) = docs.first() {
                    self.note(*line, docs.iter().map(|(_, text)| text.as_str()));
                }
                docs.clear();
                if let TokenTree::Group(group) = token {
                    self.in_macro(group.stream());
                }
            }
            after_hash = is_hash;
        }
    }
}

impl<'ast> Visit<'ast> for Reader {
    fn visit_item_mod(&mut self, item: &'ast syn::ItemMod) {
        if item.attrs.iter().any(is_test) {
            return;
        }
        self.item(&item.vis, &item.attrs);
        visit::visit_item_mod(self, item);
    }

    fn visit_item_fn(&mut self, item: &'ast syn::ItemFn) {
        self.item(&item.vis, &item.attrs);
    }

    fn visit_item_const(&mut self, item: &'ast syn::ItemConst) {
        self.item(&item.vis, &item.attrs);
    }

    fn visit_item_static(&mut self, item: &'ast syn::ItemStatic) {
        self.item(&item.vis, &item.attrs);
    }

    fn visit_item_type(&mut self, item: &'ast syn::ItemType) {
        self.item(&item.vis, &item.attrs);
    }

    fn visit_item_struct(&mut self, item: &'ast syn::ItemStruct) {
        self.item(&item.vis, &item.attrs);
        if matches!(item.vis, Visibility::Public(_)) {
            for field in &item.fields {
                self.item(&field.vis, &field.attrs);
            }
        }
    }

    fn visit_item_enum(&mut self, item: &'ast syn::ItemEnum) {
        if !matches!(item.vis, Visibility::Public(_)) {
            return;
        }
        self.documented(&item.attrs);
        for variant in &item.variants {
            self.documented(&variant.attrs);
            for field in &variant.fields {
                self.documented(&field.attrs);
            }
        }
    }

    fn visit_item_trait(&mut self, item: &'ast syn::ItemTrait) {
        if !matches!(item.vis, Visibility::Public(_)) {
            return;
        }
        self.documented(&item.attrs);
        for inner in &item.items {
            match inner {
                syn::TraitItem::Const(inner) => self.documented(&inner.attrs),
                syn::TraitItem::Fn(inner) => self.documented(&inner.attrs),
                syn::TraitItem::Type(inner) => self.documented(&inner.attrs),
                _ => {}
            }
        }
    }

    fn visit_impl_item_fn(&mut self, item: &'ast syn::ImplItemFn) {
        self.item(&item.vis, &item.attrs);
    }

    fn visit_impl_item_const(&mut self, item: &'ast syn::ImplItemConst) {
        self.item(&item.vis, &item.attrs);
    }

    fn visit_item_macro(&mut self, item: &'ast syn::ItemMacro) {
        self.in_macro(item.mac.tokens.clone());
    }
}

/// The documentation that an attribute holds, with its line.
fn text_of(attribute: &Attribute) -> Option<(usize, String)> {
    Some((
        attribute.pound_token.span.start().line,
        text_of_meta(&attribute.meta)?,
    ))
}

fn text_of_meta(meta: &syn::Meta) -> Option<String> {
    match meta {
        syn::Meta::NameValue(pair) if pair.path.is_ident("doc") => match &pair.value {
            syn::Expr::Lit(syn::ExprLit {
                lit: syn::Lit::Str(text),
                ..
            }) => Some(text.value()),
            // What a macro puts together is not read.
            _ => None,
        },
        _ => None,
    }
}

/// Whether an attribute is `#[cfg(test)]`.
fn is_test(attribute: &Attribute) -> bool {
    attribute.path().is_ident("cfg")
        && matches!(&attribute.meta, syn::Meta::List(list) if list.tokens.to_string() == "test")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn lines(text: &str) -> Vec<usize> {
        let found = too_short(text).unwrap();
        found.into_iter().map(|(line, _)| line).collect()
    }

    #[test]
    fn documentation_of_three_words_is_found_on_every_kind_of_public_item() {
        let text = "\
/// The doctor.
pub struct Doctor {
    /// The name.
    pub name: String,
    /// Its age.
    age: u8,
}
/// A colour.
pub enum Colour {
    /// Red.
    Red,
}
/// A store.
pub trait Store {
    /// Reads.
    fn read(&self);
}
impl Doctor {
    /// The name, again.
    pub fn name(&self) {}
}
/// A limit.
pub const LIMIT: u8 = 1;
";
        assert_eq!(lines(text), [1, 3, 8, 10, 13, 15, 19, 22]);
    }

    #[test]
    fn documentation_among_what_a_macro_is_given_is_found() {
        assert_eq!(
            lines(
                "words! {\n  /// A status.\n  pub enum Status {\n    /// Is on.\n    On,\n  }\n}"
            ),
            [2, 4]
        );
    }

    #[test]
    fn a_sentence_passes_and_so_does_what_is_not_public() {
        let text = "\
/// Gives care at locations of the organization.
pub struct Doctor;
/// Private.
struct Hidden;
/// In the crate.
pub(crate) fn inside() {}
#[cfg(test)]
mod tests {
    /// Helps.
    pub fn help() {}
}
";
        assert_eq!(lines(text), Vec::<usize>::new());
    }
}
