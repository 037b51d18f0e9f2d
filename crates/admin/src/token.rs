//! [`Token`]: what a request has to show.

use std::fmt;

use subtle::ConstantTimeEq as _;

/// The token of an API. Nobody sees it but in the address of the page.
pub(crate) struct Token(String);

impl Token {
    /// A new one: 32 random bytes.
    ///
    /// # Errors
    /// When the system has no random numbers.
    pub(crate) fn random() -> Result<Self, getrandom::Error> {
        let mut bytes = [0; 32];
        getrandom::fill(&mut bytes)?;
        Ok(Token(bytes.iter().map(|byte| format!("{byte:02x}")).collect()))
    }

    /// One that the operator has chosen.
    pub(crate) fn given(token: &str) -> Self {
        Token(token.to_owned())
    }

    pub(crate) fn reveal(&self) -> &str {
        &self.0
    }

    /// Whether somebody has shown it, in a time that does not depend on how much of it is right.
    pub(crate) fn is(&self, shown: &str) -> bool {
        self.0.as_bytes().ct_eq(shown.as_bytes()).into()
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Token(…)")
    }
}
