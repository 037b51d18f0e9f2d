//! Keys: 32 bytes of Ed25519, as hexadecimal or in the PEM files that other tools write.

use std::fmt;
use std::io::Read as _;
use std::path::Path;
use std::str::FromStr;

use ed25519_dalek::{Signer as _, SigningKey, VerifyingKey};

/// The largest key file that is read.
const MAX_FILE: u64 = 64 << 10;

/// What stands in front of the key in a public key's DER (RFC 8410).
const PUBLIC_DER: [u8; 12] = [0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00];
/// What stands in front of the key in a private key's DER, behind its length and version.
const SECRET_DER: [u8; 11] = [0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x04, 0x22, 0x04, 0x20];

/// What is wrong with a key or a digest.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct KeyError(String);

/// The public half of a key: who signed, and whose signatures are trusted.
///
/// ```
/// use keyway_host::signature::{PublicKey, SecretKey};
///
/// let secret = SecretKey::from_bytes([7; 32]);
/// let public = secret.public();
/// assert_eq!(public.to_string().parse(), Ok(public));
/// assert_eq!(PublicKey::parse(&public.to_pem()), Ok(public));
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct PublicKey(pub(super) [u8; 32]);

impl PublicKey {
    /// A key from its bytes.
    ///
    /// # Errors
    /// When they are no point of the curve.
    pub fn from_bytes(bytes: [u8; 32]) -> Result<Self, KeyError> {
        match VerifyingKey::from_bytes(&bytes) {
            Ok(key) if !key.is_weak() => Ok(PublicKey(bytes)),
            _ => Err(KeyError("it is no Ed25519 key".to_owned())),
        }
    }

    /// Reads a key: 64 hexadecimal digits, with or without `ed25519:` in front, or a PEM text.
    ///
    /// # Errors
    /// When it is neither.
    pub fn parse(text: &str) -> Result<Self, KeyError> {
        let text = text.trim();
        if text.contains("PRIVATE KEY") {
            return Err(KeyError("it is a private key; name the public one".to_owned()));
        }
        if let Some(der) = pem(text, "PUBLIC KEY")? {
            let key = der.strip_prefix(&PUBLIC_DER).and_then(|key| key.try_into().ok());
            let key = key.ok_or_else(|| KeyError("it is a public key, but not an Ed25519 one".to_owned()))?;
            return Self::from_bytes(key);
        }
        let digits = text.strip_prefix("ed25519:").unwrap_or(text);
        let key = hex(digits).ok_or_else(|| {
            KeyError("it is no public key: that is 64 hexadecimal digits, or a PEM file".to_owned())
        })?;
        Self::from_bytes(key)
    }

    /// Reads a key from a file.
    ///
    /// # Errors
    /// When it cannot be read, or is no key.
    pub fn read(path: &Path) -> Result<Self, KeyError> {
        Self::parse(&file(path)?).map_err(|error| at(path, &error))
    }

    /// Its bytes.
    pub fn to_bytes(self) -> [u8; 32] {
        self.0
    }

    /// The key as a PEM text, as OpenSSL has them.
    pub fn to_pem(self) -> String {
        armoured("PUBLIC KEY", &[&PUBLIC_DER[..], &self.0].concat())
    }
}

/// `ed25519:` and 64 hexadecimal digits.
impl fmt::Display for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ed25519:")?;
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl FromStr for PublicKey {
    type Err = KeyError;

    fn from_str(text: &str) -> Result<Self, KeyError> {
        Self::parse(text)
    }
}

/// The private half of a key, which signs. It is wiped from memory when it is dropped.
pub struct SecretKey(SigningKey);

impl SecretKey {
    /// A key from its 32 bytes, which have to come from a source of randomness that is fit for keys.
    pub fn from_bytes(bytes: [u8; 32]) -> Self {
        SecretKey(SigningKey::from_bytes(&bytes))
    }

    /// Reads a key: 64 hexadecimal digits, or a PEM text as `keyway keygen` and `openssl genpkey` write it.
    ///
    /// # Errors
    /// When it is neither.
    pub fn parse(text: &str) -> Result<Self, KeyError> {
        let text = text.trim();
        if text.starts_with("ed25519:") || text.contains("PUBLIC KEY") {
            return Err(KeyError("it is a public key; signing takes the private one".to_owned()));
        }
        if text.contains("ENCRYPTED") {
            return Err(KeyError("it is encrypted; decrypt it first, as with `openssl pkey`".to_owned()));
        }
        let bytes = match pem(text, "PRIVATE KEY")? {
            Some(der) => {
                // Behind the lengths of the sequence: version 0, or version 1 with the public half at the end.
                let body = der.get(2..).and_then(|der| {
                    der.strip_prefix(&[0x02, 0x01, 0x00]).or_else(|| der.strip_prefix(&[0x02, 0x01, 0x01]))
                });
                let key = body.and_then(|body| body.strip_prefix(&SECRET_DER)).and_then(|key| key.get(..32));
                let key = key.and_then(|key| key.try_into().ok());
                key.ok_or_else(|| KeyError("it is a private key, but not an Ed25519 one".to_owned()))?
            }
            None => hex(text).ok_or_else(|| {
                KeyError("it is no private key: that is 64 hexadecimal digits, or a PEM file".to_owned())
            })?,
        };
        Ok(Self::from_bytes(bytes))
    }

    /// Reads a key from a file.
    ///
    /// # Errors
    /// When it cannot be read, or is no key.
    pub fn read(path: &Path) -> Result<Self, KeyError> {
        Self::parse(&file(path)?).map_err(|error| at(path, &error))
    }

    /// The public half.
    pub fn public(&self) -> PublicKey {
        PublicKey(self.0.verifying_key().to_bytes())
    }

    /// The key as a PEM text, as OpenSSL has them (PKCS #8). Whoever has it can sign.
    pub fn to_pem(&self) -> String {
        armoured(
            "PRIVATE KEY",
            &[&[0x30, 0x2e, 0x02, 0x01, 0x00], &SECRET_DER[..], self.0.as_bytes()].concat(),
        )
    }

    pub(super) fn sign(&self, message: &[u8]) -> [u8; 64] {
        self.0.sign(message).to_bytes()
    }
}

/// Shows the public half only.
impl fmt::Debug for SecretKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("SecretKey").field(&self.public()).finish()
    }
}

/// Reads a digest: 64 hexadecimal digits, with or without `blake3:` in front.
///
/// # Errors
/// When it is none.
pub fn parse_digest(text: &str) -> Result<[u8; 32], KeyError> {
    hex(text.strip_prefix("blake3:").unwrap_or(text)).ok_or_else(|| {
        KeyError(
            "it is no digest: that is blake3: and 64 hexadecimal digits, as `keyway inspect` shows"
                .to_owned(),
        )
    })
}

fn at(path: &Path, error: &KeyError) -> KeyError {
    KeyError(format!("{}: {error}", path.display()))
}

fn file(path: &Path) -> Result<String, KeyError> {
    let failed = |error: std::io::Error| KeyError(format!("{}: it cannot be read: {error}", path.display()));
    let mut text = String::new();
    std::fs::File::open(path)
        .and_then(|file| file.take(MAX_FILE).read_to_string(&mut text))
        .map_err(failed)?;
    Ok(text)
}

fn hex(text: &str) -> Option<[u8; 32]> {
    let digits = text.as_bytes();
    let mut bytes = [0; 32];
    if digits.len() != 64 {
        return None;
    }
    for (byte, pair) in bytes.iter_mut().zip(digits.chunks(2)) {
        let digit = |at: usize| char::from(*pair.get(at)?).to_digit(16);
        *byte = u8::try_from(digit(0)? << 4 | digit(1)?).ok()?;
    }
    Some(bytes)
}

const BASE64: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// What a PEM text has under a label; `None` if it is no PEM text.
fn pem(text: &str, label: &str) -> Result<Option<Vec<u8>>, KeyError> {
    let Some((_, text)) = text.split_once(&format!("-----BEGIN {label}-----")) else { return Ok(None) };
    let broken = || KeyError("it is a damaged PEM text".to_owned());
    let (text, _) = text.split_once(&format!("-----END {label}-----")).ok_or_else(broken)?;
    let (mut bytes, mut bits, mut count) = (Vec::new(), 0u32, 0);
    for letter in text.bytes().filter(|letter| !letter.is_ascii_whitespace() && *letter != b'=') {
        let value = BASE64.iter().position(|known| *known == letter).ok_or_else(broken)?;
        bits = bits << 6 | u32::try_from(value).unwrap_or_default();
        count += 6;
        if count >= 8 {
            count -= 8;
            bytes.push((bits >> count & 0xff) as u8);
            bits &= (1 << count) - 1;
        }
    }
    Ok(Some(bytes))
}

fn armoured(label: &str, bytes: &[u8]) -> String {
    let mut text = format!("-----BEGIN {label}-----\n");
    let mut letters = 0;
    for piece in bytes.chunks(3) {
        let all = piece.iter().fold(0u32, |all, byte| all << 8 | u32::from(*byte)) << (8 * (3 - piece.len()));
        for place in 0..4 {
            let letter = BASE64[(all >> (18 - 6 * place) & 63) as usize];
            text.push(if place <= piece.len() { char::from(letter) } else { '=' });
            letters += 1;
            if letters % 64 == 0 {
                text.push('\n');
            }
        }
    }
    if letters % 64 != 0 {
        text.push('\n');
    }
    text + &format!("-----END {label}-----\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The example of RFC 8410, section 10.
    #[test]
    fn keys_of_other_tools() {
        let public = "-----BEGIN PUBLIC KEY-----\nMCowBQYDK2VwAyEAGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE=\n-----END PUBLIC KEY-----\n";
        let secret = "-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VwBCIEINTuctv5E1hK1bbY8fdp+K06/nwoy/HU++CXqI9EdVhC\n-----END PRIVATE KEY-----\n";
        let key = SecretKey::parse(secret).unwrap();
        assert_eq!(key.public(), PublicKey::parse(public).unwrap());
        assert_eq!((key.to_pem(), key.public().to_pem()), (secret.to_owned(), public.to_owned()));
        assert!(!format!("{key:?}").contains("d4ee72db"));
        let words = PublicKey::parse(secret).unwrap_err().to_string();
        assert!(words.contains("private key"), "{words}");
        let words = SecretKey::parse(public).unwrap_err().to_string();
        assert!(words.contains("public key"), "{words}");
    }

    #[test]
    fn what_is_no_key() {
        let weak = "0".repeat(64);
        for text in ["", "ed25519:", "x", &weak, &"g".repeat(64), "-----BEGIN PUBLIC KEY-----", "é"] {
            assert!(PublicKey::parse(text).is_err(), "{text}");
        }
        for text in ["", "-----BEGIN PRIVATE KEY-----\nMC4C\n-----END PRIVATE KEY-----", &"0".repeat(63)] {
            assert!(SecretKey::parse(text).is_err(), "{text}");
        }
        assert!(parse_digest(&format!("blake3:{weak}")).is_ok() && parse_digest("blake3:00").is_err());
        assert!(PublicKey::read(Path::new("/no/such/key")).unwrap_err().to_string().contains("/no/such/key"));
    }
}
