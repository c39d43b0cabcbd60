//! The paths that an item names: in `use`, in code, in what macros are given, and in attributes.

use super::source::{Named, Source};
use proc_macro2::{Span, TokenStream, TokenTree};
use syn::visit::{self, Visit};

/// Collects the paths that an item names.
pub(super) struct Reader<'a> {
    pub(super) source: &'a mut Source,
    pub(super) module: usize,
    pub(super) in_tests: bool,
}

impl Reader<'_> {
    fn note(&mut self, path: Vec<String>, span: Span, passed_on: bool) {
        self.source.named.push(Named {
            module: self.module,
            path,
            line: span.start().line,
            passed_on,
            in_tests: self.in_tests,
        });
    }

    fn tree(&mut self, tree: &syn::UseTree, before: &[String], passed_on: bool) {
        let with = |ident: &syn::Ident| {
            let mut path = before.to_vec();
            path.push(ident.to_string());
            path
        };
        match tree {
            syn::UseTree::Path(inner) => self.tree(&inner.tree, &with(&inner.ident), passed_on),
            syn::UseTree::Group(group) => {
                for tree in &group.items {
                    self.tree(tree, before, passed_on);
                }
            }
            syn::UseTree::Glob(glob) => {
                self.source.modules[self.module].globs.push(before.to_vec());
                self.note(before.to_vec(), glob.star_token.spans[0], passed_on);
            }
            syn::UseTree::Name(name) if name.ident == "self" => {
                self.import(
                    before.last().cloned(),
                    before.to_vec(),
                    name.ident.span(),
                    passed_on,
                );
            }
            syn::UseTree::Name(name) => {
                let known_as = name.ident.to_string();
                self.import(
                    Some(known_as),
                    with(&name.ident),
                    name.ident.span(),
                    passed_on,
                );
            }
            syn::UseTree::Rename(name) => {
                let known_as = name.rename.to_string();
                self.import(
                    Some(known_as),
                    with(&name.ident),
                    name.ident.span(),
                    passed_on,
                );
            }
        }
    }

    fn import(&mut self, name: Option<String>, path: Vec<String>, at: Span, passed_on: bool) {
        if let Some(name) = name {
            let imports = &mut self.source.modules[self.module].imports;
            imports.insert(name, path.clone());
        }
        self.note(path, at, passed_on);
    }

    /// Notes the paths that begin with `crate`, `self` or `super` among the tokens of a macro.
    fn tokens(&mut self, tokens: TokenStream) {
        let mut path: Vec<String> = Vec::new();
        let mut start = Span::call_site();
        let mut colons = 0;
        for token in tokens {
            match token {
                TokenTree::Ident(ident) if !path.is_empty() && colons == 2 => {
                    path.push(ident.to_string());
                    colons = 0;
                }
                TokenTree::Punct(punct) if punct.as_char() == ':' && !path.is_empty() => {
                    colons += 1;
                }
                token => {
                    self.anchored(std::mem::take(&mut path), start);
                    colons = 0;
                    match token {
                        TokenTree::Ident(ident) => {
                            start = ident.span();
                            path.push(ident.to_string());
                        }
                        TokenTree::Group(group) => self.tokens(group.stream()),
                        TokenTree::Literal(literal) => self.quoted(&literal),
                        TokenTree::Punct(_) => {}
                    }
                }
            }
        }
        self.anchored(path, start);
    }

    fn anchored(&mut self, path: Vec<String>, at: Span) {
        let anchors = ["crate", "self", "super"];
        if path.len() > 1 && anchors.contains(&path[0].as_str()) {
            self.note(path, at, false);
        }
    }

    /// Notes a path in a literal, such as `#[serde(with = "crate::…")]`.
    fn quoted(&mut self, literal: &proc_macro2::Literal) {
        let text = literal.to_string();
        let text = text.trim_matches('"');
        if text.starts_with("crate::") {
            let path = text.split("::").map(ToOwned::to_owned).collect();
            self.note(path, literal.span(), false);
        }
    }
}

impl<'ast> Visit<'ast> for Reader<'_> {
    fn visit_item_use(&mut self, item: &'ast syn::ItemUse) {
        let passed_on = !matches!(item.vis, syn::Visibility::Inherited);
        self.tree(&item.tree, &[], passed_on);
    }

    fn visit_path(&mut self, path: &'ast syn::Path) {
        let segments = path.segments.iter().map(|one| one.ident.to_string());
        if let Some(first) = path.segments.first() {
            self.note(segments.collect(), first.ident.span(), false);
        }
        visit::visit_path(self, path);
    }

    /// `pub(crate)` names nothing.
    fn visit_visibility(&mut self, _: &'ast syn::Visibility) {}

    fn visit_macro(&mut self, call: &'ast syn::Macro) {
        self.visit_path(&call.path);
        self.tokens(call.tokens.clone());
    }

    fn visit_attribute(&mut self, attribute: &'ast syn::Attribute) {
        if let syn::Meta::List(list) = &attribute.meta {
            self.tokens(list.tokens.clone());
        }
    }
}
