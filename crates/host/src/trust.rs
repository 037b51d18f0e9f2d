//! [`Trust`]: which native libraries may run in the host's own process.

use crate::artifact::Artifact;
use crate::error::Problem;
use crate::loader::Placement;
use crate::manifest::Manifest;
use crate::signature::PublicKey;

/// Which native libraries may run inside the host's process, with all rights that it has: nobody can take them away
/// there. A host trusts none unless it is told to, by the digest of a file or by the key of who signed it.
///
/// Where a plugin is kept apart, in a sandbox or in a process of its own, trust is not asked for.
///
/// ```
/// use keyway_host::{Host, Trust, signature::SecretKey};
///
/// let ours = SecretKey::from_bytes([7; 32]).public();
/// let host = Host::builder().trust(Trust::none().key(ours)).build()?;
/// # Ok::<(), keyway_host::OpenError>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Trust {
    any: bool,
    trusted: Vec<Trusted>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Trusted {
    /// The only plugin that it counts for; `None` for all.
    id: Option<String>,
    by: By,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum By {
    Digest([u8; 32]),
    Key(PublicKey),
}

impl Trust {
    /// Trusts nothing.
    pub fn none() -> Self {
        Trust::default()
    }

    /// Trusts every file: for programs that decide themselves what they open.
    pub fn any() -> Self {
        Trust { any: true, trusted: Vec::new() }
    }

    /// Trusts the file with this digest, as [`Inspection::digest`](crate::Inspection::digest) shows it.
    pub fn digest(self, digest: [u8; 32]) -> Self {
        self.with(None, By::Digest(digest))
    }

    /// Trusts every file that this key has signed.
    pub fn key(self, key: PublicKey) -> Self {
        self.with(None, By::Key(key))
    }

    /// Trusts the file with this digest if it is the plugin with this id.
    pub fn digest_of(self, id: impl Into<String>, digest: [u8; 32]) -> Self {
        self.with(Some(id.into()), By::Digest(digest))
    }

    /// Trusts what this key has signed if it is the plugin with this id.
    pub fn key_of(self, id: impl Into<String>, key: PublicKey) -> Self {
        self.with(Some(id.into()), By::Key(key))
    }

    fn with(mut self, id: Option<String>, by: By) -> Self {
        self.trusted.push(Trusted { id, by });
        self
    }

    /// Trusts what another one trusts as well.
    pub fn extend(&mut self, other: Trust) {
        self.any |= other.any;
        self.trusted.extend(other.trusted);
    }

    /// Whether it trusts a file: by its digest, or by one of those who have signed it.
    pub fn covers(&self, id: &str, digest: &[u8; 32], signers: &[PublicKey]) -> bool {
        self.any
            || self.trusted.iter().any(|trusted| {
                let by = match &trusted.by {
                    By::Digest(trusted) => trusted == digest,
                    By::Key(key) => signers.contains(key),
                };
                by && trusted.id.as_deref().is_none_or(|trusted| trusted == id)
            })
    }
}

/// Looks at who has signed a file, and whether it may be placed there. Comes before anything of the file is mapped or
/// runs, also in a probe.
///
/// Gives those who have signed it.
///
/// # Errors
/// [`Problem::Signature`] when a signature is not one of this file, wherever it is placed; [`Problem::Untrusted`] for a
/// native library in the host's process that nothing makes trusted.
pub(crate) fn check_trust(
    trust: &Trust,
    placement: Placement,
    artifact: &Artifact,
    manifest: &Manifest,
) -> Result<Vec<PublicKey>, Problem> {
    let mut signers = Vec::new();
    for signature in &artifact.signatures {
        if !signature.verifies(&artifact.digest, manifest) {
            return Err(Problem::Signature(format!(
                "the signature of {} is not one of this file: the file was changed, or its signature is another's; \
                 get it anew, or have it signed again",
                signature.key
            )));
        }
        signers.push(signature.key);
    }
    if placement == Placement::Native && !trust.covers(&manifest.id, &artifact.digest, &signers) {
        return Err(Problem::Untrusted { id: manifest.id.clone(), digest: artifact.digest_hex(), signers });
    }
    Ok(signers)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::signature::SecretKey;

    #[test]
    fn what_is_trusted() {
        let (one, two) = ([1; 32], [2; 32]);
        let key = SecretKey::from_bytes([7; 32]).public();
        assert!(!Trust::none().covers("a.b", &one, &[key]));
        assert!(Trust::any().covers("a.b", &one, &[]));
        let trust = Trust::none().digest(one);
        assert!(trust.covers("a.b", &one, &[]) && !trust.covers("a.b", &two, &[key]));
        let trust = Trust::none().key(key);
        assert!(trust.covers("a.b", &one, &[key]) && !trust.covers("a.b", &one, &[]));
        let mut trust = Trust::none().key_of("a.b", key);
        assert!(trust.covers("a.b", &one, &[key]) && !trust.covers("a.c", &one, &[key]));
        trust.extend(Trust::none().digest_of("a.c", two));
        assert!(trust.covers("a.c", &two, &[]) && !trust.covers("a.b", &two, &[]));
    }
}
