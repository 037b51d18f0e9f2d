//! The macros' input: `key: value` pairs, and the errors of everything that is wrong with them at once.

use proc_macro2::{Delimiter, Group, Span, TokenStream, TokenTree};
use quote::quote_spanned;
use syn::LitStr;

/// Compile errors, each with its place.
#[derive(Default)]
pub(crate) struct Errors(Vec<(Span, String)>);

impl Errors {
    /// One error.
    pub(crate) fn one(span: Span, message: impl Into<String>) -> Self {
        Errors(vec![(span, message.into())])
    }

    pub(crate) fn push(&mut self, span: Span, message: impl Into<String>) {
        self.0.push((span, message.into()));
    }

    pub(crate) fn append(&mut self, more: Errors) {
        self.0.extend(more.0);
    }

    /// Fails when there are errors.
    pub(crate) fn check(self) -> Result<(), Errors> {
        if self.0.is_empty() { Ok(()) } else { Err(self) }
    }

    /// A `compile_error!` for each.
    pub(crate) fn into_tokens(self) -> TokenStream {
        self.0
            .into_iter()
            .map(|(span, message)| quote_spanned!(span=> ::core::compile_error! { #message }))
            .collect()
    }
}

/// A key with the tokens of its value.
pub(crate) struct Pair {
    pub(crate) key: String,
    pub(crate) span: Span,
    pub(crate) value: Vec<TokenTree>,
}

impl Pair {
    /// The value as a string.
    pub(crate) fn string(&self) -> Result<LitStr, Errors> {
        let error =
            || Errors::one(self.span, format!("`{}` takes a string: `{}: \"…\"`", self.key, self.key));
        syn::parse2(self.value.iter().cloned().collect()).map_err(|_| error())
    }
}

/// Splits `key: value, key: value`. Values end at the next comma outside of brackets.
pub(crate) fn pairs(tokens: TokenStream, known: &[&str]) -> Result<Vec<Pair>, Errors> {
    let mut errors = Errors::default();
    let mut pairs: Vec<Pair> = Vec::new();
    let mut tokens = tokens.into_iter().peekable();
    while let Some(token) = tokens.next() {
        let span = token.span();
        let key = match &token {
            TokenTree::Ident(key) => key.to_string(),
            _ => return Err(Errors::one(span, format!("expected one of: {}", listed(known)))),
        };
        match tokens.next() {
            Some(TokenTree::Punct(colon)) if colon.as_char() == ':' => {}
            _ => return Err(Errors::one(span, format!("expected `:` and a value behind `{key}`"))),
        }
        let mut value = Vec::new();
        for token in tokens.by_ref() {
            match token {
                TokenTree::Punct(comma) if comma.as_char() == ',' => break,
                token => value.push(token),
            }
        }
        if !known.contains(&key.as_str()) {
            errors.push(span, format!("unknown option `{key}`; there are: {}", listed(known)));
        } else if pairs.iter().any(|pair| pair.key == key) {
            errors.push(span, format!("`{key}` is given twice"));
        } else {
            pairs.push(Pair { key, span, value });
        }
    }
    errors.check().map(|()| pairs)
}

fn listed(known: &[&str]) -> String {
    known.iter().map(|key| format!("`{key}`")).collect::<Vec<_>>().join(", ")
}

/// What is inside of `({ … })`, `{ … }` or nothing at all around the tokens.
pub(crate) fn unwrapped(tokens: TokenStream) -> TokenStream {
    let mut all = tokens.clone().into_iter();
    match (all.next(), all.next()) {
        (Some(TokenTree::Group(group)), None) if is_wrapper(&group) => unwrapped(group.stream()),
        _ => tokens,
    }
}

fn is_wrapper(group: &Group) -> bool {
    matches!(group.delimiter(), Delimiter::Brace | Delimiter::Parenthesis | Delimiter::None)
}
